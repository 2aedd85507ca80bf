"""The parent's side of the worker: one child, one job at a time, and a child only while there is use for one."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable, Sequence
from enum import Enum

from precis.errors import BY_NAME, PrecisError, WorkerError
from precis.settings import Settings
from precis.worker.exit_cause import count_oom_kills, describe_exit
from precis.worker.messages import Cancel, Done, Failed, JobProgress, Start, Stopped, WarmedUp, WarmUp
from precis.worker.process import COMMAND, WorkerProcess

log = logging.getLogger(__name__)


class WorkerState(Enum):
    """What the worker is doing."""

    STOPPED = "stopped"
    STARTING = "starting"
    READY = "ready"
    BUSY = "busy"
    STOPPING = "stopping"


class Supervisor:
    """Starts the child when a summary is asked for, hands it the jobs one after the other, and ends it.

    Its methods belong to one event loop.

    Args:
        command: how the child is started; by default with the interpreter that runs this.
        idle_s: seconds without a job after which the child is ended, and its memory given back.
        grace_s: seconds that a child has to answer a cancellation, or to end when asked to, before it is killed.
    """

    def __init__(self, command: Sequence[str] | None = None, *, idle_s: float, grace_s: float = 1.0) -> None:
        self._command = tuple(command or COMMAND)
        self._idle_s = idle_s
        self._grace_s = grace_s
        self._state = WorkerState.STOPPED
        self._turn = asyncio.Lock()
        self._numbers = itertools.count(1)
        self._process: WorkerProcess | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def state(self) -> WorkerState:
        """What the worker is doing."""
        return self._state

    @property
    def pid(self) -> int | None:
        """The child's process id, or None while there is no child."""
        return self._process.pid if self._process else None

    @property
    def idle_s(self) -> float:
        """Seconds without a job after which the child is ended. A new value counts from now."""
        return self._idle_s

    @idle_s.setter
    def idle_s(self, idle_s: float) -> None:
        self._idle_s = idle_s
        if self._state is WorkerState.READY:
            self._wait_for_work()

    async def run(
        self, text: str, settings: Settings, on_progress: Callable[[JobProgress], None], *, filename: str = ""
    ) -> Done:
        """The summary of `text`, once the jobs that were asked for before it have ended.

        Cancelling the task that awaits this cancels the job: the child is asked to stop, and killed where it has not
        stopped `grace_s` seconds later (at once, if the task is cancelled a second time). Then `CancelledError` goes
        on its way.

        Args:
            text: the selection. Lone surrogates in it are read as U+FFFD.
            settings: what is asked for.
            on_progress: told of each step, in the event loop.
            filename: of the document, for prompts that name it.

        Raises:
            PrecisError: of the type that the child names; `WorkerError` where the child died or could not be started.
        """
        async with self._turn:
            process = await self._ready()
            job = next(self._numbers)
            oom_kills = count_oom_kills()
            self._move(WorkerState.BUSY)
            over = False
            try:
                process.send(Start(job, text, settings, filename))
                outcome = await self._outcome(process, job, on_progress)
                over = True
            finally:
                if not over:
                    await self._stop_job(process, job)
                if self._state is WorkerState.BUSY:
                    self._move(WorkerState.READY)
                    self._wait_for_work()
            match outcome:
                case Done():
                    return outcome
                case Failed():
                    raise BY_NAME.get(outcome.error, PrecisError)(outcome.message, code=outcome.code)
                case Stopped():
                    raise WorkerError("The summary was stopped by the process that writes it.", code="worker-stopped")
                case None if self._closed:
                    raise _shut_down()
                case None:
                    status = process.returncode or 0
                    cause = describe_exit(status, process.tail, out_of_memory=count_oom_kills() > oom_kills)
                    raise WorkerError(process.fault or cause, code="worker-died")

    async def warm(self, settings: Settings) -> None:
        """Start the child and have it load the model, so that the next job need not wait for it.

        Nothing is done while a job is at work. What stands in the way in the child is told by the job that follows.

        Raises:
            WorkerError: the child could not be started.
        """
        if self._turn.locked() or self._closed:
            return
        async with self._turn:
            process = await self._ready()
            process.send(WarmUp(next(self._numbers), settings))
            self._move(WorkerState.READY)
            self._wait_for_work()

    async def close(self) -> None:
        """End the child and whatever job it has, and take no more jobs. Returns when the process is gone."""
        self._closed = True
        self._hang_up()
        async with self._turn:  # a job that is starting a child ends it again
            while self._process is not None:
                await self._process.ended.wait()

    async def _outcome(
        self, process: WorkerProcess, job: int, on_progress: Callable[[JobProgress], None]
    ) -> Done | Failed | Stopped | None:
        """The last message of the job, or None where the child has died."""
        while (message := await process.heard.get()) is not None:
            if message.job != job or isinstance(message, WarmedUp):
                continue
            if isinstance(message, Done | Failed | Stopped):
                return message
            on_progress(message)
        return None

    async def _ready(self) -> WorkerProcess:
        """A child that waits for a job."""
        if self._idle is not None:
            self._idle.cancel()
        while self._process is not None and self._state is WorkerState.STOPPING:
            await self._process.ended.wait()
        if self._closed:
            raise _shut_down()
        if self._process is None:
            self._process = await self._start()
        if self._closed:  # while it started
            self._hang_up()
            raise _shut_down()
        return self._process

    async def _start(self) -> WorkerProcess:
        self._move(WorkerState.STARTING)
        started = False
        try:
            process = await WorkerProcess.start(self._command, self._has_ended)
            started = True
        finally:
            if not started:
                self._move(WorkerState.STOPPED)
        log.info("The child has the process id %d.", process.pid)
        return process

    async def _stop_job(self, process: WorkerProcess, job: int) -> None:
        """Have the child leave off from `job`, or end it."""
        stopped = False
        try:
            process.send(Cancel(job))
            async with asyncio.timeout(self._grace_s):
                stopped = await self._outcome(process, job, lambda _: None) is not None
        except TimeoutError:
            log.warning("The child did not stop job %d within %s seconds and is killed.", job, self._grace_s)
        finally:
            if not stopped and not process.ended.is_set():
                self._move(WorkerState.STOPPING)
                process.kill()
        if not stopped:
            await process.ended.wait()

    def _wait_for_work(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        self._idle = asyncio.get_running_loop().call_later(self._idle_s, self._hang_up)

    def _hang_up(self) -> None:
        if self._process is not None:
            self._move(WorkerState.STOPPING)
            self._process.hang_up(self._grace_s)

    def _has_ended(self, process: WorkerProcess) -> None:
        log.info("The child has ended with status %s.", process.returncode)
        if process is not self._process:  # its start was cancelled, or it is another one's turn
            return
        if self._idle is not None:
            self._idle.cancel()
        self._process = None
        self._move(WorkerState.STOPPED)

    def _move(self, state: WorkerState) -> None:
        if state is not self._state:
            log.info("worker: %s -> %s", self._state.value, state.value)
            self._state = state


def _shut_down() -> WorkerError:
    return WorkerError("Précis was shut down before the summary was finished.", code="worker-closed")
