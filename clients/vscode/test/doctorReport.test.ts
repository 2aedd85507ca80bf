import assert from "node:assert/strict";
import { test } from "node:test";
import { failures } from "../src/doctorReport";

test("only the parts that do not work are problems", () => {
  const report = "ok    Python: 3.12\nFAIL  endpoint: The server is not available.\r\nnote  FAIL is a word\n";
  assert.deepEqual(failures(report), ["endpoint: The server is not available."]);
  assert.deepEqual(failures(""), []);
});
