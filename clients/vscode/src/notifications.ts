/** The messages that tell the user that the server is missing or failed, with buttons to fix it. */
import { commands, type LogOutputChannel, window } from "vscode";
import type { ServerState } from "./client";

const SET_UP = "Set Up Précis";
const SHOW_LOG = "Show Log";
const OPEN_SETTING = "Open Setting";
const RESTART = "Restart Server";

/** Show a message if the server is missing or failed, and carry out what the user chooses. */
export async function notifyServerProblem(state: ServerState, log: LogOutputChannel): Promise<void> {
  if (state.kind === "missing") {
    const broken = state.rejected.find(({ origin }) => origin === "managed");
    const message = broken
      ? `The environment that Précis set up no longer works, perhaps because Python was changed (${broken.reason}). Set it up again.`
      : "The Précis server is not installed on this machine yet. It can be set up in an environment of its own, which changes nothing else.";
    await run(await window.showInformationMessage(message, SET_UP, SHOW_LOG), log);
  } else if (state.kind === "failed") {
    const found = state.found ? ` in ${state.found.name}` : "";
    const buttons = state.found?.origin === "setting" ? [OPEN_SETTING, SHOW_LOG] : [RESTART, SET_UP, SHOW_LOG];
    await run(
      await window.showErrorMessage(`The Précis server${found} could not be started: ${state.reason}`, ...buttons),
      log,
    );
  }
}

async function run(chosen: string | undefined, log: LogOutputChannel): Promise<void> {
  switch (chosen) {
    case SET_UP:
      await commands.executeCommand("precis.setUp");
      break;
    case RESTART:
      await commands.executeCommand("precis.restartServer");
      break;
    case OPEN_SETTING:
      await commands.executeCommand("workbench.action.openSettings", "precis.serverCommand");
      break;
    case SHOW_LOG:
      log.show();
      break;
  }
}
