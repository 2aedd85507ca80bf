"""What the kernel refuses a worker, tried in real processes: a confinement cannot be undone."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from precis.settings import Settings
from precis.worker.confinement import REFUSED_CALLS, Confinement, landlock_version
from precis.worker.messages import Done, JobProgress, ModelReady
from precis.worker.process import WorkerProcess
from precis.worker.supervisor import Supervisor

CHILD = Path(__file__).with_name("confined_child.py")
HEADERS = (Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), Path("/usr/include/asm-generic/unistd.h"))
ENFORCED = "offline: enforced by the kernel"

linux = pytest.mark.skipif(sys.platform != "linux", reason="a matter of Linux")
landlock = pytest.mark.skipif(landlock_version() <= 0, reason="this kernel has no Landlock")


def run(script: str, tmp_path: Path) -> list[str]:
    """What a process of its own prints."""
    code = f"""
import os, socket, sys, threading
from pathlib import Path
from precis.worker import confinement
def told(attempt):
    try:
        attempt()
    except OSError as error:
        return error.strerror
    return "done"
def opens(): Path("/etc/hostname").read_bytes()
folder = Path({str(tmp_path)!r})
{script}"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    return ended.stdout.splitlines()


TELL = "print(c, c.network, c.files, told(socket.socket), told(opens), sep='\\n')"


@pytest.fixture
async def supervisor(tmp_path: Path) -> AsyncIterator[Supervisor]:
    for name in ("small", "big", "old"):
        (tmp_path / name).touch()
    supervisor = Supervisor([sys.executable, str(CHILD), str(tmp_path), str(tmp_path / "cache")], idle_s=600)
    yield supervisor
    await supervisor.close()


async def job(supervisor: Supervisor, settings: Settings, text: str = "A text.") -> tuple[Done, ModelReady]:
    told: list[JobProgress] = []
    done = await supervisor.run(text, settings, told.append)
    return done, next(each for each in told if isinstance(each, ModelReady))


@linux
@landlock
async def test_a_module_in_the_worker_is_refused_in_every_thread(supervisor: Supervisor, tmp_path: Path) -> None:
    done, ready = await job(supervisor, Settings(model="small"))
    assert (ready.offline, ready.offline_detail) == ("enforced", ENFORCED)
    refused, denied = "Operation not permitted", "Permission denied"
    signals = refused if landlock_version() >= 6 else "done"
    expected = {
        "connect": refused, "socketpair": refused, "read": denied, "own code": denied, "list": denied,
        "write": denied, "delete": denied, "mode": refused, "execute": refused, "become": refused,
        "io_uring": refused, "signal": signals, "cache": "done",
    }  # fmt: skip
    main, later, reader = json.loads(done.summary.text)
    assert (main, later, reader) == (expected, expected, expected)
    assert sorted(os.listdir(tmp_path)) == ["big", "cache", "old", "small"]  # noqa: PTH208


