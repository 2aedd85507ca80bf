"""The finished summaries that are not in a document yet. The only module that stores them.

A finished summary belongs to its job until the job ends. One that could not be inserted is pending: it is stored beyond
the end of its job until it is inserted, discarded, or replaced by the next finished summary. At most one is pending.

This module must not ask the user or edit documents.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from precis.layout.layout import LayoutParagraph
from precis.lsp.documents.document import TrackedRange
from precis.lsp.provenance.summaries import InsertedSummary
from precis.lsp.request import SummaryRequest
from precis.settings import Settings
from precis.summary.result import Summary


@dataclass(frozen=True, slots=True, eq=False)
class FinishedSummary:
    """A finished summary, with all that is needed to insert it. Compared by identity.

    Attributes:
        job_id: the id of the job that wrote it.
        label: the title of the action that requested it.
        selection: the selection, without white space around it.
        language_id: the language of the document, as the client names it.
        text: the text that was summarized.
        request: the request that it answers.
        replaces: the inserted summary that it is to replace; None if there is none.
        settings: the settings that it was written with.
        summary: the summary, with its sentences and notices.
        paragraphs: the paragraphs of the summary for the layout.
        inserted: set once the summary is in a document.
    """

    job_id: int
    label: str
    selection: TrackedRange
    language_id: str
    text: str
    request: SummaryRequest
    replaces: InsertedSummary | None
    settings: Settings
    summary: Summary
    paragraphs: Sequence[LayoutParagraph]
    inserted: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def uri(self) -> str:
        """The URI of the document."""
        return self.selection.document.uri


class PendingSummaries:
    """Stores finished summaries.

    Attributes:
        last: the summary that was finished last, whether it was inserted or not; None before the first.
    """

    def __init__(self) -> None:
        self.last: FinishedSummary | None = None
        self._by_job: dict[int, FinishedSummary] = {}
        self._pending: FinishedSummary | None = None
        self._watcher: asyncio.Task[None] | None = None

    @property
    def pending(self) -> FinishedSummary | None:
        """The summary that could not be inserted yet; None if there is none."""
        return self._pending

    def add(self, summary: FinishedSummary) -> None:
        """Add a summary that its job has just finished. Forget the pending one, which it replaces."""
        self.clear()
        self.last = self._by_job[summary.job_id] = summary

    def of_job(self, job_id: int) -> FinishedSummary | None:
        """Return the finished summary of an active job; None if the job is still writing."""
        return self._by_job.get(job_id)

    def forget_job(self, job_id: int) -> None:
        """Forget the finished summary of a job that ends or writes again, unless the summary is pending."""
        self._by_job.pop(job_id, None)

    def put(self, summary: FinishedSummary) -> None:
        """Make `summary` the pending one."""
        if summary is not self._pending:
            self.clear()
            self._pending = summary

    def watch(self, watcher: asyncio.Task[None]) -> None:
        """Cancel `watcher` once the pending summary is no longer pending, or has another watcher."""
        if self._watcher:
            self._watcher.cancel()
        self._watcher = watcher

    def take(self, summary: FinishedSummary) -> None:
        """Remove `summary` because it was inserted, and set its event."""
        if summary is self._pending:
            self.clear()
        summary.inserted.set()

    def clear(self) -> None:
        """Forget the pending summary and release its selection."""
        if self._pending:
            self._pending.selection.release()
        if self._watcher:
            self._watcher.cancel()  # at its last statement if it calls this itself, so it is not interrupted
        self._pending = self._watcher = None
