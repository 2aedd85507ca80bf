/** Which documents Précis is for, and why it is not for the others. */
/** Documents that a person writes or reads: no output panes, no input boxes, no views of source control. */
export const SELECTOR: readonly { readonly scheme: string; readonly language?: string }[] = [
  { scheme: "file" },
  { scheme: "untitled" },
  { scheme: "vscode-remote" },
  { scheme: "vscode-vfs" },
  { scheme: "vscode-notebook-cell", language: "markdown" },
];

/** Why a document is none of them, as a sentence; undefined where it is one. */
export function refusal(scheme: string, language: string): string | undefined {
  if (SELECTOR.some((one) => one.scheme === scheme && (one.language ?? language) === language)) {
    return undefined;
  }
  if (scheme === "vscode-notebook-cell") {
    return "Of a notebook, Précis summarizes Markdown cells; this is a cell of code.";
  }
  return "This is a view of VS Code, and not a document that a summary could be written into. Copy the text into one.";
}
