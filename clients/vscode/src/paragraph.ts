/** Which lines are a paragraph. */

/**
 * The first and the last of the lines around `line` that are not blank; undefined where that one is.
 *
 * @param isBlank whether a line, counted from 0, holds white space alone.
 */
export function paragraphAt(
  isBlank: (line: number) => boolean,
  lineCount: number,
  line: number,
): { first: number; last: number } | undefined {
  if (isBlank(line)) {
    return undefined;
  }
  let [first, last] = [line, line];
  while (first > 0 && !isBlank(first - 1)) {
    first--;
  }
  while (last < lineCount - 1 && !isBlank(last + 1)) {
    last++;
  }
  return { first, last };
}
