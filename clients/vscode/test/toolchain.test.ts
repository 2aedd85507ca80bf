import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { findPython, pythonCandidates } from "../src/toolchain";

/** A command that prints a version as an interpreter does. */
const interpreter = (version: string): string[] => [process.execPath, "-e", `console.log('${version}')`, "--"];

test("the selected interpreter is tried first", () => {
  assert.deepEqual(pythonCandidates("linux", "/venv/bin/python")[0], ["/venv/bin/python"]);
  assert.deepEqual(pythonCandidates("win32", undefined)[0], ["py", "-3"]);
});

test("an interpreter that is too old is rejected with the reason", async () => {
  const [old, recent] = [interpreter("3 9"), interpreter("3 12")];
  const found = await findPython([["/no/such/python"], old, recent], tmpdir());
  assert.ok("version" in found);
  assert.equal(found.version, "3.12");
  assert.ok(!("version" in (await findPython([recent], tmpdir(), "3.11"))));
  const rejected = await findPython([["/no/such/python"], old], tmpdir());
  assert.ok(!("version" in rejected));
  assert.equal(rejected.length, 1);
  assert.match(rejected[0] ?? "", /is Python 3\.9$/);
});
