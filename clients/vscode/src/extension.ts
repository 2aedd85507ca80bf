/** The entry point of the extension. Creates its parts and connects them. */
import { commands, type ExtensionContext, Uri, window, workspace } from "vscode";
import { CancellationToken, type LanguageClient } from "vscode-languageclient/node";
import { Client } from "./client";
import { registerCommands } from "./commands";
import { Jobs } from "./jobs";
import { LanguageStatus } from "./languageStatus";
import { checkInstallation } from "./doctor";
import { EndpointKey } from "./endpointKey";
import { createLog } from "./log";
import { ModelPicker } from "./modelPicker";
import { notifyServerProblem } from "./notifications";
import { Preview } from "./preview";
import { ServerProgress, showJobProgress } from "./progress";
import { CANCEL, CONFIRM, type ConfirmParams, DRAFT, type Draft, type JobStatus, STATUS } from "./protocol";
import { ServerLocator } from "./serverLocator";
import { Setup } from "./setup";
import { closeRestoredSources, provideDocumentLinks, registerRevealSource, showDocument } from "./sources";
import { preservingView } from "./viewState";

let activeClient: Client | undefined;

export function activate(context: ExtensionContext): void {
  const began_ms = performance.now();
  const storage = context.globalStorageUri.fsPath;
  const log = createLog();
  const jobs = new Jobs();
  const preview = new Preview();
  const languageStatus = new LanguageStatus(jobs);
  const endpointKey = new EndpointKey(context.secrets);
  const locator = new ServerLocator(storage, context.extensionPath, log);
  const modelPicker = new ModelPicker(context.extensionPath, log);
  const setup = new Setup(storage, context.extensionPath, log, () => locator.selectedPython());
  const progress = new ServerProgress(() => client.running());
  const client = new Client(
    locator,
    context.extensionPath,
    log,
    () => endpointKey.read(),
    {
      handleWorkDoneProgress: (token, value) => {
        progress.handle(token, value);
      },
      provideDocumentLinks,
      window: { showDocument },
      workspace: {
        handleApplyEdit: (params, next) => preservingView(params, async () => next(params, CancellationToken.None)),
      },
    },
    (languageClient) => [
      languageClient.onNotification(STATUS, (status: JobStatus) => {
        jobs.update(status);
      }),
      languageClient.onNotification(DRAFT, (draft: Draft) => {
        preview.updateDraft(draft);
      }),
      languageClient.onRequest(CONFIRM, async (params: ConfirmParams, token: CancellationToken) => ({
        answer: await preview.confirm(params, token),
      })),
    ],
  );
  activeClient = client;

  /** Return the running client; if there is none, tell the user why and return undefined. */
  const readyClient = async (): Promise<LanguageClient | undefined> => {
    const running = await client.running();
    if (!running) {
      void notifyServerProblem(client.state, log);
    }
    return running;
  };
  const start = async (): Promise<void> => {
    await client.start();
    await notifyServerProblem(client.state, log);
  };

  context.subscriptions.push(
    log,
    jobs,
    preview,
    languageStatus,
    endpointKey,
    client,
    client.onDidChangeState((state) => {
      if (state.kind !== "running") {
        jobs.failAll();
        progress.endAll();
      }
      languageStatus.updateServer(state);
    }),
    jobs.onDidChange((status) => {
      languageStatus.updateJob(status);
      void preview.updateStatus(status);
    }),
    showJobProgress(jobs, (jobId) => void client.execute(CANCEL, jobId)),
    ...registerCommands(client, jobs, readyClient),
    registerRevealSource(),
    commands.registerCommand("precis.restartServer", start),
    commands.registerCommand("precis.setUp", async () => {
      if (await setup.run()) {
        await start();
        if (client.state.kind === "running") {
          await announceSetup();
        }
      }
    }),
    commands.registerCommand("precis.selectModel", async () => {
      if ((await readyClient()) && client.state.kind === "running") {
        await modelPicker.select(client.state.found);
      }
    }),
    commands.registerCommand("precis.setEndpointKey", () => endpointKey.ask()),
    commands.registerCommand("precis.checkInstallation", async () => {
      if ((await readyClient()) && client.state.kind === "running") {
        await checkInstallation(client.state.found, endpointKey, context.extensionPath, log);
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
        languageStatus.refresh();
      }
    }),
    workspace.onDidGrantWorkspaceTrust(() => {
      if (client.state.kind !== "running") {
        void start();
      }
    }),
    endpointKey.onDidChange(() => void start()),
    locator.onDidChangePython(() => {
      if (client.state.kind !== "running" || client.state.found.origin === "python") {
        void start();
      }
    }),
  );
  void closeRestoredSources();
  void start();
  log.info(`Activated in ${(performance.now() - began_ms).toFixed(1)} ms.`);
}

async function announceSetup(): Promise<void> {
  const message = "Précis is set up. Select some text and press Shift+Alt+S.";
  const openSample = "Open Sample Document";
  if ((await window.showInformationMessage(message, openSample)) === openSample) {
    await commands.executeCommand("precis.openSample");
  }
}

export async function deactivate(): Promise<void> {
  await activeClient?.stop();
}
