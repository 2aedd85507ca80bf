/** Collects the server candidates on this machine from the settings, the storage, the Python extension and the PATH. */
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import path from "node:path";
import { PVSC_EXTENSION_ID, PythonExtension } from "@vscode/python-extension";
import { type Event, EventEmitter, extensions, type LogOutputChannel, window, workspace } from "vscode";
import { environmentVariables } from "./environmentVariables";
import { exec } from "./exec";
import { readManagedEnvironment } from "./managedEnvironment";
import { findServer, type SearchResult, type ServerCandidate, type ServerOrigin } from "./serverSearch";

const PROBE_TIMEOUT_MS = 20_000; // the first start from a slow disk takes long

export class ServerLocator {
  private readonly pythonChanged = new EventEmitter<void>();
  private isListening = false;

  /** Fires when another Python environment is selected. */
  readonly onDidChangePython: Event<void> = this.pythonChanged.event;

  /**
   * @param storage the extension's storage folder on this machine.
   * @param safeFolder the working directory for programs. No workspace can write to it.
   */
  constructor(
    private readonly storage: string,
    private readonly safeFolder: string,
    private readonly log: LogOutputChannel,
  ) {}

  /** Return the first server that works, and the candidates rejected before it. */
  async find(): Promise<SearchResult> {
    const result = await findServer(
      {
        setting: () => Promise.resolve(configuredCandidate()),
        managed: () => this.managedCandidate(),
        python: async () => {
          const python = await this.selectedPython();
          const name = `the selected Python environment (${python ?? ""})`;
          return python === undefined ? undefined : { origin: "python", name, precis: [python, "-P", "-m", "precis"] };
        },
        path: () => pathCandidate(),
      },
      (precis, origin) => this.probe(precis, origin),
    );
    for (const { name, reason } of result.rejected) {
      this.log.info(`No server in ${name}: ${reason}`);
    }
    if (result.found === undefined) {
      this.log.warn(
        "No server found in the settings, in the environment that Précis sets up, in the selected Python environment " +
          `or on the PATH (${process.env.PATH ?? ""}).`,
      );
    }
    return result;
  }

  private async managedCandidate(): Promise<ServerCandidate | undefined> {
    const environment = await readManagedEnvironment(this.storage);
    return (
      environment && {
        origin: "managed",
        name: "the environment that Précis set up",
        precis: [environment.python, "-P", "-m", "precis"],
      }
    );
  }

  /**
   * Return the interpreter selected in the Python extension, if any. Undefined in an untrusted folder, because its
   * environment may contain untrusted programs.
   */
  async selectedPython(): Promise<string | undefined> {
    if (!workspace.isTrusted || extensions.getExtension(PVSC_EXTENSION_ID) === undefined) {
      return undefined;
    }
    try {
      const { environments } = await PythonExtension.api();
      if (!this.isListening) {
        this.isListening = true;
        environments.onDidChangeActiveEnvironmentPath(() => {
          this.pythonChanged.fire();
        });
      }
      const selected = environments.getActiveEnvironmentPath(window.activeTextEditor?.document.uri);
      return (await environments.resolveEnvironment(selected))?.executable.uri?.fsPath;
    } catch (error) {
      this.log.warn("The Python extension did not report the selected environment.", error);
      return undefined;
    }
  }

  private async probe(
    precis: readonly string[],
    origin: ServerOrigin,
  ): Promise<{ version: string } | { reason: string }> {
    const { code, stdout, lines, error } = await exec([...precis, "--version"], {
      cwd: this.safeFolder,
      env: environmentVariables(origin),
      timeout_ms: PROBE_TIMEOUT_MS,
    });
    const [, version] = /^precis (\S+)/.exec(stdout) ?? [];
    if (version !== undefined) {
      return { version };
    }
    const ending = code === null ? "it was stopped before it printed its version" : `it exited with code ${code}`;
    return { reason: error?.message ?? lines.at(-1) ?? ending };
  }
}

function configuredCandidate(): ServerCandidate | undefined {
  const server = workspace.getConfiguration("precis").get<string[]>("serverCommand", []);
  return server.length === 0 ? undefined : { origin: "setting", name: "the setting precis.serverCommand", server };
}

async function pathCandidate(): Promise<ServerCandidate | undefined> {
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
