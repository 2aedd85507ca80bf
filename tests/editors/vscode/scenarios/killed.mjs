// A killed worker is one clear message, and the next job works; so it does after a restart of the server.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../editor.mjs";
import { JOB_MS } from "../window.mjs";

const text = readFileSync(join(ROOT, "docs/example.md"), "utf8");
export const options = { files: { "ferry.md": text }, settings: { "precis.preview": "off" } };

export async function run({ window, read, processes, shot }) {
  await window.file("ferry.md");
  await window.selectAll();
  await window.summarize();
  await window.notification("so far").waitFor({ timeout: JOB_MS });
  const workers = processes().filter(({ command }) => command.includes("precis.worker"));
  assert.equal(workers.length, 1, "workers");
  process.kill(workers[0].pid, "SIGKILL");
  await window.notification("SIGKILL").first().waitFor();
  await shot("1-killed");
  assert.equal(await window.notification("SIGKILL").count(), 1, "messages");
  assert.equal(read("ferry.md"), text);

  await window.text().click();
  await window.selectAll();
  await window.summarize();
  await window.changed("ferry.md");
  await window.idle();
  await window.undo();
  await window.save();
  assert.equal(read("ferry.md"), text);

  const before = processes().filter(({ command }) => command.endsWith("precis server"));
  assert.equal(before.length, 1, "servers");
  await window.command("Précis: Restart Server");
  await window.text().click();
  await window.selectAll();
  await window.summarize();
  await window.changed("ferry.md");
  const after = processes().filter(({ command }) => command.endsWith("precis server"));
  assert.equal(after.length, 1, "servers");
  assert.notEqual(after[0].pid, before[0].pid, "another process");
}
