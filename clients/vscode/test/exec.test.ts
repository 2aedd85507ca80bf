import assert from "node:assert/strict";
import { test } from "node:test";
import { exec } from "../src/exec";

const node = (program: string): string[] => [process.execPath, "-e", program];

test("lines are passed on as they are printed, and returned with the exit code", async () => {
  const received: string[] = [];
  const result = await exec(node("console.log('a'); console.error('b'); process.exit(3)"), {
    onLine: (line) => received.push(line),
  });
  assert.equal(result.code, 3);
  assert.equal(result.stdout, "a\n");
  assert.deepEqual(received.toSorted(), ["a", "b"]);
});

test("a program that cannot be started is reported in the result", async () => {
  const result = await exec(["/no/such/program"]);
  assert.equal(result.code, null);
  assert.equal(result.error?.code, "ENOENT");
});

test(
  "a cancelled program is stopped with its child processes",
  {
    skip: process.platform === "win32" && "Windows has no process groups",
    timeout: 60_000,
  },
  async () => {
    const abort = new AbortController();
    // The child process inherits the pipes, so `exec` returns only when both processes have exited.
    const program =
      "require('child_process').spawn('sleep', ['600'], { stdio: 'inherit' }); console.log('started'); setInterval(() => 0, 1e6)";
    const result = await exec(node(program), {
      signal: abort.signal,
      onLine: () => {
        abort.abort();
      },
    });
    assert.equal(result.code, null);
    assert.deepEqual(result.lines, ["started"]);
  },
);
