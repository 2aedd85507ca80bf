/** The commands on the text: what each one asks of the server. */
import {
  type Disposable,
  type QuickPickItem,
  type TextEditor,
  type Uri,
  commands,
  ConfigurationTarget,
  window,
  workspace,
} from "vscode";
import { CodeActionRequest, CodeActionTriggerKind, type LanguageClient } from "vscode-languageclient/node";
import type { Client } from "./client";
import type { Jobs } from "./jobs";
import { CANCEL, REMOVE, REWRITE, type Selected, SUMMARIZE } from "./protocol";
import { editorAtWork, ranges } from "./target";
import { line } from "./wording";

const KIND = "refactor.rewrite.summarize";
const NO_SUMMARY = "The cursor is not in a summary that Précis has inserted since this document was opened.";

/** @param ready the client, or a message to the person that says why there is none. */
export function registerCommands(
  client: Client,
  jobs: Jobs,
  ready: () => Promise<LanguageClient | undefined>,
): Disposable[] {
  const summarize = async (editor: TextEditor, title: string | null): Promise<void> => {
    const chosen = await ranges(editor);
    const running = chosen.length > 0 ? await ready() : undefined;
    if (!running) {
      return;
    }
    const { document } = editor;
    for (const range of chosen) {
      const selected: Selected = {
        uri: running.code2ProtocolConverter.asUri(document.uri),
        range: running.code2ProtocolConverter.asRange(range),
        version: document.version,
        title,
      };
      await client.execute(SUMMARIZE, selected);
    }
  };

  const onSummary = async (wanted: (command: { command: string; arguments?: unknown[] }) => boolean): Promise<void> => {
    const editor = editorAtWork();
    const running = editor && (await ready());
    if (!running) {
      return;
    }
    const actions = await running.sendRequest(CodeActionRequest.type, {
      textDocument: { uri: running.code2ProtocolConverter.asUri(editor.document.uri) },
      range: running.code2ProtocolConverter.asRange(editor.selection),
      context: { diagnostics: [], only: [KIND], triggerKind: CodeActionTriggerKind.Automatic },
    });
    const command = (actions ?? []).map((one) => one.command).find((one) => typeof one === "object" && wanted(one));
    if (typeof command === "object") {
      await client.execute(command.command, ...((command.arguments ?? []) as unknown[]));
    } else {
      void window.showInformationMessage(NO_SUMMARY);
    }
  };

  const handlers: Record<string, (argument: unknown) => Promise<void>> = {
    "precis.summarize": async () => {
      const editor = editorAtWork();
      if (editor) {
        await summarize(editor, null);
      }
    },
    "precis.summarizeWithPrompt": async () => {
      const editor = editorAtWork();
      if (editor) {
        const title = await choosePrompt(editor.document.uri);
        if (title !== undefined) {
          await summarize(editor, title);
        }
      }
    },
    "precis.summarizeAgain": () =>
      onSummary(
        ({ command, arguments: [argument] = [] }) =>
          command === REWRITE && (argument as { how: string }).how === "again",
      ),
    "precis.removeSummary": () => onSummary(({ command }) => command === REMOVE),
    "precis.cancel": (jobId) => cancel(client, jobs, jobId),
  };
  return Object.entries(handlers).map(([name, handler]) => commands.registerCommand(name, handler));
}

/** @param jobId of the job, where the person has named it already. */
async function cancel(client: Client, jobs: Jobs, jobId: unknown): Promise<void> {
  const atWork = jobs.atWork.filter((status) => typeof jobId !== "number" || status.jobId === jobId);
  const [only] = atWork;
  if (!only) {
    void window.showInformationMessage("No summary is being written.");
    return;
  }
  const items = atWork.map((status) => ({
    label: decodeURIComponent(status.uri.split("/").at(-1) ?? ""),
    description: line(status, undefined),
    jobId: status.jobId,
  }));
  const chosen = atWork.length === 1 ? only : await window.showQuickPick(items, { placeHolder: "Which one?" });
  if (chosen) {
    await client.execute(CANCEL, chosen.jobId);
  }
}

type Prompt = string | { readonly prompt: string };

/** The title of a prompt, null for `precis.prompt`; undefined where the person chooses none. */
async function choosePrompt(uri: Uri): Promise<string | null | undefined> {
  const settings = workspace.getConfiguration("precis", uri);
  const prompts = Object.entries(settings.get<Record<string, Prompt>>("prompts", {}));
  const items: (QuickPickItem & { title: string | null | undefined })[] = [
    { label: "$(list-selection) The usual prompt", detail: settings.get<string>("prompt", ""), title: null },
    ...prompts.map(([title, prompt]) => ({
      label: title,
      detail: typeof prompt === "string" ? prompt : prompt.prompt,
      title,
    })),
    { label: "$(add) New prompt…", detail: "Write one. It is kept in the setting precis.prompts.", title: undefined },
  ];
  const chosen = await window.showQuickPick(items, {
    placeHolder: "Summarize with which prompt?",
    matchOnDetail: true,
  });
  return chosen && chosen.title === undefined ? newPrompt(uri) : chosen?.title;
}

/** Ask for a prompt and a title, keep them in the person's settings, and return the title. */
async function newPrompt(uri: Uri): Promise<string | undefined> {
  const prompt = await window.showInputBox({
    title: "New prompt",
    prompt: "What is asked of the model. {words} and {paragraphs} stand for the settings of these names.",
    value: "Summarize this content to {words} words in {paragraphs} paragraphs",
    ignoreFocusOut: true,
  });
  if (!prompt?.trim()) {
    return undefined;
  }
  const settings = workspace.getConfiguration("precis", uri);
  const prompts = settings.inspect<Record<string, Prompt>>("prompts")?.globalValue ?? {};
  const title = await window.showInputBox({
    title: "New prompt",
    prompt: "Its title, which the menus show.",
    ignoreFocusOut: true,
    validateInput: (value) => (value in prompts ? "There is a prompt of this title already." : undefined),
  });
  if (!title?.trim()) {
    return undefined;
  }
  await settings.update("prompts", { ...prompts, [title.trim()]: prompt }, ConfigurationTarget.Global);
  return title.trim();
}
