/** The preview: a read-only document beside the editor that grows with the summary, and asks where that is wanted. */
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
import { type Answer, type Confirmation, type Draft, hasEnded, type Status } from "./protocol";
import { line } from "./wording";

const SCHEME = "precis-summary";
const LANGUAGE = "precis-summary";
const CHOICES: readonly { title: string; icon: string; answer: Answer }[] = [
  { title: "Insert", icon: "check", answer: "insert" },
  { title: "Again", icon: "refresh", answer: "again" },
  { title: "Discard", icon: "discard", answer: "discard" },
];

/** The preview of one job. */
interface Shown {
  readonly uri: Uri;
  status: Status | undefined;
  paragraphs: readonly string[];
  /** Settles when the preview is in the window; undefined where it was not wanted yet. */
  opened: Promise<void> | undefined;
  /** Takes the answer, while the person is asked. */
  decide: ((answer: Answer) => void) | undefined;
  /** Whether the message with the question is still there. */
  inMessage: boolean;
}

export class Preview implements TextDocumentContentProvider, CodeLensProvider, Disposable {
  private readonly shown = new Map<number, Shown>();
  private readonly texts = new EventEmitter<Uri>();
  private readonly lenses = new EventEmitter<void>();
  private readonly registered: readonly Disposable[];

  readonly onDidChange = this.texts.event;
  readonly onDidChangeCodeLenses = this.lenses.event;

  constructor() {
    this.registered = [
      workspace.registerTextDocumentContentProvider(SCHEME, this),
      languages.registerCodeLensProvider({ scheme: SCHEME }, this),
      window.tabGroups.onDidChangeTabs(() => {
        this.seeWhichAreOpen();
      }),
      ...CHOICES.map(({ answer }) =>
        commands.registerCommand(`precis.${answer}`, (which?: number | Uri) => {
          this.find(which)?.decide?.(answer);
        }),
      ),
    ];
    void closeTabs(() => true); // of a session before, whose summaries are gone
  }

  /** A job has got on. */
  async hear(status: Status): Promise<void> {
    if (hasEnded(status.state)) {
      await this.end(status.jobId);
      return;
    }
    const one = this.of(status.jobId, status.uri);
    one.status = status;
    if (status.state === "planning" && one.paragraphs.length > 0) {
      one.paragraphs = [];
      this.texts.fire(one.uri);
    }
    this.lenses.fire();
    const wanted = workspace.getConfiguration("precis").get("preview") === "beside";
    if (wanted && status.state === "writing") {
      await this.open(one);
    }
  }

  /** Paragraphs are finished. */
  grow(draft: Draft): void {
    const one = this.of(draft.jobId, draft.uri);
    one.paragraphs = draft.paragraphs;
    this.texts.fire(one.uri);
  }

  /** Ask what is to become of a finished summary, in the preview and in a message, until one of them is answered. */
  async confirm(asked: Confirmation, token: CancellationToken): Promise<Answer> {
    if (!workspace.getConfiguration("precis").get<boolean>("confirm", false)) {
      return "insert";
    }
    const one = this.of(asked.jobId, asked.uri);
    one.paragraphs = asked.paragraphs;
    const decided = new Promise<Answer>((resolve) => {
      one.decide = resolve;
    });
    const cancelled = token.onCancellationRequested(() => one.decide?.("discard"));
    this.texts.fire(one.uri);
    await this.open(one);
    this.showsQuestion();
    void this.askInMessage(one, decided);
    const answer = await decided;
    one.decide = undefined;
    this.showsQuestion();
    cancelled.dispose();
    return answer;
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.find(uri)?.paragraphs.join("\n\n") ?? "";
  }

