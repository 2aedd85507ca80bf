/** What the server says and takes beyond the Language Server Protocol. */
import type { Range } from "vscode-languageclient/node";

export const SUMMARIZE = "precis.server.summarize";
export const REWRITE = "precis.server.rewrite";
export const REMOVE = "precis.server.remove";
export const CANCEL = "precis.server.cancel";

/** The title of the progress that the server makes for a job, which `precis/status` tells more of. */
export const SUMMARIZING = "Summarizing";

export const STATUS = "precis/status";
export const DRAFT = "precis/draft";
export const CONFIRM = "precis/confirm";

export type State =
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

/** How far a job is: the notification `precis/status`. */
export interface Status {
  readonly jobId: number;
  readonly uri: string;
  readonly state: State;
  /** The paragraph at work, from 1; 0 before the first. */
  readonly part: number;
  readonly of: number;
  /** In the paragraphs that are finished. */
  readonly words: number;
  readonly model: string;
  /** Why "auto" stands for the model; "" where it was asked for, or is not known yet. */
  readonly modelReason: string;
  readonly offline: boolean;
}

/** The finished paragraphs of a job: the notification `precis/draft`. */
export interface Draft {
  readonly jobId: number;
  readonly uri: string;
  readonly range: Range;
  readonly paragraphs: readonly string[];
}

/** What the person wants done with a finished summary: the answer to the request `precis/confirm`. */
export type Answer = "insert" | "again" | "discard";

export interface Confirmation {
  readonly jobId: number;
  readonly uri: string;
  readonly paragraphs: readonly string[];
}

/** The argument of `precis.server.summarize`. */
export interface Selected {
  readonly uri: string;
  readonly range: Range;
  readonly version: number;
  /** Of the prompt in `precis.prompts`; null for `precis.prompt`. */
  readonly title: string | null;
}

/** Whether a job in this state has ended. */
export function hasEnded(state: State): boolean {
  return state === "done" || state === "cancelled" || state === "failed";
}
