// Cancelled in the middle, from its notification: every byte stays, and the next job works.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../editor.mjs";
import { JOB_MS } from "../window.mjs";

const text = readFileSync(join(ROOT, "docs/example.md"), "utf8");
export const options = { files: { "ferry.md": text }, settings: { "precis.preview": "off" } };

export async function run({ window, read, shot }) {
  await window.file("ferry.md");
  await window.selectAll();
  await window.summarize();
  await window.notification("so far").waitFor({ timeout: JOB_MS });
  await window.press(window.notification("so far"), "Cancel");
  await window.idle();
  await shot("1-cancelled");
  assert.equal(await window.dirty(), 0);
  assert.equal(read("ferry.md"), text);
  await window.text().click();
  await window.selectAll();
  await window.summarize();
  await window.changed("ferry.md");
}
