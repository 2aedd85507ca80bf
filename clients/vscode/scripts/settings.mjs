// Writes `contributes.configuration` of package.json: the server's settings as printed by `precis settings --format
// vscode`, and those of the extension from extension-settings.json, which also adds examples to the server's settings.
// Also writes which of them a folder may not set that the user does not trust: all that are not known to do no harm.
//
//     node scripts/settings.mjs [--check]
//
// With --check it writes nothing and fails if package.json is out of date. The environment variable PRECIS sets the
// command `precis`; the default is that of the checkout's virtual environment.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const precis = process.env.PRECIS ?? "../../.venv/bin/precis";
process.chdir(new URL("..", import.meta.url).pathname);

const { configuration: printed, restrictedConfigurations } = JSON.parse(
  execFileSync(precis, ["settings", "--format", "vscode"], { encoding: "utf8" }),
);
const { extension, server, untrusted } = JSON.parse(readFileSync("extension-settings.json", "utf8"));
for (const [name, additions] of Object.entries(server)) {
  if (!(name in printed.properties)) {
    throw new Error(`extension-settings.json extends ${name}, which is not a setting of the server.`);
  }
  Object.assign(printed.properties[name], additions);
}
const names = Object.keys({ ...printed.properties, ...extension });
const properties = Object.fromEntries(
  names.map((name, index) => [name, { order: index, ...(extension[name] ?? printed.properties[name]) }]),
);

for (const name of untrusted) {
  if (!(name in extension)) {
    throw new Error(`extension-settings.json lets a folder set ${name}, which is not a setting of the extension.`);
  }
}
const restricted = [...restrictedConfigurations, ...Object.keys(extension).filter((name) => !untrusted.includes(name))];

const before = readFileSync("package.json", "utf8");
const manifest = JSON.parse(before);
manifest.contributes.configuration = { title: printed.title, properties };
manifest.capabilities.untrustedWorkspaces.restrictedConfigurations = restricted;
if (process.argv.includes("--check")) {
  if (JSON.stringify(JSON.parse(before)) !== JSON.stringify(manifest)) {
    console.error("The settings in package.json are out of date. Run: node scripts/settings.mjs");
    process.exitCode = 1;
  }
} else {
  writeFileSync("package.json", `${JSON.stringify(manifest, null, 2)}\n`);
}
