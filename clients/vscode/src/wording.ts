/** What the notification and the status item say of a job. Knows nothing of VS Code. */
import { AUTO } from "./modelrows";
import type { Status } from "./protocol";

/** How fast one job is written, from when its first paragraph was begun. */
export class Pace {
  private began_ms: number | undefined;
  private done = 0;
  private at_ms = 0;

  /** The status has come at `now_ms`. */
  hear(status: Status, now_ms: number): void {
    if (status.state === "planning") {
      this.began_ms = undefined;
    }
    if (status.state === "writing") {
      this.began_ms ??= now_ms;
      const done = finished(status);
      if (done !== this.done) {
        this.done = done;
        this.at_ms = now_ms;
      }
    }
  }

  /** The seconds that the rest will take, had each paragraph as long as those before; undefined before the first is finished. */
  left_s(status: Status): number | undefined {
    const done = finished(status);
    if (this.began_ms === undefined || done === 0 || done !== this.done) {
      return undefined;
    }
    return ((this.at_ms - this.began_ms) / done / 1000) * (status.of - done);
  }
}

/** How many paragraphs are finished, but for the last one, which is at work to the end. */
export function finished(status: Status): number {
  return status.words > 0 ? Math.max(1, status.part - 1) : 0;
}

/** One line on a job, for the notification. */
export function line(status: Status, left_s: number | undefined): string {
  switch (status.state) {
    case "queued":
      return "Waiting for its turn";
    case "loading":
      return status.model === AUTO ? "Loading the model" : `Loading ${status.model}`;
    case "planning":
      return "Reading the text";
    case "writing": {
      const parts = [`Paragraph ${status.part} of ${status.of}`];
      if (status.words > 0) {
        parts.push(`${status.words.toLocaleString("en")} words so far`);
      }
      if (left_s !== undefined) {
        parts.push(`about ${duration(left_s)} left`);
      }
      return parts.join(" · ");
    }
    case "installing":
      return "Waiting for the model";
    case "confirming":
      return "Finished: insert it?";
    case "inserting":
      return "Inserting the summary";
    case "asking":
      return "Finished: where is it to go?";
    case "done":
      return "Done";
    case "cancelled":
      return "Cancelled";
    case "failed":
      return "Failed";
  }
}

/** A few characters on a job, for the status item. */
export function short(status: Status): string {
  switch (status.state) {
    case "writing":
      return `writing ${status.part}/${status.of}`;
    case "loading":
      return "loading";
    case "done":
    case "cancelled":
      return "ready";
    default:
      return status.state;
  }
}

/**
 * The model in the language status, and what is said of it.
 *
 * @param setting `precis.model`.
 * @param last the newest status that tells what "auto" stands for.
 */
export function modelInWords(setting: string, last: Status | undefined): { text: string; detail: string } {
  if (setting !== AUTO || last === undefined) {
    return { text: setting, detail: "model, offline" };
  }
  return { text: `${AUTO}: ${last.model}`, detail: `${last.modelReason}, offline` };
}

/** A span of time, in rounded words. */
export function duration(seconds: number): string {
  const rounded = Math.max(1, Math.round(seconds));
  return rounded < 90 ? `${rounded} s` : `${Math.round(rounded / 60)} min`;
}
