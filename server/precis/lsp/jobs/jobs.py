"""The jobs at work: begun, joined, cancelled, and each one's faults kept to itself.

A job is a task of its own. It waits for the one worker, reports, edits the document once at the end, and leaves it
untouched where it is cancelled or fails.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import traceback
from collections.abc import Callable, Sequence
from urllib.parse import unquote

from precis.errors import PrecisError, WorkerError
from precis.lsp.client import Client
from precis.lsp.config import Config
from precis.lsp.documents.document import Document
from precis.lsp.edit.apply import Timeouts
from precis.lsp.jobs.fallback import KEPT, Offer
from precis.lsp.jobs.insert import Inserting
from precis.lsp.jobs.install import Installing
from precis.lsp.jobs.job import Job
from precis.lsp.jobs.runner import Summarizing
from precis.lsp.jobs.status import State, Status
from precis.lsp.provenance.summaries import InsertedSummary, Summaries
from precis.lsp.request import SummaryRequest
from precis.settings import Settings
from precis.worker.supervisor import Supervisor

log = logging.getLogger(__name__)


class Jobs:
    """The jobs, in the order in which they were asked for.

    Args:
        client: sees progress, messages and edits.
        config: the settings, read anew for each job.
        supervisor: of the one worker, for which the jobs queue.
        summaries: gets those that were inserted.
        opened: the document of a name, if the client has it open.
        install_command: what to run in place of `precis models install`.
        timeouts: how long the client is waited for.
    """

    def __init__(
        self,
        client: Client,
        config: Config,
        supervisor: Supervisor,
        *,
        summaries: Summaries,
        opened: Callable[[str], Document | None],
        install_command: Sequence[str] | None,
        timeouts: Timeouts,
    ) -> None:
        self._client = client
        self._config = config
        self._supervisor = supervisor
        offer = Offer(client, opened, timeouts)
        self._inserting = Inserting(client, summaries=summaries, offer=offer, timeouts=timeouts)
        self._summarizing = Summarizing(
            client,
            config,
            supervisor,
            installing=Installing(client, install_command),
            inserting=self._inserting,
            timeouts=timeouts,
        )
        self._numbers = itertools.count(1)
        self._jobs: dict[int, Job] = {}
        self._closed = False
        self._closing: asyncio.Task[None] | None = None
        self._warming: asyncio.Task[None] | None = None

    @property
    def last_summary(self) -> str | None:
        """The text of the summary that was finished last, wherever it went."""
        last = self._summarizing.last
        return last.summary.text if last else None

    def at_work(self, uri: str) -> int | None:
        """The id of the newest job of a document that is still being written."""
        of = [job.id for job in self._jobs.values() if _same(job.uri, uri) and _may_be_joined(job)]
        return of[-1] if of else None

    def has_finished(self, uri: str) -> bool:
        """Whether a finished summary of this document waits for a place."""
        waiting = self._inserting.waiting
        return waiting is not None and _same(waiting.uri, uri)

    async def insert(self, document: Document, span: tuple[int, int]) -> None:
        """Insert the finished summary that waits for a place; below `span`, where the place it belongs to is gone."""
        await self._inserting.insert_waiting(document, span)

    def start(
        self,
        document: Document,
        span: tuple[int, int],
        request: SummaryRequest,
        label: str,
        *,
        text: str | None = None,
        instead_of: InsertedSummary | None = None,
    ) -> int | None:
        """Begin a job and return its id at once; that of the one at work where it was asked for the same.

        None after `close`.

        Args:
            document: an open one.
            span: the selection; it holds words.
            request: what is asked for.
            label: of the action that asks.
            text: to summarize, where that is not what the selection holds.
            instead_of: the summary whose place the new one takes.
        """
        if self._closed:
            return None
        selected = document.source[slice(*span)]
        start = span[0] + len(selected) - len(selected.lstrip())
        end = span[0] + len(selected.rstrip())
        text = selected if text is None else text
        for job in self._jobs.values():
            at = job.followed.anchor
            what = (job.followed.document, at.start, at.end, job.text, job.request, job.instead_of)
            if what == (document, start, end, text, request, instead_of) and _may_be_joined(job):
                return job.id
        number = next(self._numbers)
        followed = document.track_span(start, end)
        notifies = self._config.client_options.get("status") is True
        status = Status(self._client, number, followed, notifies=notifies)
        job = Job(number, label, followed, text, request, instead_of, status, lambda: self.cancel(number))
        self._jobs[number] = job
        job.task = asyncio.get_running_loop().create_task(self._run(job), name=f"precis job {number}")
        job.task.add_done_callback(lambda task: self._has_ended(job, task))
        return number

    def warm(self, settings: Settings) -> None:
        """Have the worker ready soon for a job with these settings."""
        if not self._closed and (self._warming is None or self._warming.done()):
            self._warming = asyncio.get_running_loop().create_task(self._warm(settings), name="precis warming")

    def cancel(self, number: object = None) -> None:
        """Cancel the job of this id, or the newest one. One that has ended is left as it is."""
        job = next(reversed(self._jobs.values()), None) if number is None else self._jobs.get(_id(number))
        if job is not None and job.task is not None and not job.task.cancelling():
            # A second cancellation would not leave the worker the time to stop by itself.
            job.task.cancel()

    def cancel_document(self, uri: str) -> None:
        """Cancel the jobs of a document, but those whose summary is finished."""
        for job in list(self._jobs.values()):
            if _same(job.uri, uri) and not job.finished:
                self.cancel(job.id)

    def begin_closing(self) -> None:
        """Begin with `close`, and take no more jobs from now on."""
        self._closed = True
        self._closing = asyncio.get_running_loop().create_task(self.close(), name="precis closing")

    async def close(self) -> None:
        """Cancel all jobs, end the worker, and return when both are gone."""
        self._closed = True
        tasks = [job.task for job in self._jobs.values() if job.task is not None]
        for number in list(self._jobs):
            self.cancel(number)
        await asyncio.gather(*tasks, return_exceptions=True)
        self._inserting.keep(None)
        await self._supervisor.close()
        if self._warming is not None:
            await self._warming

    async def _warm(self, settings: Settings) -> None:
        try:
            await self._supervisor.warm(settings)
        except WorkerError as error:  # which the next job tells the person
            log.info("The worker could not be made ready: %s", error.message)

    async def _run(self, job: Job) -> State:
        """The boundary of the job: whatever goes wrong in it ends here. Returns the state in which it ends."""
        try:
            return await self._summarizing.run(job)
        except PrecisError as error:
            self._client.say("error", error.message)
        except Exception as error:  # noqa: BLE001 - one fault costs one job
            # The text of an exception may quote the document, so only its type and its place are logged.
            frames = "".join(traceback.format_tb(error.__traceback__))
            log.error("%s in job %d\n%s", type(error).__qualname__, job.id, frames)  # noqa: TRY400
            kept = ""
            if job.finished:
                self._inserting.keep(job)
                kept = f" {KEPT}"
            self._client.say(
                "error",
                f"The summary failed because of a fault in Précis itself ({type(error).__qualname__}); the log of the "
                f"language server says where. The document is as it was.{kept} Please report the fault.",
            )
        return State.FAILED

    def _has_ended(self, job: Job, task: asyncio.Task[State]) -> None:
        """Also called where the task was cancelled before its first step."""
        if job is not self._inserting.waiting:
            job.followed.release()
        del self._jobs[job.id]
        job.status.move(State.CANCELLED if task.cancelled() else task.result())


def _may_be_joined(job: Job) -> bool:
    """Whether its summary is still to come."""
    task = job.task
    return job.finished is None and task is not None and not task.done() and not task.cancelling()


def _same(uri: str, other: str) -> bool:
    """Whether they name one document. Clients escape one and the same name in several ways."""
    return unquote(uri) == unquote(other)


def _id(number: object) -> int:
    """What a client gives as an id; 0, which no job has, where it is no number."""
    return number if isinstance(number, int) else 0
