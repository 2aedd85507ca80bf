/** "Set Up Précis": a Python environment in the extension's own storage, with the server that the VSIX carries. */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { commands, env, type LogOutputChannel, ProgressLocation, Uri, window, workspace } from "vscode";
import { variables } from "./environment";
import { compilerAdvice, explain } from "./explain";
import { pythonIn, readOwn, writeOwn } from "./own";
import { announcement, builds, type Carried, pythonOf, type Step, steps } from "./plan";
import { run } from "./running";
import { candidates, findPython, hasCompiler, type Python } from "./tools";

const BEGIN = "Set Up";
const LOG = "Show Log";
const SETTING = "Open Setting";
const DOWNLOADS = "Get Python";

/** Sets up the server. One at a time. */
export class Setup {
  private running: Promise<boolean> | undefined;

  /**
   * @param storage the extension's own folder on this machine.
   * @param extension where the VSIX was unpacked.
   * @param selectedPython the interpreter that the person has selected, if any.
   */
  constructor(
    private readonly storage: string,
    private readonly extension: string,
    private readonly log: LogOutputChannel,
    private readonly selectedPython: () => Promise<string | undefined>,
  ) {}

  /** Ask, set up, and return whether there is a new environment. */
  run(): Promise<boolean> {
    this.running ??= this.runNow().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async runNow(): Promise<boolean> {
    const carried = await this.carried();
    const index = workspace.getConfiguration("precis").get<string>("setup.extraIndexUrl", "");
    const only = carried.wheelhouse === undefined ? undefined : pythonOf(await readdir(carried.wheelhouse));
    const python = await this.python(only);
    if (python === undefined || (builds(carried, index) && !(await this.compiler()))) {
      return false;
    }
    const detail = announcement(carried, index, this.storage);
    if ((await window.showInformationMessage("Set up Précis?", { modal: true, detail }, BEGIN)) !== BEGIN) {
      return false;
    }
    const folder = `environment-${randomUUID().slice(0, 8)}`;
    const outcome = await this.make(python, folder, carried, index);
    if (outcome !== "done") {
      await rm(path.join(this.storage, folder), { recursive: true, force: true });
      if (outcome !== "cancelled") {
        await this.say(`Précis was not set up. ${outcome}`);
      }
      return false;
    }
    const before = await readOwn(this.storage);
    await writeOwn(this.storage, folder);
    if (before) {
      await rm(path.join(this.storage, before.folder), { recursive: true, force: true });
    }
    return true;
  }

  /** "done", "cancelled", or why it failed. */
  private async make(python: Python, folder: string, carried: Carried, index: string): Promise<string> {
    await mkdir(this.storage, { recursive: true });
    const environment = path.join(this.storage, folder);
    const todo = steps(python.command, environment, pythonIn(environment), carried, index);
    const options = {
      location: ProgressLocation.Notification,
      title: "Setting up Précis ([log](command:precis.showLog))",
      cancellable: true,
    };
    return window.withProgress(options, async (progress, token) => {
      const aborting = new AbortController();
      token.onCancellationRequested(() => {
        aborting.abort();
      });
      for (const step of todo) {
        progress.report({ message: step.title });
        const failure = await this.step(step, aborting.signal, (message) => {
          progress.report({ message });
        });
        if (aborting.signal.aborted) {
          this.log.info("Setting up was cancelled.");
          return "cancelled";
        }
        if (failure !== undefined) {
          return failure;
        }
        progress.report({ increment: 100 * step.share });
      }
      return "done";
    });
  }

  private async step(step: Step, signal: AbortSignal, show: (message: string) => void): Promise<string | undefined> {
    this.log.info(`${step.title}: ${step.command.join(" ")}`);
    const ended = await run(step.command, {
      cwd: this.extension,
      env: { ...variables("own"), ...step.env },
      signal,
      onLine: (line) => {
        this.log.info(line);
        const [, doing] =
          /^\s*((?:Collecting|Building wheels? for|Installing collected packages)[^:;(]*)/.exec(line) ?? [];
        if (doing !== undefined) {
          show(`${step.title}: ${doing.trim()}`);
        }
      },
    });
    if (ended.code === 0) {
      return undefined;
    }
    const why = explain(step.title, ended.lines, ended.error);
    this.log.error(why);
    return why;
  }

  /** @param only the one version that will do. */
  private async python(only: string | undefined): Promise<Python | undefined> {
    const found = await findPython(candidates(process.platform, await this.selectedPython()), this.extension, only);
    if ("command" in found) {
      this.log.info(`Python ${found.version}: ${found.command.join(" ")}`);
      return found;
    }
    found.forEach((passed) => {
      this.log.info(`Not for Précis: ${passed}`);
    });
    const seen = found.length > 0 ? ` (${found.join("; ")})` : "";
    const needed = only === undefined ? "Python 3.11 or later" : `Python ${only}, which this offline package is for`;
    const message = `Précis needs ${needed}, and there is none here that can make environments${seen}. On Debian and Ubuntu: sudo apt install python3-venv.`;
    await this.say(message, DOWNLOADS);
    return undefined;
  }

  private async compiler(): Promise<boolean> {
    if (await hasCompiler(process.platform, this.extension)) {
      return true;
    }
    await this.say(compilerAdvice(process.platform), SETTING);
    return false;
  }

  private async carried(): Promise<Carried> {
    const inFolder = async (folder: string, ending: string): Promise<string | undefined> => {
      const at = path.join(this.extension, folder);
      const names = existsSync(at) ? await readdir(at) : [];
      const name = names.find((one) => one.endsWith(ending));
      return name === undefined ? undefined : path.join(at, name);
    };
    const wheel = await inFolder("wheels", ".whl");
    if (wheel === undefined) {
      throw new Error("This copy of the extension carries no server. Install the extension from its VSIX.");
    }
    const wheelhouse = await inFolder("wheelhouse", ".whl");
    return {
      wheel,
      constraints: path.join(this.extension, "wheels", "constraints.txt"),
      wheelhouse: wheelhouse && path.dirname(wheelhouse),
      model: await inFolder("model", ".whl"),
    };
  }

  private async say(message: string, ...more: string[]): Promise<void> {
    const chosen = await window.showErrorMessage(message, ...more, LOG);
    if (chosen === LOG) {
      this.log.show();
    } else if (chosen === SETTING) {
      await commands.executeCommand("workbench.action.openSettings", "precis.setup.extraIndexUrl");
    } else if (chosen === DOWNLOADS) {
      await env.openExternal(Uri.parse("https://www.python.org/downloads/"));
    }
  }
}
