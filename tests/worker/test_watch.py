from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from precis.errors import WorkerError
from precis.settings import Settings
from precis.worker.messages import Drafting, JobProgress, Loading, ModelReady, Planned, Pong, ToParent, Wrote
from precis.worker.supervisor import WorkerState
from precis.worker.watch import BEAT_S, CHARACTERS_PER_BEAT, HUNG_BEATS, MEASURED_STEPS, PATIENT_BEATS, Watch

if TYPE_CHECKING:
    from conftest import Bench
else:
    Bench = Any

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are specific to POSIX")
READY = ModelReady(1, "small", "")
MOST = 10 * PATIENT_BEATS


def beats(
    watch: Watch, answers: list[ToParent] | ToParent | None, *, has_spoken: bool = True, suspended: bool = False
) -> int:
    """How many beats it takes until the worker is taken to hang; 0 if it never is.

    Args:
        watch: the watch.
        answers: what the worker says in each beat: the messages in turn, the same one always, or nothing.
        has_spoken: whether the worker spoke before.
        suspended: whether the system has stopped it.
    """
    for beat in range(1, MOST):
        if watch.beat(has_spoken=has_spoken, is_suspended=lambda: suspended):
            return beat
        message = answers[beat % len(answers)] if isinstance(answers, list) else answers
        if message is not None:
            watch.hear(message)
    return 0


def writing(*, steps: int = MEASURED_STEPS, longest_s: float = 0.1) -> Watch:
    """A watch of a job that writes; its speed is known unless it has taken fewer steps."""
    watch = Watch(1000, BEAT_S)
    watch.hear(READY)
    watch.hear(Pong(1000, steps, longest_s))
    return watch


def test_a_worker_that_says_nothing_hangs_after_less_than_ten_seconds() -> None:
    for watch in (Watch(1000, BEAT_S), writing()):
        assert beats(watch, None) == HUNG_BEATS + 1
    assert (HUNG_BEATS + 1) * BEAT_S < 10


def test_one_that_starts_has_more_time_unless_it_is_suspended() -> None:
    assert beats(Watch(1000, BEAT_S), None, has_spoken=False) == PATIENT_BEATS + 1
    assert beats(Watch(1000, BEAT_S), None, has_spoken=False, suspended=True) == HUNG_BEATS + 1


@pytest.mark.parametrize(
    ("watch", "expected"),
    [
        (writing(), HUNG_BEATS),
        (writing(longest_s=3.0), 8),  # a slow machine: four times 3 s
        (writing(longest_s=1e6), PATIENT_BEATS),
        (writing(steps=MEASURED_STEPS - 1), PATIENT_BEATS),
        (Watch(1000, BEAT_S), PATIENT_BEATS),
        (Watch(100 * CHARACTERS_PER_BEAT, BEAT_S), PATIENT_BEATS + 100),
    ],
    ids=["writing", "slow", "slower than any", "speed unknown", "planning or loading", "planning a long text"],
)
def test_a_job_that_no_longer_polls_hangs(watch: Watch, expected: int) -> None:
    last = watch._last if watch._writing else Pong(7, 0, 0.0)
    assert beats(watch, last) - expected in (0, 1, 2)


@pytest.mark.parametrize(
    "answers",
    [
        [Pong(1, MEASURED_STEPS, 0.1), Pong(2, MEASURED_STEPS, 0.1)],
        [*[Pong(1, MEASURED_STEPS, 0.1)] * (HUNG_BEATS - 1), Wrote(1, 1, 6, "A text.", 2)],
        [*[Pong(1, MEASURED_STEPS, 0.1)] * (HUNG_BEATS - 1), Drafting(1, 0.5)],
    ],
    ids=["polls", "writes", "tells"],
)
def test_a_job_that_moves_does_not_hang(answers: list[ToParent]) -> None:
    assert beats(writing(), answers) == 0


def test_answers_that_come_all_at_once_count_once() -> None:
    watch = writing()
    same = Pong(1000, MEASURED_STEPS, 0.1)
    for _ in range(HUNG_BEATS - 1):  # the worker was suspended for a while
        assert not watch.beat(has_spoken=True, is_suspended=lambda: True)
    for _ in range(HUNG_BEATS - 1):
        watch.hear(same)
    assert not watch.beat(has_spoken=True, is_suspended=lambda: False)
    watch.hear(Pong(1001, MEASURED_STEPS, 0.1))
    assert beats(watch, [Pong(1002, MEASURED_STEPS, 0.1), Pong(1003, MEASURED_STEPS, 0.1)]) == 0


async def hangs(bench: Bench, task: asyncio.Task[Any]) -> None:
    """The job of the task ends, its worker is gone, one message explains it, and the next job is right."""
    pid = bench.supervisor.pid
    with pytest.raises(WorkerError) as caught:
        await task
    assert caught.value.code == "worker-hung"
    assert "gave no sign of progress for" in caught.value.message
    assert caught.value.message.endswith("The next summary starts a new process.")
    assert pid is None or bench.gone(pid)
    assert bench.supervisor.state is WorkerState.STOPPED
    assert (await bench.done("next")).summary.text == "next"


@posix
@pytest.mark.parametrize(
    ("text", "kind"),
    [("load hold", Planned), ("load hold", Loading), ("draft hold", Drafting), ("part hold", Wrote)],
    ids=["planned", "loading", "drafting", "written"],
)
async def test_a_suspended_worker_is_ended(bench: Bench, text: str, kind: type[JobProgress]) -> None:
    bench.made(idle_s=600, beat_s=0.4)
    task = await bench.at(kind, text)
    pid = bench.supervisor.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    await hangs(bench, task)


@posix
async def test_a_worker_suspended_while_it_starts_is_ended(bench: Bench) -> None:
    bench.made(idle_s=600, beat_s=0.4)
    await bench.supervisor.warm_up(Settings())
    pid = bench.supervisor.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    await hangs(bench, asyncio.create_task(bench.done("first")))


@posix
@pytest.mark.parametrize("text", ["draft deadlock", "part circle", "load lock", "part lock"])
async def test_a_worker_that_is_stuck_is_ended(bench: Bench, text: str) -> None:
    bench.made(idle_s=600, beat_s=0.4)
    await hangs(bench, await bench.at(Loading, text))


@posix
async def test_a_worker_that_was_suspended_for_a_while_finishes_its_job(bench: Bench) -> None:
    bench.made(idle_s=600, beat_s=1.0)
    task = await bench.at(Wrote, "part hold")
    pid = bench.supervisor.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    await asyncio.wait([task], timeout=2.5)
    os.kill(pid, signal.SIGCONT)
    await asyncio.wait([task], timeout=4.0)  # beyond the time after which it would have been taken to hang
    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert bench.supervisor.pid == pid


async def test_a_server_that_was_suspended_blames_no_worker(bench: Bench) -> None:
    bench.made(idle_s=600, beat_s=0.2)
    task = await bench.at(Wrote, "part hold")
    pid = bench.supervisor.pid
    time.sleep(3 * HUNG_BEATS * 0.2)  # noqa: ASYNC251 - the event loop stands still; its clock does not
    await asyncio.wait([task], timeout=0.5)
    assert not task.done()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert bench.supervisor.pid == pid
