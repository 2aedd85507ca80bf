/** Which documents Précis supports. */

/** Documents that users write or read. Output panels, input boxes and source control views are excluded. */
export const DOCUMENT_SELECTOR: readonly { readonly scheme: string; readonly language?: string }[] = [
  { scheme: "file" },
  { scheme: "untitled" },
  { scheme: "vscode-remote" },
  { scheme: "vscode-vfs" },
  { scheme: "vscode-notebook-cell", language: "markdown" },
];

/** Return why a document is not supported, as a sentence for the user; undefined if it is supported. */
export function unsupportedReason(scheme: string, language: string): string | undefined {
  if (DOCUMENT_SELECTOR.some((filter) => filter.scheme === scheme && (filter.language ?? language) === language)) {
    return undefined;
  }
  if (scheme === "vscode-notebook-cell") {
    return "In notebooks, Précis summarizes Markdown cells only; this is a code cell.";
  }
  return "This is a VS Code view, so no summary can be inserted. Copy the text into a document.";
}
