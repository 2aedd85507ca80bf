/** Running a program to its end, with its lines as they come, and ending it with all that it started. */
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

export interface Ended {
  /** The exit code; null where it was ended by a signal or could not be started. */
  readonly code: number | null;
  readonly stdout: string;
  /** Both streams, line by line. */
  readonly lines: readonly string[];
  /** Why it could not be started. */
  readonly error?: NodeJS.ErrnoException;
}

export interface Options {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  readonly timeout_ms?: number;
  readonly onLine?: (line: string) => void;
}

/** Runs `command` and returns when it has ended. A failure is a value: see `Ended`. */
export function run(command: readonly string[], options: Options = {}): Promise<Ended> {
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
      detached: process.platform !== "win32", // a group of its own, so that what it starts ends with it
    });
    const end = (): void => {
      endTree(child);
    };
    signal.addEventListener("abort", end, { once: true });
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
      signal.removeEventListener("abort", end);
      resolve({ code: null, stdout, lines, error });
    });
    child.once("close", (code) => {
      signal.removeEventListener("abort", end);
      resolve({ code, stdout, lines });
    });
  });
}

function endTree(child: ChildProcess): void {
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
    // It has ended in the meantime, which is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
      throw error;
    }
  }
}
