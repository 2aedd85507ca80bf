import assert from "node:assert/strict";
import { test } from "node:test";
import { environmentVariables } from "../src/environmentVariables";

test("Python imports nothing from its working directory, nor from outside the managed environment", () => {
  const inherited = { PATH: "/bin", PYTHONPATH: "/theirs", PYTHONHOME: "/home" };
  assert.equal(environmentVariables("python", undefined, inherited).PYTHONSAFEPATH, "1");
  assert.equal(environmentVariables("python", undefined, inherited).PYTHONPATH, "/theirs");
  assert.equal(environmentVariables("managed", undefined, inherited).PYTHONPATH, undefined);
  assert.equal(environmentVariables("managed", undefined, inherited).PYTHONHOME, undefined);
});

test("a stored key is passed on, and an inherited one is kept unless there is one", () => {
  const inherited = { PRECIS_API_KEY: "inherited" };
  assert.equal(environmentVariables("path", undefined, inherited).PRECIS_API_KEY, "inherited");
  assert.equal(environmentVariables("path", "stored", inherited).PRECIS_API_KEY, "stored");
  assert.equal(environmentVariables("managed", undefined, {}).PRECIS_API_KEY, undefined);
});
