import assert from "node:assert/strict";
import { test } from "node:test";
import { parseLogLine } from "../src/logLevel";

test("log lines keep their level, and tracebacks are errors", () => {
  assert.deepEqual(parseLogLine("WARNING precis.lsp: slow", "info"), { level: "warn", message: "precis.lsp: slow" });
  assert.deepEqual(parseLogLine("  File x", "error"), { level: "error", message: "  File x" });
  assert.deepEqual(parseLogLine("Traceback (most recent call last):", "info").level, "error");
});
