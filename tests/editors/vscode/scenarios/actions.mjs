// Without a selection there is a choice; the lightbulb's menu has the action; a summary can be written again and removed.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../editor.mjs";

const text = readFileSync(join(ROOT, "docs/example.md"), "utf8");
export const options = { files: { "ferry.md": text }, settings: { "precis.preview": "off" } };

export async function run({ window, page, read, shot }) {
  await window.file("ferry.md");
  await page.keyboard.press("Control+Home");
  await window.summarize();
  await window.row("The paragraph at the cursor").waitFor();
  await window.row("document").waitFor();
  await shot("1-nothing-selected");
  await page.keyboard.press("Escape");

  await window.selectAll();
  const action = await window.menu("Summarize selection");
  await shot("2-menu");
  await action.click();
  await window.changed("ferry.md");
  await window.idle();
  await window.save();
  const first = read("ferry.md");

  await page.keyboard.press("Control+End");
  await page.keyboard.press("ArrowUp");
  await window.command("Précis: Summarize Again");
  await window.notification("Summarizing").first().waitFor();
  await window.changed("ferry.md");
  await window.idle();
  await window.save();
  const second = read("ferry.md");
  assert.ok(second.startsWith(text.trimEnd()));
  assert.notEqual(second, first, "another seed, another summary");
  assert.equal(second.slice(text.trimEnd().length).trim().split("\n\n").length, 6, "paragraphs");

  await window.command("Précis: Remove Summary");
  await window.changed("ferry.md");
  await window.save();
  assert.equal(read("ferry.md"), text, "after it was removed");
}