@linux
@landlock
async def test_another_model_gets_another_worker(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = WorkerProcess.send
    _, first = await job(supervisor, Settings(model="small"))
    small = supervisor.pid
    await job(supervisor, Settings(model="small"))
    assert supervisor.pid == small
    _, second = await job(supervisor, Settings(model="big"))
    big = supervisor.pid
    assert (first.model, second.model, big != small) == ("small", "big", True)
    assert second.offline == "enforced"

    started = asyncio.Event()
    monkeypatch.setattr(
        WorkerProcess,
        "send",
        lambda process, message: (send(process, message), started.set() if process.pid != big else None),
    )
    await supervisor.warm_up(Settings(model="small"))
    async with asyncio.timeout(60):
        await started.wait()  # a new worker is warmed up without a job
    warmed = supervisor.pid
    _, third = await job(supervisor, Settings(model="small"))
    assert (third.model, supervisor.pid) == ("small", warmed)

    pid = supervisor.pid
    os.utime(tmp_path / "small", ns=(1, 1))
    await job(supervisor, Settings(model="small"))
    assert supervisor.pid != pid


@linux
@landlock
@pytest.mark.parametrize("version", [1, 2, 3, 4, 5, 6])
def test_older_versions_of_landlock_refuse_files_too(version: int, tmp_path: Path) -> None:
    if version > landlock_version():
        pytest.skip(f"this kernel has no Landlock {version}")
    script = f"confinement.landlock_version = lambda _: {version}\nc = confinement.confine(folder)\n{TELL}"
    assert run(script, tmp_path) == [ENFORCED, "True", "True", "Operation not permitted", "Permission denied"]


@linux
@pytest.mark.parametrize("version", [-1, 0])
def test_without_landlock_the_network_is_refused_alone(version: int, tmp_path: Path) -> None:
    script = f"confinement.landlock_version = lambda _: {version}\nc = confinement.confine(folder)\n{TELL}"
    text = f"{ENFORCED} (files are not refused: this kernel has no Landlock)"
    assert run(script, tmp_path) == [text, "True", "False", "Operation not permitted", "done"]


@linux
@pytest.mark.parametrize("lack", ["confinement.ARCHITECTURES = {}", "confinement.SECCOMP = (9999, 9999)"])
def test_without_seccomp_nothing_is_refused(lack: str, tmp_path: Path) -> None:
    text, *rest = run(f"{lack}\nc = confinement.confine(folder)\n{TELL}", tmp_path)
    assert text.startswith("offline: nothing connects, not enforced here (this kernel or processor has no seccomp")
    assert rest == ["False", "False", "done", "done"]


@linux
@landlock
def test_a_thread_that_runs_already_is_told_of(tmp_path: Path) -> None:
    script = (
        "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        f"c = confinement.confine(folder)\n{TELL}\nsys.stdout.flush()\nos._exit(0)"
    )
    text, network, files, _, opens = run(script, tmp_path)
    assert text == f"{ENFORCED} (files are not refused: threads of native libraries run already: 1)"
    assert (network, files, opens) == ("True", "False", "done")  # what is said is what holds


@pytest.mark.parametrize("system", ["win32", "freebsd14"])
def test_other_systems_say_that_nothing_is_enforced(
    system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from precis.worker import confinement  # noqa: PLC0415 - with another platform

    monkeypatch.setattr(confinement.sys, "platform", system)
    found = confinement.confine(tmp_path)
    assert (found.network, found.files) == (False, False)
    assert str(found) == "offline: nothing connects, not enforced here (Précis has no means for it on this system)"


def test_the_texts_for_people() -> None:
    assert str(Confinement(network=True, files=True)) == ENFORCED
    assert str(Confinement()) == "offline: nothing connects, not enforced here"


@pytest.mark.parametrize(("column", "header"), [*enumerate(HEADERS)])
def test_the_numbers_are_those_of_the_kernel(column: int, header: Path) -> None:
    if not header.exists():
        pytest.skip(f"{header} is not installed")
    known = {m[1]: int(m[2]) for m in re.finditer(r"#define __NR3?2?6?4?_(\w+)\s+(\d+)", header.read_text("utf-8"))}
    ours = {name: numbers[column] for name, numbers in REFUSED_CALLS.items() if numbers[column] is not None}
    assert {name: number for name, number in ours.items() if known.get(name, number) != number} == {}
    assert len(ours.keys() & known.keys()) >= len(ours) - 1  # fchmodat2 is newer than some headers


@linux
@landlock
@pytest.mark.model
@pytest.mark.usefixtures("default_model")
async def test_the_real_worker_writes_the_same_and_has_no_socket(article: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(model="smollm2-135m", words=60)
    written = []
    for unconfined in ("1", ""):
        monkeypatch.setenv("PRECIS_UNCONFINED", unconfined)
        supervisor = Supervisor(idle_s=600)
        done, ready = await job(supervisor, settings, article)
        assert ready.offline == ("not-enforced" if unconfined else "enforced")
        written.append(replace(done.summary, timing=None))
        process = Path(f"/proc/{supervisor.pid}")
        filters = [
            re.search(r"^Seccomp:\t(\d)", (task / "status").read_text("ascii"), re.MULTILINE)
            for task in (process / "task").iterdir()
        ]
        assert {found[1] for found in filters if found} == {"0" if unconfined else "2"}
        if os.geteuid() == 0:  # others may not look into the worker
            assert [to for fd in (process / "fd").iterdir() if "socket" in (to := fd.readlink().name)] == []
        if not unconfined:
            again, _ = await job(supervisor, settings.model_copy(update={"threads": 1}), article)
            assert again.summary.words > 0
            assert Path(f"/proc/{supervisor.pid}") != process
        await supervisor.close()
    assert written[0] == written[1]
