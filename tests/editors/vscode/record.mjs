// Records how a text is summarized in a real VS Code, for the animation in the README:
//
//     node record.mjs --frames DIR [--theme NAME]
//
// Each picture is named for the milliseconds since the first one. animate.py makes the animation of them.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { open, ROOT } from "./editor.mjs";
import { JOB_MS } from "./window.mjs";

const { values } = parseArgs({ options: { frames: { type: "string" }, theme: { type: "string" } } });
const NAME = "ferry.md";
const PAGES = 2; // from the beginning of the text to its end
const [READ_MS, TURN_MS] = [600, 250]; // how long a person looks at the window, and turns a page
const options = {
  files: { [NAME]: readFileSync(join(ROOT, "docs/example.md"), "utf8") },
  viewport: { width: 900, height: 640 }, // a README shows no more without scaling it
  settings: {
    "precis.words": 200, // so that all of the summary is in sight
    "editor.fontSize": 13,
    "editor.minimap.enabled": false,
    "editor.stickyScroll.enabled": false,
    "editor.renderWhitespace": "none",
    "breadcrumbs.enabled": false,
    "window.commandCenter": false,
    "workbench.activityBar.location": "hidden",
    ...(values.theme === undefined ? {} : { "workbench.colorTheme": values.theme }),
  },
};

rmSync(values.frames, { recursive: true, force: true });
mkdirSync(values.frames, { recursive: true });
const editor = await open(options);
try {
  await record(editor);
} finally {
  await editor.close();
}

async function record({ window, page }) {
  await page.keyboard.press("Control+B"); // the side bar
  await window.file(NAME);
  await window.command("Précis: Select Model"); // which waits for the server
  await window.row("smollm2-135m").waitFor();
  await page.keyboard.press("Escape");
  await window.text().click();
  await page.keyboard.press("Control+Home");
  await page.mouse.move(0, 0);

  const began = performance.now();
  const frame = async (look_ms = 0) => {
    const name = `${Math.round(performance.now() - began)}`.padStart(6, "0");
    await window.screenshot(values.frames, name);
    await page.waitForTimeout(look_ms);
  };
  await frame(READ_MS);
  await window.selectAll();
  await frame(READ_MS);
  const action = await window.openMenu("Summarize selection");
  await frame(READ_MS);
  await action.click();

  // Each change of what the preview and the notification say, until the summary is in the document.
  const edited = page.locator(".tab.dirty", { hasText: NAME });
  let before = "";
  while ((await edited.count()) === 0) {
    const changed = await page.waitForFunction(isChanged, before, { timeout: JOB_MS });
    before = await changed.jsonValue();
    await frame();
  }
  await window.idle();
  await frame(READ_MS);
  for (let turn = 0; turn < PAGES; turn++) {
    await page.keyboard.press("Alt+PageDown"); // the selection stays
    await frame(TURN_MS);
  }
}

// What is said now, if it is not what was said before; run in the page.
function isChanged(before) {
  const places = document.querySelectorAll(".notification-toast, .tab.dirty, .editor-group-container .view-lines");
  const now = [...places].map((place) => place.textContent).join("\n");
  return now !== before && now;
}
