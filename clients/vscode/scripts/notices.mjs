// The licences of the packages that esbuild has put into the bundle, as they want to be passed on with it.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";

/**
 * One text with the name, version and licence of each package.
 *
 * @param inputs the paths of the bundled files, relative to this extension's folder.
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
    throw new Error(`${name} comes without its licence (${license}).`);
  }
  return `${name} ${version} (${license})\n\n${readFileSync(path.join(folder, file), "utf8").trim()}\n`;
}
