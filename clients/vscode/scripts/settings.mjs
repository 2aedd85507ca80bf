// Writes `contributes.configuration` of package.json: the server's settings as `precis settings --format vscode` prints
// them, and the extension's own from own-settings.json. With --check it writes nothing and fails where that is stale.
// PRECIS names the command; without it, the one of the checkout is taken.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const precis = process.env.PRECIS ?? "../../.venv/bin/precis";
process.chdir(new URL("..", import.meta.url).pathname);

const server = JSON.parse(execFileSync(precis, ["settings", "--format", "vscode"], { encoding: "utf8" }));
const { own, more } = JSON.parse(readFileSync("own-settings.json", "utf8"));
for (const [name, added] of Object.entries(more)) {
  if (!(name in server.properties)) {
    throw new Error(`own-settings.json adds to ${name}, which is no setting of the server.`);
  }
  Object.assign(server.properties[name], added);
}
const order = Object.keys({ ...server.properties, ...own });
const properties = Object.fromEntries(
  order.map((name, index) => [name, { order: index, ...(own[name] ?? server.properties[name]) }]),
);

const before = readFileSync("package.json", "utf8");
const manifest = JSON.parse(before);
manifest.contributes.configuration = { title: server.title, properties };
const after = `${JSON.stringify(manifest, null, 2)}\n`;
if (process.argv.includes("--check")) {
  const contributed = JSON.stringify(JSON.parse(before).contributes.configuration);
  if (contributed !== JSON.stringify(manifest.contributes.configuration)) {
    console.error("The settings in package.json are stale. Run: node scripts/settings.mjs");
    process.exitCode = 1;
  }
} else {
  writeFileSync("package.json", after);
}
