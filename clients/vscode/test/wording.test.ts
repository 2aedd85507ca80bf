import assert from "node:assert/strict";
import { test } from "node:test";
import type { Status } from "../src/protocol";
import { duration, line, modelInWords, Pace, short } from "../src/wording";

const status = (given: Partial<Status>): Status => ({
  jobId: 1,
  uri: "file:///a.md",
  state: "writing",
  part: 1,
  of: 6,
  words: 0,
  model: "smollm2-135m",
  modelReason: "",
  offline: true,
  ...given,
});

test("a line says the part at work, the words so far and the time left, as far as they are known", () => {
  assert.equal(line(status({}), undefined), "Paragraph 1 of 6");
  assert.equal(line(status({ part: 3, words: 1144 }), undefined), "Paragraph 3 of 6 · 1,144 words so far");
  assert.equal(line(status({ part: 3, words: 144 }), 12.4), "Paragraph 3 of 6 · 144 words so far · about 12 s left");
  assert.equal(line(status({ state: "loading" }), undefined), "Loading smollm2-135m");
  assert.equal(line(status({ state: "loading", model: "auto" }), undefined), "Loading the model");
});

test("every state has words of its own", () => {
  const states = [
    "queued",
    "loading",
    "planning",
    "installing",
    "confirming",
    "inserting",
    "asking",
    "done",
    "cancelled",
    "failed",
  ] as const;
  assert.equal(new Set(states.map((state) => line(status({ state }), undefined))).size, states.length);
});

test("the status item says how far a summary is", () => {
  assert.equal(short(status({ part: 3 })), "writing 3/6");
  assert.equal(short(status({ state: "cancelled" })), "ready");
  assert.equal(short(status({ state: "failed" })), "failed");
});

test("the model that auto stands for is told with its reason", () => {
  const last = status({ model: "small", modelReason: "the only installed model" });
  assert.deepEqual(modelInWords("auto", last), { text: "auto: small", detail: "the only installed model, offline" });
  assert.deepEqual(modelInWords("auto", undefined), { text: "auto", detail: "model, offline" });
  assert.deepEqual(modelInWords("large", last), { text: "large", detail: "model, offline" });
});

test("the time left is that of the paragraphs before", () => {
  const pace = new Pace();
  const hear = (given: Partial<Status>, now_ms: number): number | undefined => {
    pace.hear(status(given), now_ms);
    return pace.left_s(status(given));
  };
  assert.equal(hear({ state: "loading", part: 0 }, 0), undefined);
  assert.equal(hear({ part: 1 }, 5_000), undefined);
  assert.equal(hear({ part: 2, words: 70 }, 8_000), 15);
  assert.equal(hear({ part: 2, words: 70 }, 9_000), 15);
  assert.equal(hear({ part: 3, words: 140 }, 15_000), 20);
});

test("a summary that is begun anew has a pace of its own", () => {
  const pace = new Pace();
  pace.hear(status({ part: 1 }), 0);
  pace.hear(status({ part: 2, words: 70 }), 60_000);
  pace.hear(status({ state: "planning", part: 0 }), 61_000);
  pace.hear(status({ part: 1 }), 62_000);
  pace.hear(status({ part: 2, words: 70 }), 64_000);
  assert.equal(pace.left_s(status({ part: 2, words: 70 })), 10);
});

test("a duration is rounded", () => {
  assert.deepEqual([0.2, 1.6, 89, 90, 150].map(duration), ["1 s", "2 s", "89 s", "2 min", "3 min"]);
});
