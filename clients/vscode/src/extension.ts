/** Wires the parts together. What each does is said where it is. */
import { commands, type ExtensionContext, Uri, window, workspace } from "vscode";
import { CancellationToken, type LanguageClient } from "vscode-languageclient/node";
import { Client } from "./client";
import { registerCommands } from "./commands";
import { Jobs } from "./jobs";
import { createLog } from "./log";
import { Models } from "./models";
import { Preview } from "./preview";
import { OtherProgress, showJobs } from "./progress";
import { CANCEL, CONFIRM, type Confirmation, DRAFT, type Draft, type Status, STATUS } from "./protocol";
import { keepingPlace } from "./selection";
import { Servers } from "./server";
import { Setup } from "./setup";
import { LanguageStatus } from "./status";
import { tell } from "./trouble";

let client: Client | undefined;

export function activate(context: ExtensionContext): void {
  const began_ms = performance.now();
  const log = createLog();
  const jobs = new Jobs();
  const preview = new Preview();
  const status = new LanguageStatus(jobs);
  const servers = new Servers(context.globalStorageUri.fsPath, context.extensionPath, log);
  const models = new Models(context.extensionPath, log);
  const setup = new Setup(context.globalStorageUri.fsPath, context.extensionPath, log, () => servers.selectedPython());
  const progress = new OtherProgress(() => made.running());
  const made = new Client(
    servers,
    context.extensionPath,
    log,
    {
      handleWorkDoneProgress: (token, step) => {
        progress.hear(token, step);
      },
      workspace: {
        handleApplyEdit: (params, next) => keepingPlace(params, async () => next(params, CancellationToken.None)),
      },
    },
    (languageClient) => [
      languageClient.onNotification(STATUS, (heard: Status) => {
        jobs.hear(heard);
      }),
      languageClient.onNotification(DRAFT, (draft: Draft) => {
        preview.grow(draft);
      }),
      languageClient.onRequest(CONFIRM, async (asked: Confirmation, token: CancellationToken) => ({
        answer: await preview.confirm(asked, token),
      })),
    ],
  );
  client = made;

  /** The client, or a message that says why there is none. */
  const ready = async (): Promise<LanguageClient | undefined> => {
    const running = await made.running();
    if (!running) {
      void tell(made.state, log);
    }
    return running;
  };
  const start = async (): Promise<void> => {
    await made.start();
    await tell(made.state, log);
  };

  context.subscriptions.push(
    log,
    jobs,
    preview,
    status,
    made,
    made.onDidChange((state) => {
      if (state.kind !== "running") {
        jobs.end();
        progress.end();
      }
      status.hearServer(state);
    }),
    jobs.onDidChange((heard) => {
      status.hearJob(heard);
      void preview.hear(heard);
    }),
    showJobs(jobs, (jobId) => void made.execute(CANCEL, jobId), Date.now),
    ...registerCommands(made, jobs, ready),
    commands.registerCommand("precis.restartServer", start),
    commands.registerCommand("precis.setUp", async () => {
      if (await setup.run()) {
        await start();
        await welcome(made.state.kind === "running");
      }
    }),
    commands.registerCommand("precis.selectModel", async () => {
      if ((await ready()) && made.state.kind === "running") {
        await models.select(made.state.found);
      }
    }),
    commands.registerCommand("precis.showLog", () => {
      log.show();
    }),
    commands.registerCommand("precis.openSample", async () => {
      const text = await workspace.fs.readFile(Uri.joinPath(context.extensionUri, "dist", "sample.md"));
      const content = new TextDecoder().decode(text);
      await window.showTextDocument(await workspace.openTextDocument({ language: "markdown", content }));
    }),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("precis.serverCommand")) {
        void start();
      } else if (event.affectsConfiguration("precis")) {
        status.show();
      }
    }),
    workspace.onDidGrantWorkspaceTrust(() => {
      if (made.state.kind !== "running") {
        void start();
      }
    }),
    servers.onDidChangePython(() => {
      if (made.state.kind !== "running" || made.state.found.origin === "python") {
        void start();
      }
    }),
  );
  void start();
  log.info(`Activated in ${(performance.now() - began_ms).toFixed(1)} ms.`);
}

async function welcome(runs: boolean): Promise<void> {
  const said = "Précis is set up. Select some text and press Shift+Alt+S.";
  const sample = "Open Sample Document";
  if (runs && (await window.showInformationMessage(said, sample)) === sample) {
    await commands.executeCommand("precis.openSample");
  }
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
