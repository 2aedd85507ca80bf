from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from precis.errors import ModelError, PrecisError, WorkerError
from precis.worker.exit_cause import RESTART_HINT, count_oom_kills, describe_exit, exit_error
from precis.worker.messages import Drafting, Loading, Planned, Wrote
from precis.worker.supervisor import WorkerState

if TYPE_CHECKING:
    from conftest import Bench
else:
    Bench = Any

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are specific to POSIX")

CRASHES = [
    pytest.param(
        "part kill", WorkerError, "was killed: another program or the system ended it (SIGKILL).", marks=posix
    ),
    pytest.param("draft segfault", ModelError, "crashed: invalid memory access (SIGSEGV).", marks=posix),
    pytest.param(
        "load assertion",
        ModelError,
        "crashed: aborted (SIGABRT). llama.cpp reports: /src/ggml.c:1234: GGML_ASSERT(n_tokens <= n_batch) failed.",
        marks=posix,
    ),
    ("plan leave", WorkerError, "exited unexpectedly with code 7. Last line of its output: It was enough."),
    ("part babble", WorkerError, "sent 31 bytes that are not a message and was killed."),
]


@pytest.mark.parametrize(("text", "kind", "cause"), CRASHES)
async def test_a_crash_ends_one_job_and_is_explained(
    bench: Bench, text: str, kind: type[PrecisError], cause: str
) -> None:
    with pytest.raises(kind) as caught:
        await bench.done(text)
    assert f"The process that runs the model {cause}" in caught.value.message
    assert caught.value.code == ("model-crashed" if kind is ModelError else "worker-died")
    assert (await bench.done("next")).summary.text == "next"


@posix
async def test_jobs_succeed_again_after_ten_kills(bench: Bench) -> None:
    stages = [("load hold", Loading), ("draft hold", Drafting), ("part hold", Wrote), ("load deaf", Planned)]
    for text, kind in (stages * 3)[:10]:
        task = await bench.at(kind, text)
        pid = bench.supervisor.pid
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(WorkerError, match=r"was killed.*The next summary starts a new process"):
            await task
        assert bench.gone(pid)
        assert bench.supervisor.state is WorkerState.STOPPED
    assert (await bench.done("the eleventh")).summary.text == "the eleventh"


@posix
async def test_a_worker_that_dies_while_idle_is_replaced_silently(bench: Bench) -> None:
    await bench.done("one")
    pid = bench.supervisor.pid
    await bench.settled(WorkerState.STOPPED, lambda: os.kill(pid, signal.SIGKILL))
    assert (await bench.done("two")).summary.text == "two"


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waiting for a process of others needs Linux's pidfd")
@pytest.mark.parametrize("suspended", [False, True])
async def test_the_worker_ends_when_its_parent_is_killed(suspended: bool) -> None:
    here = Path(__file__).parent
    command = [sys.executable, str(here / "parent.py"), sys.executable, str(here / "children.py")]
    parent = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    async with asyncio.timeout(60):
        pid = int(await parent.stdout.readline())
        child = os.pidfd_open(pid)
        ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(child, ended.set)
        try:
            assert not ended.is_set()
            if suspended:
                os.kill(pid, signal.SIGSTOP)
            parent.kill()
            await parent.wait()
            await ended.wait()
        finally:
            asyncio.get_running_loop().remove_reader(child)
            os.close(child)
        await parent.communicate()


MEMORY = (
    "The process that runs the model was killed because the system ran out of memory. Choose a smaller model (setting "
    "precis.model) or close other programs."
)
DESCRIBED = [
    (
        -9,
        [],
        False,
        "The process that runs the model was killed: another program or the system ended it (SIGKILL).",
    ),
    (-9, [], True, MEMORY),
    (-15, [], True, "The process that runs the model was killed: another program asked it to end (SIGTERM)."),
    (-6, ["llama_model_load: failed to allocate buffer"], False, MEMORY),
    (-6, ["terminate called after throwing an instance of 'std::bad_alloc'"], False, MEMORY),
    (-11, ["std::bad_alloc"], True, "crashed: invalid memory access (SIGSEGV). Check the model file with"),
    (-7, [], False, "the model file may have been truncated or changed while in use (SIGBUS). Check the model file"),
    (-4, [], False, "llama.cpp was built for a different one (SIGILL)."),
    (-6, ["a.c:1: GGML_ASSERT(x) failed", "noise"], False, "llama.cpp reports: a.c:1: GGML_ASSERT(x) failed. Check"),
    (-6, ["a.c:1: GGML_ASSERT(x) failed", "llama: noise"], False, "llama.cpp reports: a.c:1: GGML_ASSERT(x) failed."),
    (-6, ["terminate called after", "  what():  vector too long"], False, "reports: what():  vector too long. Check"),
    (-6, ["noise"], False, "crashed: aborted (SIGABRT). Check the model file"),
    (-40, [], False, "crashed: signal"),
    (
        1,
        ["ModuleNotFoundError: No module named 'x'"],
        False,
        "with code 1. Last line of its output: ModuleNotFoundError: No",
    ),
    (0, [], False, "The process that runs the model exited unexpectedly with code 0."),
]


@posix
@pytest.mark.parametrize(("status", "stderr", "out_of_memory", "says"), DESCRIBED)
def test_description_of_an_exit(status: int, stderr: list[str], out_of_memory: bool, says: str) -> None:
    assert says in describe_exit(status, stderr, out_of_memory=out_of_memory)


@posix
@pytest.mark.parametrize("model", ["/models/mine.gguf", "mine.GGUF", "models\\mine"])
def test_a_crash_with_a_file_of_the_users_own_names_it(model: str) -> None:
    message = describe_exit(-11, [], out_of_memory=False, model=model)
    assert f"crashed with {model}: invalid memory access (SIGSEGV). Choose another model file" in message
    assert "verify" not in message


@posix
@pytest.mark.parametrize(
    ("status", "stderr", "kind"),
    [
        (-signal.SIGABRT, [], ModelError),
        (-signal.SIGSEGV, [], ModelError),
        (-signal.SIGFPE, [], ModelError),
        (-signal.SIGABRT, ["std::bad_alloc"], WorkerError),  # memory is no fault of the file
        (-signal.SIGILL, [], WorkerError),  # nor is the processor
        (-signal.SIGKILL, [], WorkerError),
        (1, [], WorkerError),
    ],
)
def test_who_is_to_blame_for_an_exit(status: int, stderr: list[str], kind: type[PrecisError]) -> None:
    error = exit_error(status, stderr, out_of_memory=False, hint=RESTART_HINT)
    assert type(error) is kind
    assert error.message.endswith(f". {RESTART_HINT}")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not count them")
def test_out_of_memory_kills_are_counted() -> None:
    assert f"\noom_kill {count_oom_kills()}\n" in Path("/proc/vmstat").read_text("ascii")
