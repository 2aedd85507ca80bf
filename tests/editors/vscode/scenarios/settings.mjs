// A prompt of one's own in the settings is an action, and a changed one changes what comes.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../editor.mjs";

const text = readFileSync(join(ROOT, "docs/example.md"), "utf8");
const prompts = { "In brief": { prompt: "Summarize this content to 80 words in 2 paragraphs" } };
const asTyped = { "editor.autoClosingBrackets": "never", "editor.autoClosingQuotes": "never" };
export const options = {
  files: { "ferry.md": text },
  settings: { ...asTyped, "precis.preview": "off", "precis.prompts": prompts },
};

const added = (read) => read("ferry.md").slice(text.trimEnd().length).trim();

export async function run({ window, page, read, root, shot }) {
  await window.file("ferry.md");
  await window.selectAll();
  await window.command("Précis: Summarize with Prompt");
  await window.row("In brief").waitFor();
  await shot("1-prompts");
  await window.choose("In brief");
  await window.changed("ferry.md");
  await window.idle();
  await window.save();
  assert.equal(added(read).split("\n\n").length, 2, "paragraphs of the prompt");

  await window.undo();
  await window.save();
  const settings = JSON.parse(readFileSync(join(root, "user/User/settings.json"), "utf8"));
  const changed = { ...settings, "precis.prompt": "Summarize this content in 3 paragraphs" };
  await window.command("Preferences: Open User Settings (JSON)");
  await window.line("80 words").waitFor();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(JSON.stringify(changed));
  await window.save();
  await window.file("ferry.md");
  await window.selectAll();
  await window.summarize();
  await window.changed("ferry.md");
  await window.idle();
  await window.save();
  assert.equal(added(read).split("\n\n").length, 3, "paragraphs of the changed prompt");
}
