/**
 * The preview of each job: a read-only document beside the editor that shows the finished paragraphs. If the user wants
 * to confirm summaries, it also asks whether to insert the summary.
 */
import path from "node:path";
import {
  type CancellationToken,
  CodeLens,
  type CodeLensProvider,
  commands,
  type Disposable,
  EventEmitter,
  languages,
  Range,
  TabInputText,
  type TextDocumentContentProvider,
  Uri,
  ViewColumn,
  window,
  workspace,
} from "vscode";
import { type ConfirmAnswer, type ConfirmParams, type Draft, hasEnded, type JobStatus } from "./protocol";
import { progressText } from "./statusText";

const SCHEME = "precis-summary";
const LANGUAGE = "precis-summary";
const CHOICES: readonly { title: string; icon: string; answer: ConfirmAnswer }[] = [
  { title: "Insert", icon: "check", answer: "insert" },
  { title: "Again", icon: "refresh", answer: "again" },
  { title: "Discard", icon: "discard", answer: "discard" },
];

interface JobPreview {
  readonly uri: Uri;
  status: JobStatus | undefined;
  paragraphs: readonly string[];
  /** Resolves when the preview is shown; undefined if it has not been opened yet. */
  opened: Promise<void> | undefined;
  /** Passes on the user's answer; undefined unless a question is pending. */
  decide: ((answer: ConfirmAnswer) => void) | undefined;
  /** Whether the message with the question is still shown. */
  isMessageShown: boolean;
}

export class Preview implements TextDocumentContentProvider, CodeLensProvider, Disposable {
  private readonly previews = new Map<number, JobPreview>();
  private readonly contentChanged = new EventEmitter<Uri>();
  private readonly lensesChanged = new EventEmitter<void>();
  private readonly registrations: readonly Disposable[];

  readonly onDidChange = this.contentChanged.event;
  readonly onDidChangeCodeLenses = this.lensesChanged.event;

  constructor() {
    this.registrations = [
      workspace.registerTextDocumentContentProvider(SCHEME, this),
      languages.registerCodeLensProvider({ scheme: SCHEME }, this),
      window.tabGroups.onDidChangeTabs(() => {
        this.discardClosed();
      }),
      ...CHOICES.map(({ answer }) =>
        commands.registerCommand(`precis.${answer}`, (target?: number | Uri) => {
          this.find(target)?.decide?.(answer);
        }),
      ),
    ];
    void closeTabs(() => true); // restored from an earlier session, whose summaries no longer exist
  }

  /** Show the new status of a job. */
  async updateStatus(status: JobStatus): Promise<void> {
    if (hasEnded(status.state)) {
      await this.close(status.jobId);
      return;
    }
    const preview = this.getOrCreate(status.jobId, status.uri);
    preview.status = status;
    if (status.state === "planning" && preview.paragraphs.length > 0) {
      preview.paragraphs = []; // the summary is written again
      this.contentChanged.fire(preview.uri);
    }
    this.lensesChanged.fire();
    const isEnabled = workspace.getConfiguration("precis").get("preview") === "beside";
    if (isEnabled && status.state === "writing") {
      await this.open(preview);
    }
  }

  /** Show the finished paragraphs of a job. */
  updateDraft(draft: Draft): void {
    const preview = this.getOrCreate(draft.jobId, draft.uri);
    preview.paragraphs = draft.paragraphs;
    this.contentChanged.fire(preview.uri);
  }

  /**
   * Ask what to do with a finished summary, in the preview and in a message. Return the first answer; "insert" at once
   * if the user does not want to be asked.
   */
  async confirm(params: ConfirmParams, token: CancellationToken): Promise<ConfirmAnswer> {
    if (!workspace.getConfiguration("precis").get<boolean>("confirm", false)) {
      return "insert";
    }
    const preview = this.getOrCreate(params.jobId, params.uri);
    preview.paragraphs = params.paragraphs;
    const answered = new Promise<ConfirmAnswer>((resolve) => {
      preview.decide = resolve;
    });
    const onCancel = token.onCancellationRequested(() => preview.decide?.("discard"));
    this.contentChanged.fire(preview.uri);
    await this.open(preview);
    this.updateButtons();
    void this.askInMessage(preview, answered);
    const answer = await answered;
    preview.decide = undefined;
    this.updateButtons();
    onCancel.dispose();
    return answer;
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.find(uri)?.paragraphs.join("\n\n") ?? "";
  }

