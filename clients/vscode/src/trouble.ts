/** What the person is told where there is no server, once, and with what to do. */
import { commands, type LogOutputChannel, window } from "vscode";
import type { ServerState } from "./client";

const SET_UP = "Set Up Précis";
const LOG = "Show Log";
const SETTING = "Open Setting";
const AGAIN = "Restart Server";

/** Show the trouble, if there is one, and do what is chosen. */
export async function tell(state: ServerState, log: LogOutputChannel): Promise<void> {
  if (state.kind === "missing") {
    const broken = state.passed.find(({ name }) => name.includes("has set up"));
    const message = broken
      ? `The environment that Précis had set up for itself no longer works, perhaps because Python was changed (${broken.why}). Set it up again.`
      : "The Précis server is not on this machine yet. It can be set up in an environment of its own, which touches nothing else.";
    await act(await window.showInformationMessage(message, SET_UP, LOG), log);
  } else if (state.kind === "failed") {
    const found = state.found ? ` of ${state.found.name}` : "";
    const ways = state.found?.origin === "setting" ? [SETTING, LOG] : [AGAIN, SET_UP, LOG];
    await act(
      await window.showErrorMessage(`The Précis server${found} could not be started: ${state.why}`, ...ways),
      log,
    );
  }
}

async function act(chosen: string | undefined, log: LogOutputChannel): Promise<void> {
  switch (chosen) {
    case SET_UP:
      await commands.executeCommand("precis.setUp");
      break;
    case AGAIN:
      await commands.executeCommand("precis.restartServer");
      break;
    case SETTING:
      await commands.executeCommand("workbench.action.openSettings", "precis.serverCommand");
      break;
    case LOG:
      log.show();
      break;
  }
}
