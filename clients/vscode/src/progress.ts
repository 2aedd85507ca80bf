/** Progress notifications with a Cancel button, for jobs and for the server's other work. */
import path from "node:path";
import { type Disposable, type Progress, ProgressLocation, Uri, window } from "vscode";
import type {
  LanguageClient,
  ProgressToken,
  WorkDoneProgressBegin,
  WorkDoneProgressEnd,
  WorkDoneProgressReport,
} from "vscode-languageclient/node";
import type { Jobs } from "./jobs";
import { hasEnded, JOB_PROGRESS_TITLE, type JobState, type JobStatus } from "./protocol";
import { progressText } from "./statusText";

/** States in which another message is shown: a question, or the progress of an installation. */
const SHOWN_ELSEWHERE: ReadonlySet<JobState> = new Set<JobState>(["installing", "confirming", "asking"]);

/** A progress notification, shown from its construction until `end`. */
class ProgressNotification {
  private progress: Progress<{ message?: string; increment?: number }> | undefined;
  private lastReport: { message: string; share: number } | undefined;
  private shownPercent = 0;
  private resolve: (() => void) | undefined;

  constructor(title: string, cancel: () => void) {
    const options = { location: ProgressLocation.Notification, title, cancellable: true };
    void window.withProgress(options, (progress, token) => {
      token.onCancellationRequested(cancel);
      this.progress = progress;
      return new Promise<void>((resolve) => {
        this.resolve = resolve;
        if (this.lastReport) {
          this.report(this.lastReport.message, this.lastReport.share);
        }
      });
    });
  }

  /** @param share the finished share of the work, in [0, 1]. The bar never moves backwards. */
  report(message: string, share: number): void {
    this.lastReport = { message, share };
    const percent = Math.max(this.shownPercent, Math.round(100 * share));
    this.progress?.report({ message, increment: percent - this.shownPercent });
    this.shownPercent = this.progress ? percent : this.shownPercent;
  }

  end(): void {
    this.resolve?.();
    this.resolve = undefined;
  }
}

/** Show each job in a notification of its own. */
export function showJobProgress(jobs: Jobs, cancel: (jobId: number) => void): Disposable {
  const notifications = new Map<number, ProgressNotification>();
  return jobs.onDidChange((status) => {
    const { jobId } = status;
    if (hasEnded(status.state) || SHOWN_ELSEWHERE.has(status.state)) {
      notifications.get(jobId)?.end();
      notifications.delete(jobId);
      return;
    }
    let notification = notifications.get(jobId);
    if (!notification) {
      notification = new ProgressNotification(title(status), () => {
        cancel(jobId);
      });
      notifications.set(jobId, notification);
    }
    notification.report(progressText(status), finishedShare(status));
  });
}

function title(status: JobStatus): string {
  return `Summarizing ${path.posix.basename(Uri.parse(status.uri).path)}`;
}

/** The finished share of the paragraphs, in [0, 1). The last paragraph counts as unfinished until the job ends. */
function finishedShare({ part, of, words }: JobStatus): number {
  const finished = words > 0 ? Math.max(1, part - 1) : 0;
  return of > 0 ? finished / of : 0;
}

/** Shows the server's progresses that belong to no job, such as an installation. VS Code's own view has no Cancel. */
export class ServerProgress {
  private readonly notifications = new Map<ProgressToken, ProgressNotification | undefined>();

  /** @param client returns the client that the progresses belong to. */
  constructor(private readonly client: () => Promise<LanguageClient | undefined>) {}

  handle(token: ProgressToken, value: WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd): void {
    if (value.kind === "begin" && value.title !== JOB_PROGRESS_TITLE) {
      const cancel = async (): Promise<void> =>
        (await this.client())?.sendNotification("window/workDoneProgress/cancel", { token });
      this.notifications.set(token, new ProgressNotification(value.title, () => void cancel()));
    }
    const notification = this.notifications.get(token);
    if (value.kind === "end") {
      notification?.end();
      this.notifications.delete(token);
    } else {
      notification?.report(value.message ?? "", (value.percentage ?? 0) / 100);
    }
  }

  /** End all notifications because the server has stopped. */
  endAll(): void {
    for (const notification of this.notifications.values()) {
      notification?.end();
    }
    this.notifications.clear();
  }
}
