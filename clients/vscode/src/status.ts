/** The language status: the state of the server and the summary, the model, and the prompt, each one click away. */
import { type Disposable, languages, LanguageStatusSeverity, workspace } from "vscode";
import type { ServerState } from "./client";
import type { Jobs } from "./jobs";
import type { Status } from "./protocol";
import { SELECTOR } from "./selector";
import { modelInWords, short } from "./wording";

const OFFLINE =
  "The model runs in a process on this machine, and the server opens no network connection: its tests watch that. " +
  "Only setting up Précis and installing a model fetch something, and both ask first.";

export class LanguageStatus implements Disposable {
  private readonly state = languages.createLanguageStatusItem("precis.state", [...SELECTOR]);
  private readonly model = languages.createLanguageStatusItem("precis.model", [...SELECTOR]);
  private readonly prompt = languages.createLanguageStatusItem("precis.prompt", [...SELECTOR]);
  private server: ServerState = { kind: "starting" };
  private last: Status | undefined;
  /** The newest that tells what "auto" stands for. */
  private automatic: Status | undefined;

  constructor(private readonly jobs: Jobs) {
    this.state.name = "Précis";
    this.model.name = "Précis: model";
    this.prompt.name = "Précis: prompt";
    this.prompt.command = { title: "Change", command: "workbench.action.openSettings", arguments: ["precis.prompt"] };
    this.show();
  }

  hearServer(state: ServerState): void {
    this.server = state;
    if (state.kind !== "running") {
      this.last = undefined;
      this.automatic = undefined;
    }
    this.show();
  }

  hearJob(status: Status): void {
    this.last = status;
    if (status.modelReason !== "") {
      this.automatic = status;
    }
    this.show();
  }

  /** Anew, since the settings have changed. */
  show(): void {
    const settings = workspace.getConfiguration("precis");
    const model = modelInWords(settings.get<string>("model", ""), this.automatic);
    this.model.text = model.text;
    this.model.detail = model.detail;
    this.model.command = { title: "Select Model", command: "precis.selectModel", tooltip: OFFLINE };
    this.prompt.text = shortened(settings.get<string>("prompt", ""));
    this.prompt.detail = "prompt";
    const { text, severity, busy } = this.described();
    this.state.text = `Précis: ${text}`;
    this.state.detail = "offline";
    this.state.severity = severity;
    this.state.busy = busy;
    this.state.command = this.jobs.atWork.length > 0 ? CANCEL : (COMMANDS[this.server.kind] ?? LOG);
  }

  dispose(): void {
    [this.state, this.model, this.prompt].forEach((item) => {
      item.dispose();
    });
  }

  private described(): { text: string; severity: LanguageStatusSeverity; busy: boolean } {
    const plain = { severity: LanguageStatusSeverity.Information, busy: false };
    switch (this.server.kind) {
      case "starting":
        return { ...plain, text: "starting", busy: true };
      case "missing":
        return { ...plain, text: "not set up", severity: LanguageStatusSeverity.Warning };
      case "failed":
        return { ...plain, text: "the server does not run", severity: LanguageStatusSeverity.Error };
      case "running": {
        const status = this.jobs.atWork.at(-1) ?? this.last;
        if (status === undefined) {
          return { ...plain, text: "model not loaded yet" };
        }
        const failed = status.state === "failed";
        const severity = failed ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
        return { text: short(status), severity, busy: this.jobs.atWork.length > 0 };
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

function shortened(prompt: string): string {
  const [first = ""] = prompt.trim().split("\n");
  return first.length > 40 ? `${first.slice(0, 39)}…` : first;
}
