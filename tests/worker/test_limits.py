from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from precis.worker.limits import NICE, peak_memory_bytes

posix = pytest.mark.skipif(sys.platform == "win32", reason="a matter of POSIX")
linux = pytest.mark.skipif(sys.platform != "linux", reason="a matter of Linux")


def run(script: str) -> str:
    """What a process of its own prints: limits cannot be taken back."""
    command = [sys.executable, "-c", f"import os\nfrom precis.worker import limits\n{script}"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.strip()


@posix
def test_an_interrupt_does_not_end_the_worker() -> None:
    script = "import signal\nlimits.ignore_interrupts()\nos.kill(os.getpid(), signal.SIGINT)\nprint('still here')"
    assert run(script) == "still here"


@posix
@pytest.mark.parametrize(("before", "after"), [(0, NICE), (NICE - 2, NICE), (NICE + 4, NICE + 4)])
def test_the_priority_is_lowered_and_never_raised(before: int, after: int) -> None:
    own = int(run("print(os.nice(0))"))
    set_before = f"os.setpriority(os.PRIO_PROCESS, 0, max({own}, {before}))\n"
    assert run(f"{set_before}limits.lower_priority()\nprint(os.nice(0))") == str(max(own, after))


@posix
def test_files_and_folders_are_the_users_own(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    run(f"os.umask(0)\nlimits.keep_files_private()\nos.mkdir({str(folder)!r})\nopen({str(folder / 'file')!r}, 'x')")
    assert [path.stat().st_mode & 0o777 for path in (folder, folder / "file")] == [0o700, 0o600]


@posix
def test_there_are_no_core_files() -> None:
    script = "import resource\nlimits.disable_core_dumps()\nprint(resource.getrlimit(resource.RLIMIT_CORE))"
    assert run(script) == "(0, 0)"


@linux
def test_nobody_can_read_the_memory_of_the_worker() -> None:
    get_dumpable = "import ctypes\ndumpable = lambda: ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)\n"
    assert run(f"{get_dumpable}print(dumpable())\nlimits.disable_core_dumps()\nprint(dumpable())").split() == ["1", "0"]


@linux
@pytest.mark.parametrize(("parent_lives", "printed"), [(True, "still here\n"), (False, "")])
def test_a_worker_whose_parent_is_dead_already_ends(parent_lives: bool, printed: str) -> None:
    script = "from precis.worker import limits\nlimits.end_with_parent()\nprint('still here')"
    reader, writer = os.pipe()
    if not parent_lives:
        os.close(writer)
    with subprocess.Popen([sys.executable, "-c", script], stdin=reader, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.read() == printed
        assert child.wait(60) == 0


def test_the_peak_of_memory_is_in_bytes_and_stays_when_the_memory_is_freed() -> None:
    script = (
        "before = limits.peak_memory_bytes()\nblock = b'x' * 2**26\ndel block\n"
        "print(before, limits.peak_memory_bytes())"
    )
    before, after = map(int, run(script).split())
    assert 2**20 < before < 2**30
    assert before + 2**25 < after < before + 2**27


def test_the_peak_of_memory_is_that_of_the_process_itself() -> None:
    block = b"x" * 2**27
    assert peak_memory_bytes() > len(block)
    assert int(run("print(limits.peak_memory_bytes())")) < 2**27
