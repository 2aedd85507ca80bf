"""No internet socket is ever opened: the system calls of real jobs are watched, where there is no network at all."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PRECIS = [sys.executable, "-m", "precis"]
DEADLINE_S = 120

pytestmark = [pytest.mark.model, pytest.mark.usefixtures("default_model")]


def watched(log: Path, command: list[str]) -> list[str]:
    """The command, whose sockets are written down; without a network where the system lets one go without."""
    if not shutil.which("strace"):
        pytest.skip("strace is not on this machine. Install it: apt-get install strace.")
    alone = ["unshare", "--map-root-user", "--net"]
    can = shutil.which("unshare") and subprocess.run([*alone, "true"], capture_output=True, check=False).returncode == 0
    return [
        *(alone if can else []),
        "strace",
        "-f",
        "--seccomp-bpf",
        "-qq",
        "-e",
        "trace=socket,execve",
        "-o",
        str(log),
        *command,
    ]


def assert_offline(log: Path, *processes: str) -> None:
    calls = log.read_text(encoding="utf-8", errors="replace").splitlines()
    assert [line for line in calls if "socket(" in line and "AF_INET" in line] == []
    for process in processes:  # that it has watched all of them
        assert any("execve(" in line and process in line for line in calls), process


def test_the_watch_sees_a_socket(tmp_path: Path) -> None:
    opens = "import socket; socket.socket(socket.AF_INET)"
    subprocess.run(watched(tmp_path / "log", [sys.executable, "-c", opens]), check=True, timeout=DEADLINE_S)
    with pytest.raises(AssertionError):
        assert_offline(tmp_path / "log")


def test_the_command_line_opens_none(tmp_path: Path) -> None:
    command = [
        *PRECIS,
        "summarize",
        "--quiet",
        "--model",
        "smollm2-135m",
        "--words",
        "60",
        str(ROOT / "docs" / "example.md"),
    ]
    done = subprocess.run(
        watched(tmp_path / "log", command), capture_output=True, text=True, check=False, timeout=DEADLINE_S
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.strip().split("\n\n")) == 6
    assert_offline(tmp_path / "log", "precis.worker")


async def test_a_job_of_the_language_server_opens_none(tmp_path: Path, connect: Any, article: str) -> None:
    async with connect(
        command=watched(tmp_path / "log", [*PRECIS, "server"]), settings={"words": 60, "model": "smollm2-135m"}
    ) as editor:
        editor.open(article)
        await editor.summarize(article.strip())
        await editor.until(lambda: "answered" in [how for how, _ in editor.happened], within_s=DEADLINE_S)
        assert len(editor.text.removeprefix(article.rstrip()).strip().split("\n\n")) == 6
    assert_offline(tmp_path / "log", "precis.worker")
