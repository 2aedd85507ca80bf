/** Finds the paragraph around a line. */

/**
 * Return the first and the last of the non-blank lines around `line`; undefined if `line` itself is blank.
 *
 * @param isBlank whether a line, counted from 0, contains only white space.
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
