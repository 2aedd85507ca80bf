// A sentence that the model has made of two or three of the text says so; it leads to all of them, and they lead to it.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../editor.mjs";

const text = readFileSync(join(ROOT, "tests/editors/mill.md"), "utf8");
const SOURCES = [2, 3];
export const options = {
  files: { "mill.md": text },
  settings: {
    "precis.preview": "off",
    "precis.prompt": "Write it as a story in 3 paragraphs",
    "precis.ratio": 0.75, // room for both sentences
  },
  machine: { "precis.model": "qwen2.5-coder-0.5b" },
};

export async function run({ window, page, read, shot }) {
  await window.file("mill.md");
  await window.selectAll();
  await window.summarize();
  await window.changed("mill.md");
  await window.idle();
  await window.save();
  const lines = read("mill.md").split("\n");
  const first = text.trimEnd().split("\n").length + 2;
  const missing = new Set(SOURCES);
  for (let line = first; line < lines.length; line += 2) {
    for (const { index } of lines[line - 1].matchAll(/\S.*?[.](?= |$)/g)) {
      await window.text().click();
      await window.go(line, index + 1);
      await page.keyboard.press("Control+K");
      await page.keyboard.press("Control+I");
      const hover = page.locator(".monaco-hover-content", { hasText: /Quoted|Compressed|Written/ }).first();
      await hover.waitFor();
      const told = await hover.innerText();
      const count = Number(/Written by the model from (\d) sentences/.exec(told)?.[1]);
      if (!missing.delete(count)) {
        await page.keyboard.press("Escape");
        continue;
      }
      assert.match(told, /in lines? \d+.*; shared words are bold:/, told);
      assert.match(told, /Estimated probability that the source says this: \d+%/, told);
      assert.equal(await hover.locator("blockquote").count(), count, told);
      assert.ok((await hover.locator("blockquote strong").count()) > 0, told);
      await shot(`${count}-1-hover`);
      await page.keyboard.press("Escape");
      await hover.waitFor({ state: "hidden" });
      await page.keyboard.press("F12");
      const peek = page.locator(".peekview-widget");
      await peek.locator(".monaco-list-row .referenceMatch").first().waitFor();
      assert.equal(await peek.locator(".monaco-list-row .referenceMatch").count(), count, "what F12 offers");
      await shot(`${count}-2-definition`);
      await page.keyboard.press("Escape");
      await peek.waitFor({ state: "hidden" });
      const [, place] = /in lines? (\d+)/.exec(told);
      await window.text().click();
      await window.go(Number(place));
      await page.keyboard.press("Shift+F12");
      await page.locator(".statusbar-item", { hasText: `Ln ${line},` }).waitFor(); // the one sentence made of it
    }
  }
  assert.deepEqual([...missing], [], "numbers of sources that no sentence has");
}
