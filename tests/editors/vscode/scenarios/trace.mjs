// A summary has its lens; its sentences say where they come from, lead there, and are listed with their sources.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../editor.mjs";

const text = readFileSync(join(ROOT, "docs/example.md"), "utf8");
const TAB = "ferry.sources.md";
export const options = { files: { "ferry.md": text }, settings: { "precis.preview": "off" } };

export async function run({ window, page, shot }) {
  await window.file("ferry.md");
  await window.selectAll();
  await window.summarize();
  await window.changed("ferry.md");
  await window.idle();
  await window.text().click();
  await window.go(29);
  await page.locator(".codelens-decoration", { hasText: "6 paragraphs" }).waitFor();
  await shot("1-lens");
  await page.keyboard.press("Control+End");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Control+K");
  await page.keyboard.press("Control+I");
  const hover = page.locator(".monaco-hover-content", { hasText: "line 27" }).first();
  await hover.waitFor();
  await shot("2-hover");
  await page.keyboard.press("Escape");
  await page.keyboard.press("F12");
  await page.locator(".statusbar-item", { hasText: "Ln 27" }).waitFor();
  await shot("3-source");

  await page.locator(".codelens-decoration a", { hasText: "Sources" }).click();
  const list = page.locator(".editor-group-container", { hasText: TAB }).locator(".view-lines");
  await list.getByText("Sources of the summary in ferry.md").waitFor();
  await page.locator(".editor-group-container.active .tab.active", { hasText: TAB }).waitFor();
  await shot("4-sources");
  await page.keyboard.type("x");
  await page.getByRole("alert").filter({ hasText: "Cannot edit in read-only editor" }).waitFor({ state: "attached" });
  await page.keyboard.press("Escape");

  // The list follows the edits of the document: its lines, and that the summary is gone.
  await list.getByText("Quoted from line 3.").first().waitFor();
  await page.keyboard.press("Control+1");
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Enter");
  await list.getByText("Quoted from line 4.").first().waitFor();
  await page.keyboard.press("Control+Z");
  await list.getByText("Quoted from line 3.").first().waitFor();

  // A line of the list leads to the sentence, in the editor where the document is open.
  await page.locator(".editor-group-container", { hasText: TAB }).locator(".detected-link").first().waitFor();
  await page.keyboard.press("Control+2");
  await window.go(13, 17); // "Quoted from line 3."
  await window.command("Open Link");
  await page.locator(".statusbar-item", { hasText: "(62 selected)" }).waitFor();
  assert.equal(await page.locator(".tab", { hasText: /^ferry\.md$/ }).count(), 1, "editors of the document");
  await shot("5-link");
  await page.keyboard.press("Control+2");
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Control+1");

  // By the keyboard alone, and in the same tab.
  await page.keyboard.press("Control+End");
  await page.keyboard.press("ArrowUp");
  await window.command("Précis: Show Sources of Summary");
  await page.locator(".editor-group-container.active .tab.active", { hasText: TAB }).waitFor();
  assert.equal(await page.locator(".tab", { hasText: TAB }).count(), 1, "lists of the summary");
  await page.keyboard.press("Control+1");
  await window.command("Précis: Remove Summary");
  await list.getByText("The summary is no longer in the document.").waitFor();
}
