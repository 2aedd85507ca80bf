/** The language client: one way to start it and to start it again. */
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
import { own } from "../own-settings.json";
import { variables } from "./environment";
import type { Found, Passed } from "./finding";
import { logServer } from "./log";
import { SELECTOR } from "./selector";
import type { Servers } from "./server";

const RESTARTS = 3; // within three minutes, of a server that ended by itself

/** What the person is to know of the server. */
export type ServerState =
  | { readonly kind: "starting" }
  | { readonly kind: "running"; readonly found: Found }
  | { readonly kind: "missing"; readonly passed: readonly Passed[] }
  | { readonly kind: "failed"; readonly found?: Found; readonly why: string };

/** Attaches listeners to a language client before it starts; they live as long as it does. */
export type Attach = (client: LanguageClient) => readonly Attached[];

interface Attached {
  dispose(): unknown;
}

export class Client implements Disposable {
  private readonly changed = new EventEmitter<ServerState>();
  private now: ServerState = { kind: "starting" };
  private client: LanguageClient | undefined;
  private attached: readonly Attached[] = [];
  private turn: Promise<void> = Promise.resolve();
  private ran = false;
  private lastWords = "";

  /** The state of the server has changed. */
  readonly onDidChange: Event<ServerState> = this.changed.event;

  /**
   * @param elsewhere a folder to start the server in that no workspace can put anything into.
   * @param attach listens to what the server says beyond the protocol.
   */
  constructor(
    private readonly servers: Servers,
    private readonly elsewhere: string,
    private readonly log: LogOutputChannel,
    private readonly middleware: Middleware,
    private readonly attach: Attach,
  ) {}

  get state(): ServerState {
    return this.now;
  }

  /** Find the server and start it, in place of the one that runs. Whoever asks meanwhile waits for their turn. */
  start(): Promise<void> {
    const mine = this.turn.then(() => this.startNow());
    this.turn = mine;
    return mine;
  }

  /** The client, once it runs; undefined where there is no server. */
  async running(): Promise<LanguageClient | undefined> {
    await this.turn;
    return this.client?.state === State.Running ? this.client : undefined;
  }

  /** Have the server execute one of its commands, and return what that returns. */
  async execute(command: string, ...args: unknown[]): Promise<unknown> {
    const client = await this.running();
    const answer: unknown = await client?.sendRequest(ExecuteCommandRequest.type, { command, arguments: args });
    return answer;
  }

  async stop(): Promise<void> {
    const { client, attached } = this;
    this.client = undefined;
    this.attached = [];
    if (client?.state === State.Running) {
      try {
        await client.stop();
      } catch (error) {
        this.log.warn("The server did not end in order.", error);
      }
    }
    attached.forEach((one) => {
      one.dispose();
    });
  }

  dispose(): void {
    void this.stop();
    this.changed.dispose();
  }

  private async startNow(): Promise<void> {
    await this.stop();
    this.is({ kind: "starting" });
    let found: Found | undefined;
    try {
      const outcome = await this.servers.find();
      found = outcome.found;
      if (found === undefined) {
        this.is({ kind: "missing", passed: outcome.passed });
        return;
      }
      this.log.info(`Starting the server of ${found.name}${found.version === undefined ? "" : `, ${found.version}`}`);
      await this.launch(found);
    } catch (error) {
      await this.stop();
      const why = this.lastWords || (error as Error).message;
      this.log.error(`The server could not be started: ${why}`);
      this.is(found === undefined ? { kind: "failed", why } : { kind: "failed", found, why });
    }
  }

  private async launch(found: Found): Promise<void> {
    this.ran = false;
    this.lastWords = "";
    const client: LanguageClient = new LanguageClient("precis", "Précis", () => this.spawn(found), {
      ...this.options(),
      // One that has never run would only fail again.
      errorHandler: {
        error: (...given) => client.createDefaultErrorHandler().error(...given),
        closed: () => (this.ran ? restarts.closed() : { action: CloseAction.DoNotRestart, handled: true }),
      },
    });
    const restarts = client.createDefaultErrorHandler(RESTARTS);
    this.client = client;
    this.attached = [
      ...this.attach(client),
      client.onDidChangeState(({ oldState, newState }) => {
        if (newState === State.Running) {
          this.ran = true;
          this.is({ kind: "running", found });
        } else if (newState === State.Starting) {
          this.is({ kind: "starting" });
        } else if (oldState === State.Running && client === this.client) {
          this.is({ kind: "failed", found, why: "The server has ended." });
        }
      }),
    ];
    await client.start();
  }

  private spawn(found: Found): Promise<ReturnType<typeof spawn>> {
    const [program = "", ...args] = found.server;
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, { cwd: this.elsewhere, env: variables(found.origin), windowsHide: true });
      child.once("error", reject);
      child.once("spawn", () => {
        resolve(child);
      });
    });
  }

  private options(): LanguageClientOptions {
    const hear = (stream: Readable): void => {
      logServer(stream, this.log, (line) => {
        this.lastWords = line;
      });
    };
    return {
      documentSelector: [...SELECTOR],
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: { client: { status: true, confirm: true } },
      // The server logs to standard error alone: its standard output is the protocol.
      stdioOptions: { stdout: hear, stderr: hear },
      initializationFailedHandler: () => false,
      middleware: {
        ...this.middleware,
        workspace: {
          ...this.middleware.workspace,
          configuration: async (params, token, next) => {
            const sections: unknown = await next(params, token);
            return Array.isArray(sections) ? sections.map(forServer) : [];
          },
          // Without values: the server asks for those that it wants.
          didChangeConfiguration: async () => {
            await this.client?.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
          },
        },
      },
    };
  }

  private is(state: ServerState): void {
    this.now = state;
    this.changed.fire(state);
  }
}

const OWN = new Set(Object.keys(own).map((name) => name.split(".")[1]));

/** The settings without those of the extension, which the server would call unknown. */
function forServer(section: unknown): unknown {
  if (typeof section !== "object" || section === null) {
    return section;
  }
  return Object.fromEntries(Object.entries(section).filter(([name]) => !OWN.has(name) && name !== "trace"));
}
