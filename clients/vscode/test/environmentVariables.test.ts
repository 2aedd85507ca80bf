import assert from "node:assert/strict";
import { test } from "node:test";
import { environmentVariables } from "../src/environmentVariables";

test("Python imports nothing from its working directory, nor from outside the managed environment", () => {
  const inherited = { PATH: "/bin", PYTHONPATH: "/theirs", PYTHONHOME: "/home" };
  assert.equal(environmentVariables("python", inherited).PYTHONSAFEPATH, "1");
  assert.equal(environmentVariables("python", inherited).PYTHONPATH, "/theirs");
  assert.equal(environmentVariables("managed", inherited).PYTHONPATH, undefined);
  assert.equal(environmentVariables("managed", inherited).PYTHONHOME, undefined);
});
