// On a machine without the server: one button sets it up, one question installs the model, and a summary comes.
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../editor.mjs";
import { JOB_MS } from "../window.mjs";

const SETUP_MS = 1_500_000; // llama.cpp may have to be built
const text = readFileSync(join(ROOT, "docs/example.md"), "utf8");
const pip = Object.entries(process.env).filter(([name]) => name.startsWith("PIP_"));
export const options = {
  withServer: false,
  withModel: false,
  fetches: true,
  files: { "ferry.md": text },
  environment: {
    ...Object.fromEntries(pip), // the person's own index or mirror
    PIP_CACHE_DIR: process.env.PIP_CACHE_DIR ?? join(process.env.HOME, ".cache/pip"),
  },
};

// Until there is a server, and the whole document is asked a summary of.
export async function setUp({ window, page, shot }) {
  await window.file("ferry.md");
  await window.notification("not installed on this machine").waitFor();
  await shot("1-missing");
  await window.press(window.notification("not installed on this machine"), "Set Up Précis");
  const question = page.locator(".monaco-dialog-box");
  await question.waitFor();
  await shot("2-question");
  await question.getByRole("button", { name: "Set Up" }).click();
  await window.notification("Setting up").waitFor();
  await shot("3-at-work");
  await window.notification("Setting up").waitFor({ state: "detached", timeout: SETUP_MS });
  await window.text().click();
  await window.selectAll();
  await window.summarize();
}

export async function run(opened) {
  const { window, page, shot } = opened;
  await setUp(opened);
  await window.notification("No model is installed").waitFor({ timeout: JOB_MS });
  await shot("4-model");
  await window.press(window.notification("No model is installed"), "Install smollm2-135m");
  await window.changed("ferry.md");
  await shot("5-done");
  await page.locator('.statusbar-item[id="status.languageStatus"]').click();
  await page.locator(".hover-language-status", { hasText: "auto: smollm2-135m" }).first().waitFor();
  await shot("6-status");
}
