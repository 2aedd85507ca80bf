import assert from "node:assert/strict";
import { test } from "node:test";
import { findServer, type Probe, type ServerCandidate, type ServerOrigin } from "../src/serverSearch";

const candidate = (origin: ServerOrigin): ServerCandidate => ({
  origin,
  name: `at ${origin}`,
  precis: [`/${origin}/precis`],
});

function candidates(...existing: ServerCandidate[]): Record<ServerOrigin, () => Promise<ServerCandidate | undefined>> {
  const at = (origin: ServerOrigin) => () => Promise.resolve(existing.find((one) => one.origin === origin));
  return { setting: at("setting"), managed: at("managed"), python: at("python"), path: at("path") };
}

/** Succeeds for the programs whose path contains one of the origins. */
const probeFor =
  (...origins: ServerOrigin[]): Probe =>
  ([program = ""]) =>
    Promise.resolve(
      origins.some((origin) => program.includes(origin)) ? { version: "1.2.3" } : { reason: "no module named precis" },
    );

const all = candidates(candidate("managed"), candidate("python"), candidate("path"));

test("the order is: the managed environment, the selected environment, the PATH", async () => {
  const rows: [ServerOrigin[], ServerOrigin][] = [
    [["managed", "python", "path"], "managed"],
    [["python", "path"], "python"],
    [["path"], "path"],
  ];
  for (const [working, first] of rows) {
    const { found } = await findServer(all, probeFor(...working));
    assert.equal(found?.origin, first);
    assert.deepEqual(found.server, [`/${first}/precis`, "server"]);
    assert.deepEqual(found.precis, [`/${first}/precis`]);
    assert.equal(found.version, "1.2.3");
  }
});

test("the command in the setting is used first, without being tried", async () => {
  const setting: ServerCandidate = {
    origin: "setting",
    name: "the setting",
    server: ["ssh", "host", "precis", "server"],
  };
  const { found } = await findServer(candidates(setting, candidate("managed")), () => assert.fail("it was tried"));
  assert.deepEqual(found?.server, ["ssh", "host", "precis", "server"]);
  assert.deepEqual(found.precis, ["ssh", "host", "precis"]);
});

test("without the subcommand at its end, the command gives no precis command", async () => {
  const setting: ServerCandidate = { origin: "setting", name: "the setting", server: ["my-script"] };
  const { found } = await findServer(candidates(setting), probeFor());
  assert.equal(found?.precis, undefined);
  assert.deepEqual(found?.server, ["my-script"]);
});

test("rejected candidates are returned with the reason", async () => {
  const { found, rejected } = await findServer(all, probeFor("path"));
  assert.equal(found?.origin, "path");
  assert.deepEqual(rejected, [
    { origin: "managed", name: "at managed", reason: "no module named precis" },
    { origin: "python", name: "at python", reason: "no module named precis" },
  ]);
});

test("candidates after the first that works are not requested", async () => {
  const requested = { ...all, path: () => assert.fail("the PATH was searched") };
  assert.equal((await findServer(requested, probeFor("python"))).found?.origin, "python");
});

test("there may be no server", async () => {
  assert.deepEqual(await findServer(candidates(), probeFor("managed")), { rejected: [] });
});
