from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from precis.settings import Settings
from precis.worker.messages import Done, JobProgress
from precis.worker.supervisor import Supervisor, WorkerState
from precis.worker.watch import BEAT_S

CHILD = (sys.executable, str(Path(__file__).with_name("children.py")))
DEADLINE_S = 60.0  # only to detect hangs


class Bench:
    """A supervisor of `children.py`, with methods to stop a job at a given point."""

    def __init__(self) -> None:
        self.supervisor = self.made(idle_s=600)

    def made(self, *, idle_s: float, grace_s: float = 30.0, beat_s: float = BEAT_S) -> Supervisor:
        self.supervisor = Supervisor(CHILD, idle_s=idle_s, grace_s=grace_s, beat_s=beat_s)
        return self.supervisor

    async def done(self, text: str, on_progress: Callable[[JobProgress], None] = lambda _: None) -> Done:
        async with asyncio.timeout(DEADLINE_S):
            return await self.supervisor.run(text, Settings(), on_progress)

    async def at(self, kind: type[JobProgress], text: str) -> asyncio.Task[Done]:
        """Return the task of a job that has just reported `kind`. A `Loading` counts only if the engine reports it."""
        there = asyncio.Event()

        def tell(progress: JobProgress) -> None:
            if isinstance(progress, kind) and getattr(progress, "share", 1) > 0:
                there.set()

        task = asyncio.create_task(self.done(text, tell))
        waiting = asyncio.create_task(there.wait())
        async with asyncio.timeout(DEADLINE_S):
            await asyncio.wait((task, waiting), return_when=asyncio.FIRST_COMPLETED)
        assert there.is_set(), f"the job ended early: {task}"
        return task

    async def settled(self, state: WorkerState, happens: Callable[[], object] = lambda: None) -> None:
        """Call `happens` and wait until the supervisor logs that it has entered `state`."""
        there = asyncio.Event()

        class Watch(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                if record.getMessage().endswith(f"-> {state.value}"):
                    asyncio.get_running_loop().call_soon(there.set)

        log = logging.getLogger("precis.worker.supervisor")
        watch, level = Watch(), log.level
        log.setLevel(logging.INFO)
        log.addHandler(watch)
        try:
            happens()
            async with asyncio.timeout(DEADLINE_S):
                await there.wait()
        finally:
            log.removeHandler(watch)
            log.setLevel(level)
        assert self.supervisor.state is state

    @staticmethod
    async def others_have_run() -> None:
        """Return once every task that was ready before has run."""
        turn = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(turn.set_result, None)
        await turn

    @staticmethod
    def gone(pid: int | None) -> bool:
        """Return whether the process is reaped; a zombie would still accept signals."""
        assert pid is not None
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        return False


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    bench = Bench()
    yield bench
    async with asyncio.timeout(DEADLINE_S):
        await bench.supervisor.close()
