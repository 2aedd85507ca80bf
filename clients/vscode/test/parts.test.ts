import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { variables } from "../src/environment";
import { leveled } from "../src/loglevel";
import { inWords, type Model, rows } from "../src/modelrows";
import { readOwn, writeOwn } from "../src/own";
import { paragraphAt } from "../src/paragraph";
import { run } from "../src/running";
import { refusal } from "../src/selector";
import { candidates, findPython } from "../src/tools";

test("lines of the server's log keep their level, and tracebacks are errors", () => {
  assert.deepEqual(leveled("WARNING precis.lsp: slow", "info"), { level: "warn", words: "precis.lsp: slow" });
  assert.deepEqual(leveled("  File x", "error"), { level: "error", words: "  File x" });
  assert.deepEqual(leveled("Traceback (most recent call last):", "info").level, "error");
});

test("a paragraph ends at blank lines and at the ends of the document", () => {
  const lines = ["a", "b", " ", "c", "", "d"];
  const at = (line: number) => paragraphAt((one) => lines[one]?.trim() === "", lines.length, line);
  assert.deepEqual([0, 1, 2, 3, 5].map(at), [
    { first: 0, last: 1 },
    { first: 0, last: 1 },
    undefined,
    { first: 3, last: 3 },
    { first: 5, last: 5 },
  ]);
});

test("documents are taken, and views are refused with a reason", () => {
  for (const scheme of ["file", "untitled", "vscode-remote", "vscode-vfs"]) {
    assert.equal(refusal(scheme, "plaintext"), undefined);
  }
  assert.equal(refusal("vscode-notebook-cell", "markdown"), undefined);
  assert.match(refusal("vscode-notebook-cell", "python") ?? "", /Markdown cells/);
  assert.match(refusal("output", "log") ?? "", /view of VS Code/);
  assert.match(refusal("vscode-scm", "scminput") ?? "", /view of VS Code/);
});

const model = (given: Partial<Model>): Model => ({
  name: "m",
  title: "M",
  state: "installed",
  size_bytes: 98_362_432,
  licence: "Apache-2.0",
  memory: "0.5 of 16 GB",
  speed: "fast",
  writes: false,
  quality: "not measured here",
  recommended: false,
  auto: false,
  note: "",
  ...given,
});

test("models are told with all that the list has", () => {
  const [, row] = rows([model({ note: "small" })], "m");
  assert.equal(row?.label, "$(check) m");
  assert.equal(row.description, "installed · 98 MB · Apache-2.0");
  assert.equal(row.detail, "memory 0.5 of 16 GB · fast · only shortens · not measured here · small");
});

test("the recommended model and one that needs too much are marked", () => {
  const [, best, big] = rows(
    [model({ recommended: true, writes: true, speed: null }), model({ memory: "too much: 4.2 of 4.0 GB" })],
    "",
  );
  assert.equal(best?.description, "installed · 98 MB · Apache-2.0 · $(star) recommended for this machine");
  assert.match(best.detail, /speed unknown · writes/);
  assert.match(big?.detail ?? "", /^\$\(warning\) memory too much: 4\.2 of 4\.0 GB/);
});

test("models that can be used come first, then the recommended one, and auto before all", () => {
  const given = [
    model({ name: "near", state: "not installed" }),
    model({ name: "best", state: "not installed", recommended: true }),
    model({ name: "mine", state: "added", auto: true }),
  ];
  const [auto, ...others] = rows(given, "auto");
  assert.deepEqual([auto?.label, auto?.description], ["$(check) auto", "at present mine"]);
  assert.deepEqual(
    others.map((row) => row.model?.name),
    ["mine", "best", "near"],
  );
  assert.equal(rows([], "m")[0]?.description, "no model is installed");
});

test("bytes in words", () => {
  assert.deepEqual([145e6, 2.5e9, 24e9].map(inWords), ["145 MB", "2.5 GB", "24 GB"]);
});

test("programs take nothing from the folder they are started in", () => {
  const given = { PATH: "/bin", PYTHONPATH: "/theirs", PYTHONHOME: "/home" };
  assert.equal(variables("python", given).PYTHONSAFEPATH, "1");
  assert.equal(variables("python", given).PYTHONPATH, "/theirs");
  assert.equal(variables("own", given).PYTHONPATH, undefined);
  assert.equal(variables("own", given).PYTHONHOME, undefined);
});

test("the environment that was written last is the one that is used", async () => {
  const storage = await mkdtemp(path.join(tmpdir(), "own-"));
  try {
    assert.equal(await readOwn(storage), undefined);
    await writeOwn(storage, "environment-1");
    await writeOwn(storage, "environment-2");
    const own = await readOwn(storage);
    assert.equal(own?.folder, "environment-2");
    assert.ok(own.python.startsWith(path.join(storage, "environment-2")));
  } finally {
    await rm(storage, { recursive: true });
  }
});

const node = (program: string): string[] => [process.execPath, "-e", program];

test("a program's lines come as they are said, and its end with them", async () => {
  const heard: string[] = [];
  const ended = await run(node("console.log('a'); console.error('b'); process.exit(3)"), {
    onLine: (line) => heard.push(line),
  });
  assert.equal(ended.code, 3);
  assert.equal(ended.stdout, "a\n");
  assert.deepEqual(heard.toSorted(), ["a", "b"]);
});

test("a program that cannot be started is a value", async () => {
  const ended = await run(["/no/such/program"]);
  assert.equal(ended.code, null);
  assert.equal(ended.error?.code, "ENOENT");
});

test(
  "a program that is cancelled ends with what it started",
  {
    skip: process.platform === "win32" && "there are no process groups",
    timeout: 60_000,
  },
  async () => {
    const aborting = new AbortController();
    // What it starts holds the same pipe, so `run` returns only when both have ended.
    const program =
      "require('child_process').spawn('sleep', ['600'], { stdio: 'inherit' }); console.log('begun'); setInterval(() => 0, 1e6)";
    const ended = await run(node(program), {
      signal: aborting.signal,
      onLine: () => {
        aborting.abort();
      },
    });
    assert.equal(ended.code, null);
    assert.deepEqual(ended.lines, ["begun"]);
  },
);

test("the selected interpreter is tried before the others", () => {
  assert.deepEqual(candidates("linux", "/venv/bin/python")[0], ["/venv/bin/python"]);
  assert.deepEqual(candidates("win32", undefined)[0], ["py", "-3"]);
});

test("an interpreter that is too old is passed over with the reason", async () => {
  const old = [...node("console.log('3 9')"), "--"];
  const fresh = [...node("console.log('3 12')"), "--"];
  const found = await findPython([["/no/such/python"], old, fresh], tmpdir());
  assert.ok("version" in found);
  assert.equal(found.version, "3.12");
  assert.ok(!("version" in (await findPython([fresh], tmpdir(), "3.11"))));
  const none = await findPython([["/no/such/python"], old], tmpdir());
  assert.ok(!("version" in none));
  assert.equal(none.length, 1);
  assert.match(none[0] ?? "", /is Python 3\.9$/);
});
