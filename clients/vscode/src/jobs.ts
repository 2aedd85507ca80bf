/** The jobs at work, as the server tells of them. */
import { type Disposable, type Event, EventEmitter } from "vscode";
import { hasEnded, type Status } from "./protocol";

export class Jobs implements Disposable {
  private readonly statuses = new Map<number, Status>();
  private readonly changed = new EventEmitter<Status>();

  /** A job has got on, begun or ended. */
  readonly onDidChange: Event<Status> = this.changed.event;

  /** Those at work, the oldest first. */
  get atWork(): readonly Status[] {
    return [...this.statuses.values()];
  }

  hear(status: Status): void {
    if (hasEnded(status.state)) {
      this.statuses.delete(status.jobId);
    } else {
      this.statuses.set(status.jobId, status);
    }
    this.changed.fire(status);
  }

  /** The server has gone, and with it all jobs. */
  end(): void {
    for (const status of this.atWork) {
      this.hear({ ...status, state: "failed" });
    }
  }

  dispose(): void {
    this.end();
    this.changed.dispose();
  }
}
