/** What a command is about: the selections, or what the person chooses where nothing is selected. */
import { Range, type TextDocument, type TextEditor, window } from "vscode";
import { paragraphAt } from "./paragraph";
import { refusal } from "./selector";

const NO_EDITOR =
  "There is no text to summarize: open a document and select some. " +
  "(VS Code does not show documents of more than 50 MB to extensions; `precis summarize` in a terminal takes them.)";

/** The editor at work, if its document is one for Précis; otherwise a message says why not. */
export function editorAtWork(): TextEditor | undefined {
  const editor = window.activeTextEditor;
  const why = editor ? refusal(editor.document.uri.scheme, editor.document.languageId) : NO_EDITOR;
  if (why !== undefined) {
    void window.showInformationMessage(why);
    return undefined;
  }
  return editor;
}

/** The ranges to summarize, each by a job of its own; empty where the person wants none. */
export async function ranges(editor: TextEditor): Promise<readonly Range[]> {
  const { document, selections } = editor;
  const selected = selections.filter((one) => document.getText(one).trim() !== "");
  if (selected.length > 0) {
    return selected;
  }
  const whole = new Range(document.positionAt(0), document.lineAt(document.lineCount - 1).range.end);
  const choices = [
    ...described("The paragraph at the cursor", document, paragraph(editor)),
    ...described("The whole document", document, whole),
  ];
  if (choices.length === 0) {
    void window.showInformationMessage("This document holds no text to summarize yet.");
    return [];
  }
  const chosen = await window.showQuickPick(choices, { placeHolder: "Nothing is selected. What is to be summarized?" });
  return chosen ? [chosen.range] : [];
}

function paragraph({ document, selection }: TextEditor): Range | undefined {
  const lines = paragraphAt(
    (line) => document.lineAt(line).isEmptyOrWhitespace,
    document.lineCount,
    selection.active.line,
  );
  return lines && new Range(document.lineAt(lines.first).range.start, document.lineAt(lines.last).range.end);
}

function described(
  label: string,
  document: TextDocument,
  range: Range | undefined,
): { label: string; description: string; range: Range }[] {
  const words = range ? (document.getText(range).match(/\S+/g) ?? []).length : 0;
  return range && words > 0 ? [{ label, description: `${words.toLocaleString("en")} words`, range }] : [];
}
