import assert from "node:assert/strict";
import { test } from "node:test";
import { paragraphAt } from "../src/paragraph";

test("a paragraph ends at blank lines and at the ends of the document", () => {
  const lines = ["a", "b", " ", "c", "", "d"];
  const paragraphAround = (line: number) => paragraphAt((other) => lines[other]?.trim() === "", lines.length, line);
  assert.deepEqual([0, 1, 2, 3, 5].map(paragraphAround), [
    { first: 0, last: 1 },
    { first: 0, last: 1 },
    undefined,
    { first: 3, last: 3 },
    { first: 5, last: 5 },
  ]);
});
