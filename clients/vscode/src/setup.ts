/** The command "Set Up Précis": installs the bundled server into a Python environment in the extension's storage. */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { commands, env, type LogOutputChannel, ProgressLocation, Uri, window, workspace } from "vscode";
import { environmentVariables } from "./environmentVariables";
import { exec } from "./exec";
import { interpreterPath, readManagedEnvironment, writeManagedEnvironment } from "./managedEnvironment";
import { compilerAdvice, explainFailure } from "./setupErrors";
import {
  type BundledFiles,
  needsCompiler,
  requiredPythonVersion,
  setupDescription,
  type SetupStep,
  setupSteps,
} from "./setupPlan";
import { findPython, hasCppCompiler, pythonCandidates, type PythonInterpreter } from "./toolchain";

const SET_UP = "Set Up";
const SHOW_LOG = "Show Log";
const OPEN_SETTING = "Open Setting";
const GET_PYTHON = "Get Python";

export class Setup {
  private running: Promise<boolean> | undefined;

  /**
   * @param storage the extension's storage folder on this machine.
   * @param extensionFolder the folder that the VSIX was unpacked into.
   * @param selectedPython returns the interpreter that the user selected, if any.
   */
  constructor(
    private readonly storage: string,
    private readonly extensionFolder: string,
    private readonly log: LogOutputChannel,
    private readonly selectedPython: () => Promise<string | undefined>,
  ) {}

  /** Ask the user, set up, and return whether there is a new environment. Joins a setup that is already running. */
  run(): Promise<boolean> {
    this.running ??= this.setUp().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async setUp(): Promise<boolean> {
    const bundled = await this.bundledFiles();
    const settings = workspace.getConfiguration("precis");
    const indexUrl = settings.get<string>("setup.extraIndexUrl", "");
    const engine = settings.get<string>("engine", "embedded");
    const requiredVersion =
      bundled.wheelhouse === undefined ? undefined : requiredPythonVersion(await readdir(bundled.wheelhouse));
    const python = await this.requirePython(requiredVersion);
    if (python === undefined || (needsCompiler(bundled, indexUrl, engine) && !(await this.requireCompiler()))) {
      return false;
    }
    const detail = setupDescription(bundled, indexUrl, this.storage, engine);
    if ((await window.showInformationMessage("Set up Précis?", { modal: true, detail }, SET_UP)) !== SET_UP) {
      return false;
    }
    const folder = `environment-${randomUUID().slice(0, 8)}`;
    const outcome = await this.createEnvironment(python, folder, bundled, indexUrl, engine);
    if (outcome !== "done") {
      await rm(path.join(this.storage, folder), { recursive: true, force: true });
      if (outcome !== "cancelled") {
        await this.showError(`Précis was not set up. ${outcome}`);
      }
      return false;
    }
    const previous = await readManagedEnvironment(this.storage);
    await writeManagedEnvironment(this.storage, folder);
    if (previous) {
      await rm(path.join(this.storage, previous.folder), { recursive: true, force: true });
    }
    return true;
  }

  /** Return "done", "cancelled", or the reason for the failure. */
  private async createEnvironment(
    python: PythonInterpreter,
    folder: string,
    bundled: BundledFiles,
    indexUrl: string,
    engine: string,
  ): Promise<string> {
    await mkdir(this.storage, { recursive: true });
    const environment = path.join(this.storage, folder);
    const steps = setupSteps(python.command, environment, interpreterPath(environment), bundled, indexUrl, engine);
    const options = {
      location: ProgressLocation.Notification,
      title: "Setting up Précis ([log](command:precis.showLog))",
      cancellable: true,
    };
    return window.withProgress(options, async (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => {
        abort.abort();
      });
      for (const step of steps) {
        progress.report({ message: step.title });
        const failure = await this.runStep(step, abort.signal, (message) => {
          progress.report({ message });
        });
        if (abort.signal.aborted) {
          this.log.info("Setup was cancelled.");
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

  /** Run one step. Return the reason for the failure; undefined if it succeeded. */
  private async runStep(
    step: SetupStep,
    signal: AbortSignal,
    showProgress: (message: string) => void,
  ): Promise<string | undefined> {
    this.log.info(`${step.title}: ${step.command.join(" ")}`);
    const result = await exec(step.command, {
      cwd: this.extensionFolder,
      env: { ...environmentVariables("managed"), ...step.env },
      signal,
      onLine: (line) => {
        this.log.info(line);
        const [, activity] =
          /^\s*((?:Collecting|Building wheels? for|Installing collected packages)[^:;(]*)/.exec(line) ?? [];
        if (activity !== undefined) {
          showProgress(`${step.title}: ${activity.trim()}`);
        }
      },
    });
    if (result.code === 0) {
      return undefined;
    }
    const reason = explainFailure(step.title, result.lines, result.error);
    this.log.error(reason);
    return reason;
  }

  /** Return a suitable interpreter; if there is none, tell the user and return undefined. */
  private async requirePython(requiredVersion: string | undefined): Promise<PythonInterpreter | undefined> {
    const candidates = pythonCandidates(process.platform, await this.selectedPython());
    const found = await findPython(candidates, this.extensionFolder, requiredVersion);
    if ("command" in found) {
      this.log.info(`Python ${found.version}: ${found.command.join(" ")}`);
      return found;
    }
    found.forEach((reason) => {
      this.log.info(`Python interpreter not suitable: ${reason}`);
    });
    const rejected = found.length > 0 ? ` (${found.join("; ")})` : "";
    const needed =
      requiredVersion === undefined
        ? "Python 3.11 or later"
        : `Python ${requiredVersion}, which this offline package was built for,`;
    const message = `Précis needs ${needed} with the module venv, and none was found${rejected}. On Debian and Ubuntu: sudo apt install python3-venv.`;
    await this.showError(message, GET_PYTHON);
    return undefined;
  }

  /** Return whether there is a C++ compiler; if not, tell the user how to install one. */
  private async requireCompiler(): Promise<boolean> {
    if (await hasCppCompiler(process.platform, this.extensionFolder)) {
      return true;
    }
    await this.showError(compilerAdvice(process.platform), OPEN_SETTING);
    return false;
  }

  private async bundledFiles(): Promise<BundledFiles> {
    const findFile = async (folder: string, extension: string): Promise<string | undefined> => {
      const location = path.join(this.extensionFolder, folder);
      const names = existsSync(location) ? await readdir(location) : [];
      const name = names.find((one) => one.endsWith(extension));
      return name === undefined ? undefined : path.join(location, name);
    };
    const wheel = await findFile("wheels", ".whl");
    if (wheel === undefined) {
      throw new Error("This copy of the extension does not contain the server. Install the extension from its VSIX.");
    }
    const wheelhouse = await findFile("wheelhouse", ".whl");
    return {
      wheel,
      constraints: path.join(this.extensionFolder, "wheels", "constraints.txt"),
      wheelhouse: wheelhouse && path.dirname(wheelhouse),
      model: await findFile("model", ".whl"),
    };
  }

  private async showError(message: string, ...buttons: string[]): Promise<void> {
    const chosen = await window.showErrorMessage(message, ...buttons, SHOW_LOG);
    if (chosen === SHOW_LOG) {
      this.log.show();
    } else if (chosen === OPEN_SETTING) {
      await commands.executeCommand("workbench.action.openSettings", "precis.setup.extraIndexUrl");
    } else if (chosen === GET_PYTHON) {
      await env.openExternal(Uri.parse("https://www.python.org/downloads/"));
    }
  }
}
