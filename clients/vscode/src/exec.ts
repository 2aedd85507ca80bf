/** Runs a program until it exits, passing on its output line by line. Can stop it with all its child processes. */
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

export interface ExecResult {
  /** The exit code; null if a signal ended the program or it could not be started. */
  readonly code: number | null;
  readonly stdout: string;
  /** The lines of standard output and standard error, in the order of arrival. */
  readonly lines: readonly string[];
  /** Why the program could not be started. */
  readonly error?: NodeJS.ErrnoException;
}

export interface ExecOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  readonly timeout_ms?: number;
  readonly onLine?: (line: string) => void;
}

/** Run `command` and return when it has exited. Failures are reported in the result, not thrown. */
export function exec(command: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
  const [program, ...args] = command;
  if (program === undefined) {
    throw new RangeError("The command is empty.");
  }
  return new Promise((resolve) => {
    const lines: string[] = [];
    let stdout = "";
    const signals = [options.signal, options.timeout_ms && AbortSignal.timeout(options.timeout_ms)].filter(
      (one) => !!one,
    );
    const signal = AbortSignal.any(signals);
    if (signal.aborted) {
      resolve({ code: null, stdout, lines });
      return;
    }
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
      detached: process.platform !== "win32", // its own process group, so that its child processes can be stopped too
    });
    const stop = (): void => {
      killTree(child);
    };
    signal.addEventListener("abort", stop, { once: true });
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        lines.push(line);
        options.onLine?.(line);
      });
    }
    child.once("error", (error) => {
      signal.removeEventListener("abort", stop);
      resolve({ code: null, stdout, lines, error });
    });
    child.once("close", (code) => {
      signal.removeEventListener("abort", stop);
      resolve({ code, stdout, lines });
    });
  });
}

function killTree(child: ChildProcess): void {
  if (child.pid === undefined) {
    return;
  }
  if (process.platform === "win32") {
    spawn("taskkill", ["/pid", child.pid.toString(), "/T", "/F"], { windowsHide: true });
    return;
  }
  try {
    process.kill(-child.pid, "SIGTERM");
  } catch (error) {
    // ESRCH: the process group has already exited.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
      throw error;
    }
  }
}
