/** Keeps the selections and the scroll position when a summary is inserted. */
import { commands, Range, Selection, type TextEditor, Uri, window, workspace } from "vscode";
import { type ApplyWorkspaceEditParams, TextDocumentEdit, TextEdit } from "vscode-languageclient/node";
import {
  comparePositions,
  newTextEnd,
  shiftPosition,
  type TextPosition,
  type TextRange,
  type TextReplacement,
  withoutInsertion,
} from "./positions";

/** Apply an edit of the server, then restore the selections and the scroll position that VS Code changed. */
export async function preservingView<Result>(
  params: ApplyWorkspaceEditParams,
  apply: () => Promise<Result>,
): Promise<Result> {
  const before = window.visibleTextEditors.flatMap((editor) => {
    const [edit, ...others] = editsFor(params, editor);
    const top = editor.visibleRanges[0]?.start;
    return edit && top && others.length === 0 ? [{ editor, edit, top, selections: editor.selections }] : [];
  });
  const result = await apply();
  for (const { editor, edit, top, selections } of before) {
    restoreSelections(editor, selections, { start: edit.range.start, end: newTextEnd(edit) });
    await restoreScrollPosition(editor, edit, top);
  }
  return result;
}

function editsFor({ edit }: ApplyWorkspaceEditParams, { document }: TextEditor): readonly TextReplacement[] {
  return (edit.documentChanges ?? [])
    .filter(TextDocumentEdit.is)
    .filter(({ textDocument }) => Uri.parse(textDocument.uri).toString() === document.uri.toString())
    .flatMap(({ edits }) => edits.filter(TextEdit.is));
}

/**
 * Scroll so that the line that was at the top of the window is there again.
 *
 * VS Code keeps the distance to the first line of the document, so text inserted above the window moves the visible text
 * down. Extensions are not told by how much, so this scrolls to the start of the document and down from there. With
 * smooth scrolling, scroll commands start from the current position of the animation and not from its target, so nothing
 * is done then.
 */
async function restoreScrollPosition(editor: TextEditor, edit: TextReplacement, top: TextPosition): Promise<void> {
  const { line } = shiftPosition(top, edit);
  const isSmooth = workspace.getConfiguration("editor", editor.document).get<boolean>("smoothScrolling", false);
  const isAbove = comparePositions(edit.range.end, top) <= 0;
  if (line === top.line || !isAbove || editor !== window.activeTextEditor || isSmooth) {
    return;
  }
  const scroll = (to: "up" | "down", value: number): unknown => ({
    command: "editorScroll",
    args: { to, by: "line", value, revealCursor: false },
  });
  const steps = [scroll("up", editor.document.lineCount), scroll("down", line)];
  await commands.executeCommand("runCommands", { commands: steps });
}

/** Restore the selections that VS Code extended over the inserted text. */
function restoreSelections(editor: TextEditor, before: readonly Selection[], inserted: TextRange): void {
  const isBlank = ({ start, end }: TextRange): boolean => editor.document.getText(toRange(start, end)).trim() === "";
  const restored = editor.selections.map((selection, index) => {
    const old = before[index];
    const range = old && withoutInsertion(old, selection, inserted, isBlank);
    if (!range) {
      return selection;
    }
    const { start, end } = toRange(range.start, range.end);
    return old.isReversed ? new Selection(end, start) : new Selection(start, end);
  });
  if (restored.some((selection, index) => selection !== editor.selections[index])) {
    editor.selections = restored;
  }
}

function toRange(start: TextPosition, end: TextPosition): Range {
  return new Range(start.line, start.character, end.line, end.character);
}
