from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import pytest

from precis.errors import WorkerError
from precis.settings import Settings
from precis.worker.messages import Drafting, JobProgress, Loading, ModelReady, Planned, Wrote
from precis.worker.supervisor import Supervisor, WorkerState

if TYPE_CHECKING:
    from conftest import Bench
else:
    Bench = Any


def moves(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage()[8:] for record in caplog.records if record.getMessage().startswith("worker: ")]


async def test_a_job_is_done_and_its_steps_are_told(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    seen: list[JobProgress] = []
    assert bench.supervisor.state is WorkerState.STOPPED
    done = await bench.done("The whole text", seen.append)
    assert done.summary.text == "The whole text"
    assert (done.summary.words, done.summary.model) == (3, "auto")
    assert done.peak_bytes > 2**20
    assert [type(progress) for progress in seen] == [Loading, Planned, Loading, ModelReady, Drafting, Wrote]
    assert seen[1] == Planned(1, 1, 5)
    assert seen[-1] == Wrote(1, 1, 1, "The whole text", 3)
    assert bench.supervisor.state is WorkerState.READY
    pid = bench.supervisor.pid
    await bench.supervisor.close()
    await bench.supervisor.close()
    assert bench.supervisor.state is WorkerState.STOPPED
    assert bench.gone(pid)
    assert moves(caplog) == [
        "stopped -> starting",
        "starting -> busy",
        "busy -> ready",
        "ready -> stopping",
        "stopping -> stopped",
    ]


async def test_one_child_serves_many_jobs(bench: Bench) -> None:
    await bench.done("one")
    pid = bench.supervisor.pid
    assert (await bench.done("two")).job == 2
    assert bench.supervisor.pid == pid


async def test_a_warm_child_serves_the_next_job(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    await bench.supervisor.warm_up(Settings())
    assert bench.supervisor.state is WorkerState.READY
    pid = bench.supervisor.pid
    assert pid is not None
    await bench.supervisor.warm_up(Settings())
    seen: list[JobProgress] = []
    assert (await bench.done("one", seen.append)).summary.text == "one"
    assert bench.supervisor.pid == pid
    assert [type(progress) for progress in seen] == [Loading, Planned, Loading, ModelReady, Drafting, Wrote]
    assert moves(caplog) == ["stopped -> starting", "starting -> ready", "ready -> busy", "busy -> ready"]


async def test_a_job_at_work_and_the_end_need_no_warmth(bench: Bench) -> None:
    first = await bench.at(Wrote, "part hold")
    await bench.supervisor.warm_up(Settings())
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    await bench.supervisor.close()
    await bench.supervisor.warm_up(Settings())
    assert bench.supervisor.pid is None


async def test_jobs_wait_for_the_one_before(bench: Bench) -> None:
    said: list[int] = []
    first = await bench.at(Wrote, "part hold")
    first.add_done_callback(lambda _: said.append(1))
    second = asyncio.create_task(bench.done("second", lambda progress: said.append(progress.job)))
    third = asyncio.create_task(bench.done("third", lambda progress: said.append(progress.job)))
    await bench.others_have_run()
    first.cancel()
    assert (await second).summary.text == "second"
    assert (await third).summary.text == "third"
    assert said == sorted(said)
    assert set(said) == {1, 2, 3}
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_a_waiting_job_is_cancelled_without_a_trace(bench: Bench) -> None:
    first = await bench.at(Wrote, "part hold")
    seen: list[JobProgress] = []
    second = asyncio.create_task(bench.done("second", seen.append))
    await bench.others_have_run()
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    assert bench.supervisor.state is WorkerState.BUSY
    first.cancel()
    assert (await bench.done("third")).job == 2
    assert seen == []


@pytest.mark.parametrize(
    ("text", "kind"), [("load hold", Loading), ("draft hold", Drafting), ("part hold", Wrote)], ids=str
)
async def test_a_cancelled_job_ends_and_the_child_lives_on(bench: Bench, text: str, kind: type[JobProgress]) -> None:
    task = await bench.at(kind, text)
    pid = bench.supervisor.pid
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert bench.supervisor.state is WorkerState.READY
    await bench.done("next")
    assert bench.supervisor.pid == pid


@pytest.mark.parametrize(("text", "kind"), [("load deaf", Loading), ("draft deaf", Drafting)])
async def test_a_child_that_does_not_stop_is_killed(bench: Bench, text: str, kind: type[JobProgress]) -> None:
    bench.made(idle_s=600, grace_s=0.05)
    task = await bench.at(kind, text)
    pid = bench.supervisor.pid
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert bench.gone(pid)
    assert bench.supervisor.state is WorkerState.STOPPED
    assert (await bench.done("next")).summary.text == "next"


async def test_a_cancel_while_the_child_starts_takes_it_back(bench: Bench) -> None:
    task = asyncio.create_task(bench.done("first"))
    await bench.settled(WorkerState.STARTING)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await bench.done("next")).summary.text == "next"


async def test_a_second_cancel_does_not_wait_for_the_grace(bench: Bench) -> None:
    bench.made(idle_s=600, grace_s=600)
    task = await bench.at(Wrote, "part deaf")
    task.cancel()
    await asyncio.wait([task], timeout=0)
    assert bench.supervisor.state is WorkerState.BUSY
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await bench.done("next")).summary.text == "next"


