// With `precis.confirm` the preview asks first: discarded it leaves every byte, inserted it is the summary that was read.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../editor.mjs";
import { JOB_MS } from "../window.mjs";

const text = readFileSync(join(ROOT, "docs/example.md"), "utf8");
export const options = { files: { "ferry.md": text }, settings: { "precis.confirm": true, "precis.paragraphs": 2 } };

export async function run({ window, page, read, shot }) {
  const question = window.notification("The summary is ready");
  await window.file("ferry.md");
  await window.selectAll();
  await window.summarize();
  await question.waitFor({ timeout: JOB_MS });
  await page.locator(".codelens-decoration", { hasText: "Discard" }).waitFor();
  await shot("1-asked");
  await window.press(question, "Discard");
  await question.waitFor({ state: "detached" });
  await page.locator(".tab", { hasText: "Summary of ferry.md" }).waitFor({ state: "detached" });
  assert.equal(await window.dirty(), 0);
  assert.equal(read("ferry.md"), text);

  await window.text().click();
  await window.selectAll();
  await window.summarize();
  await question.waitFor({ timeout: JOB_MS });
  await window.press(question, "Insert");
  await window.changed("ferry.md");
  await window.idle();
  await window.save();
  assert.equal(read("ferry.md").slice(text.trimEnd().length).trim().split("\n\n").length, 2, "paragraphs");
}
