/** The output channel with the log of the extension and of the server. It never contains document text. */
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { type LogOutputChannel, window } from "vscode";
import { type Level, parseLogLine } from "./logLevel";

export function createLog(): LogOutputChannel {
  return window.createOutputChannel("Précis", { log: true });
}

/**
 * Copy the lines of the server's standard error to the log, each at its own level.
 *
 * @param onLine is called with the message of each line.
 */
export function logServerOutput(stderr: Readable, log: LogOutputChannel, onLine: (message: string) => void): void {
  let previousLevel: Level = "info";
  createInterface({ input: stderr }).on("line", (line) => {
    const { level, message } = parseLogLine(line, previousLevel);
    previousLevel = level;
    onLine(message);
    log[level](`server: ${message}`);
  });
}
