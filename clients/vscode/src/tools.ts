/** Which Python and which C++ compiler there are on this machine. Knows nothing of VS Code. */
import { existsSync } from "node:fs";
import path from "node:path";
import { run } from "./running";

const ASKED_MS = 20_000;
const NEEDED = [3, 11] as const;

/** Asks an interpreter for its version, and whether it can make environments. */
const QUESTION = "import sys, venv, ensurepip; print(*sys.version_info[:2])";

export interface Python {
  readonly command: readonly string[];
  readonly version: string;
}

/** Commands that may be a Python, the newest first. */
export function candidates(platform: NodeJS.Platform, selected: string | undefined): readonly (readonly string[])[] {
  const named = ["python3.14", "python3.13", "python3.12", "python3.11", "python3", "python"].map((name) => [name]);
  return [...(selected === undefined ? [] : [[selected]]), ...(platform === "win32" ? [["py", "-3"]] : []), ...named];
}

/**
 * The first that is new enough and can make environments; otherwise why each one that is there was passed over.
 *
 * @param only the one version that will do, such as "3.11"; undefined for any.
 */
export async function findPython(
  commands: readonly (readonly string[])[],
  cwd: string,
  only?: string,
): Promise<Python | readonly string[]> {
  const passed: string[] = [];
  for (const command of commands) {
    const { code, stdout, lines, error } = await run([...command, "-c", QUESTION], { cwd, timeout_ms: ASKED_MS });
    const [major, minor] = stdout.trim().split(" ").map(Number);
    if (code === 0 && major !== undefined && minor !== undefined) {
      const version = `${major}.${minor}`;
      const isNew = major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
      if (isNew && version === (only ?? version)) {
        return { command, version };
      }
      passed.push(`${command.join(" ")} is Python ${version}`);
    } else if (error?.code !== "ENOENT") {
      passed.push(`${command.join(" ")}: ${lines.at(-1) ?? "no answer"}`);
    }
  }
  return passed;
}

/** Whether there is a C++ compiler. */
export async function hasCompiler(platform: NodeJS.Platform, cwd: string): Promise<boolean> {
  if (platform === "win32") {
    return hasVisualStudio(cwd);
  }
  for (const name of [process.env.CXX, "c++", "g++", "clang++"]) {
    if (name && (await run([name, "--version"], { cwd, timeout_ms: ASKED_MS })).code === 0) {
      return true;
    }
  }
  return false;
}

async function hasVisualStudio(cwd: string): Promise<boolean> {
  const where = path.join(
    process.env["ProgramFiles(x86)"] ?? "",
    "Microsoft Visual Studio",
    "Installer",
    "vswhere.exe",
  );
  if (!existsSync(where)) {
    return false;
  }
  const component = "Microsoft.VisualStudio.Component.VC.Tools.x86.x64";
  const command = [where, "-products", "*", "-requires", component, "-property", "installationPath"];
  return (await run(command, { cwd, timeout_ms: ASKED_MS })).stdout.trim() !== "";
}
