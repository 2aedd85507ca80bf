"""The jobs: each a selection on its way to a summary below it. One place changes their state.

A job is a task of its own. It waits for the one worker, reports, edits the document once at the end, and leaves it
untouched where it is cancelled or fails.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from precis.errors import InputError, ModelError, PrecisError
from precis.lsp.actions import TITLE
from precis.lsp.client import Client
from precis.lsp.config import Config
from precis.lsp.documents import Followed
from precis.lsp.edits import insert_below
from precis.lsp.installing import Installing
from precis.lsp.progress import Progress
from precis.lsp.steps import WRITTEN, Steps
from precis.settings import Settings
from precis.summary.result import Notice, Summary
from precis.worker.messages import Drafting, Loading, Planned, Wrote
from precis.worker.messages import Progress as Step
from precis.worker.supervisor import Supervisor

log = logging.getLogger(__name__)


class State(Enum):
    """How far a job is."""

    QUEUED = "queued"
    LOADING = "loading"
    PLANNING = "planning"
    WRITING = "writing"
    INSTALLING = "installing"
    INSERTING = "inserting"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


_STATE_AT: dict[type[Step], State] = {
    Loading: State.LOADING,
    Planned: State.PLANNING,
    Drafting: State.WRITING,
    Wrote: State.WRITING,
}


@dataclass(slots=True)
class Job:
    """One summary in the making.

    Attributes:
        id: what the command returns, and `precis.server.cancel` takes.
        followed: the selection, wherever it moves.
        text: what it held when the summary was asked for.
        state: changed by `Jobs` alone.
        task: does the work.
    """

    id: int
    followed: Followed
    text: str
    state: State = State.QUEUED
    task: asyncio.Task[State] | None = field(default=None, repr=False)

    @property
    def uri(self) -> str:
        """Of its document."""
        return self.followed.document.uri


class Jobs:
    """The jobs at work, in the order in which they were asked for.

    Args:
        client: sees progress, messages and edits.
        config: the settings, read anew for each job.
        supervisor: of the one worker, for which the jobs queue.
        install_command: what to run in place of `precis models install`.
    """

    def __init__(
        self, client: Client, config: Config, supervisor: Supervisor, install_command: Sequence[str] | None
    ) -> None:
        self._client = client
        self._config = config
        self._supervisor = supervisor
        self._installing = Installing(client, install_command)
        self._numbers = itertools.count(1)
        self._jobs: dict[int, Job] = {}
        self._closed = False
        self._closing: asyncio.Task[None] | None = None

    def start(self, followed: Followed) -> int | None:
        """Begin a job and return its id at once; None after `close`."""
        if self._closed:
            return None
        job = Job(next(self._numbers), followed, followed.text)
        self._jobs[job.id] = job
        job.task = asyncio.get_running_loop().create_task(self._run(job), name=f"precis job {job.id}")
        job.task.add_done_callback(lambda task: self._has_ended(job, task))
        return job.id

    def cancel(self, number: object = None) -> None:
        """Cancel the job of this id, or the newest one. One that has ended is left as it is."""
        job = next(reversed(self._jobs.values()), None) if number is None else self._jobs.get(_id(number))
        if job is not None and job.task is not None and not job.task.cancelling():
            # A second cancellation would not leave the worker the time to stop by itself.
            job.task.cancel()

    def cancel_document(self, uri: str) -> None:
        """Cancel the jobs of a document."""
        for job in list(self._jobs.values()):
            if unquote(job.uri) == unquote(uri):  # clients escape one and the same in several ways
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
        await self._supervisor.close()

    async def _run(self, job: Job) -> State:
        """The boundary of the job: whatever goes wrong in it ends here. Returns the state in which it ends."""
        try:
            return await self._work(job)
        except PrecisError as error:
            self._client.say("error", error.message)
        except Exception as error:  # noqa: BLE001 - one fault costs one job
            # The text of an exception may quote the document, so only its type and its place are logged.
            frames = "".join(traceback.format_tb(error.__traceback__))
            log.error("%s in job %d\n%s", type(error).__qualname__, job.id, frames)  # noqa: TRY400
            self._client.say(
                "error",
                f"The summary failed because of a fault in Précis itself ({type(error).__qualname__}); the log of the "
                "language server says where. The document is as it was. Please report the fault.",
            )
        return State.FAILED

    def _has_ended(self, job: Job, task: asyncio.Task[State]) -> None:
        """Also called where the task was cancelled before its first step."""
        job.followed.release()
        del self._jobs[job.id]
        self._move(job, State.CANCELLED if task.cancelled() else task.result())

    async def _work(self, job: Job) -> State:
        """From the selection to the edit; returns the state in which it ends."""
        if "\0" in job.text:
            raise InputError(
                "The selection holds NUL characters, so it is probably no text. Select text.", code="binary"
            )
        async with Progress(self._client, "Summarizing", lambda: self.cancel(job.id)) as progress:
            settings = await self._config.read(job.uri)
            summary = await self._summary(job, settings, progress)
            if summary is None:
                return State.CANCELLED
            self._move(job, State.INSERTING)
            progress.report("Inserting the summary", WRITTEN)
            paragraphs = [paragraph.text for paragraph in summary.paragraphs]
            if not await insert_below(self._client, job.followed, paragraphs, TITLE):
                raise PrecisError(
                    "The editor did not accept the summary. Check that the document can be edited, and try again.",
                    code="edit-refused",
                )
            progress.conclude(f"{summary.words} words in {len(paragraphs)} paragraphs")
        if summary.notices:
            self._client.say("info", _joined(summary.notices))
        return State.DONE

    async def _summary(self, job: Job, settings: Settings, progress: Progress) -> Summary | None:
        """The summary, if need be after the model was installed; None where the person does not want that."""
        try:
            return await self._write(job, settings, progress)
        except ModelError as missing:
            if missing.code != "model-missing":
                raise
            self._move(job, State.INSTALLING)
            progress.report("Waiting for the model")
            if not await self._installing.offer(settings.model, missing, lambda: self.cancel(job.id)):
                return None
        return await self._write(job, settings, progress)

    async def _write(self, job: Job, settings: Settings, progress: Progress) -> Summary:
        steps = Steps(progress)

        def tell(step: Step) -> None:
            self._move(job, _STATE_AT[type(step)])
            steps.report(step)

        filename = PurePosixPath(unquote(urlsplit(job.uri).path)).name
        return (await self._supervisor.run(job.text, settings, tell, filename=filename)).summary

    def _move(self, job: Job, state: State) -> None:
        if state is not job.state:
            log.info("job %d: %s -> %s", job.id, job.state.value, state.value)
            job.state = state


def _id(number: object) -> int:
    """What a client gives as an id; 0, which no job has, where it is no number."""
    return number if isinstance(number, int) else 0


def _joined(notices: Sequence[Notice]) -> str:
    return " ".join(notice.message for notice in notices)
