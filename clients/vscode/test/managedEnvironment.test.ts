import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { readManagedEnvironment, writeManagedEnvironment } from "../src/managedEnvironment";

test("the environment written last is the current one", async () => {
  const storage = await mkdtemp(path.join(tmpdir(), "managed-"));
  try {
    assert.equal(await readManagedEnvironment(storage), undefined);
    await writeManagedEnvironment(storage, "environment-1");
    await writeManagedEnvironment(storage, "environment-2");
    const environment = await readManagedEnvironment(storage);
    assert.equal(environment?.folder, "environment-2");
    assert.ok(environment.python.startsWith(path.join(storage, "environment-2")));
  } finally {
    await rm(storage, { recursive: true });
  }
});
