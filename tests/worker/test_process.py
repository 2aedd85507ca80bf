from __future__ import annotations

import json
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from precis.errors import EngineError, PrecisError, WorkerError
from precis.settings import Settings
from precis.worker.supervisor import Supervisor, WorkerState

if TYPE_CHECKING:
    from conftest import Bench
else:
    Bench = Any

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are a POSIX matter")
CONFIDENTIAL = "a secret of the document"


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
    same = done.summary.text == expected  # pytest would explain a difference at length
    assert same
    assert done.summary.paragraphs[0].sentences[0].sources[0].end == len(text)


async def test_what_others_print_stays_out_of_the_protocol(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert (await bench.done("draft noise")).summary.text == "draft noise"
    await bench.supervisor.close()
    assert "worker stderr: ggml: a line that is not a message" in caplog.text
    assert "worker stderr: and another" in caplog.text


async def test_nothing_of_the_document_is_logged(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await bench.done(f"part noise\n{CONFIDENTIAL}")
    with pytest.raises(WorkerError) as caught:
        await bench.done(f"part babble\n{CONFIDENTIAL}")
    assert CONFIDENTIAL not in caught.value.message + caplog.text


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [("draft fault", "internal", "KeyError"), ("load no_memory", "out-of-memory", "the selected model")],
)
async def test_a_fault_in_the_child_is_told_without_the_document(
    bench: Bench, caplog: pytest.LogCaptureFixture, text: str, code: str, says: str
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(EngineError) as caught:
        await bench.done(text)
    assert caught.value.code == code
    assert says in caught.value.message
    assert CONFIDENTIAL not in caught.value.message + caplog.text
    if code == "internal":
        assert "KeyError while running a job" in caplog.text
        assert "children.py" in caplog.text
    pid = bench.supervisor.pid
    await bench.done("next")
    assert bench.supervisor.pid == pid


@posix
async def test_the_child_writes_no_core_file_and_leaves_ctrl_c_to_its_parent(bench: Bench) -> None:
    inside = json.loads((await bench.done("inside")).summary.text)
    assert inside["core"] == [0, 0]
    assert inside["dumpable"] == 0
    assert inside["interrupt_ignored"]
    assert inside["session"] == bench.supervisor.pid != os.getsid(0)


async def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "no-such-python"
    supervisor = Supervisor([str(missing)], idle_s=1)
    for _ in range(2):
        with pytest.raises(WorkerError) as caught:
            await supervisor.run("text", Settings(), lambda _: None)
        assert str(missing) in caught.value.message
        assert caught.value.code == "worker-not-started"
        assert supervisor.state is WorkerState.STOPPED
    await supervisor.close()


async def test_a_program_that_is_no_child_is_a_failure_and_not_a_hang() -> None:
    supervisor = Supervisor([sys.executable, "-c", "print('hello')"], idle_s=1)
    with pytest.raises(PrecisError, match="not a message"):
        await supervisor.run("text", Settings(), lambda _: None)
    await supervisor.close()
