from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from precis.errors import ModelError
from precis.worker import installer
from precis.worker.installer import InstallProgress, install_in_subprocess

CHILD = str(Path(__file__).with_name("installing_child.py"))


async def installing(how: str) -> list[InstallProgress]:
    seen: list[InstallProgress] = []
    async with asyncio.timeout(60):
        await install_in_subprocess("tiny", seen.append, [sys.executable, CHILD, how])
    return seen


@pytest.mark.parametrize("how", ["good", "chatty"])
async def test_each_step_is_told(how: str) -> None:
    seen = await installing(how)
    assert [step.step for step in seen] == ["checking", "fetching", "done"]
    assert (seen[1].done_bytes, seen[1].total_bytes, seen[1].message) == (5, 10, "Fetching")


@pytest.mark.parametrize(
    ("how", "message", "code"),
    [
        ("bad", "No network.", "model-fetch"),
        ("usage", "There is no such command.", "model-install"),
        ("silent", "The installation of tiny ended with status 9.", "model-install"),
    ],
)
async def test_a_failure_is_the_childs_own(how: str, message: str, code: str) -> None:
    with pytest.raises(ModelError) as caught:
        await installing(how)
    assert (caught.value.message, caught.value.code) == (message, code)


async def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no-such-program"):
        await install_in_subprocess("tiny", lambda _: None, [str(tmp_path / "no-such-program")])


@pytest.mark.skipif(sys.platform == "win32", reason="a process that may refuse to end is a POSIX matter")
@pytest.mark.parametrize("how", ["endless", "stubborn"])
async def test_a_cancelled_installation_ends_its_process(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installer, "GRACE_S", 0.05 if how == "stubborn" else 60)
    fetching, pids = asyncio.Event(), []

    def tell(step: InstallProgress) -> None:
        if step.step == "checking":
            pids.append(int(step.message))
        else:
            fetching.set()

    task = asyncio.create_task(install_in_subprocess("tiny", tell, [sys.executable, CHILD, how]))
    async with asyncio.timeout(60):
        await fetching.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    with pytest.raises(ProcessLookupError):
        os.kill(pids[0], 0)
