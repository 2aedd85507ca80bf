// Runs inside the extension host: what VS Code's own interface says of the extension, with the real server and model.
const assert = require("node:assert/strict");
const vscode = require("vscode");

const ID = "precis.precis";
const WITHIN_MS = 120_000;

// Resolves when an event has made the condition true, which may be so already.
function until(what, event, condition) {
  return new Promise((resolve, reject) => {
    const over = (settle) => {
      clearTimeout(deadline);
      listening.dispose();
      settle();
    };
    const look = () => condition() && over(resolve);
    const deadline = setTimeout(() => over(() => reject(new Error(`waited in vain until ${what}`))), WITHIN_MS);
    const listening = event(look);
    look();
  });
}

const changes = (listener) => vscode.workspace.onDidChangeTextDocument(listener);
const paragraphs = (text) => text.split(/\n\s*\n/).filter((each) => each.trim() !== "").length;

async function article() {
  const [file] = await vscode.workspace.findFiles("ferry.md");
  return (await vscode.workspace.openTextDocument(file)).getText();
}

const cases = {
  async "is activated, and quickly"() {
    const extension = vscode.extensions.getExtension(ID);
    const began = performance.now();
    await extension.activate();
    console.log(`precis suite: activation was waited for ${(performance.now() - began).toFixed(1)} ms`);
    assert.equal(extension.isActive, true);
  },

  async "registers every command that it contributes, and none of the server's"() {
    const known = new Set(await vscode.commands.getCommands(true));
    const contributed = vscode.extensions.getExtension(ID).packageJSON.contributes.commands;
    for (const { command } of contributed) assert.ok(known.has(command), command);
  },

  async "summarizes an untitled document, keeps the selection, and one undo takes it back"() {
    const text = await article();
    const document = await vscode.workspace.openTextDocument({ content: text, language: "markdown" });
    const editor = await vscode.window.showTextDocument(document);
    const last = document.lineAt(document.lineCount - 1).range.end;
    editor.selection = new vscode.Selection(new vscode.Position(0, 0), last);
    await vscode.commands.executeCommand("precis.summarize");
    await until("the summary is there", changes, () => document.getText() !== text);
    assert.ok(document.getText().startsWith(text.trimEnd()));
    assert.equal(paragraphs(document.getText().slice(text.trimEnd().length)), 6);
    const selections = (listener) => vscode.window.onDidChangeTextEditorSelection(listener);
    const kept = () => document.getText(editor.selection).trimEnd() === text.trimEnd();
    await until("the selection is as before", selections, kept); // VS Code extends it over what is inserted at its end
    await vscode.commands.executeCommand("undo");
    await until("the document is as before", changes, () => document.getText() === text);
  },

  async "summarizes a Markdown cell of a notebook, in that cell"() {
    const text = await article();
    const { Markup, Code } = vscode.NotebookCellKind;
    const cells = [new vscode.NotebookCellData(Markup, text, "markdown"), new vscode.NotebookCellData(Code, "1", "python")];
    const notebook = await vscode.workspace.openNotebookDocument("jupyter-notebook", new vscode.NotebookData(cells));
    await vscode.window.showNotebookDocument(notebook);
    const [prose, code] = notebook.getCells().map((cell) => cell.document);
    const editors = (listener) => vscode.window.onDidChangeActiveTextEditor(listener);
    await vscode.commands.executeCommand("notebook.cell.edit");
    await until("the cell is edited", editors, () => vscode.window.activeTextEditor?.document === prose);
    const last = prose.lineAt(prose.lineCount - 1).range.end;
    vscode.window.activeTextEditor.selection = new vscode.Selection(new vscode.Position(0, 0), last);
    await vscode.commands.executeCommand("precis.summarize");
    await until("the summary is in the cell", changes, () => prose.getText() !== text);
    assert.ok(prose.getText().startsWith(text.trimEnd()));
    assert.equal(code.getText(), "1");
  },

  async "starts again"() {
    await vscode.commands.executeCommand("precis.restartServer");
    const document = await vscode.workspace.openTextDocument({ content: "Some words to read.", language: "markdown" });
    const range = new vscode.Range(0, 0, 0, 19);
    const actions = await vscode.commands.executeCommand("vscode.executeCodeActionProvider", document.uri, range);
    assert.ok(actions.some(({ title }) => title === "Summarize selection"));
  },
};

exports.run = async () => {
  for (const [name, check] of Object.entries(cases)) {
    try {
      await check();
    } catch (error) {
      console.error(`precis suite FAILED: ${name}: ${error.stack}`);
      throw error;
    }
    console.log(`precis suite: passed: ${name}`);
  }
};
