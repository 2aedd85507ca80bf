/** Finds a Python interpreter and a C++ compiler on this machine. Does not depend on VS Code. */
import { existsSync } from "node:fs";
import path from "node:path";
import { exec } from "./exec";

const PROBE_TIMEOUT_MS = 20_000;
const MINIMUM_VERSION = [3, 11] as const;

/** Prints the version of an interpreter. Fails if it cannot create virtual environments. */
const PROBE = "import sys, venv, ensurepip; print(*sys.version_info[:2])";

export interface PythonInterpreter {
  readonly command: readonly string[];
  readonly version: string;
}

/** Return the commands that may run Python: the selected interpreter, then the newest versions first. */
export function pythonCandidates(
  platform: NodeJS.Platform,
  selected: string | undefined,
): readonly (readonly string[])[] {
  const names = ["python3.14", "python3.13", "python3.12", "python3.11", "python3", "python"].map((name) => [name]);
  return [...(selected === undefined ? [] : [[selected]]), ...(platform === "win32" ? [["py", "-3"]] : []), ...names];
}

/**
 * Return the first interpreter that is recent enough and can create virtual environments. If there is none, return why
 * each existing one was rejected.
 *
 * @param requiredVersion the only version to accept, such as "3.11"; undefined for any.
 */
export async function findPython(
  commands: readonly (readonly string[])[],
  cwd: string,
  requiredVersion?: string,
): Promise<PythonInterpreter | readonly string[]> {
  const rejected: string[] = [];
  for (const command of commands) {
    const { code, stdout, lines, error } = await exec([...command, "-c", PROBE], { cwd, timeout_ms: PROBE_TIMEOUT_MS });
    const [major, minor] = stdout.trim().split(" ").map(Number);
    if (code === 0 && major !== undefined && minor !== undefined) {
      const version = `${major}.${minor}`;
      const [minimumMajor, minimumMinor] = MINIMUM_VERSION;
      const isRecent = major > minimumMajor || (major === minimumMajor && minor >= minimumMinor);
      if (isRecent && version === (requiredVersion ?? version)) {
        return { command, version };
      }
      rejected.push(`${command.join(" ")} is Python ${version}`);
    } else if (error?.code !== "ENOENT") {
      rejected.push(`${command.join(" ")}: ${lines.at(-1) ?? "no output"}`);
    }
  }
  return rejected;
}

/** Whether a C++ compiler is installed. */
export async function hasCppCompiler(platform: NodeJS.Platform, cwd: string): Promise<boolean> {
  if (platform === "win32") {
    return hasVisualStudio(cwd);
  }
  for (const name of [process.env.CXX, "c++", "g++", "clang++"]) {
    if (name && (await exec([name, "--version"], { cwd, timeout_ms: PROBE_TIMEOUT_MS })).code === 0) {
      return true;
    }
  }
  return false;
}

async function hasVisualStudio(cwd: string): Promise<boolean> {
  const vswhere = path.join(
    process.env["ProgramFiles(x86)"] ?? "",
    "Microsoft Visual Studio",
    "Installer",
    "vswhere.exe",
  );
  if (!existsSync(vswhere)) {
    return false;
  }
  const component = "Microsoft.VisualStudio.Component.VC.Tools.x86.x64";
  const command = [vswhere, "-products", "*", "-requires", component, "-property", "installationPath"];
  return (await exec(command, { cwd, timeout_ms: PROBE_TIMEOUT_MS })).stdout.trim() !== "";
}
