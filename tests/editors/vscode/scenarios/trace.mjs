// A summary has its lens, its sentences say where they come from, and lead there.
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../editor.mjs";

const text = readFileSync(join(ROOT, "docs/example.md"), "utf8");
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
}
