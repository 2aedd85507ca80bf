/** The commands that work on text, and the requests that they send to the server. */
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
import { rangesToSummarize, supportedEditor } from "./commandTarget";
import type { Jobs } from "./jobs";
import { CANCEL, REMOVE, REWRITE, SHOW_SOURCES, SUMMARIZE, type SummarizeArguments } from "./protocol";
import { progressText } from "./statusText";

const SUMMARY_ACTION_KIND = "refactor.rewrite.summarize";
const NO_SUMMARY = "The cursor is not in a summary that Précis inserted since this document was opened.";

/** @param readyClient returns the running client; if there is none, tells the user why and returns undefined. */
export function registerCommands(
  client: Client,
  jobs: Jobs,
  readyClient: () => Promise<LanguageClient | undefined>,
): Disposable[] {
  const summarize = async (editor: TextEditor, title: string | null): Promise<void> => {
    const ranges = await rangesToSummarize(editor);
    const running = ranges.length > 0 ? await readyClient() : undefined;
    if (!running) {
      return;
    }
    const { document } = editor;
    for (const range of ranges) {
      const argument: SummarizeArguments = {
        uri: running.code2ProtocolConverter.asUri(document.uri),
        range: running.code2ProtocolConverter.asRange(range),
        version: document.version,
        title,
      };
      await client.execute(SUMMARIZE, argument);
    }
  };

  /** Execute the first matching command among the code actions for the summary at the cursor. */
  const executeOnSummary = async (
    matches: (command: { command: string; arguments?: unknown[] }) => boolean,
  ): Promise<void> => {
    const editor = supportedEditor();
    const running = editor && (await readyClient());
    if (!running) {
      return;
    }
    const actions = await running.sendRequest(CodeActionRequest.type, {
      textDocument: { uri: running.code2ProtocolConverter.asUri(editor.document.uri) },
      range: running.code2ProtocolConverter.asRange(editor.selection),
      context: { diagnostics: [], only: [SUMMARY_ACTION_KIND], triggerKind: CodeActionTriggerKind.Automatic },
    });
    const command = (actions ?? []).map((one) => one.command).find((one) => typeof one === "object" && matches(one));
    if (typeof command === "object") {
      await client.execute(command.command, ...((command.arguments ?? []) as unknown[]));
    } else {
      void window.showInformationMessage(NO_SUMMARY);
    }
  };

  const handlers: Record<string, (argument: unknown) => Promise<void>> = {
    "precis.summarize": async () => {
      const editor = supportedEditor();
      if (editor) {
        await summarize(editor, null);
      }
    },
    "precis.summarizeWithPrompt": async () => {
      const editor = supportedEditor();
      if (editor) {
        const title = await choosePrompt(editor.document.uri);
        if (title !== undefined) {
          await summarize(editor, title);
        }
      }
    },
    "precis.summarizeAgain": () =>
      executeOnSummary(
        ({ command, arguments: [argument] = [] }) =>
          command === REWRITE && (argument as { how: string }).how === "again",
      ),
    "precis.showSources": () => executeOnSummary(({ command }) => command === SHOW_SOURCES),
    "precis.removeSummary": () => executeOnSummary(({ command }) => command === REMOVE),
    "precis.cancel": (jobId) => cancel(client, jobs, jobId),
  };
  return Object.entries(handlers).map(([name, handler]) => commands.registerCommand(name, handler));
}

/** @param jobId the job to cancel; if it is not a number, the user chooses among the active jobs. */
async function cancel(client: Client, jobs: Jobs, jobId: unknown): Promise<void> {
  const active = jobs.active.filter((status) => typeof jobId !== "number" || status.jobId === jobId);
  const [first] = active;
  if (!first) {
    void window.showInformationMessage("No summary is being written.");
    return;
  }
  const items = active.map((status) => ({
    label: decodeURIComponent(status.uri.split("/").at(-1) ?? ""),
    description: progressText(status),
    jobId: status.jobId,
  }));
  const placeHolder = "Choose the summary to cancel";
  const chosen = active.length === 1 ? first : await window.showQuickPick(items, { placeHolder });
  if (chosen) {
    await client.execute(CANCEL, chosen.jobId);
  }
}

type Prompt = string | { readonly prompt: string };

/** Return the title of the chosen prompt; null for `precis.prompt`, undefined if the user cancels. */
async function choosePrompt(uri: Uri): Promise<string | null | undefined> {
  const settings = workspace.getConfiguration("precis", uri);
  const prompts = Object.entries(settings.get<Record<string, Prompt>>("prompts", {}));
  const items: (QuickPickItem & { title: string | null | undefined })[] = [
    { label: "$(list-selection) The default prompt", detail: settings.get<string>("prompt", ""), title: null },
    ...prompts.map(([title, prompt]) => ({
      label: title,
      detail: typeof prompt === "string" ? prompt : prompt.prompt,
      title,
    })),
    { label: "$(add) New prompt…", detail: "Write one and save it in the setting precis.prompts.", title: undefined },
  ];
  const chosen = await window.showQuickPick(items, {
    placeHolder: "Choose the prompt to summarize with",
    matchOnDetail: true,
  });
  return chosen && chosen.title === undefined ? newPrompt(uri) : chosen?.title;
}

/** Ask for a prompt and a title, save them in the user settings, and return the title; undefined if cancelled. */
async function newPrompt(uri: Uri): Promise<string | undefined> {
  const prompt = await window.showInputBox({
    title: "New prompt",
    prompt: "The instruction for the model. {words} and {paragraphs} stand for the settings of these names.",
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
    prompt: "The title to show in menus.",
    ignoreFocusOut: true,
    validateInput: (value) => (value in prompts ? "A prompt with this title exists already." : undefined),
  });
  if (!title?.trim()) {
    return undefined;
  }
  await settings.update("prompts", { ...prompts, [title.trim()]: prompt }, ConfigurationTarget.Global);
  return title.trim();
}
