import assert from "node:assert/strict";
import { test } from "node:test";
import { formatBytes, type Model, modelItems } from "../src/modelItems";

const model = (fields: Partial<Model>): Model => ({
  name: "m",
  title: "M",
  state: "installed",
  size_bytes: 98_362_432,
  licence: "Apache-2.0",
  memory: "0.5 of 16 GB",
  speed: "fast",
  writes: false,
  quality: "not measured",
  recommended: false,
  auto: false,
  note: "",
  ...fields,
});

test("an item shows all facts about a model", () => {
  const [, item] = modelItems([model({ note: "small" })], "m");
  assert.equal(item?.label, "$(check) m");
  assert.equal(item.description, "installed · 98 MB · Apache-2.0");
  assert.equal(item.detail, "memory 0.5 of 16 GB · fast · only shortens · not measured · small");
});

test("the recommended model and one that needs too much memory are marked", () => {
  const [, best, big] = modelItems(
    [model({ recommended: true, writes: true, speed: null }), model({ memory: "too much: 4.2 of 4.0 GB" })],
    "",
  );
  assert.equal(best?.description, "installed · 98 MB · Apache-2.0 · $(star) recommended for this machine");
  assert.match(best.detail, /speed unknown · writes/);
  assert.match(big?.detail ?? "", /^\$\(warning\) memory too much: 4\.2 of 4\.0 GB/);
});

test("auto comes first, then the installed models, then the recommended one", () => {
  const models = [
    model({ name: "near", state: "not installed" }),
    model({ name: "best", state: "not installed", recommended: true }),
    model({ name: "mine", state: "added", auto: true }),
  ];
  const [auto, ...others] = modelItems(models, "auto");
  assert.deepEqual([auto?.label, auto?.description], ["$(check) auto", "currently mine"]);
  assert.deepEqual(
    others.map((item) => item.model?.name),
    ["mine", "best", "near"],
  );
  assert.equal(modelItems([], "m")[0]?.description, "no model is installed");
});

test("sizes are formatted in MB and GB", () => {
  assert.deepEqual([145e6, 2.5e9, 24e9].map(formatBytes), ["145 MB", "2.5 GB", "24 GB"]);
});
