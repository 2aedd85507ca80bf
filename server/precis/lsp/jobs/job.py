"""The data of one summary job."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from precis.lsp.documents.document import TrackedRange
from precis.lsp.jobs.state import JobState
from precis.lsp.jobs.status import JobStatus
from precis.lsp.provenance.summaries import InsertedSummary
from precis.lsp.request import SummaryRequest


@dataclass(slots=True)
class Job:
    """One summary job.

    Attributes:
        id: the id that the command returns and `precis.server.cancel` takes.
        label: the title of the action that requested the summary.
        selection: the selection, without white space around it.
        text: the text of the selection when the summary was requested.
        request: the request.
        replaces: the inserted summary that the new one is to replace; None if there is none.
        status: the status, shown to the client.
        cancel: cancels the job.
        task: runs the job.
    """

    id: int
    label: str
    selection: TrackedRange
    text: str
    request: SummaryRequest
    replaces: InsertedSummary | None
    status: JobStatus
    cancel: Callable[[], None]
    task: asyncio.Task[JobState] | None = field(default=None, repr=False)

    @property
    def uri(self) -> str:
        """The URI of the document."""
        return self.selection.document.uri
