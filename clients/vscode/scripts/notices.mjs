// Collects the licences of the bundled packages, which must be distributed with the bundle.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";

/**
 * Return one text with the name, the version and the licence of each package.
 *
 * @param inputs the paths of the bundled files, relative to the extension's folder.
 */
export function notices(inputs) {
  const folders = new Set(inputs.map((file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]).filter(Boolean));
  return [...folders]
    .sort()
    .map(notice)
    .join(`\n\n${"-".repeat(80)}\n\n`);
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one) && existsSync(path.join(folder, one)));
  if (file === undefined) {
    throw new Error(`The package ${name} contains no licence file (${license}).`);
  }
  return `${name} ${version} (${license})\n\n${readFileSync(path.join(folder, file), "utf8").trim()}\n`;
}
