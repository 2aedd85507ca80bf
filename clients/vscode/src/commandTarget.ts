/** Decides what a command summarizes: the selections, or what the user chooses if nothing is selected. */
import { Range, type TextDocument, type TextEditor, window } from "vscode";
import { unsupportedReason } from "./documentSelector";
import { paragraphAt } from "./paragraph";

const NO_EDITOR =
  "There is no text to summarize. Open a document and select some text. " +
  "(VS Code does not show documents of more than 50 MB to extensions; use `precis summarize` in a terminal for those.)";

/** Return the active editor if Précis supports its document; otherwise tell the user why not. */
export function supportedEditor(): TextEditor | undefined {
  const editor = window.activeTextEditor;
  const reason = editor ? unsupportedReason(editor.document.uri.scheme, editor.document.languageId) : NO_EDITOR;
  if (reason !== undefined) {
    void window.showInformationMessage(reason);
    return undefined;
  }
  return editor;
}

/** Return the ranges to summarize, each in its own job; empty if the user cancels. */
export async function rangesToSummarize(editor: TextEditor): Promise<readonly Range[]> {
  const { document, selections } = editor;
  const selected = selections.filter((selection) => document.getText(selection).trim() !== "");
  if (selected.length > 0) {
    return selected;
  }
  const whole = new Range(document.positionAt(0), document.lineAt(document.lineCount - 1).range.end);
  const choices = [
    ...choice("The paragraph at the cursor", document, paragraphRange(editor)),
    ...choice("The whole document", document, whole),
  ];
  if (choices.length === 0) {
    void window.showInformationMessage("This document contains no text yet.");
    return [];
  }
  const chosen = await window.showQuickPick(choices, { placeHolder: "Nothing is selected. Choose what to summarize." });
  return chosen ? [chosen.range] : [];
}

function paragraphRange({ document, selection }: TextEditor): Range | undefined {
  const lines = paragraphAt(
    (line) => document.lineAt(line).isEmptyOrWhitespace,
    document.lineCount,
    selection.active.line,
  );
  return lines && new Range(document.lineAt(lines.first).range.start, document.lineAt(lines.last).range.end);
}

/** Return a choice with its number of words; none if the range has no words. */
function choice(
  label: string,
  document: TextDocument,
  range: Range | undefined,
): { label: string; description: string; range: Range }[] {
  const words = range ? (document.getText(range).match(/\S+/g) ?? []).length : 0;
  return range && words > 0 ? [{ label, description: `${words.toLocaleString("en")} words`, range }] : [];
}
