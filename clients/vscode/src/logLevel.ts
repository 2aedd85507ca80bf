/** Parses the lines that the server logs to standard error. */

export type Level = "debug" | "info" | "warn" | "error";

const LEVELS: Readonly<Record<string, Level>> = {
  DEBUG: "debug",
  INFO: "info",
  WARNING: "warn",
  ERROR: "error",
  CRITICAL: "error",
};

/** Return the level and the message of a line. A line without a level has that of the line before it. */
export function parseLogLine(line: string, previousLevel: Level): { level: Level; message: string } {
  const [, name, message] = /^(DEBUG|INFO|WARNING|ERROR|CRITICAL) (.*)$/.exec(line) ?? [];
  const level = line.startsWith("Traceback ") ? "error" : name === undefined ? undefined : LEVELS[name];
  return { level: level ?? previousLevel, message: message ?? line };
}
