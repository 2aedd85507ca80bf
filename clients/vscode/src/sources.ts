/** Shows the read-only documents that list the sources of a summary. Their text comes from the server. */
import { TabInputText, Uri, ViewColumn, window, workspace } from "vscode";
import type { ShowDocumentParams, ShowDocumentRequest } from "vscode-languageclient/node";

const SOURCES_SCHEME = "precis-sources";

/** Show a list of sources where it is open already, else beside the editor; leave other documents to the client. */
export const showDocument: ShowDocumentRequest.MiddlewareSignature = async (params, token, next) => {
  const uri = Uri.parse(params.uri);
  if (uri.scheme !== SOURCES_SCHEME) {
    return next(params, token);
  }
  await show(uri, params);
  return { success: true };
};

/** Close the lists that VS Code has restored from an earlier session, whose summaries no longer exist. */
export async function closeRestoredSources(): Promise<void> {
  const tabs = window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof TabInputText && input.uri.scheme === SOURCES_SCHEME);
  await window.tabGroups.close(tabs, true);
}

async function show(uri: Uri, { takeFocus }: ShowDocumentParams): Promise<void> {
  const open = window.tabGroups.all.find(({ tabs }) =>
    tabs.some(({ input }) => input instanceof TabInputText && input.uri.toString() === uri.toString()),
  );
  await window.showTextDocument(await workspace.openTextDocument(uri), {
    viewColumn: open?.viewColumn ?? ViewColumn.Beside,
    preserveFocus: takeFocus !== true,
    preview: false,
  });
}
