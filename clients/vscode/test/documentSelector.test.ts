import assert from "node:assert/strict";
import { test } from "node:test";
import { unsupportedReason } from "../src/documentSelector";

test("documents are supported, and views are rejected with a reason", () => {
  for (const scheme of ["file", "untitled", "vscode-remote", "vscode-vfs"]) {
    assert.equal(unsupportedReason(scheme, "plaintext"), undefined);
  }
  assert.equal(unsupportedReason("vscode-notebook-cell", "markdown"), undefined);
  assert.match(unsupportedReason("vscode-notebook-cell", "python") ?? "", /Markdown cells/);
  assert.match(unsupportedReason("output", "log") ?? "", /VS Code view/);
  assert.match(unsupportedReason("vscode-scm", "scminput") ?? "", /VS Code view/);
});
