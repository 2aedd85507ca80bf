import assert from "node:assert/strict";
import { test } from "node:test";
import { compilerAdvice, explainFailure } from "../src/setupErrors";

test("each known failure is explained with what to do", () => {
  const rows: [string, RegExp][] = [
    ["OSError: [Errno 28] No space left on device", /disk is full/],
    ["The virtual environment was not created because ensurepip is not available.", /python3-venv/],
    ["Failed to establish a new connection: [Errno -2] Name or service not known", /could not be reached/],
    ["CMake Error: your CXX compiler: CMAKE_CXX_COMPILER-NOTFOUND was not found.", /compiler/],
    ["g++: fatal error: Killed signal terminated program cc1plus", /memory/],
    ["  ERROR: Failed building wheel for llama-cpp-python", /could not be built/],
    ["ERROR: Package 'precis-ls' requires a different Python: 3.9.2 not in '>=3.11'", /3\.11/],
    ["ERROR: No matching distribution found for sentencex>=1.0.32", /lacks a package/],
  ];
  for (const [line, expected] of rows) {
    assert.match(explainFailure("Downloading", ["Collecting x", line, ""]), expected, line);
  }
});

test("an unknown failure is explained by the last line or the error", () => {
  assert.equal(explainFailure("Testing", ["a", "ImportError: boom", ""]), "“Testing” failed: ImportError: boom");
  const error = Object.assign(new Error("spawn ENOENT"), { code: "ENOENT" });
  assert.match(explainFailure("Testing", [], error), /spawn ENOENT/);
});

test("the advice on compilers depends on the system", () => {
  assert.match(compilerAdvice("darwin"), /xcode-select/);
  assert.match(compilerAdvice("win32"), /Visual Studio/);
  assert.match(compilerAdvice("linux"), /apt install g\+\+/);
  assert.match(compilerAdvice("freebsd"), /extraIndexUrl/);
});