async def test_a_fault_of_the_listener_ends_the_job(bench: Bench) -> None:
    def listener(progress: JobProgress) -> None:
        if isinstance(progress, Wrote):
            raise LookupError("in the listener")  # noqa: TRY004 - any fault will do

    with pytest.raises(LookupError, match="in the listener"):
        await bench.done("part hold", listener)
    assert (await bench.done("next")).summary.text == "next"


async def test_an_idle_child_is_ended_and_the_next_job_starts_another(bench: Bench) -> None:
    await bench.done("one")
    pid = bench.supervisor.pid

    def hasten() -> None:
        bench.supervisor.idle_s = 0.01

    await bench.settled(WorkerState.STOPPED, hasten)
    assert bench.gone(pid)
    assert bench.supervisor.pid is None
    bench.supervisor.idle_s = 600
    assert (await bench.done("two")).summary.text == "two"
    assert bench.supervisor.pid != pid


async def test_a_job_in_time_keeps_the_idle_child(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    await bench.done("one")
    pid = bench.supervisor.pid
    bench.supervisor.idle_s = 0  # it would end in the loop's next turn, before the child can have answered
    task = await bench.at(Wrote, "part hold")
    assert (bench.supervisor.state, bench.supervisor.pid) == (WorkerState.BUSY, pid)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert "busy -> stopping" not in moves(caplog)


async def test_a_job_that_comes_while_the_child_ends_gets_a_new_one(bench: Bench) -> None:
    await bench.done("one")
    pid = bench.supervisor.pid

    def hasten() -> None:
        bench.supervisor.idle_s = 0

    await bench.settled(WorkerState.STOPPING, hasten)
    bench.supervisor.idle_s = 600
    assert (await bench.done("two")).summary.text == "two"
    assert bench.supervisor.pid != pid


@pytest.mark.parametrize("text", ["part hold", "part deaf"])
async def test_closing_ends_the_job_at_work_and_those_that_wait(bench: Bench, text: str) -> None:
    first = await bench.at(Wrote, text)
    pid = bench.supervisor.pid
    second = asyncio.create_task(bench.done("second"))
    await bench.others_have_run()
    await bench.supervisor.close()
    assert bench.gone(pid)
    for task in (first, second):
        with pytest.raises(WorkerError) as caught:
            await task
        assert caught.value.code == "worker-closed"
    with pytest.raises(WorkerError, match="shut down"):
        await bench.done("third")
    assert bench.supervisor.state is WorkerState.STOPPED


async def test_closing_while_the_child_starts_ends_it(bench: Bench) -> None:
    task = asyncio.create_task(bench.done("first"))
    await bench.settled(WorkerState.STARTING)
    await bench.supervisor.close()
    assert bench.supervisor.state is WorkerState.STOPPED
    assert bench.supervisor.pid is None
    with pytest.raises(WorkerError, match="shut down"):
        await task


async def test_closing_before_any_job_is_nothing() -> None:
    await Supervisor(idle_s=1).close()
