/** The command "Check Installation": runs `precis doctor` with the settings, and shows what does not work. */
import { type LogOutputChannel, ProgressLocation, window, workspace } from "vscode";
import { failures } from "./doctorReport";
import type { EndpointKey } from "./endpointKey";
import { environmentVariables } from "./environmentVariables";
import { exec } from "./exec";
import type { FoundServer } from "./serverSearch";

const SHOW_LOG = "Show Log";
const TIMEOUT_MS = 120_000; // a server may have to load its model first

/**
 * Check the installation of the server that was found.
 *
 * @param safeFolder the working directory for programs. No workspace can write to it.
 */
export async function checkInstallation(
  found: FoundServer,
  key: EndpointKey,
  safeFolder: string,
  log: LogOutputChannel,
): Promise<void> {
  if (found.precis === undefined) {
    void window.showInformationMessage(
      `The installation cannot be checked because the command in precis.serverCommand (${found.server.join(" ")}) does not end with “server”.`,
    );
    return;
  }
  const { engine, endpoint } = workspace.getConfiguration().get<Record<string, unknown>>("precis", {});
  const command = [...found.precis, "doctor", "--settings", JSON.stringify({ engine, endpoint })];
  const env = environmentVariables(found.origin, await key.read());
  const options = { location: ProgressLocation.Notification, title: "Checking the installation of Précis" };
  const result = await window.withProgress(options, () =>
    exec(command, { cwd: safeFolder, env, timeout_ms: TIMEOUT_MS }),
  );
  result.lines.forEach((line) => {
    log.info(line);
  });
  const failed = failures(result.stdout);
  if (result.code === 0) {
    showLog(await window.showInformationMessage("Précis: everything works.", SHOW_LOG), log);
  } else {
    const reason = failed[0] ?? result.error?.message ?? result.lines.at(-1) ?? "it printed nothing";
    showLog(await window.showErrorMessage(`The check found a problem: ${reason}`, SHOW_LOG), log);
  }
}

function showLog(chosen: string | undefined, log: LogOutputChannel): void {
  if (chosen === SHOW_LOG) {
    log.show();
  }
}
