"""How far a job is. The one place that changes a job's state, and tells the client.

All clients are told by a work-done progress. One that puts `{"client": {"status": true}}` into its initialization
options also gets two notifications: `precis/status`, at every change, and `precis/draft`, with the paragraphs as they
are finished, so that it can show them outside the document while they grow.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from enum import Enum

from lsprotocol import types

from precis.lsp.client import Client
from precis.lsp.documents.document import TrackedRange
from precis.lsp.jobs.steps import Steps
from precis.worker.messages import Drafting, JobProgress, Loading, ModelReady, Planned, Wrote

log = logging.getLogger(__name__)

STATUS = "precis/status"
DRAFT = "precis/draft"


class State(Enum):
    """How far a job is."""

    QUEUED = "queued"
    LOADING = "loading"
    PLANNING = "planning"
    WRITING = "writing"
    INSTALLING = "installing"
    CONFIRMING = "confirming"
    INSERTING = "inserting"
    ASKING = "asking"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Status:
    """The state of one job.

    Args:
        client: is told.
        job: its id.
        followed: the selection.
        notifies: whether the client wants the notifications.
    """

    def __init__(self, client: Client, job: int, followed: TrackedRange, *, notifies: bool) -> None:
        self._client = client
        self._job = job
        self._followed = followed
        self._notifies = notifies
        self._steps: Steps | None = None
        self._state = State.QUEUED
        self._part = self._of = self._words = 0
        self._model = self._model_reason = ""
        self._paragraphs: list[str] = []
        self._told: Mapping[str, object] | None = None
        self._tell()

    @property
    def state(self) -> State:
        """How far the job is."""
        return self._state

    def begins(self, model: str, steps: Steps) -> None:
        """The job waits for its turn with `model`, and `steps` put into words how it goes on."""
        self._model, self._model_reason, self._steps = model, "", steps
        self._tell()

    def hear(self, step: JobProgress) -> None:
        """The worker tells of a step."""
        match step:
            case Loading():
                self._state_is(State.LOADING)
            case Planned(paragraphs=paragraphs):
                self._of, self._part, self._words = paragraphs, 0, 0
                self._paragraphs.clear()
                self._state_is(State.PLANNING)
            case ModelReady(model=model, reason=reason):
                self._model, self._model_reason = model, reason
            case Drafting():
                self._part = max(1, self._part)
                self._state_is(State.WRITING)
            case Wrote(part=part, of=of, text=text, words=words):
                self._part, self._of, self._words = min(part + 1, of), of, words
                self._paragraphs.append(text)
                self._state_is(State.WRITING)
                self._show_draft()
        if self._steps:
            self._steps.report(step)
        self._tell()

    def move(self, state: State) -> None:
        """The job is in `state` from now on."""
        self._state_is(state)
        self._tell()

    def _state_is(self, state: State) -> None:
        if state is not self._state:
            log.info("job %d: %s -> %s", self._job, self._state.value, state.value)
            self._state = state

    def _tell(self) -> None:
        if not self._notifies:
            return
        now = {
            "jobId": self._job,
            "uri": self._followed.document.uri,
            "state": self._state.value,
            "part": self._part,
            "of": self._of,
            "words": self._words,
            "model": self._model,
            "modelReason": self._model_reason,
            "offline": True,  # there is no other engine than the one on this machine
        }
        if now != self._told:
            self._told = now
            self._client.tell(STATUS, now)

    def _show_draft(self) -> None:
        if self._notifies:
            place = self._followed.lsp_range
            self._client.tell(
                DRAFT,
                {
                    "jobId": self._job,
                    "uri": self._followed.document.uri,
                    "range": {"start": _plain(place.start), "end": _plain(place.end)},
                    "paragraphs": list(self._paragraphs),
                },
            )


def _plain(position: types.Position) -> dict[str, int]:
    return {"line": position.line, "character": position.character}
