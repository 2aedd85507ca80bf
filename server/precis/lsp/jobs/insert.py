"""A finished summary's way into its document, or to where the person wants it. It is kept until it is there."""

from __future__ import annotations

import asyncio
import logging

from precis.lsp.client import Client
from precis.lsp.documents.document import Document
from precis.lsp.edit.apply import AppliedEdit, EditFailure, Timeouts, apply_verified, wait_for_late_edit
from precis.lsp.edit.compute import SummaryEdit, compute_insertion, make_layout
from precis.lsp.jobs.fallback import KEPT, Finished, Offer
from precis.lsp.jobs.job import Job
from precis.lsp.jobs.status import State
from precis.lsp.provenance.summaries import Summaries

log = logging.getLogger(__name__)

NO_FINISHED = "There is no finished summary that waits for a place."
EDITED = "The selection was edited while its summary was being written: the summary is of the text as it was before."
THE_SAME = "The new summary is the same as the one before."


class Inserting:
    """Inserts summaries.

    Args:
        client: makes the edits and sees messages.
        summaries: gets those that were inserted.
        offer: what is done with those that could not be.
        timeouts: how long the client is waited for.

    Attributes:
        waiting: the job whose summary is finished and in no document, though it is not known to be unwanted. One alone
            is kept, and none any more once the next one is finished.
    """

    def __init__(self, client: Client, *, summaries: Summaries, offer: Offer, timeouts: Timeouts) -> None:
        self._client = client
        self._summaries = summaries
        self._offer = offer
        self._timeouts = timeouts
        self._is_at_work = False
        self._late: asyncio.Task[None] | None = None
        self.waiting: Job | None = None

    async def insert(self, job: Job, finished: Finished) -> AppliedEdit | EditFailure:
        """Insert a summary where it belongs, tell what was not done as asked, and remember where it is."""
        edited = False

        def compute() -> SummaryEdit | None:
            nonlocal edited
            placed, edited = _way_in(job, finished)
            return placed

        made = await apply_verified(self._client, job.followed.document, compute, job.label, self._timeouts)
        if isinstance(made, AppliedEdit):
            self._is_inserted(job, finished, made, edited=edited)
        elif made is EditFailure.NO_RESPONSE:
            self._awaits(job, finished)
        return made

    def _is_inserted(self, job: Job, finished: Finished, made: AppliedEdit, *, edited: bool) -> None:
        summary = finished.summary
        if job.instead_of:
            self._summaries.forget(job.instead_of)
        self._summaries.add(made, job.followed, job.request, summary, text=job.text, seed=finished.settings.seed)
        same = made.summary_edit.is_noop
        if notices := [*(notice.message for notice in summary.notices), *edited * [EDITED], *same * [THE_SAME]]:
            self._client.say("info", " ".join(notices))

    async def ask(self, job: Job, finished: Finished, why: EditFailure) -> State:
        """Ask what to do with a summary that could not be inserted, and return the state in which its job ends."""
        log.info("job %d is not inserted: %s", job.id, why.name.lower())
        self.keep(job)
        try:
            left = await self._offer.make(finished, why)
        except asyncio.CancelledError:
            if self.waiting is job:
                raise
            return State.DONE  # it is inserted, and the question was not answered
        is_kept = self.waiting is job
        if left is None:
            if is_kept:
                self.keep(None)
            return State.DONE
        self._client.say("error", f"{left.value} {KEPT}" if is_kept else left.value)
        return State.FAILED

    async def insert_waiting(self, document: Document, span: tuple[int, int]) -> None:
        """Insert the summary that waits: where it belongs, or below `span` where that place is gone."""
        job = self.waiting
        if job is None or job.finished is None or self._is_at_work:
            self._client.say("error", NO_FINISHED)
            return
        below = document.track_span(*span)
        self._is_at_work = True
        try:
            why = await self.insert(job, job.finished)
            if why in {EditFailure.TEXT_GONE, EditFailure.CLOSED}:
                why = await self._offer.insert(job.finished, below, job.label)
        finally:
            self._is_at_work = False
            below.release()
        if isinstance(why, EditFailure):
            self._client.say("error", f"{why.value} {KEPT}")
            return
        self._waits_no_longer(job)

    def keep(self, job: Job | None) -> None:
        """Have the summary of this job wait for a place, and no other one."""
        if self.waiting is job:
            return
        if self.waiting:
            self.waiting.followed.release()
        if self._late:
            self._late.cancel()
            self._late = None
        self.waiting = job

    def _awaits(self, job: Job, finished: Finished) -> None:
        """Have it wait, and see whether the client makes the edit after all."""
        self.keep(job)
        if self._late is None:
            self._late = asyncio.get_running_loop().create_task(self._comes_late(job, finished), name="precis late")

    async def _comes_late(self, job: Job, finished: Finished) -> None:
        """Take the edit for made where the client makes it after all."""
        placed, edited = _way_in(job, finished)
        made = await wait_for_late_edit(job.followed.document, placed) if placed else None
        if made:
            self._late = None
            self._is_inserted(job, finished, made, edited=edited)
            self._waits_no_longer(job)

    def _waits_no_longer(self, job: Job) -> None:
        log.info("a finished summary is inserted")
        self.keep(None)
        if job.task:
            job.task.cancel()  # it may still ask


def _way_in(job: Job, finished: Finished) -> tuple[SummaryEdit | None, bool]:
    """What puts the summary into its document, if the selection is there, and whether that was edited."""
    selection = job.followed
    place = make_layout(finished.passages, finished.settings, finished.language_id)
    if job.instead_of and (placed := job.instead_of.compute_replacement(place)):
        return placed, False
    selection.relocate(job.text.strip())
    if selection.is_gone:
        return None, False
    at = selection.anchor
    return compute_insertion(selection.document.source, at.start, at.end, place), at.edited
