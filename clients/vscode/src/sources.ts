/** Shows the read-only documents that list the sources of a summary. Their text and links come from the server. */
import { commands, type Disposable, Range, TabInputText, Uri, ViewColumn, window, workspace } from "vscode";
import type { DocumentLinkMiddleware, ShowDocumentRequest } from "vscode-languageclient/node";

const SOURCES_SCHEME = "precis-sources";
const REVEAL_SOURCE = "precis.revealSource";

/** Show a list of sources where it is open already, else beside the editor; leave other documents to the client. */
export const showDocument: ShowDocumentRequest.MiddlewareSignature = async (params, token, next) => {
  const uri = Uri.parse(params.uri);
  if (uri.scheme !== SOURCES_SCHEME) {
    return next(params, token);
  }
  await show(uri, params.takeFocus === true);
  return { success: true };
};

/** Have the links of a list lead to where the document is open. VS Code alone would open it again, over the list. */
export const provideDocumentLinks: Required<DocumentLinkMiddleware>["provideDocumentLinks"] = async (
  document,
  token,
  next,
) => {
  const links = await next(document, token);
  for (const link of links ?? []) {
    const args = encodeURIComponent(JSON.stringify([link.target?.toString()]));
    link.target = Uri.parse(`command:${REVEAL_SOURCE}?${args}`);
  }
  return links;
};

/** Register the command that the links of a list run. The fragment of a target, such as L3,15-L3,40, counts from 1. */
export function registerRevealSource(): Disposable {
  return commands.registerCommand(REVEAL_SOURCE, async (target: string) => {
    const uri = Uri.parse(target);
    const numbers = (uri.fragment.match(/\d+/g) ?? []).map((digits) => Number(digits) - 1);
    const [line = 0, column = 0, endLine = line, endColumn = column] = numbers;
    await show(uri.with({ fragment: "" }), true, new Range(line, column, endLine, endColumn));
  });
}

/** Close the lists that VS Code has restored from an earlier session, whose summaries no longer exist. */
export async function closeRestoredSources(): Promise<void> {
  const tabs = window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof TabInputText && input.uri.scheme === SOURCES_SCHEME);
  await window.tabGroups.close(tabs, true);
}

async function show(uri: Uri, takeFocus: boolean, selection?: Range): Promise<void> {
  const open = window.tabGroups.all.find(({ tabs }) =>
    tabs.some(({ input }) => input instanceof TabInputText && input.uri.toString() === uri.toString()),
  );
  await window.showTextDocument(await workspace.openTextDocument(uri), {
    viewColumn: open?.viewColumn ?? ViewColumn.Beside,
    preserveFocus: !takeFocus,
    preview: false,
    ...(selection && { selection }),
  });
}
