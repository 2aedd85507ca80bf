/** Where text stands before and after an edit. Positions are lines and UTF-16 code units, both from 0. */

export interface Place {
  readonly line: number;
  readonly character: number;
}

export interface Span {
  readonly start: Place;
  readonly end: Place;
}

/** One edit: `newText` in the place of `range`. */
export interface Edit {
  readonly range: Span;
  readonly newText: string;
}

/** Whether `one` is before `other`: negative, or behind it: positive. */
export function compare(one: Place, other: Place): number {
  return one.line - other.line || one.character - other.character;
}

/** Where the new text of an edit ends. */
export function endOf({ range, newText }: Edit): Place {
  const lines = newText.split(/\r\n|\r|\n/);
  const last = lines.at(-1)?.length ?? 0;
  return lines.length === 1
    ? { line: range.start.line, character: range.start.character + last }
    : { line: range.start.line + lines.length - 1, character: last };
}

/** Where a place is after an edit. One at the start of the edit stays; one inside it moves to its start. */
export function moved(place: Place, edit: Edit): Place {
  const { start, end } = edit.range;
  if (compare(place, start) <= 0) {
    return place;
  }
  if (compare(place, end) < 0) {
    return start;
  }
  const now = endOf(edit);
  return place.line === end.line
    ? { line: now.line, character: now.character + place.character - end.character }
    : { line: place.line + now.line - end.line, character: place.character };
}

/**
 * A selection without the text that was just inserted at its end or at its start, which the editor lets it grow over;
 * undefined where it did not grow.
 *
 * @param before the selection before the insertion.
 * @param after the selection after it.
 * @param inserted the new text.
 * @param isBlank whether a span of the document as it is now holds white space alone, which counts as nothing.
 */
export function withoutInsertion(
  before: Span,
  after: Span,
  inserted: Span,
  isBlank: (span: Span) => boolean,
): Span | undefined {
  const over = compare(after.start, inserted.start) <= 0 && compare(after.end, inserted.end) >= 0;
  if (!over || compare(before.end, inserted.start) < 0) {
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
