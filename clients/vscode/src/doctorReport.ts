/** Reads the report of `precis doctor`: one line for each part, "ok", "FAIL" or "note", and the text. */

/** Return the texts of the parts that do not work. */
export function failures(report: string): readonly string[] {
  return report
    .split(/\r?\n/)
    .filter((line) => /^FAIL\s/.test(line))
    .map((line) => line.replace(/^FAIL\s+/, ""));
}
