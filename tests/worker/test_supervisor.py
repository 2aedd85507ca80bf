from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from precis.errors import EngineError, PrecisError, WorkerError
from precis.settings import Settings
from precis.worker.messages import Drafting, Loading, Planned, Progress, Wrote
from precis.worker.supervisor import State, Supervisor

if TYPE_CHECKING:
    from conftest import Bench
else:
    Bench = Any

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are a POSIX matter")
SECRET = "a secret of the document"


def gone(pid: int) -> bool:
    """Whether the process is reaped: a zombie would still answer."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def moves(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage()[8:] for record in caplog.records if record.getMessage().startswith("worker: ")]


async def settled(supervisor: Supervisor, state: State, happens: Callable[[], object] = lambda: None) -> None:
    """Return once the supervisor has moved to `state`, which its log tells."""
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
        async with asyncio.timeout(60):
            await there.wait()
    finally:
        log.removeHandler(watch)
        log.setLevel(level)
    assert supervisor.state is state


async def test_a_job_is_done_and_its_steps_are_told(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    seen: list[Progress] = []
    assert bench.supervisor.state is State.STOPPED
    done = await bench.done("The whole text", seen.append)
    assert done.summary.text == "The whole text"
    assert (done.summary.words, done.summary.model) == (3, "smollm2-135m")
    assert done.peak_bytes > 2**20
    assert [type(progress) for progress in seen] == [Loading, Planned, Loading, Drafting, Wrote]
    assert seen[1] == Planned(1, 1, 5)
    assert seen[-1] == Wrote(1, 1, 1, "The whole text", 3)
    assert bench.supervisor.state is State.READY
    pid = bench.supervisor.pid
    await bench.supervisor.close()
    await bench.supervisor.close()
    assert bench.supervisor.state is State.STOPPED
    assert gone(pid)
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


async def test_jobs_wait_for_the_one_before(bench: Bench) -> None:
    seen: list[Progress] = []
    first = await bench.at(Wrote, "part hold")
    second = asyncio.create_task(bench.done("second", seen.append))
    third = asyncio.create_task(bench.done("third", seen.append))
    await asyncio.sleep(0)
    assert seen == []
    first.cancel()
    assert (await second).summary.text == "second"
    assert (await third).summary.text == "third"
    assert [progress.job for progress in seen] == sorted(progress.job for progress in seen)
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_a_waiting_job_is_cancelled_without_a_trace(bench: Bench) -> None:
    first = await bench.at(Wrote, "part hold")
    seen: list[Progress] = []
    second = asyncio.create_task(bench.done("second", seen.append))
    await asyncio.sleep(0)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    assert bench.supervisor.state is State.BUSY
    first.cancel()
    assert (await bench.done("third")).job == 2
    assert seen == []


@pytest.mark.parametrize(
    ("text", "kind"), [("load hold", Loading), ("draft hold", Drafting), ("part hold", Wrote)], ids=str
)
async def test_a_cancelled_job_ends_and_the_child_lives_on(bench: Bench, text: str, kind: type[Progress]) -> None:
    task = await bench.at(kind, text)
    pid = bench.supervisor.pid
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert bench.supervisor.state is State.READY
    await bench.done("next")
    assert bench.supervisor.pid == pid


@pytest.mark.parametrize(("text", "kind"), [("load deaf", Loading), ("draft deaf", Drafting), ("part deaf", Wrote)])
async def test_a_child_that_does_not_stop_is_killed(bench: Bench, text: str, kind: type[Progress]) -> None:
    bench.made(idle_s=600, grace_s=0.05)
    task = await bench.at(kind, text)
    pid = bench.supervisor.pid
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert gone(pid)
    assert bench.supervisor.state is State.STOPPED
    assert (await bench.done("next")).summary.text == "next"


async def test_a_cancel_while_the_child_starts_takes_it_back(bench: Bench) -> None:
    task = asyncio.create_task(bench.done("first"))
    await settled(bench.supervisor, State.STARTING)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await bench.done("next")).summary.text == "next"


async def test_a_second_cancel_does_not_wait_for_the_grace(bench: Bench) -> None:
    bench.made(idle_s=600, grace_s=600)
    task = await bench.at(Wrote, "part deaf")
    task.cancel()
    await asyncio.sleep(0)
    assert bench.supervisor.state is State.BUSY
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await bench.done("next")).summary.text == "next"


async def test_a_fault_of_the_listener_ends_the_job(bench: Bench) -> None:
    def listener(progress: Progress) -> None:
        if isinstance(progress, Wrote):
            raise LookupError("in the listener")

    with pytest.raises(LookupError, match="in the listener"):
        await bench.done("part hold", listener)
    assert (await bench.done("next")).summary.text == "next"


DEATHS = [
    pytest.param("part kill", "was killed: it was ended from outside (SIGKILL).", marks=posix),
    pytest.param("draft segfault", "crashed: an invalid access to memory (SIGSEGV).", marks=posix),
    pytest.param(
        "load assertion",
        "crashed: it gave up (SIGABRT). llama.cpp says: /src/ggml.c:1234: GGML_ASSERT(n_tokens <= n_batch) failed.",
        marks=posix,
    ),
    ("plan leave", "ended by itself with exit code 7. Its last line: It was enough."),
    ("part babble", "sent 33 bytes that are no message and was ended."),
]


@pytest.mark.parametrize(("text", "cause"), DEATHS)
async def test_a_death_costs_one_job_and_is_explained(bench: Bench, text: str, cause: str) -> None:
    with pytest.raises(WorkerError) as caught:
        await bench.done(text)
    assert f"The process that runs the model {cause}" in caught.value.message
    assert caught.value.code == "worker-died"
    assert (await bench.done("next")).summary.text == "next"


@posix
async def test_ten_kills_give_ten_messages_and_the_eleventh_job_succeeds(bench: Bench) -> None:
    stages = [("load hold", Loading), ("draft hold", Drafting), ("part hold", Wrote), ("load deaf", Planned)]
    for text, kind in (stages * 3)[:10]:
        task = await bench.at(kind, text)
        pid = bench.supervisor.pid
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(WorkerError, match="was killed.*The next summary starts a new process"):
            await task
        assert gone(pid)
        assert bench.supervisor.state is State.STOPPED
    assert (await bench.done("the eleventh")).summary.text == "the eleventh"


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [("draft fault", "internal", "KeyError"), ("load no_memory", "out-of-memory", "smollm2-135m")],
)
async def test_a_fault_in_the_child_is_told_without_the_document(
    bench: Bench, caplog: pytest.LogCaptureFixture, text: str, code: str, says: str
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(EngineError) as caught:
        await bench.done(text)
    assert caught.value.code == code
    assert says in caught.value.message
    assert SECRET not in caught.value.message + caplog.text
    if code == "internal":
        assert "KeyError in the middle of a job" in caplog.text
        assert "children.py" in caplog.text
    pid = bench.supervisor.pid
    await bench.done("next")
    assert bench.supervisor.pid == pid


async def test_nothing_of_the_document_is_logged(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await bench.done(f"part noise\n{SECRET}")
    with pytest.raises(WorkerError) as caught:
        await bench.done(f"part babble\n{SECRET}")
    assert SECRET not in caught.value.message + caplog.text


async def test_what_others_print_stays_out_of_the_protocol(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert (await bench.done("draft noise")).summary.text == "draft noise"
    await bench.supervisor.close()
    assert "child: ggml: a line that is no message" in caplog.text
    assert "child: and another" in caplog.text


@pytest.mark.parametrize(
    ("text", "arrives"),
    [
        ("nul \0, separators \u2028\u2029\x85\x0b, \r\n and \r", None),
        ("half a pair \ud83d, the other \ude00, the wrong way round \ude00\ud83d", "half a pair �, the other �, …��"),
        ("𝒲𝑜𝓇𝒹 " * 3, None),
        ("x" * 10_000_000, None),
        ("line\n" * 2_000_000, None),
    ],
    ids=["control", "surrogates", "astral", "10 MB on a line", "10 MB of lines"],
)
async def test_any_text_goes_there_and_back(bench: Bench, text: str, arrives: str | None) -> None:
    expected = text if arrives is None else arrives.replace("…", "the wrong way round ")
    done = await bench.done(text)
    assert done.summary.text == expected
    assert done.summary.paragraphs[0].sentences[0].sources[0].end == len(text)


async def test_an_idle_child_is_ended_and_the_next_job_starts_another(bench: Bench) -> None:
    await bench.done("one")
    pid = bench.supervisor.pid

    def hasten() -> None:
        bench.supervisor.idle_s = 0.01

    await settled(bench.supervisor, State.STOPPED, hasten)
    assert gone(pid)
    assert bench.supervisor.pid is None
    bench.supervisor.idle_s = 600
    assert (await bench.done("two")).summary.text == "two"
    assert bench.supervisor.pid != pid


async def test_a_job_in_time_keeps_the_idle_child(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    bench.made(idle_s=0.3)
    await bench.done("one")
    task = await bench.at(Wrote, "part hold")
    await asyncio.sleep(0.6)  # twice the idle time passes while a job is at work
    assert bench.supervisor.state is State.BUSY
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert "busy -> stopping" not in moves(caplog)


async def test_a_job_that_comes_while_the_child_ends_gets_a_new_one(bench: Bench) -> None:
    await bench.done("one")
    pid = bench.supervisor.pid

    def hasten() -> None:
        bench.supervisor.idle_s = 0

    await settled(bench.supervisor, State.STOPPING, hasten)
    bench.supervisor.idle_s = 600
    assert (await bench.done("two")).summary.text == "two"
    assert bench.supervisor.pid != pid


@posix
async def test_a_child_that_dies_while_idle_is_replaced_in_silence(bench: Bench) -> None:
    await bench.done("one")
    pid = bench.supervisor.pid
    await settled(bench.supervisor, State.STOPPED, lambda: os.kill(pid, signal.SIGKILL))
    assert (await bench.done("two")).summary.text == "two"


@pytest.mark.parametrize("text", ["part hold", "part deaf"])
async def test_closing_ends_the_job_at_work_and_those_that_wait(bench: Bench, text: str) -> None:
    first = await bench.at(Wrote, text)
    pid = bench.supervisor.pid
    second = asyncio.create_task(bench.done("second"))
    await asyncio.sleep(0)
    await bench.supervisor.close()
    assert gone(pid)
    for task in (first, second):
        with pytest.raises(WorkerError) as caught:
            await task
        assert caught.value.code == "worker-closed"
    with pytest.raises(WorkerError, match="shut down"):
        await bench.done("third")
    assert bench.supervisor.state is State.STOPPED


async def test_closing_while_the_child_starts_ends_it(bench: Bench) -> None:
    task = asyncio.create_task(bench.done("first"))
    await settled(bench.supervisor, State.STARTING)
    await bench.supervisor.close()
    assert bench.supervisor.state is State.STOPPED
    assert bench.supervisor.pid is None
    with pytest.raises(WorkerError, match="shut down"):
        await task


async def test_closing_before_any_job_is_nothing() -> None:
    await Supervisor(idle_s=1).close()


async def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "no-such-python"
    supervisor = Supervisor([str(missing)], idle_s=1)
    for _ in range(2):
        with pytest.raises(WorkerError) as caught:
            await supervisor.run("text", Settings(), lambda _: None)
        assert str(missing) in caught.value.message
        assert caught.value.code == "worker-not-started"
        assert supervisor.state is State.STOPPED
    await supervisor.close()


async def test_a_program_that_is_no_child_is_a_failure_and_not_a_hang() -> None:
    supervisor = Supervisor([sys.executable, "-c", "print('hello')"], idle_s=1)
    with pytest.raises(PrecisError, match="no message"):
        await supervisor.run("text", Settings(), lambda _: None)
    await supervisor.close()


@posix
async def test_the_child_writes_no_core_file_and_leaves_ctrl_c_to_its_parent(bench: Bench) -> None:
    inside = json.loads((await bench.done("inside")).summary.text)
    assert inside["core"] == [0, 0]
    assert inside["dumpable"] == 0
    assert inside["interrupt_ignored"]
    assert inside["session"] == bench.supervisor.pid != os.getsid(0)


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waiting for a process of others needs Linux's pidfd")
async def test_the_child_is_gone_when_its_parent_is_killed_in_mid_job() -> None:
    here = Path(__file__).parent
    command = [sys.executable, str(here / "parent.py"), sys.executable, str(here / "children.py")]
    parent = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    async with asyncio.timeout(60):
        child = os.pidfd_open(int(await parent.stdout.readline()))
        ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(child, ended.set)
        try:
            assert not ended.is_set()
            parent.kill()
            await parent.wait()
            await ended.wait()
        finally:
            asyncio.get_running_loop().remove_reader(child)
            os.close(child)
        await parent.communicate()