  provideCodeLenses({ uri }: { uri: Uri }): CodeLens[] {
    const preview = this.find(uri);
    const top = new Range(0, 0, 0, 0);
    if (!preview?.status) {
      return [];
    }
    const { jobId } = preview.status;
    if (preview.decide) {
      return CHOICES.map(
        ({ title, icon, answer }) =>
          new CodeLens(top, { title: `$(${icon}) ${title}`, command: `precis.${answer}`, arguments: [jobId] }),
      );
    }
    return [
      new CodeLens(top, { title: `$(sync~spin) ${progressText(preview.status)}`, command: "" }),
      new CodeLens(top, { title: "Cancel", command: "precis.cancel", arguments: [jobId] }),
    ];
  }

  dispose(): void {
    for (const preview of this.previews.values()) {
      preview.decide?.("discard");
    }
    this.previews.clear();
    [...this.registrations, this.contentChanged, this.lensesChanged].forEach((item: Disposable) => {
      item.dispose();
    });
  }

  private getOrCreate(jobId: number, source: string): JobPreview {
    let preview = this.previews.get(jobId);
    if (!preview) {
      const name = path.posix.basename(Uri.parse(source).path);
      const uri = Uri.from({ scheme: SCHEME, path: `/Summary of ${name}`, query: jobId.toString() });
      preview = {
        uri,
        status: undefined,
        paragraphs: [],
        opened: undefined,
        decide: undefined,
        isMessageShown: false,
      };
      this.previews.set(jobId, preview);
    }
    return preview;
  }

  /** Find a preview by the id of its job or by its URI; without either, that of the active editor. */
  private find(target: number | Uri | undefined = window.activeTextEditor?.document.uri): JobPreview | undefined {
    if (typeof target === "number") {
      return this.previews.get(target);
    }
    const uri = target?.toString();
    return [...this.previews.values()].find((preview) => preview.uri.toString() === uri);
  }

  /** Open a preview once: if the user closes it, it stays closed. */
  private open(preview: JobPreview): Promise<void> {
    preview.opened ??= show(preview.uri);
    return preview.opened;
  }

  private async close(jobId: number): Promise<void> {
    const preview = this.previews.get(jobId);
    this.previews.delete(jobId);
    if (preview?.opened) {
      await preview.opened;
      await closeTabs((uri) => uri.toString() === preview.uri.toString());
    }
  }

  /** Ask in a message. If the user dismisses it, the preview still asks; if that is closed too, discard the summary. */
  private async askInMessage(preview: JobPreview, answered: Promise<ConfirmAnswer>): Promise<void> {
    const titles = CHOICES.map(({ title }) => title);
    const message = window.showInformationMessage("The summary is ready. Insert it into the document?", ...titles);
    preview.isMessageShown = true;
    const chosen = await Promise.race([message, answered.then(() => "")]);
    preview.isMessageShown = false;
    const answer = CHOICES.find(({ title }) => title === chosen)?.answer;
    if (answer !== undefined) {
      preview.decide?.(answer);
    } else if (chosen === undefined && !isOpen(preview.uri)) {
      preview.decide?.("discard");
    }
  }

  /** Discard the summaries whose preview and message the user has closed without answering. */
  private discardClosed(): void {
    for (const preview of this.previews.values()) {
      if (preview.decide && !preview.isMessageShown && !isOpen(preview.uri)) {
        preview.decide("discard");
      }
    }
  }

  private updateButtons(): void {
    this.lensesChanged.fire();
    const isAsking = [...this.previews.values()].some((preview) => preview.decide);
    void commands.executeCommand("setContext", "precis.confirming", isAsking);
  }
}

async function show(uri: Uri): Promise<void> {
  const opened = await workspace.openTextDocument(uri);
  const document = await languages.setTextDocumentLanguage(opened, LANGUAGE);
  await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: true });
}

function isOpen(uri: Uri): boolean {
  return previewTabs((other) => other.toString() === uri.toString()).length > 0;
}

function previewTabs(matches: (uri: Uri) => boolean) {
  return window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof TabInputText && input.uri.scheme === SCHEME && matches(input.uri));
}

async function closeTabs(matches: (uri: Uri) => boolean): Promise<void> {
  const tabs = previewTabs(matches);
  if (tabs.length > 0) {
    const active = window.tabGroups.activeTabGroup.activeTab;
    const hasFocus = active !== undefined && tabs.includes(active); // the focus then returns to the document
    await window.tabGroups.close(tabs, !hasFocus);
  }
}
