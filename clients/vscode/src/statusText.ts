/** Texts about jobs and models for the status item and the progress notifications. Does not depend on VS Code. */
import { AUTO } from "./modelItems";
import { hasEnded, type JobStatus } from "./protocol";

/** The progress of a job as the server words it; the name of its state if the server sends no text. */
export function progressText(status: JobStatus): string {
  return status.message === undefined || status.message === "" ? status.state : status.message;
}

/** The text of the status item for the newest job, whether it is active or has ended. */
export function jobText(status: JobStatus): string {
  if (!hasEnded(status.state)) {
    return progressText(status);
  }
  return status.state === "failed" ? "failed" : "ready";
}

/**
 * What keeps the worker offline, as the server words it.
 *
 * @param last the newest status that says it.
 */
export function offlineText(last: JobStatus | undefined): string {
  const detail = last?.offlineDetail ?? "";
  return detail === "" ? "offline" : detail;
}

/**
 * The text and the detail of the model's status item.
 *
 * @param setting the value of `precis.model`.
 * @param last the newest status that names the model selected by "auto".
 */
export function modelText(setting: string, last: JobStatus | undefined): { text: string; detail: string } {
  if (setting !== AUTO || last === undefined) {
    return { text: setting, detail: "model, offline" };
  }
  return { text: `${AUTO}: ${last.model}`, detail: `${last.modelReason}, offline` };
}
