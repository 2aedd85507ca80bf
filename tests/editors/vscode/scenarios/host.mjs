// The extension's own suite, inside the real extension host: see host/suite.cjs.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

import { ROOT } from "../editor.mjs";

export const options = {
  suite: fileURLToPath(new URL("../host/suite.cjs", import.meta.url)),
  files: { "ferry.md": readFileSync(join(ROOT, "docs/example.md"), "utf8") },
  settings: { "precis.preview": "off" },
};

export async function run({ outcome }) {
  const { code, said } = await outcome.ended;
  const lines = said.filter((line) => line.includes("precis suite"));
  for (const line of lines) console.log(`  ${line.slice(line.indexOf("precis suite"))}`);
  assert.equal(code, 0, said.join("\n"));
  assert.ok(lines.some((line) => line.includes("passed")), said.join("\n"));
}
