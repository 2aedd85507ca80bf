"""All running jobs: starts, joins and cancels them, and contains the errors of each one.

Each job runs in a task of its own. It waits for the one worker, reports its progress, and edits the document once, at
the end; a cancelled or failed job leaves the document unchanged.
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
from precis.lsp.jobs.fallback import KEPT
from precis.lsp.jobs.insert import SummaryInserter
from precis.lsp.jobs.install import ModelInstaller
from precis.lsp.jobs.job import Job
from precis.lsp.jobs.pending import PendingSummaries
from precis.lsp.jobs.runner import JobRunner
from precis.lsp.jobs.state import JobState
from precis.lsp.jobs.status import JobStatus
from precis.lsp.provenance.summaries import InsertedSummary, Summaries
from precis.lsp.request import SummaryRequest
from precis.settings import Settings
from precis.worker.supervisor import Supervisor

log = logging.getLogger(__name__)


class Jobs:
    """The running jobs, in the order in which they were started.

    Args:
        client: shows progress and messages, and applies the edits.
        config: provides the settings, read anew for each summary.
        supervisor: supervises the worker, for which the jobs queue. It is closed with the jobs.
        summaries: gets the inserted summaries.
        get_open: returns the open document with a URI; None if the client has not opened it.
        install_command: the command to run instead of `precis models install`; None for that.
        timeouts: how long to wait for the client and the user.
    """

    def __init__(
        self,
        client: Client,
        config: Config,
        supervisor: Supervisor,
        *,
        summaries: Summaries,
        get_open: Callable[[str], Document | None],
        install_command: Sequence[str] | None,
        timeouts: Timeouts,
    ) -> None:
        self._client = client
        self._config = config
        self._supervisor = supervisor
        self._pending = PendingSummaries()
        self._inserter = SummaryInserter(
            client, summaries=summaries, pending=self._pending, get_open=get_open, timeouts=timeouts
        )
        self._runner = JobRunner(
            client,
            config,
            supervisor,
            pending=self._pending,
            installer=ModelInstaller(client, install_command),
            inserter=self._inserter,
            timeouts=timeouts,
        )
        self._ids = itertools.count(1)
        self._jobs: dict[int, Job] = {}
        self._is_closed = False
        self._closing: asyncio.Task[None] | None = None
        self._warming_up: asyncio.Task[None] | None = None

    @property
    def last_summary(self) -> str | None:
        """The text of the summary that was finished last, whether it was inserted or not; None before the first."""
        last = self._pending.last
        return last.summary.text if last else None

    def find_running_job(self, uri: str) -> int | None:
        """Return the id of the newest job that is still writing a summary of this document; None if there is none."""
        ids = [job.id for job in self._jobs.values() if _is_same_uri(job.uri, uri) and self._is_writing(job)]
        return ids[-1] if ids else None

    def has_pending_summary(self, uri: str) -> bool:
        """Return whether there is a finished summary of this document that could not be inserted."""
        pending = self._pending.pending
        return pending is not None and _is_same_uri(pending.uri, uri)

    async def insert_pending(self, document: Document, span: tuple[int, int]) -> None:
        """Insert the pending summary at its selection, or below `span` of `document` if the selection is gone."""
        await self._inserter.insert_pending(document, span)

    def start(
        self,
        document: Document,
        span: tuple[int, int],
        request: SummaryRequest,
        label: str,
        *,
        text: str | None = None,
        replaces: InsertedSummary | None = None,
    ) -> int | None:
        """Start a job and return its id at once; None after `close`.

        If a job is already writing a summary for the same request, return the id of that job.

        Args:
            document: an open document.
            span: the offsets of the selection, which contains words.
            request: the request.
            label: the title of the action.
            text: the text to summarize; None for that of the selection.
            replaces: the inserted summary that the new one is to replace; None if there is none.
        """
        if self._is_closed:
            return None
        selected = document.source[slice(*span)]
        start = span[0] + len(selected) - len(selected.lstrip())
        end = span[0] + len(selected.rstrip())
        text = selected if text is None else text
        wanted = (document, start, end, text, request, replaces)
        for job in self._jobs.values():
            anchor = job.selection.anchor
            found = (job.selection.document, anchor.start, anchor.end, job.text, job.request, job.replaces)
            if found == wanted and self._is_writing(job):
                return job.id
        job_id = next(self._ids)
        selection = document.track_span(start, end)
        notifies = self._config.client_options.get("status") is True
        status = JobStatus(self._client, job_id, selection, notifies=notifies)
        job = Job(job_id, label, selection, text, request, replaces, status, lambda: self.cancel(job_id))
        self._jobs[job_id] = job
        job.task = asyncio.get_running_loop().create_task(self._run(job), name=f"precis job {job_id}")
        job.task.add_done_callback(lambda task: self._on_end(job, task))
        return job_id

    def warm_up(self, settings: Settings) -> None:
        """Prepare the worker in the background for a job with these settings."""
        if not self._is_closed and (self._warming_up is None or self._warming_up.done()):
            warming_up = self._warm_up(settings)
            self._warming_up = asyncio.get_running_loop().create_task(warming_up, name="precis warm-up")

    def cancel(self, job_id: object = None) -> None:
        """Cancel the job with this id; the newest one if there is no id. Ignore an id of no running job."""
        job = next(reversed(self._jobs.values()), None) if job_id is None else self._jobs.get(_parse_id(job_id))
        if job is not None and job.task is not None and not job.task.cancelling():
            # A second cancellation would not leave the worker the time to stop the job itself.
            job.task.cancel()

    def cancel_document(self, uri: str) -> None:
        """Cancel the jobs of a document, except those whose summaries are finished."""
        for job in list(self._jobs.values()):
            if _is_same_uri(job.uri, uri) and not self._pending.of_job(job.id):
                self.cancel(job.id)

    def begin_closing(self) -> None:
        """Start `close` in the background, and accept no more jobs from now on."""
        self._is_closed = True
        self._closing = asyncio.get_running_loop().create_task(self.close(), name="precis closing")

    async def close(self) -> None:
        """Cancel all jobs, stop the worker, and return when both have ended."""
        self._is_closed = True
        tasks = [job.task for job in self._jobs.values() if job.task is not None]
        for job_id in list(self._jobs):
            self.cancel(job_id)
        await asyncio.gather(*tasks, return_exceptions=True)
        self._pending.clear()
        await self._supervisor.close()
        if self._warming_up is not None:
            await self._warming_up

    async def _warm_up(self, settings: Settings) -> None:
        try:
            await self._supervisor.warm_up(settings)
        except WorkerError as error:  # the next job shows it to the user
            log.info("The worker could not be prepared: %s", error.message)

    async def _run(self, job: Job) -> JobState:
        """Run the job and return its final state. All errors of a job end here."""
        try:
            return await self._runner.run(job)
        except PrecisError as error:
            self._client.show_message("error", error.message)
        except Exception as error:  # noqa: BLE001 - an unexpected error must not affect other jobs
            # The text of an exception may quote the document, so only its type and its traceback are logged.
            frames = "".join(traceback.format_tb(error.__traceback__))
            log.error("%s in job %d\n%s", type(error).__qualname__, job.id, frames)  # noqa: TRY400
            kept = ""
            if finished := self._pending.of_job(job.id):
                self._pending.put(finished)
                kept = f" {KEPT}"
            self._client.show_message(
                "error",
                f"The summary failed because of a bug in Précis ({type(error).__qualname__}); see the log of the "
                f"language server for details. The document was not changed.{kept} Please report the bug.",
            )
        return JobState.FAILED

    def _on_end(self, job: Job, task: asyncio.Task[JobState]) -> None:
        """Clean up after a job, also after one that was cancelled before its first step."""
        pending = self._pending.pending
        if pending is None or pending.job_id != job.id:
            job.selection.release()
        self._pending.forget_job(job.id)
        del self._jobs[job.id]
        job.status.set_state(JobState.CANCELLED if task.cancelled() else task.result())

    def _is_writing(self, job: Job) -> bool:
        task = job.task
        is_active = task is not None and not task.done() and not task.cancelling()
        return is_active and self._pending.of_job(job.id) is None


def _is_same_uri(uri: str, other: str) -> bool:
    """Return whether two URIs name the same document. Clients escape the same name in different ways."""
    return unquote(uri) == unquote(other)


def _parse_id(job_id: object) -> int:
    """Return the id that a client sent; 0, which no job has, if it is not a number."""
    return job_id if isinstance(job_id, int) else 0
