/** The log channel: what the extension and the server say of themselves. It holds no document text. */
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { type LogOutputChannel, window } from "vscode";
import { type Level, leveled } from "./loglevel";

export function createLog(): LogOutputChannel {
  return window.createOutputChannel("Précis", { log: true });
}

/**
 * Logs the lines of the server's standard error, each at its own level.
 *
 * @param hear is told of each line.
 */
export function logServer(stderr: Readable, log: LogOutputChannel, hear: (line: string) => void): void {
  let before: Level = "info";
  createInterface({ input: stderr }).on("line", (line) => {
    const { level, words } = leveled(line, before);
    before = level;
    hear(words);
    log[level](`server: ${words}`);
  });
}
