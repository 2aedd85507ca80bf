// The walkthrough, the state of the model in the language status, the choice of a model, and the settings.
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../editor.mjs";

const text = readFileSync(join(ROOT, "docs/example.md"), "utf8");
export const options = { files: { "ferry.md": text } };

export async function run({ window, page, shot }) {
  await window.command("Welcome: Open Walkthrough...");
  await window.choose("Summaries with Précis");
  await page.locator(".getting-started-step", { hasText: "Summarize a selection" }).first().waitFor();
  await shot("1-walkthrough");
  await window.file("ferry.md");
  await page.locator(".statusbar-item", { hasText: "Markdown" }).first().waitFor();
  await page.locator('.statusbar-item[id="status.languageStatus"]').click();
  await page.locator(".hover-language-status", { hasText: "smollm2-135m" }).first().waitFor();
  await shot("2-status");
  await page.keyboard.press("Escape");
  await window.command("Précis: Select Model");
  await window.row("smollm2-135m").waitFor();
  await window.row("recommended for this machine").waitFor();
  await shot("3-models");
  await page.keyboard.press("Escape");
  await window.command("Preferences: Open Settings (UI)");
  await page.locator(".settings-editor .suggest-input-container").click();
  await page.keyboard.type("@ext:precis.precis");
  await page.locator(".setting-item-label", { hasText: "Paragraphs" }).first().click(); // and no suggestions any more
  await shot("4-settings");
}
