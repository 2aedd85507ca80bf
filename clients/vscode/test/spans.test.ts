import assert from "node:assert/strict";
import { test } from "node:test";
import { type Edit, endOf, moved, type Place, type Span, withoutInsertion } from "../src/spans";

/** A place as "line:character". */
function at(text: string): Place {
  const [line = 0, character = 0] = text.split(":").map(Number);
  return { line, character };
}
const span = (start: string, end: string): Span => ({ start: at(start), end: at(end) });
const insertion = (place: string, newText: string): Edit => ({ range: span(place, place), newText });

test("where new text ends", () => {
  assert.deepEqual(endOf(insertion("3:5", "ab")), at("3:7"));
  assert.deepEqual(endOf(insertion("3:5", "\n\nab")), at("5:2"));
  assert.deepEqual(endOf(insertion("3:5", "a\r\n\r\n")), at("5:0"));
});

test("where a place is after an edit", () => {
  const edit: Edit = { range: span("2:4", "3:2"), newText: "x\ny\nzzz" };
  const rows: [string, string][] = [
    ["1:9", "1:9"],
    ["2:4", "2:4"],
    ["2:8", "2:4"],
    ["3:2", "4:3"],
    ["3:6", "4:7"],
    ["7:1", "8:1"],
  ];
  for (const [before, after] of rows) {
    assert.deepEqual(moved(at(before), edit), at(after), before);
  }
});

const none = (): boolean => false;
const blankFrom =
  (place: string) =>
  ({ start, end }: Span): boolean =>
    (start.line === end.line && start.character === end.character) || start.line >= at(place).line;

test("a selection gives back what was inserted at its end", () => {
  const inserted = span("4:10", "8:3");
  const kept = withoutInsertion(span("1:0", "4:10"), span("1:0", "8:3"), inserted, blankFrom("8:3"));
  assert.deepEqual(kept, span("1:0", "4:10"));
});

test("white space that was selected behind the place of the summary counts as its end", () => {
  const kept = withoutInsertion(span("1:0", "5:0"), span("1:0", "9:0"), span("4:10", "8:3"), blankFrom("8:3"));
  assert.deepEqual(kept, span("1:0", "4:10"));
});

test("a selection gives back what was inserted at its start", () => {
  const blank = ({ start, end }: Span): boolean => start.line === end.line && start.character === end.character;
  const kept = withoutInsertion(span("1:0", "4:10"), span("1:0", "8:10"), span("1:0", "5:0"), blank);
  assert.deepEqual(kept, span("5:0", "8:10"));
});

test("a selection that did not grow stays", () => {
  const inserted = span("4:10", "8:3");
  assert.equal(withoutInsertion(span("1:0", "4:10"), span("1:0", "4:10"), inserted, none), undefined);
  assert.equal(withoutInsertion(span("1:0", "2:0"), span("1:0", "2:0"), inserted, none), undefined);
  assert.equal(withoutInsertion(span("5:0", "6:0"), span("9:0", "10:0"), inserted, none), undefined);
});

test("one that holds text on both sides of the summary stays", () => {
  assert.equal(withoutInsertion(span("1:0", "9:0"), span("1:0", "13:0"), span("4:10", "8:3"), none), undefined);
});

test("a cursor at the place of the summary stays before it", () => {
  const kept = withoutInsertion(span("4:10", "4:10"), span("4:10", "8:3"), span("4:10", "8:3"), blankFrom("8:3"));
  assert.deepEqual(kept, span("4:10", "4:10"));
});
