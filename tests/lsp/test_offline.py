"""The system calls of whole jobs are watched: no internet socket is opened. And they run where there is no network."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from precis.worker.confinement import landlock_version

ROOT = Path(__file__).parents[2]
PRECIS = [sys.executable, "-m", "precis"]
SERVER = [*PRECIS, "server"]
EXAMPLE = str(ROOT / "docs" / "example.md")
SUMMARIZE = [*PRECIS, "summarize", "--quiet", "--model", "smollm2-135m", "--words", "60", EXAMPLE]
DEADLINE_S = 120

pytestmark = [pytest.mark.model, pytest.mark.usefixtures("default_model")]


ALONE = ["unshare", "--map-root-user", "--net"]
TRACED = "trace=%network,io_uring_setup,execve,seccomp,landlock_restrict_self"
# All that opens a way out. A pair of local sockets, which wakes Python's event loop, is none.
WAYS_OUT = re.compile(r" (?:socket|connect|bind|listen|accept4?|io_uring_setup)\(|AF_INET")
WORKER = "precis.worker.main"


def watched(log: Path, command: list[str]) -> list[str]:
    """The command, whose system calls about the network and the confinement are written down."""
    if not shutil.which("strace"):
        pytest.skip("strace is not on this machine. Install it: apt-get install strace.")
    return ["strace", "-f", "--seccomp-bpf", "-qq", "-e", TRACED, "-o", str(log), *command]


def alone(command: list[str]) -> list[str]:
    """The command, in a network namespace of its own, in which no interface is up."""
    if not shutil.which("unshare") or subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system gives a process no network namespace of its own (unshare --map-root-user --net)")
    return [*ALONE, *command]


def assert_offline(log: Path, command: str) -> None:
    """Neither the process of the command nor its worker has opened a way out, and the worker has no socket at all."""
    calls = log.read_text(encoding="utf-8", errors="replace").splitlines()
    assert [line for line in calls if WAYS_OUT.search(line)] == []
    started = {name: line.split()[0] for line in calls for name in (command, WORKER) if f'"{name}"' in line}
    assert set(started) == {command, WORKER}  # both were watched
    of_worker = [m[2] for line in calls if (m := re.match(r"(\d+) +(\w+)\(", line)) and m[1] == started[WORKER]]
    assert [call for call in of_worker if call.startswith(("socket", "send", "recv", "getsock", "setsock"))] == []
    if landlock_version() > 0:
        assert of_worker == ["execve", "seccomp", "landlock_restrict_self"]


def test_the_watch_sees_a_socket(tmp_path: Path) -> None:
    opens = "import socket; socket.socket(socket.AF_INET)"
    subprocess.run(watched(tmp_path / "log", [sys.executable, "-c", opens]), check=True, timeout=DEADLINE_S)
    with pytest.raises(AssertionError, match="AF_INET"):
        assert_offline(tmp_path / "log", "-c")


def summarize(command: list[str]) -> None:
    """Summarize the example by this command line."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=DEADLINE_S)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.strip().split("\n\n")) == 6


async def serve(command: list[str], connect: Any, article: str) -> None:
    """Summarize the article by the language server that this command line starts."""
    async with connect(command=command, settings={"words": 60, "model": "smollm2-135m"}) as editor:
        editor.open(article)
        await editor.summarize(article.strip())
        await editor.until(lambda: "answered" in [how for how, _ in editor.happened], within_s=DEADLINE_S)
        assert len(editor.text.removeprefix(article.rstrip()).strip().split("\n\n")) == 6


def test_the_command_line_opens_none(tmp_path: Path) -> None:
    summarize(watched(tmp_path / "log", SUMMARIZE))
    assert_offline(tmp_path / "log", "summarize")


def test_the_command_line_needs_no_network() -> None:
    summarize(alone(SUMMARIZE))


async def test_a_job_of_the_language_server_opens_none(tmp_path: Path, connect: Any, article: str) -> None:
    await serve(watched(tmp_path / "log", SERVER), connect, article)
    assert_offline(tmp_path / "log", "server")


async def test_a_job_of_the_language_server_needs_no_network(connect: Any, article: str) -> None:
    await serve(alone(SERVER), connect, article)
