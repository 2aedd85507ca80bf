// Runs the scenarios in a real VS Code:
//
//     node run.mjs [--only NAME] [--screens DIR] [--theme NAME] [--repeat N]
//
// A line for each with its seconds; exit code 1 if one fails, with a picture of the window then. In none of them may the
// page, the extension, the server or anything that they start talk to another host, but to set Précis up.
import { strict as assert } from "node:assert";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { open, ROOT } from "./editor.mjs";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    screens: { type: "string", default: join(ROOT, ".cache/screens/vscode") },
    theme: { type: "string" },
    repeat: { type: "string", default: "1" },
  },
});
const folder = fileURLToPath(new URL("scenarios/", import.meta.url));
const theme = values.theme === undefined ? {} : { "workbench.colorTheme": values.theme };
const names = readdirSync(folder)
  .map((file) => file.replace(/\.mjs$/, ""))
  .filter((name) => values.only === undefined || values.only === name);
if (names.length === 0) throw new Error(`There is no scenario ${values.only} in ${folder}.`);

let failures = 0;
for (let turn = 1; turn <= Number(values.repeat); turn++) {
  for (const name of names) {
    const { options, run } = await import(join(folder, `${name}.mjs`));
    const screens = join(values.screens, name);
    mkdirSync(screens, { recursive: true });
    const began = performance.now();
    const editor = await open({ ...options, settings: { ...options.settings, ...theme } });
    let failure;
    try {
      await run({ ...editor, shot: (step) => editor.window.screenshot(screens, step) });
      const hosts = editor.foreign();
      if (options.fetches) assert.notDeepEqual(hosts, [], "hosts that were seen while something was fetched");
      else assert.deepEqual(hosts, [], "hosts that were talked to");
    } catch (error) {
      failure = error;
      await editor.window.screenshot(screens, "failed");
    } finally {
      await editor.close();
    }
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${failure ? "FAILED" : "passed"} ${name} ${seconds} s`);
    if (failure) {
      failures += 1;
      console.error(failure);
    }
  }
}
process.exitCode = failures ? 1 : 0;
