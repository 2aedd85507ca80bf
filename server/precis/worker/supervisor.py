"""Supervise the worker process from the parent: one worker, one job at a time, started on demand, ended when idle."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from precis.errors import BY_NAME, PrecisError, WorkerError
from precis.settings import Settings
from precis.worker.exit_cause import RESTART_HINT, count_oom_kills, describe_hang, exit_error
from precis.worker.messages import (
    Cancel,
    Done,
    Failed,
    JobProgress,
    Ping,
    Pong,
    Restart,
    Start,
    Stopped,
    WarmedUp,
    WarmUp,
)
from precis.worker.process import COMMAND, WorkerProcess
from precis.worker.watch import BEAT_S, Watch

log = logging.getLogger(__name__)

KILL_S = 10.0  # time for a killed process to be gone; one that waits for a broken disk or network folder stays longer


class WorkerState(Enum):
    """State of the worker process."""

    STOPPED = "stopped"
    STARTING = "starting"
    READY = "ready"
    BUSY = "busy"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True)
class _Hung:
    """The worker hung for this long."""

    seconds: float


_Outcome = Done | Failed | Stopped | Restart | _Hung | None
"""How a job ended: the last message of the worker, or None if it died."""


class Supervisor:
    """Starts the worker process when a summary is requested, sends it the jobs one after the other, and ends it.

    Its methods must be called from one event loop.

    Args:
        command: command of the worker; by default run by the current interpreter.
        idle_s: seconds without a job after which the worker is ended, which frees its memory.
        grace_s: seconds that the worker has to answer a cancellation, or to end on request, before it is killed.
        beat_s: seconds without a message from a worker at work after which it is asked for a sign of life.
    """

    def __init__(
        self, command: Sequence[str] | None = None, *, idle_s: float, grace_s: float = 1.0, beat_s: float = BEAT_S
    ) -> None:
        self._command = tuple(command or COMMAND)
        self._idle_s = idle_s
        self._grace_s = grace_s
        self._beat_s = beat_s
        self._state = WorkerState.STOPPED
        self._lock = asyncio.Lock()
        self._numbers = itertools.count(1)
        self._process: WorkerProcess | None = None
        self._idle_timer: asyncio.TimerHandle | None = None
        self._closed = False
        self._warm_settings: Settings | None = None  # of a `WarmUp` that no job has followed yet
        self._warming_again: asyncio.Task[None] | None = None

    @property
    def state(self) -> WorkerState:
        """State of the worker process."""
        return self._state

    @property
    def pid(self) -> int | None:
        """The worker's process id, or None if there is no worker."""
        return self._process.pid if self._process else None

    @property
    def idle_s(self) -> float:
        """Seconds without a job after which the worker is ended. Setting it restarts the timer."""
        return self._idle_s

    @idle_s.setter
    def idle_s(self, idle_s: float) -> None:
        self._idle_s = idle_s
        if self._state is WorkerState.READY:
            self._start_idle_timer()

    async def run(
        self,
        text: str,
        settings: Settings,
        on_progress: Callable[[JobProgress], None],
        *,
        filename: str = "",
        language_id: str = "",
    ) -> Done:
        """Summarize `text`, once all earlier jobs have ended.

        Cancelling the task that awaits this cancels the job: the worker is asked to stop, and killed if it has not
        stopped after `grace_s` seconds (at once if the task is cancelled a second time). Then `CancelledError`
        propagates.

        Args:
            text: the selection. Lone surrogates are read as U+FFFD.
            settings: settings of the job.
            on_progress: called with each step, in the event loop.
            filename: name of the document; tells what it is written in, and prompts may mention it.
            language_id: language of the document, as the editor names it; "" for none.

        Raises:
            PrecisError: of the type that the worker reports; `ModelError` if llama.cpp crashed with the model;
                `WorkerError` if the worker died otherwise, hung or could not be started.
        """
        async with self._lock:
            self._warm_settings = None
            oom_kills = count_oom_kills()
            request = Start(0, text, settings, filename, language_id)
            process, outcome = await self._run_in_worker(request, on_progress)
            while isinstance(outcome, Restart):  # a new worker opens any model
                process, outcome = await self._run_in_worker(request, on_progress)
            match outcome:
                case Done():
                    return outcome
                case Failed():
                    raise BY_NAME.get(outcome.error, PrecisError)(outcome.message, code=outcome.code)
                case Stopped():
                    raise WorkerError("The process that writes the summary stopped it.", code="worker-stopped")
                case _Hung(seconds):
                    raise WorkerError(describe_hang(seconds), code="worker-hung")
                case None if self._closed:
                    raise _shutdown_error()
                case None:
                    if process.protocol_error:
                        raise WorkerError(process.protocol_error, code="worker-died")
                    raise exit_error(
                        process.returncode or 0,
                        process.stderr_tail,
                        out_of_memory=count_oom_kills() > oom_kills,
                        model=settings.model,
                        hint=RESTART_HINT,
                    )

    async def warm_up(self, settings: Settings) -> None:
        """Start the worker and let it load the model, so that the next job need not wait for it.

        Does nothing while a job is running. A failure in the worker is reported by the next job instead.

        Raises:
            WorkerError: the worker could not be started.
        """
        if self._lock.locked() or self._closed:
            return
        async with self._lock:
            process = await self._ready_process()
            process.send(WarmUp(next(self._numbers), settings))
            self._warm_settings = settings
            self._set_state(WorkerState.READY)
            self._start_idle_timer()

    async def close(self) -> None:
        """End the worker and its job, and reject further jobs. Returns when the process is gone."""
        self._closed = True
        self._end_process()
        async with self._lock:  # a job that is just starting a worker ends it again
            while self._process is not None:
                await self._gone(self._process)

    async def _run_in_worker(
        self, request: Start, on_progress: Callable[[JobProgress], None]
    ) -> tuple[WorkerProcess, _Outcome]:
        """Run a job in the current worker or a new one. Return the worker and the outcome.

        The number in `request` does not matter: each run gets one of its own.
        """
        process = await self._ready_process()
        job = next(self._numbers)
        self._set_state(WorkerState.BUSY)
        finished = False
        try:
            process.send(replace(request, job=job))
            outcome = await self._await_outcome(process, job, on_progress, Watch(len(request.text), self._beat_s))
            if isinstance(outcome, _Hung):
                log.warning("The worker hung in job %d and is killed.", job)
                self._set_state(WorkerState.STOPPING)
                process.kill()
                await self._gone(process)
            finished = True
        finally:
            if not finished:
                await self._stop_job(process, job)
            if self._state is WorkerState.BUSY:
                self._set_state(WorkerState.READY)
                self._start_idle_timer()
        return process, outcome

    async def _await_outcome(
        self, process: WorkerProcess, job: int, on_progress: Callable[[JobProgress], None], watch: Watch
    ) -> _Outcome:
        """Return the outcome of the job. A `Restart` ends the worker; one that hangs is left as it is."""
        while True:
            try:
                async with asyncio.timeout(self._beat_s):
                    message = await process.messages.get()
            except TimeoutError:
                if seconds := watch.beat(has_spoken=process.has_spoken, is_suspended=process.is_suspended):
                    return _Hung(seconds)
                process.send(Ping())
                continue
            if message is None:
                return None
            watch.hear(message)
            if isinstance(message, Restart):  # possibly the answer to a `WarmUp`
                self._end_process()
                return message
            if isinstance(message, Pong | WarmedUp) or message.job != job:
                continue
            if isinstance(message, Done | Failed | Stopped):
                return message
            on_progress(message)

    async def _ready_process(self) -> WorkerProcess:
        """Return a worker process that can take a job."""
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        while self._process is not None and self._state is WorkerState.STOPPING:
            await self._process.ended.wait()
        if self._closed:
            raise _shutdown_error()
        if self._process is None:
            self._process = await self._start()
        if self._closed:  # closed while the worker was starting
            self._end_process()
            raise _shutdown_error()
        return self._process

    async def _start(self) -> WorkerProcess:
        self._set_state(WorkerState.STARTING)
        started = False
        try:
            process = await WorkerProcess.start(self._command, self._on_process_end)
            started = True
        finally:
            if not started:
                self._set_state(WorkerState.STOPPED)
        log.info("The worker has the process id %d.", process.pid)
        return process

    async def _stop_job(self, process: WorkerProcess, job: int) -> None:
        """Make the worker stop `job`, or kill it."""
        stopped = False
        try:
            process.send(Cancel(job))
            async with asyncio.timeout(self._grace_s):
                watch = Watch(0, self._beat_s)
                outcome = await self._await_outcome(process, job, lambda _: None, watch)
                stopped = outcome is not None and not isinstance(outcome, _Hung)
        except TimeoutError:
            log.warning("The worker did not stop job %d within %s seconds and is killed.", job, self._grace_s)
        finally:
            if not stopped and not process.ended.is_set():
                self._set_state(WorkerState.STOPPING)
                process.kill()
        if not stopped:
            await self._gone(process)

    async def _gone(self, process: WorkerProcess) -> None:
        """Wait until a killed worker is gone, or give it up if the system cannot end it yet."""
        try:
            async with asyncio.timeout(KILL_S):
                await process.ended.wait()
        except TimeoutError:
            log.warning("The system has not ended the worker %d within %s seconds.", process.pid, KILL_S)
            if self._process is process:
                self._process = None
                self._set_state(WorkerState.STOPPED)

    def _start_idle_timer(self) -> None:
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        self._idle_timer = asyncio.get_running_loop().call_later(self._idle_s, self._end_process)

    def _end_process(self) -> None:
        if self._process is not None:
            self._set_state(WorkerState.STOPPING)
            self._process.close_stdin(self._grace_s)

    def _on_process_end(self, process: WorkerProcess) -> None:
        log.info("The worker has ended with status %s.", process.returncode)
        if process is not self._process:  # its start was cancelled, or it was replaced
            return
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        self._process = None
        self._set_state(WorkerState.STOPPED)
        if process.is_outdated and self._warm_settings is not None:
            again = self._warm_up_again(self._warm_settings)
            self._warming_again = asyncio.get_running_loop().create_task(again, name="precis warm-up")

    async def _warm_up_again(self, settings: Settings) -> None:
        """Warm up a new worker in place of the one that could not open the model."""
        try:
            await self.warm_up(settings)
        except WorkerError as error:  # the next job shows it to the user
            log.info("The worker could not be prepared: %s", error.message)

    def _set_state(self, state: WorkerState) -> None:
        if state is not self._state:
            log.info("worker: %s -> %s", self._state.value, state.value)
            self._state = state


def _shutdown_error() -> WorkerError:
    return WorkerError("Précis was shut down before the summary was finished.", code="worker-closed")
