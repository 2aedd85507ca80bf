/** How text edits move positions. Positions are lines and UTF-16 code units, both counted from 0. */

export interface TextPosition {
  readonly line: number;
  readonly character: number;
}

export interface TextRange {
  readonly start: TextPosition;
  readonly end: TextPosition;
}

/** An edit that replaces `range` by `newText`. */
export interface TextReplacement {
  readonly range: TextRange;
  readonly newText: string;
}

/** Return a negative number if `one` is before `other`, a positive one if it is after it, and 0 if they are equal. */
export function comparePositions(one: TextPosition, other: TextPosition): number {
  return one.line - other.line || one.character - other.character;
}

/** Return where the new text of an edit ends. */
export function newTextEnd({ range, newText }: TextReplacement): TextPosition {
  const lines = newText.split(/\r\n|\r|\n/);
  const last = lines.at(-1)?.length ?? 0;
  return lines.length === 1
    ? { line: range.start.line, character: range.start.character + last }
    : { line: range.start.line + lines.length - 1, character: last };
}

/** Return where a position is after an edit. One at the start of the edit stays; one inside it moves to its start. */
export function shiftPosition(position: TextPosition, edit: TextReplacement): TextPosition {
  const { start, end } = edit.range;
  if (comparePositions(position, start) <= 0) {
    return position;
  }
  if (comparePositions(position, end) < 0) {
    return start;
  }
  const newEnd = newTextEnd(edit);
  return position.line === end.line
    ? { line: newEnd.line, character: newEnd.character + position.character - end.character }
    : { line: position.line + newEnd.line - end.line, character: position.character };
}

/**
 * Return a selection without the text that was inserted at its end or start, over which the editor has extended it;
 * undefined if the editor has not extended it.
 *
 * @param before the selection before the insertion.
 * @param after the selection after the insertion.
 * @param inserted the range of the new text.
 * @param isBlank whether a range of the document after the insertion contains only white space.
 */
export function withoutInsertion(
  before: TextRange,
  after: TextRange,
  inserted: TextRange,
  isBlank: (range: TextRange) => boolean,
): TextRange | undefined {
  const containsInsertion =
    comparePositions(after.start, inserted.start) <= 0 && comparePositions(after.end, inserted.end) >= 0;
  if (!containsInsertion || comparePositions(before.end, inserted.start) < 0) {
    return undefined;
  }
  const [head, tail] = [
    { start: after.start, end: inserted.start },
    { start: inserted.end, end: after.end },
  ];
  if (isBlank(tail)) {
    return head;
  }
  return isBlank(head) ? tail : undefined;
}
