import assert from "node:assert/strict";
import { test } from "node:test";
import {
  newTextEnd,
  shiftPosition,
  type TextPosition,
  type TextRange,
  type TextReplacement,
  withoutInsertion,
} from "../src/positions";

/** Parse a position written as "line:character". */
function at(text: string): TextPosition {
  const [line = 0, character = 0] = text.split(":").map(Number);
  return { line, character };
}
const range = (start: string, end: string): TextRange => ({ start: at(start), end: at(end) });
const insertion = (position: string, newText: string): TextReplacement => ({
  range: range(position, position),
  newText,
});

test("the end of new text", () => {
  assert.deepEqual(newTextEnd(insertion("3:5", "ab")), at("3:7"));
  assert.deepEqual(newTextEnd(insertion("3:5", "\n\nab")), at("5:2"));
  assert.deepEqual(newTextEnd(insertion("3:5", "a\r\n\r\n")), at("5:0"));
});

test("positions after an edit", () => {
  const edit: TextReplacement = { range: range("2:4", "3:2"), newText: "x\ny\nzzz" };
  const rows: [string, string][] = [
    ["1:9", "1:9"],
    ["2:4", "2:4"],
    ["2:8", "2:4"],
    ["3:2", "4:3"],
    ["3:6", "4:7"],
    ["7:1", "8:1"],
  ];
  for (const [before, after] of rows) {
    assert.deepEqual(shiftPosition(at(before), edit), at(after), before);
  }
});

const neverBlank = (): boolean => false;
const blankFrom =
  (position: string) =>
  ({ start, end }: TextRange): boolean =>
    (start.line === end.line && start.character === end.character) || start.line >= at(position).line;

test("text inserted at the end of a selection is excluded from it", () => {
  const inserted = range("4:10", "8:3");
  const kept = withoutInsertion(range("1:0", "4:10"), range("1:0", "8:3"), inserted, blankFrom("8:3"));
  assert.deepEqual(kept, range("1:0", "4:10"));
});

test("white space selected after the insertion is excluded too", () => {
  const kept = withoutInsertion(range("1:0", "5:0"), range("1:0", "9:0"), range("4:10", "8:3"), blankFrom("8:3"));
  assert.deepEqual(kept, range("1:0", "4:10"));
});

test("text inserted at the start of a selection is excluded from it", () => {
  const isEmpty = ({ start, end }: TextRange): boolean => start.line === end.line && start.character === end.character;
  const kept = withoutInsertion(range("1:0", "4:10"), range("1:0", "8:10"), range("1:0", "5:0"), isEmpty);
  assert.deepEqual(kept, range("5:0", "8:10"));
});

test("a selection that was not extended is unchanged", () => {
  const inserted = range("4:10", "8:3");
  assert.equal(withoutInsertion(range("1:0", "4:10"), range("1:0", "4:10"), inserted, neverBlank), undefined);
  assert.equal(withoutInsertion(range("1:0", "2:0"), range("1:0", "2:0"), inserted, neverBlank), undefined);
  assert.equal(withoutInsertion(range("5:0", "6:0"), range("9:0", "10:0"), inserted, neverBlank), undefined);
});

test("a selection with text on both sides of the insertion is unchanged", () => {
  const kept = withoutInsertion(range("1:0", "9:0"), range("1:0", "13:0"), range("4:10", "8:3"), neverBlank);
  assert.equal(kept, undefined);
});

test("a cursor at the insertion stays before it", () => {
  const kept = withoutInsertion(range("4:10", "4:10"), range("4:10", "8:3"), range("4:10", "8:3"), blankFrom("8:3"));
  assert.deepEqual(kept, range("4:10", "4:10"));
});
