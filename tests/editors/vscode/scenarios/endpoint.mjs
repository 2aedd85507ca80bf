// A server on this machine runs the model: its key goes into the secret storage and to that server alone, the check of
// the installation asks it, and a folder cannot name another one, not even one that is trusted.
import { strict as assert } from "node:assert";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

import { ROOT } from "../editor.mjs";

const KEY = "sesame-1234";
const text = readFileSync(join(ROOT, "docs/example.md"), "utf8");
const DRAFT = "For sixty-one years the first sound of the morning in Skarvik was the diesel engine of the Torunn.";

// Speaks chat completions, with log-probabilities, and writes down the keys that it gets.
async function serve() {
  const keys = [];
  const server = createServer((request, response) => {
    keys.push(request.headers.authorization);
    request.resume().on("end", () => {
      if (request.method === "GET") {
        response.end(JSON.stringify({ data: [{ id: "tiny" }] }));
        return;
      }
      const likely = { token: "x", logprob: -0.1, top_logprobs: [{ token: "x", logprob: -0.1 }] };
      const choice = { delta: { content: DRAFT }, logprobs: { content: [likely] }, finish_reason: "stop" };
      response.end(`data: ${JSON.stringify({ choices: [choice] })}\n\ndata: [DONE]\n\n`);
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { keys, url: `http://127.0.0.1:${server.address().port}/v1`, close: () => server.close() };
}

const good = await serve();
const other = await serve();
export const options = {
  files: {
    "ferry.md": text,
    ".vscode/settings.json": JSON.stringify({ "precis.endpoint.url": other.url, "precis.engine": "embedded" }),
  },
  machine: { "precis.engine": "endpoint", "precis.endpoint.url": good.url },
  settings: { "precis.preview": "off" },
};

export async function run({ window, page, read, root, shot }) {
  await window.file("ferry.md");
  await window.command("Précis: Set the Key of the Endpoint");
  const input = page.locator('.quick-input-widget input[type="password"]').first();
  await input.waitFor();
  await input.fill(KEY);
  await page.keyboard.press("Enter");
  await input.waitFor({ state: "hidden" });

  await window.command("Précis: Check Installation");
  await window.notification("everything works").waitFor({ timeout: 120_000 });
  await shot("1-checked");
  await page.locator('.statusbar-item[id="status.languageStatus"]').click();
  await page.locator(".hover-language-status", { hasText: "not offline" }).first().waitFor();
  await shot("2-status");
  await page.keyboard.press("Escape");

  await window.text().click();
  await window.selectAll();
  await window.summarize();
  await window.changed("ferry.md");
  await window.idle();
  await window.save();
  await shot("3-done");
  assert.ok(read("ferry.md").length > text.length, "there is a summary");
  assert.ok(good.keys.length > 3);
  assert.deepEqual([...new Set(good.keys)], [`Bearer ${KEY}`], "every request has the key");
  assert.deepEqual(other.keys, [], "the server that the folder names is not asked");
  for (const name of ["User", "Machine"]) {
    assert.ok(!readFileSync(join(root, "user", name, "settings.json"), "utf8").includes(KEY), "it is in no setting");
  }
  good.close();
  other.close();
}
