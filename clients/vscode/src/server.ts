/** Where the server may be on this machine, as VS Code and its settings say. */
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import path from "node:path";
import { PVSC_EXTENSION_ID, PythonExtension } from "@vscode/python-extension";
import { type Event, EventEmitter, extensions, type LogOutputChannel, window, workspace } from "vscode";
import { variables } from "./environment";
import { type Found, find, type Origin, type Passed, type Place } from "./finding";
import { readOwn } from "./own";
import { run } from "./running";

const ANSWERS_WITHIN_MS = 20_000; // a first start from a slow disk

/** Finds the server. */
export class Servers {
  private readonly changed = new EventEmitter<void>();
  private listening = false;

  /** The selected Python environment has changed. */
  readonly onDidChangePython: Event<void> = this.changed.event;

  /**
   * @param storage the extension's own folder on this machine.
   * @param elsewhere a folder to start programs in that no workspace can put anything into.
   */
  constructor(
    private readonly storage: string,
    private readonly elsewhere: string,
    private readonly log: LogOutputChannel,
  ) {}

  /** The first server there is, and the places that have none. */
  async find(): Promise<{ found?: Found; passed: readonly Passed[] }> {
    const outcome = await find(
      {
        setting: () => Promise.resolve(fromSetting()),
        own: () => this.own(),
        python: async () => {
          const python = await this.selectedPython();
          const name = `the selected Python environment (${python ?? ""})`;
          return python === undefined ? undefined : { origin: "python", name, precis: [python, "-m", "precis"] };
        },
        path: () => onPath(),
      },
      (precis, origin) => this.probe(precis, origin),
    );
    for (const { name, why } of outcome.passed) {
      this.log.info(`No server in ${name}: ${why}`);
    }
    if (outcome.found === undefined) {
      this.log.warn(
        `There is no server: neither in the settings nor set up, selected or on the PATH (${process.env.PATH ?? ""}).`,
      );
    }
    return outcome;
  }

  private async own(): Promise<Place | undefined> {
    const environment = await readOwn(this.storage);
    return (
      environment && {
        origin: "own",
        name: "the environment that Précis has set up",
        precis: [environment.python, "-m", "precis"],
      }
    );
  }

  /**
   * The interpreter that is selected in the Python extension, if there is one. Undefined in a folder that is not
   * trusted, since its environment is a program of strangers.
   */
  async selectedPython(): Promise<string | undefined> {
    if (!workspace.isTrusted || extensions.getExtension(PVSC_EXTENSION_ID) === undefined) {
      return undefined;
    }
    try {
      const { environments } = await PythonExtension.api();
      if (!this.listening) {
        this.listening = true;
        environments.onDidChangeActiveEnvironmentPath(() => {
          this.changed.fire();
        });
      }
      const selected = environments.getActiveEnvironmentPath(window.activeTextEditor?.document.uri);
      return (await environments.resolveEnvironment(selected))?.executable.uri?.fsPath;
    } catch (error) {
      this.log.warn("The Python extension did not say which environment is selected.", error);
      return undefined;
    }
  }

  private async probe(precis: readonly string[], origin: Origin): Promise<{ version: string } | { why: string }> {
    const { code, stdout, lines, error } = await run([...precis, "--version"], {
      cwd: this.elsewhere,
      env: variables(origin),
      timeout_ms: ANSWERS_WITHIN_MS,
    });
    const [, version] = /^precis (\S+)/.exec(stdout) ?? [];
    if (version !== undefined) {
      return { version };
    }
    return { why: error?.message ?? lines.at(-1) ?? `it ended with ${code ?? "no"} exit code and without a word` };
  }
}

function fromSetting(): Place | undefined {
  const words = workspace.getConfiguration("precis").get<string[]>("serverCommand", []);
  const name = "the setting precis.serverCommand";
  return words.length === 0 ? undefined : { origin: "setting", name, server: words };
}

async function onPath(): Promise<Place | undefined> {
  const program = process.platform === "win32" ? "precis.exe" : "precis";
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    const file = path.join(folder, program);
    if (path.isAbsolute(folder) && (await isExecutable(file))) {
      return { origin: "path", name: `the PATH (${file})`, precis: [file] };
    }
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
