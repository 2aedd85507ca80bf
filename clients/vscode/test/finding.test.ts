import assert from "node:assert/strict";
import { test } from "node:test";
import { find, type Origin, type Place, type Probe } from "../src/finding";

const here = (origin: Origin): Place => ({ origin, name: `at ${origin}`, precis: [`/${origin}/precis`] });

function places(...there: Place[]): Record<Origin, () => Promise<Place | undefined>> {
  const at = (origin: Origin) => () => Promise.resolve(there.find((place) => place.origin === origin));
  return { setting: at("setting"), own: at("own"), python: at("python"), path: at("path") };
}

/** Those that hold one of the names have Précis. */
const having =
  (...names: Origin[]): Probe =>
  ([program = ""]) =>
    Promise.resolve(
      names.some((name) => program.includes(name)) ? { version: "1.2.3" } : { why: "no module named precis" },
    );

const all = places(here("own"), here("python"), here("path"));

test("the extension's own environment comes before the selected one, and that before the PATH", async () => {
  const orders: [Origin[], Origin][] = [
    [["own", "python", "path"], "own"],
    [["python", "path"], "python"],
    [["path"], "path"],
  ];
  for (const [there, first] of orders) {
    const { found } = await find(all, having(...there));
    assert.equal(found?.origin, first);
    assert.deepEqual(found.server, [`/${first}/precis`, "server"]);
    assert.deepEqual(found.precis, [`/${first}/precis`]);
    assert.equal(found.version, "1.2.3");
  }
});

test("the setting is taken as it is, before all others and untried", async () => {
  const setting: Place = { origin: "setting", name: "the setting", server: ["ssh", "host", "precis", "server"] };
  const { found } = await find(places(setting, here("own")), () => assert.fail("it was tried"));
  assert.deepEqual(found?.server, ["ssh", "host", "precis", "server"]);
  assert.deepEqual(found.precis, ["ssh", "host", "precis"]);
});

test("a command that does not end with its subcommand says nothing of models", async () => {
  const setting: Place = { origin: "setting", name: "the setting", server: ["my-script"] };
  const { found } = await find(places(setting), having());
  assert.equal(found?.precis, undefined);
  assert.deepEqual(found?.server, ["my-script"]);
});

test("what was passed over is told with its reason", async () => {
  const { found, passed } = await find(all, having("path"));
  assert.equal(found?.origin, "path");
  assert.deepEqual(passed, [
    { name: "at own", why: "no module named precis" },
    { name: "at python", why: "no module named precis" },
  ]);
});

test("places after the first that has a server are not asked", async () => {
  const asked = { ...all, path: () => assert.fail("the PATH was asked") };
  assert.equal((await find(asked, having("python"))).found?.origin, "python");
});

test("there may be none", async () => {
  assert.deepEqual(await find(places(), having("own")), { passed: [] });
});
