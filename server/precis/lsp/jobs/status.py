"""The status of a job. The only module that changes a job's state, and that tells the client about it.

All clients get a work-done progress. A client that puts `{"client": {"status": true}}` into its initialization options
also gets two notifications: `precis/status` at every change, and `precis/draft` with the finished paragraphs each time
that one is finished, so that it can show them outside the document.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping

from lsprotocol import types

from precis.lsp.client import Client
from precis.lsp.documents.document import TrackedRange
from precis.lsp.jobs.estimate import RemainingTime
from precis.lsp.jobs.progress_text import STATE_TEXTS, ProgressUpdate, StepDescriber, describe_state
from precis.lsp.jobs.state import JobState
from precis.lsp.jobs.work_done_progress import WorkDoneProgress
from precis.worker.messages import Drafting, JobProgress, Loading, ModelReady, Planned, Wrote

log = logging.getLogger(__name__)

STATUS = "precis/status"
DRAFT = "precis/draft"
TIMED_STATES = {JobState.LOADING, JobState.PLANNING, JobState.WRITING}  # states with a remaining time


class JobStatus:
    """The status of one job.

    Args:
        client: gets the progress and the notifications.
        job_id: the id of the job.
        selection: the selection to summarize.
        notifies: whether the client wants the notifications.
    """

    def __init__(self, client: Client, job_id: int, selection: TrackedRange, *, notifies: bool) -> None:
        self._client = client
        self._job_id = job_id
        self._selection = selection
        self._notifies = notifies
        self._progress: WorkDoneProgress | None = None
        self._describer = StepDescriber()
        self._remaining: RemainingTime | None = None
        self._state = JobState.QUEUED
        self._message = STATE_TEXTS[self._state]
        self._result: str | None = None
        self._part = self._of = self._words = 0
        self._model = self._model_reason = self._offline_detail = ""
        self._is_offline = True
        self._paragraphs: list[str] = []
        self._sent: Mapping[str, object] | None = None
        self._notify()

    @property
    def state(self) -> JobState:
        """The state of the job."""
        return self._state

    def show_in(self, progress: WorkDoneProgress) -> None:
        """Show all further updates in `progress`, too."""
        self._progress = progress

    def begin(self, model: str, remaining: RemainingTime, *, is_offline: bool = True) -> None:
        """Wait for the worker to write a summary.

        Args:
            model: the model that the settings name.
            remaining: the remaining time of the summary, updated here with each step.
            is_offline: whether the settings keep the text in this process.
        """
        self._model, self._model_reason, self._remaining = model, "", remaining
        self._is_offline = is_offline
        self.set_state(JobState.QUEUED)

    def on_progress(self, step: JobProgress) -> None:
        """Take a step of the worker into account."""
        match step:
            case Loading():
                self._change_state(JobState.LOADING)
            case Planned(paragraphs=paragraphs):
                self._of, self._part, self._words = paragraphs, 0, 0
                self._paragraphs.clear()
                self._change_state(JobState.PLANNING)
            case ModelReady(model=model, reason=reason, offline=offline, offline_detail=detail):
                self._model, self._model_reason, self._offline_detail = model, reason, detail
                self._is_offline = offline != "endpoint"
            case Drafting():
                self._part = max(1, self._part)
                self._change_state(JobState.WRITING)
            case Wrote(part=part, of=of, text=text, words=words):
                self._part, self._of, self._words = min(part + 1, of), of, words
                self._paragraphs.append(text)
                self._change_state(JobState.WRITING)
                self._notify_draft()
        if self._remaining:
            self._remaining.update(step)
        for update in self._describer.describe(step, self._remaining_s):
            self._show(update)
        self._notify()

    def set_state(self, state: JobState) -> None:
        """Change the state of the job."""
        if self._change_state(state):
            result = self._result if state is JobState.DONE else None
            self._show(ProgressUpdate(result) if result else describe_state(state))
        self._notify()

    def conclude(self, result: str) -> None:
        """Set the text to show once the job is done."""
        self._result = result
        if self._progress:
            self._progress.conclude(result)

    @property
    def _remaining_s(self) -> float | None:
        return self._remaining.seconds if self._remaining and self._state in TIMED_STATES else None

    def _change_state(self, state: JobState) -> bool:
        if state is self._state:
            return False
        log.info("job %d: %s -> %s", self._job_id, self._state.value, state.value)
        self._state = state
        return True

    def _show(self, update: ProgressUpdate) -> None:
        self._message = update.message
        if self._progress:
            self._progress.report(update)

    def _notify(self) -> None:
        if not self._notifies:
            return
        remaining_s = self._remaining_s
        params = {
            "jobId": self._job_id,
            "uri": self._selection.document.uri,
            "state": self._state.value,
            "message": self._message,
            "remainingSeconds": None if remaining_s is None else math.ceil(remaining_s),
            "part": self._part,
            "of": self._of,
            "words": self._words,
            "model": self._model,
            "modelReason": self._model_reason,
            "offline": self._is_offline,
            "offlineDetail": self._offline_detail,
        }
        if params != self._sent:
            self._sent = params
            self._client.notify(STATUS, params)

    def _notify_draft(self) -> None:
        if self._notifies:
            selected = self._selection.lsp_range
            self._client.notify(
                DRAFT,
                {
                    "jobId": self._job_id,
                    "uri": self._selection.document.uri,
                    "range": {"start": _position_params(selected.start), "end": _position_params(selected.end)},
                    "paragraphs": list(self._paragraphs),
                },
            )


def _position_params(position: types.Position) -> dict[str, int]:
    return {"line": position.line, "character": position.character}
