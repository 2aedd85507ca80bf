/** The language status items: the state of the server or the summary, the model, and the prompt. */
import { type Disposable, languages, LanguageStatusSeverity, workspace } from "vscode";
import type { ServerState } from "./client";
import { DOCUMENT_SELECTOR } from "./documentSelector";
import type { Jobs } from "./jobs";
import type { JobStatus } from "./protocol";
import { jobText, modelText, offlineText } from "./statusText";

const OFFLINE =
  "The model runs in a process on this machine, and the server opens no network connection, which its tests verify. " +
  "Only setting up Précis and installing a model download something, and both ask first.";

export class LanguageStatus implements Disposable {
  private readonly state = languages.createLanguageStatusItem("precis.state", [...DOCUMENT_SELECTOR]);
  private readonly model = languages.createLanguageStatusItem("precis.model", [...DOCUMENT_SELECTOR]);
  private readonly prompt = languages.createLanguageStatusItem("precis.prompt", [...DOCUMENT_SELECTOR]);
  private server: ServerState = { kind: "starting" };
  private last: JobStatus | undefined;
  /** The newest status that names the model selected by "auto". */
  private lastAuto: JobStatus | undefined;
  /** The newest status that says what keeps the worker offline. */
  private lastOffline: JobStatus | undefined;

  constructor(private readonly jobs: Jobs) {
    this.state.name = "Précis";
    this.model.name = "Précis: model";
    this.prompt.name = "Précis: prompt";
    this.prompt.command = { title: "Change", command: "workbench.action.openSettings", arguments: ["precis.prompt"] };
    this.refresh();
  }

  updateServer(state: ServerState): void {
    this.server = state;
    if (state.kind !== "running") {
      this.last = undefined;
      this.lastAuto = undefined;
      this.lastOffline = undefined;
    }
    this.refresh();
  }

  updateJob(status: JobStatus): void {
    this.last = status;
    if (status.modelReason !== "") {
      this.lastAuto = status;
    }
    if (status.offlineDetail) {
      this.lastOffline = status;
    }
    this.refresh();
  }

  /** Show the current settings and states. */
  refresh(): void {
    const settings = workspace.getConfiguration("precis");
    const engine = {
      kind: settings.get<string>("engine", "embedded"),
      url: settings.get<string>("endpoint.url", ""),
      model: settings.get<string>("endpoint.model", ""),
    };
    const model = modelText(engine, settings.get<string>("model", ""), this.lastAuto);
    this.model.text = model.text;
    this.model.detail = model.detail;
    this.model.command = { title: "Select Model", command: "precis.selectModel", tooltip: OFFLINE };
    this.prompt.text = truncate(settings.get<string>("prompt", ""));
    this.prompt.detail = "prompt";
    const { text, severity, busy } = this.describeState();
    this.state.text = `Précis: ${text}`;
    this.state.detail = offlineText(engine, this.lastOffline);
    this.state.severity = severity;
    this.state.busy = busy;
    this.state.command = this.jobs.active.length > 0 ? CANCEL : (COMMANDS[this.server.kind] ?? LOG);
  }

  dispose(): void {
    [this.state, this.model, this.prompt].forEach((item) => {
      item.dispose();
    });
  }

  private describeState(): { text: string; severity: LanguageStatusSeverity; busy: boolean } {
    const idle = { severity: LanguageStatusSeverity.Information, busy: false };
    switch (this.server.kind) {
      case "starting":
        return { ...idle, text: "starting", busy: true };
      case "missing":
        return { ...idle, text: "not set up", severity: LanguageStatusSeverity.Warning };
      case "failed":
        return { ...idle, text: "the server is not running", severity: LanguageStatusSeverity.Error };
      case "running": {
        const status = this.jobs.active.at(-1) ?? this.last;
        if (status === undefined) {
          return { ...idle, text: "model not loaded yet" };
        }
        const failed = status.state === "failed";
        const severity = failed ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
        return { text: jobText(status), severity, busy: this.jobs.active.length > 0 };
      }
    }
  }
}

const LOG = { title: "Show Log", command: "precis.showLog", tooltip: OFFLINE };
const CANCEL = { title: "Cancel", command: "precis.cancel", tooltip: OFFLINE };
const COMMANDS: Partial<Record<ServerState["kind"], { title: string; command: string }>> = {
  missing: { title: "Set Up", command: "precis.setUp" },
  failed: { title: "Restart", command: "precis.restartServer" },
};

function truncate(prompt: string): string {
  const [firstLine = ""] = prompt.trim().split("\n");
  return firstLine.length > 40 ? `${firstLine.slice(0, 39)}…` : firstLine;
}
