/** The server's commands, notifications and requests that the Language Server Protocol does not define. */
import type { Range } from "vscode-languageclient/node";

export const SUMMARIZE = "precis.server.summarize";
export const REWRITE = "precis.server.rewrite";
export const REMOVE = "precis.server.remove";
export const SHOW_SOURCES = "precis.server.showSources";
export const CANCEL = "precis.server.cancel";

/** The title of the work-done progress of a job. `precis/status` reports the same job in more detail. */
export const JOB_PROGRESS_TITLE = "Summarizing";

export const STATUS = "precis/status";
export const DRAFT = "precis/draft";
export const CONFIRM = "precis/confirm";

export type JobState =
  | "queued"
  | "loading"
  | "planning"
  | "writing"
  | "installing"
  | "confirming"
  | "inserting"
  | "asking"
  | "done"
  | "cancelled"
  | "failed";

/** The progress of a job: parameters of the notification `precis/status`. */
export interface JobStatus {
  readonly jobId: number;
  readonly uri: string;
  readonly state: JobState;
  /** The progress as text for the user, such as "Writing paragraph 2 of 6 (57 words so far)". Older servers send none. */
  readonly message?: string;
  /** The estimated time until the summary is finished; null if unknown. Older servers send none. */
  readonly remainingSeconds?: number | null;
  /** The number of the paragraph being written, from 1; 0 before the first. */
  readonly part: number;
  /** The number of paragraphs. */
  readonly of: number;
  /** The number of words in the finished paragraphs. */
  readonly words: number;
  readonly model: string;
  /** Why "auto" selected the model; "" if the user named the model or it is not known yet. */
  readonly modelReason: string;
  readonly offline: boolean;
  /** What keeps the worker offline, or where texts are sent, as text; "" until the model is loaded. */
  readonly offlineDetail?: string;
}

/** The finished paragraphs of a job: parameters of the notification `precis/draft`. */
export interface Draft {
  readonly jobId: number;
  readonly uri: string;
  readonly range: Range;
  readonly paragraphs: readonly string[];
}

/** What to do with a finished summary: the answer to the request `precis/confirm`. */
export type ConfirmAnswer = "insert" | "again" | "discard";

/** A finished summary: parameters of the request `precis/confirm`. */
export interface ConfirmParams {
  readonly jobId: number;
  readonly uri: string;
  readonly paragraphs: readonly string[];
}

/** The argument of `precis.server.summarize`. */
export interface SummarizeArguments {
  readonly uri: string;
  readonly range: Range;
  readonly version: number;
  /** The title of a prompt in `precis.prompts`; null for `precis.prompt`. */
  readonly title: string | null;
}

/** Whether a job in this state has ended. */
export function hasEnded(state: JobState): boolean {
  return state === "done" || state === "cancelled" || state === "failed";
}
