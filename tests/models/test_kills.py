from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Shop
else:
    Shop = Any

SCRIPT = str(Path(__file__).with_name("installing.py"))
KEPT = [".lock", "tiny", "tiny/manifest.json", "tiny/tiny.gguf"]
DEADLINE_S = 60


def command(shop: Shop, how: str) -> list[str]:
    catalog = shop.write("catalog.toml", shop.text.encode())
    return [sys.executable, SCRIPT, how, str(shop.wheel), str(shop.store.folder), str(catalog)]


@pytest.mark.skipif(sys.platform == "win32", reason="os.fork and SIGKILL are POSIX matters")
def test_a_kill_at_any_moment_leaves_no_rubbish_to_the_next_installation(shop: Shop) -> None:
    ended = subprocess.run(command(shop, "die"), capture_output=True, timeout=DEADLINE_S, check=True, text=True)
    runs = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [run["killed"] for run in runs] == [-signal.SIGKILL] * (len(runs) - 1) + [0]
    assert len(runs) > 8, "the folder, the lock, the work folder, the copy, the move, the record, the sweep"
    for run in runs:
        assert (run["after"], run["kept"]) == (0, KEPT), run
    half = {path for run in runs for path in run["left"]}
    assert any(path.endswith("/model") for path in half), "none was killed with half of the file copied"
    assert "tiny/tiny.gguf" in half, "none was killed between move and record"


async def test_two_at_once_take_turns(shop: Shop) -> None:
    pipes = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
    async with asyncio.timeout(DEADLINE_S):
        first = await asyncio.create_subprocess_exec(*command(shop, "pause"), **pipes)
        assert first.stdout is not None
        assert await first.stdout.readline() == b"checking\n"
        assert await first.stdout.readline() == b"unpacking\n"
        second = await asyncio.create_subprocess_exec(*command(shop, "go"), **pipes)
        assert second.stdout is not None
        assert await second.stdout.readline() == b"waiting\n"
        said, _ = await first.communicate(b"go on\n")
        assert said.split()[-1] == b"done"
        assert (await second.communicate())[0] == b"done\n"
    assert (first.returncode, second.returncode) == (0, 0)
    assert shop.kept() == KEPT[2:]


async def test_two_started_together_both_succeed(shop: Shop) -> None:
    async with asyncio.timeout(DEADLINE_S):
        both = [
            await asyncio.create_subprocess_exec(*command(shop, "go"), stdout=asyncio.subprocess.PIPE) for _ in range(2)
        ]
        said = [(await process.communicate())[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum(b"unpacking" in words for words in said) == 1
    assert shop.kept() == KEPT[2:]


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX matter")
def test_a_kill_of_all_while_pip_is_at_work(shop: Shop) -> None:
    # An index that never answers: pip is in the middle of its work for as long as the test wants.
    with socket.create_server(("127.0.0.1", 0)) as index:
        index.settimeout(DEADLINE_S)
        environment = os.environ | {
            "PIP_INDEX_URL": f"http://127.0.0.1:{index.getsockname()[1]}/simple",
            "NO_PROXY": "127.0.0.1",
        }
        with subprocess.Popen(
            command(shop, "fetch"), env=environment, stdout=subprocess.DEVNULL, start_new_session=True
        ) as process:
            asked, _ = index.accept()
            with asked:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(DEADLINE_S)
    assert any(path.startswith(".partial-tiny-") for path in shop.kept())
    shop.install()
    assert shop.kept() == KEPT[2:]
