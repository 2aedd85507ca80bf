// Two jobs in two editors, and typing above the selection meanwhile: nothing typed is lost, both summaries arrive.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../editor.mjs";

const text = readFileSync(join(ROOT, "docs/example.md"), "utf8");
export const options = { files: { "ferry.md": text, "boat.md": text }, settings: { "precis.preview": "off" } };

export async function run({ window, page, read, shot }) {
  await window.file("ferry.md");
  await window.selectAll();
  await window.summarize();
  await window.notification("Summarizing ferry.md").waitFor();
  await window.file("boat.md");
  await window.selectAll();
  await window.summarize();
  await window.notification("Summarizing boat.md").waitFor();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("Typed meanwhile. ", { delay: 30 });
  await shot("1-typing");
  await window.changed("ferry.md");
  await window.idle();
  await shot("2-both");
  await window.save();
  const [ferry, boat] = [read("ferry.md"), read("boat.md")];
  assert.ok(boat.startsWith(`Typed meanwhile. ${text.trimEnd()}`), "what was typed stays, and what was there");
  assert.ok(ferry.startsWith(text.trimEnd()));
  for (const each of [ferry, boat.slice("Typed meanwhile. ".length)]) {
    assert.equal(each.slice(text.trimEnd().length).trim().split("\n\n").length, 6, "paragraphs");
  }
}
