/** The notifications that show how far a job or an installation is, with Cancel. */
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
import { hasEnded, type State, type Status, SUMMARIZING } from "./protocol";
import { finished, line, Pace } from "./wording";

/** States in which a question, or another progress, has a message of its own. */
const ASKS: ReadonlySet<State> = new Set<State>(["installing", "confirming", "asking"]);

type Step = Progress<{ message?: string; increment?: number }>;

/** One notification, from its making to `end`. */
class Notification {
  private step: Step | undefined;
  private last: { message: string; share: number } | undefined;
  private shown = 0;
  private finish: (() => void) | undefined;

  constructor(title: string, cancel: () => void) {
    const options = { location: ProgressLocation.Notification, title, cancellable: true };
    void window.withProgress(options, (step, token) => {
      token.onCancellationRequested(cancel);
      this.step = step;
      return new Promise<void>((resolve) => {
        this.finish = resolve;
        if (this.last) {
          this.report(this.last.message, this.last.share);
        }
      });
    });
  }

  /** @param share of the whole that is done, in [0, 1]. The bar never goes back. */
  report(message: string, share: number): void {
    this.last = { message, share };
    const percent = Math.max(this.shown, Math.round(100 * share));
    this.step?.report({ message, increment: percent - this.shown });
    this.shown = this.step ? percent : this.shown;
  }

  end(): void {
    this.finish?.();
    this.finish = undefined;
  }
}

/** Shows each job in a notification of its own. */
export function showJobs(jobs: Jobs, cancel: (jobId: number) => void, now_ms: () => number): Disposable {
  const shown = new Map<number, { notification: Notification; pace: Pace }>();
  return jobs.onDidChange((status) => {
    const { jobId } = status;
    if (hasEnded(status.state) || ASKS.has(status.state)) {
      shown.get(jobId)?.notification.end();
      shown.delete(jobId);
      return;
    }
    let one = shown.get(jobId);
    if (!one) {
      const notification = new Notification(title(status), () => {
        cancel(jobId);
      });
      one = { notification, pace: new Pace() };
      shown.set(jobId, one);
    }
    one.pace.hear(status, now_ms());
    const share = status.of > 0 ? finished(status) / status.of : 0;
    one.notification.report(line(status, one.pace.left_s(status)), share);
  });
}

function title(status: Status): string {
  return `Summarizing ${path.posix.basename(Uri.parse(status.uri).path)}`;
}

/** Shows the server's other progresses, such as that of an installation: VS Code's own way has no Cancel. */
export class OtherProgress {
  private readonly shown = new Map<ProgressToken, Notification | undefined>();

  /** @param client that the progresses are those of. */
  constructor(private readonly client: () => Promise<LanguageClient | undefined>) {}

  hear(token: ProgressToken, step: WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd): void {
    if (step.kind === "begin" && step.title !== SUMMARIZING) {
      const cancel = async (): Promise<void> =>
        (await this.client())?.sendNotification("window/workDoneProgress/cancel", { token });
      this.shown.set(token, new Notification(step.title, () => void cancel()));
    }
    const notification = this.shown.get(token);
    if (step.kind === "end") {
      notification?.end();
      this.shown.delete(token);
    } else {
      notification?.report(step.message ?? "", (step.percentage ?? 0) / 100);
    }
  }

  /** The server has gone. */
  end(): void {
    for (const notification of this.shown.values()) {
      notification?.end();
    }
    this.shown.clear();
  }
}
