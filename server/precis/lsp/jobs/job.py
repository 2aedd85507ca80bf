"""One summary in the making, as its parts pass it on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from precis.lsp.documents.document import TrackedRange
from precis.lsp.jobs.fallback import Finished
from precis.lsp.jobs.status import State, Status
from precis.lsp.provenance.summaries import InsertedSummary
from precis.lsp.request import SummaryRequest


@dataclass(slots=True)
class Job:
    """One summary in the making.

    Attributes:
        id: what the command returns, and `precis.server.cancel` takes.
        label: of the action that asked for it.
        followed: the selection, without white space around it, wherever it moves.
        text: what the selection held when the summary was asked for.
        request: what was asked for.
        instead_of: the summary whose place this one takes.
        status: how far it is.
        cancel: takes it back.
        finished: the summary, once it is written.
        task: does the work.
    """

    id: int
    label: str
    followed: TrackedRange
    text: str
    request: SummaryRequest
    instead_of: InsertedSummary | None
    status: Status
    cancel: Callable[[], None]
    finished: Finished | None = None
    task: asyncio.Task[State] | None = field(default=None, repr=False)

    @property
    def uri(self) -> str:
        """Of its document."""
        return self.followed.document.uri
