/** The active jobs, as reported by the server. */
import { type Disposable, type Event, EventEmitter } from "vscode";
import { hasEnded, type JobStatus } from "./protocol";

export class Jobs implements Disposable {
  private readonly statuses = new Map<number, JobStatus>();
  private readonly changed = new EventEmitter<JobStatus>();

  /** Fires when a job starts, progresses or ends. */
  readonly onDidChange: Event<JobStatus> = this.changed.event;

  /** The active jobs, oldest first. */
  get active(): readonly JobStatus[] {
    return [...this.statuses.values()];
  }

  update(status: JobStatus): void {
    if (hasEnded(status.state)) {
      this.statuses.delete(status.jobId);
    } else {
      this.statuses.set(status.jobId, status);
    }
    this.changed.fire(status);
  }

  /** Mark all jobs as failed because the server has stopped. */
  failAll(): void {
    for (const status of this.active) {
      this.update({ ...status, state: "failed", message: "" });
    }
  }

  dispose(): void {
    this.failAll();
    this.changed.dispose();
  }
}
