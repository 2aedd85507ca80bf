import assert from "node:assert/strict";
import { test } from "node:test";
import type { JobStatus } from "../src/protocol";
import { jobText, modelText, offlineText, progressText } from "../src/statusText";

const status = (fields: Partial<JobStatus>): JobStatus => ({
  jobId: 1,
  uri: "file:///a.md",
  state: "writing",
  message: "Writing paragraph 3 of 6",
  remainingSeconds: null,
  part: 3,
  of: 6,
  words: 144,
  model: "smollm2-135m",
  modelReason: "",
  offline: true,
  ...fields,
});

test("the progress is the server's message", () => {
  assert.equal(progressText(status({})), "Writing paragraph 3 of 6");
});

test("without a message, the progress is the name of the state", () => {
  assert.equal(progressText(status({ message: "" })), "writing");
  const { message, ...older } = status({});
  assert.ok(message);
  assert.equal(progressText(older), "writing");
});

const EMBEDDED = { kind: "embedded", url: "", model: "" };
const ENDPOINT = { kind: "endpoint", url: "https://llm.example", model: "" };

test("the status item shows the progress, then whether the job failed", () => {
  assert.equal(jobText(status({})), "Writing paragraph 3 of 6");
  assert.equal(jobText(status({ state: "done" })), "ready");
  assert.equal(jobText(status({ state: "cancelled" })), "ready");
  assert.equal(jobText(status({ state: "failed" })), "failed");
});

test("the model selected by auto is shown with the reason", () => {
  const last = status({ model: "small", modelReason: "the only installed model" });
  assert.deepEqual(modelText(EMBEDDED, "auto", last), {
    text: "auto: small",
    detail: "the only installed model, offline",
  });
  assert.deepEqual(modelText(EMBEDDED, "auto", undefined), { text: "auto", detail: "model, offline" });
  assert.deepEqual(modelText(EMBEDDED, "large", last), { text: "large", detail: "model, offline" });
});

test("what keeps the worker offline is worded by the server", () => {
  const detail = "offline: enforced by the kernel";
  assert.equal(offlineText(EMBEDDED, status({ offlineDetail: detail })), detail);
  assert.equal(offlineText(EMBEDDED, status({ offlineDetail: "" })), "offline");
  assert.equal(offlineText(EMBEDDED, status({})), "offline");
  assert.equal(offlineText(EMBEDDED, undefined), "offline");
});

test("a server that texts are sent to is in plain sight, even before the first summary", () => {
  const detail = "not offline: llm.example; the kernel refuses all else";
  const sent = status({ offline: false, offlineDetail: detail });
  assert.equal(offlineText(ENDPOINT, sent), detail);
  assert.equal(offlineText(ENDPOINT, undefined), "not offline: https://llm.example");
  assert.equal(
    offlineText(ENDPOINT, status({ offlineDetail: "offline: enforced" })),
    "not offline: https://llm.example",
  );
  assert.equal(offlineText(EMBEDDED, sent), "offline");
  const last = status({ model: "small", modelReason: "the only installed model" });
  const expected = { text: "of the server", detail: "model, not offline: https://llm.example" };
  assert.deepEqual(modelText(ENDPOINT, "auto", last), expected);
  assert.deepEqual(modelText({ ...ENDPOINT, model: "big" }, "auto", last), { ...expected, text: "big" });
});
