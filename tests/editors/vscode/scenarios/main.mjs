// Select, press the key, watch, done; one undo restores every byte.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../editor.mjs";
import { JOB_MS } from "../window.mjs";

const text = readFileSync(join(ROOT, "docs/example.md"), "utf8");
export const options = { files: { "ferry.md": text } };

export async function run({ window, page, read, shot }) {
  await window.file("ferry.md");
  await window.line("The ferry that stopped").waitFor();
  await window.selectAll();
  await shot("1-selected");
  await window.summarize();
  await window.notification("so far").waitFor({ timeout: JOB_MS });
  await page.locator(".tab", { hasText: "Summary of ferry.md" }).waitFor();
  await shot("2-writing");
  await window.changed("ferry.md");
  await window.idle();
  await shot("3-done");
  await page.locator(".statusbar-item", { hasText: "4362 selected" }).waitFor(); // the same words, and no more
  await window.save();
  const after = read("ferry.md");
  assert.ok(after.startsWith(text.trimEnd()), "what was there stays");
  const added = after.slice(text.trimEnd().length).trim();
  assert.equal(added.split("\n\n").length, 6, "paragraphs");
  await window.undo();
  await window.save();
  assert.equal(read("ferry.md"), text, "after one undo");
  await shot("4-undone");
}
