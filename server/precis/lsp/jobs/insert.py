"""Insert finished summaries at their selections, and handle those that could not be inserted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine

from precis.lsp.client import Client
from precis.lsp.documents.document import Document
from precis.lsp.edit.apply import AppliedEdit, EditFailure, Timeouts, apply_verified, wait_for_late_edit
from precis.lsp.edit.compute import SummaryEdit, compute_insertion, make_layout
from precis.lsp.jobs.fallback import KEPT, ask_where_to_insert, insert_below
from precis.lsp.jobs.pending import FinishedSummary, PendingSummaries
from precis.lsp.provenance.summaries import Summaries

log = logging.getLogger(__name__)

NOTHING_PENDING = "There is no finished summary to insert."
EDITED = "The selection was edited while its summary was being written. The summary is of the text as it was before."
UNCHANGED = "The new summary is the same as the one before."


class SummaryInserter:
    """Inserts finished summaries.

    Args:
        client: applies the edits and shows messages.
        summaries: gets the inserted summaries.
        pending: stores the summaries that could not be inserted.
        get_open: returns the open document with a URI; None if the client has not opened it.
        timeouts: how long to wait for the client.
    """

    def __init__(
        self,
        client: Client,
        *,
        summaries: Summaries,
        pending: PendingSummaries,
        get_open: Callable[[str], Document | None],
        timeouts: Timeouts,
    ) -> None:
        self._client = client
        self._summaries = summaries
        self._pending = pending
        self._get_open = get_open
        self._timeouts = timeouts
        self._is_inserting_pending = False

    async def insert(self, summary: FinishedSummary) -> AppliedEdit | EditFailure:
        """Insert a summary at its selection, show its notices, and have its range tracked.

        If the client does not respond, the summary becomes pending, and an edit that the client applies later counts.
        """
        was_edited = False

        def compute() -> SummaryEdit | EditFailure:
            nonlocal was_edited
            summary_edit, was_edited = _plan_edit(summary)
            return summary_edit

        document = summary.selection.document
        outcome = await apply_verified(self._client, document, compute, summary.label, self._timeouts)
        if isinstance(outcome, AppliedEdit):
            self._on_inserted(summary, outcome, was_edited=was_edited)
        elif outcome is EditFailure.NO_RESPONSE:
            self._pending.put(summary)
            late = self._wait_for_late_edit(summary)
            self._pending.watch(asyncio.get_running_loop().create_task(late, name="precis late edit"))
        return outcome

    async def resolve_failure(self, summary: FinishedSummary, failure: EditFailure) -> EditFailure | None:
        """Have the user say where to put a summary that could not be inserted; return the failure, if any.

        The question ends, too, once the summary is inserted by the command or by a late edit.
        """
        log.info("The summary of job %d was not inserted: %s", summary.job_id, failure.name.lower())
        self._pending.put(summary)
        question = ask_where_to_insert(self._client, self._get_open, summary, failure, self._timeouts)
        remaining = await _until_inserted(summary, question)
        is_pending = self._pending.pending is summary
        if remaining is None:
            if is_pending:
                self._pending.clear()
            return None
        self._client.show_message("error", f"{remaining.value} {KEPT}" if is_pending else remaining.value)
        return remaining

    async def insert_pending(self, document: Document, span: tuple[int, int]) -> None:
        """Insert the pending summary at its selection, or below `span` of `document` if that is not possible."""
        summary = self._pending.pending
        if summary is None or self._is_inserting_pending:
            self._client.show_message("error", NOTHING_PENDING)
            return
        target = document.track_span(*span)
        self._is_inserting_pending = True
        try:
            outcome = await self.insert(summary)
            if outcome in {EditFailure.TEXT_GONE, EditFailure.CLOSED, EditFailure.NO_PLACE}:
                outcome = await insert_below(self._client, summary, target, summary.label, self._timeouts)
        finally:
            self._is_inserting_pending = False
            target.release()
        if isinstance(outcome, EditFailure):
            self._client.show_message("error", f"{outcome.value} {KEPT}")
            return
        self._take(summary)

    def _on_inserted(self, summary: FinishedSummary, applied: AppliedEdit, *, was_edited: bool) -> None:
        result, seed = summary.summary, summary.settings.seed
        self._summaries.add(
            applied,
            summary.selection,
            summary.request,
            result,
            text=summary.text,
            seed=seed,
            replaces=summary.replaces,
        )
        notices = [notice.message for notice in result.notices]
        if was_edited:
            notices.append(EDITED)
        if applied.summary_edit.is_noop:
            notices.append(UNCHANGED)
        if notices:
            self._client.show_message("info", " ".join(notices))

    async def _wait_for_late_edit(self, summary: FinishedSummary) -> None:
        """Take the summary if the client applies its edit after all."""
        summary_edit, was_edited = _plan_edit(summary)
        if isinstance(summary_edit, EditFailure):
            return
        applied = await wait_for_late_edit(summary.selection.document, summary_edit)
        if applied:
            self._on_inserted(summary, applied, was_edited=was_edited)
            self._take(summary)

    def _take(self, summary: FinishedSummary) -> None:
        log.info("The pending summary of job %d is inserted.", summary.job_id)
        self._pending.take(summary)


async def _until_inserted(
    summary: FinishedSummary, question: Coroutine[None, None, EditFailure | None]
) -> EditFailure | None:
    """Return the outcome of `question`; cancel it and return None once the summary is inserted otherwise."""
    loop = asyncio.get_running_loop()
    asking = loop.create_task(question, name="precis question")
    inserted = loop.create_task(summary.inserted.wait(), name="precis inserted")
    try:
        await asyncio.wait([asking, inserted], return_when=asyncio.FIRST_COMPLETED)
        return None if inserted.done() else asking.result()
    finally:
        asking.cancel()
        inserted.cancel()
        await asyncio.wait([asking, inserted])  # until the question is withdrawn from the client


def _plan_edit(summary: FinishedSummary) -> tuple[SummaryEdit | EditFailure, bool]:
    """Return the edit that inserts the summary, or why there is none, and whether the selection was edited."""
    selection = summary.selection
    layout = make_layout(summary.paragraphs, summary.settings, summary.language_id)
    if summary.replaces and (replacement := summary.replaces.compute_replacement(layout)):
        return replacement, False
    selection.relocate(summary.text.strip())
    if selection.is_gone:
        return EditFailure.TEXT_GONE, False
    anchor = selection.anchor
    edit = compute_insertion(selection.document.source, anchor.start, anchor.end, layout)
    return edit or EditFailure.NO_PLACE, anchor.edited
