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

/** The settings `precis.engine` and `precis.endpoint`, as far as they decide where texts are sent. */
export interface Engine {
  readonly kind: string;
  readonly url: string;
  readonly model: string;
}

/**
 * What keeps the worker offline, or where texts are sent, as the server words it.
 *
 * @param engine the settings.
 * @param last the newest status that says it; it may be older than the settings.
 */
export function offlineText(engine: Engine, last: JobStatus | undefined): string {
  const sends = engine.kind === "endpoint";
  const detail = last?.offline === !sends ? (last.offlineDetail ?? "") : "";
  if (detail !== "") {
    return detail;
  }
  return sends ? `not offline: ${engine.url}` : "offline";
}

/**
 * The text and the detail of the model's status item.
 *
 * @param engine the settings of the engine.
 * @param setting the value of `precis.model`.
 * @param last the newest status that names the model selected by "auto".
 */
export function modelText(
  engine: Engine,
  setting: string,
  last: JobStatus | undefined,
): { text: string; detail: string } {
  if (engine.kind === "endpoint") {
    return { text: engine.model === "" ? "of the server" : engine.model, detail: `model, not offline: ${engine.url}` };
  }
  if (setting !== AUTO || last === undefined) {
    return { text: setting, detail: "model, offline" };
  }
  return { text: `${AUTO}: ${last.model}`, detail: `${last.modelReason}, offline` };
}
