/** Starts, restarts and stops the language server and its client. */
import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { type Disposable, type Event, EventEmitter, type LogOutputChannel } from "vscode";
import {
  CloseAction,
  DidChangeConfigurationNotification,
  ExecuteCommandRequest,
  LanguageClient,
  type LanguageClientOptions,
  type Middleware,
  RevealOutputChannelOn,
  State,
} from "vscode-languageclient/node";
import { extension as extensionSettings } from "../extension-settings.json";
import { DOCUMENT_SELECTOR } from "./documentSelector";
import { environmentVariables } from "./environmentVariables";
import { logServerOutput } from "./log";
import type { ServerLocator } from "./serverLocator";
import type { FoundServer, RejectedCandidate } from "./serverSearch";

const MAX_RESTARTS = 3; // within three minutes, if the server exits unexpectedly

/** The state of the server, as shown to the user. */
export type ServerState =
  | { readonly kind: "starting" }
  | { readonly kind: "running"; readonly found: FoundServer }
  | { readonly kind: "missing"; readonly rejected: readonly RejectedCandidate[] }
  | { readonly kind: "failed"; readonly found?: FoundServer; readonly reason: string };

/** Registers listeners on a language client before it starts. They are disposed with the client. */
export type RegisterListeners = (client: LanguageClient) => readonly Listener[];

interface Listener {
  dispose(): unknown;
}

export class Client implements Disposable {
  private readonly stateChanged = new EventEmitter<ServerState>();
  private currentState: ServerState = { kind: "starting" };
  private client: LanguageClient | undefined;
  private listeners: readonly Listener[] = [];
  private pendingStart: Promise<void> = Promise.resolve();
  private hasRun = false;
  private lastOutput = "";

  readonly onDidChangeState: Event<ServerState> = this.stateChanged.event;

  /**
   * @param safeFolder the working directory of the server. No workspace can write to it.
   * @param endpointKey returns the key of the endpoint, if one is stored.
   * @param registerListeners listens to messages of the server that the protocol does not define.
   */
  constructor(
    private readonly locator: ServerLocator,
    private readonly safeFolder: string,
    private readonly log: LogOutputChannel,
    private readonly endpointKey: () => Promise<string | undefined>,
    private readonly middleware: Middleware,
    private readonly registerListeners: RegisterListeners,
  ) {}

  get state(): ServerState {
    return this.currentState;
  }

  /** Find the server and start it, stopping the one that is running. Concurrent calls run one after the other. */
  start(): Promise<void> {
    this.pendingStart = this.pendingStart.then(() => this.restart());
    return this.pendingStart;
  }

  /** Wait for a pending start and return the running client; undefined if no server is running. */
  async running(): Promise<LanguageClient | undefined> {
    await this.pendingStart;
    return this.client?.state === State.Running ? this.client : undefined;
  }

  /** Execute a command on the server and return its result. */
  async execute(command: string, ...args: unknown[]): Promise<unknown> {
    const client = await this.running();
    const result: unknown = await client?.sendRequest(ExecuteCommandRequest.type, { command, arguments: args });
    return result;
  }

  async stop(): Promise<void> {
    const { client, listeners } = this;
    this.client = undefined;
    this.listeners = [];
    if (client?.state === State.Running) {
      try {
        await client.stop();
      } catch (error) {
        this.log.warn("The server did not shut down cleanly.", error);
      }
    }
    listeners.forEach((listener) => {
      listener.dispose();
    });
  }

  dispose(): void {
    void this.stop();
    this.stateChanged.dispose();
  }

  private async restart(): Promise<void> {
    await this.stop();
    this.setState({ kind: "starting" });
    let found: FoundServer | undefined;
    try {
      const result = await this.locator.find();
      found = result.found;
      if (found === undefined) {
        this.setState({ kind: "missing", rejected: result.rejected });
        return;
      }
      const version = found.version === undefined ? "" : `, version ${found.version}`;
      this.log.info(`Starting the server in ${found.name}${version}`);
      await this.launch(found);
    } catch (error) {
      await this.stop();
      const reason = this.lastOutput || (error as Error).message;
      this.log.error(`The server could not be started: ${reason}`);
      this.setState(found === undefined ? { kind: "failed", reason } : { kind: "failed", found, reason });
    }
  }

  private async launch(found: FoundServer): Promise<void> {
    this.hasRun = false;
    this.lastOutput = "";
    const client: LanguageClient = new LanguageClient("precis", "Précis", () => this.spawn(found), {
      ...this.options(),
      // A server that failed on its first start would fail again, so it is not restarted.
      errorHandler: {
        error: (...given) => client.createDefaultErrorHandler().error(...given),
        closed: () => (this.hasRun ? defaultHandler.closed() : { action: CloseAction.DoNotRestart, handled: true }),
      },
    });
    const defaultHandler = client.createDefaultErrorHandler(MAX_RESTARTS);
    this.client = client;
    this.listeners = [
      ...this.registerListeners(client),
      client.onDidChangeState(({ oldState, newState }) => {
        if (newState === State.Running) {
          this.hasRun = true;
          this.setState({ kind: "running", found });
        } else if (newState === State.Starting) {
          this.setState({ kind: "starting" });
        } else if (oldState === State.Running && client === this.client) {
          this.setState({ kind: "failed", found, reason: "The server exited." });
        }
      }),
    ];
    await client.start();
  }

  private async spawn(found: FoundServer): Promise<ReturnType<typeof spawn>> {
    const [program = "", ...args] = found.server;
    const env = environmentVariables(found.origin, await this.endpointKey());
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, { cwd: this.safeFolder, env, windowsHide: true });
      child.once("error", reject);
      child.once("spawn", () => {
        resolve(child);
      });
    });
  }

  private options(): LanguageClientOptions {
    const readOutput = (stream: Readable): void => {
      logServerOutput(stream, this.log, (message) => {
        this.lastOutput = message;
      });
    };
    return {
      documentSelector: [...DOCUMENT_SELECTOR],
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: { client: { status: true, confirm: true } },
      // The server logs to standard error only: its standard output carries the protocol.
      stdioOptions: { stdout: readOutput, stderr: readOutput },
      initializationFailedHandler: () => false,
      middleware: {
        ...this.middleware,
        workspace: {
          ...this.middleware.workspace,
          configuration: async (params, token, next) => {
            const sections: unknown = await next(params, token);
            return Array.isArray(sections) ? sections.map(serverSettings) : [];
          },
          // The notification carries no values: the server requests the settings that it needs.
          didChangeConfiguration: async () => {
            await this.client?.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
          },
        },
      },
    };
  }

  private setState(state: ServerState): void {
    this.currentState = state;
    this.stateChanged.fire(state);
  }
}

const EXTENSION_SETTINGS = new Set(Object.keys(extensionSettings).map((name) => name.split(".")[1]));

/** Remove the extension's own settings, which the server would report as unknown. */
function serverSettings(section: unknown): unknown {
  if (typeof section !== "object" || section === null) {
    return section;
  }
  return Object.fromEntries(
    Object.entries(section).filter(([name]) => !EXTENSION_SETTINGS.has(name) && name !== "trace"),
  );
}