  provideCodeLenses({ uri }: { uri: Uri }): CodeLens[] {
    const one = this.find(uri);
    const top = new Range(0, 0, 0, 0);
    if (!one?.status) {
      return [];
    }
    const { jobId } = one.status;
    if (one.decide) {
      return CHOICES.map(
        ({ title, icon, answer }) =>
          new CodeLens(top, { title: `$(${icon}) ${title}`, command: `precis.${answer}`, arguments: [jobId] }),
      );
    }
    return [
      new CodeLens(top, { title: `$(sync~spin) ${line(one.status, undefined)}`, command: "" }),
      new CodeLens(top, { title: "Cancel", command: "precis.cancel", arguments: [jobId] }),
    ];
  }

  dispose(): void {
    for (const one of this.shown.values()) {
      one.decide?.("discard");
    }
    this.shown.clear();
    [...this.registered, this.texts, this.lenses].forEach((item: Disposable) => {
      item.dispose();
    });
  }

  private of(jobId: number, source: string): Shown {
    let one = this.shown.get(jobId);
    if (!one) {
      const name = path.posix.basename(Uri.parse(source).path);
      const uri = Uri.from({ scheme: SCHEME, path: `/Summary of ${name}`, query: jobId.toString() });
      one = { uri, status: undefined, paragraphs: [], opened: undefined, decide: undefined, inMessage: false };
      this.shown.set(jobId, one);
    }
    return one;
  }

  /** The preview of a job, of its document, or of the editor at work. */
  private find(which: number | Uri | undefined = window.activeTextEditor?.document.uri): Shown | undefined {
    if (typeof which === "number") {
      return this.shown.get(which);
    }
    const wanted = which?.toString();
    return [...this.shown.values()].find((one) => one.uri.toString() === wanted);
  }

  /** Once for each job: who closes it does not want it back. */
  private open(one: Shown): Promise<void> {
    one.opened ??= show(one.uri);
    return one.opened;
  }

  private async end(jobId: number): Promise<void> {
    const one = this.shown.get(jobId);
    this.shown.delete(jobId);
    if (one?.opened) {
      await one.opened;
      await closeTabs((uri) => uri.toString() === one.uri.toString());
    }
  }

  /** A message that is closed without an answer leaves the preview; where that is closed too, the answer is no. */
  private async askInMessage(one: Shown, decided: Promise<Answer>): Promise<void> {
    const titles = CHOICES.map(({ title }) => title);
    const message = window.showInformationMessage("The summary is finished. What is to become of it?", ...titles);
    one.inMessage = true;
    const chosen = await Promise.race([message, decided.then(() => "")]);
    one.inMessage = false;
    const answer = CHOICES.find(({ title }) => title === chosen)?.answer;
    if (answer !== undefined) {
      one.decide?.(answer);
    } else if (chosen === undefined && !isOpen(one.uri)) {
      one.decide?.("discard");
    }
  }

  private seeWhichAreOpen(): void {
    for (const one of this.shown.values()) {
      if (one.decide && !one.inMessage && !isOpen(one.uri)) {
        one.decide("discard");
      }
    }
  }

  private showsQuestion(): void {
    this.lenses.fire();
    const asks = [...this.shown.values()].some((one) => one.decide);
    void commands.executeCommand("setContext", "precis.confirming", asks);
  }
}

async function show(uri: Uri): Promise<void> {
  const document = await workspace.openTextDocument(uri);
  const known = await languages.setTextDocumentLanguage(document, LANGUAGE);
  await window.showTextDocument(known, { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: true });
}

function isOpen(uri: Uri): boolean {
  return tabs((other) => other.toString() === uri.toString()).length > 0;
}

function tabs(wanted: (uri: Uri) => boolean) {
  return window.tabGroups.all
    .flatMap((group) => group.tabs)
    .filter(({ input }) => input instanceof TabInputText && input.uri.scheme === SCHEME && wanted(input.uri));
}

async function closeTabs(wanted: (uri: Uri) => boolean): Promise<void> {
  const found = tabs(wanted);
  if (found.length > 0) {
    const active = window.tabGroups.activeTabGroup.activeTab;
    const hasFocus = active !== undefined && found.includes(active); // which then goes back to the document
    await window.tabGroups.close(found, !hasFocus);
  }
}
