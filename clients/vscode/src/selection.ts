/** The selection and the text on the screen stay as they were when a summary comes into the document. */
import { commands, Range, Selection, type TextEditor, Uri, window, workspace } from "vscode";
import { type ApplyWorkspaceEditParams, TextDocumentEdit, TextEdit } from "vscode-languageclient/node";
import { compare, type Edit, endOf, moved, type Place, type Span, withoutInsertion } from "./spans";

/** Make an edit of the server's, and put back what VS Code has moved with it. */
export async function keepingPlace<Made>(params: ApplyWorkspaceEditParams, make: () => Promise<Made>): Promise<Made> {
  const before = window.visibleTextEditors.flatMap((editor) => {
    const [edit, ...others] = editsOf(params, editor);
    const top = editor.visibleRanges[0]?.start;
    return edit && top && others.length === 0 ? [{ editor, edit, top, selections: editor.selections }] : [];
  });
  const made = await make();
  for (const { editor, edit, top, selections } of before) {
    keepSelections(editor, selections, { start: edit.range.start, end: endOf(edit) });
    await keepOnScreen(editor, edit, top);
  }
  return made;
}

function editsOf({ edit }: ApplyWorkspaceEditParams, { document }: TextEditor): readonly Edit[] {
  return (edit.documentChanges ?? [])
    .filter(TextDocumentEdit.is)
    .filter(({ textDocument }) => Uri.parse(textDocument.uri).toString() === document.uri.toString())
    .flatMap(({ edits }) => edits.filter(TextEdit.is));
}

/**
 * VS Code keeps the distance to the first line, so that text above the screen pushes away what is on it. An extension
 * cannot tell how far: it is told of scrolling, not of this. So the way is counted from the first line. While VS Code
 * scrolls smoothly, commands start from where it is and not from where it goes, so there it is left alone.
 */
async function keepOnScreen(editor: TextEditor, edit: Edit, top: Place): Promise<void> {
  const { line } = moved(top, edit);
  const smooth = workspace.getConfiguration("editor", editor.document).get<boolean>("smoothScrolling", false);
  if (line === top.line || compare(edit.range.end, top) > 0 || editor !== window.activeTextEditor || smooth) {
    return;
  }
  const scroll = (to: "up" | "down", value: number): unknown => ({
    command: "editorScroll",
    args: { to, by: "line", value, revealCursor: false },
  });
  const steps = [scroll("up", editor.document.lineCount), scroll("down", line)];
  await commands.executeCommand("runCommands", { commands: steps });
}

function keepSelections(editor: TextEditor, before: readonly Selection[], inserted: Span): void {
  const isBlank = ({ start, end }: Span): boolean => editor.document.getText(range(start, end)).trim() === "";
  const kept = editor.selections.map((selection, index) => {
    const old = before[index];
    const shrunk = old && withoutInsertion(old, selection, inserted, isBlank);
    if (!shrunk) {
      return selection;
    }
    const { start, end } = range(shrunk.start, shrunk.end);
    return old.isReversed ? new Selection(end, start) : new Selection(start, end);
  });
  if (kept.some((selection, index) => selection !== editor.selections[index])) {
    editor.selections = kept;
  }
}

function range(start: Place, end: Place): Range {
  return new Range(start.line, start.character, end.line, end.character);
}
