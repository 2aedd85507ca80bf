/** Which level a line of the server's standard error has. */

export type Level = "debug" | "info" | "warn" | "error";

const LEVELS: Readonly<Record<string, Level>> = {
  DEBUG: "debug",
  INFO: "info",
  WARNING: "warn",
  ERROR: "error",
  CRITICAL: "error",
};

/** The level and the words of a line. A line without a level of its own goes on from the one before it. */
export function leveled(line: string, before: Level): { level: Level; words: string } {
  const [, name, words] = /^(DEBUG|INFO|WARNING|ERROR|CRITICAL) (.*)$/.exec(line) ?? [];
  const level = line.startsWith("Traceback ") ? "error" : name === undefined ? undefined : LEVELS[name];
  return { level: level ?? before, words: words ?? line };
}
