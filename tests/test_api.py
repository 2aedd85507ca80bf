"""The Python API, with a scripted worker; the examples of docs/python.md with the default model."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import precis
from precis import api
from precis.errors import InputError, ModelError, PrecisError, SettingError, WorkerError
from precis.settings import Settings
from precis.worker.messages import JobProgress, Wrote

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)
DEADLINE_S = 60.0  # only so that a failure ends


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers are `scripted_child.py`, which needs no model."""
    child = str(ROOT / "tests" / "scripted_child.py")
    monkeypatch.setattr("precis.worker.supervisor.COMMAND", (sys.executable, child))


@pytest.fixture
def summarizer(request: pytest.FixtureRequest) -> Iterator[precis.Summarizer]:
    request.getfixturevalue("scripted")
    with precis.Summarizer(paragraphs=2) as summarizer:
        yield summarizer


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set once a job has written its first paragraph."""
    event = threading.Event()

    def watch(progress: JobProgress) -> None:
        if isinstance(progress, Wrote):
            event.set()

    monkeypatch.setattr(api, "_ignore_progress", watch)
    return event


def is_gone(pid: int | None) -> bool:
    assert pid is not None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.usefixtures("scripted")
def test_a_text_is_summarized_with_the_settings_given() -> None:
    summary = precis.summarize("TELL", words=40, paragraphs=1, ratio=1, seed=7, prompt="In {words} words")
    assert isinstance(summary, precis.Summary)
    assert summary.text == "Paragraph 1 of 1. 40 words, ratio 1.0, seed 7, “In {words} words”"
    assert summary.paragraphs[0].sentences[0].sources[0].end == len("TELL")
    assert summary.model == "scripted"


@pytest.mark.usefixtures("scripted")
def test_one_worker_serves_all_texts_and_ends_with_the_block() -> None:
    with precis.Summarizer(paragraphs=2, seed=3) as summarizer:
        assert "seed 3" in summarizer.summarize("TELL").text
        pid = summarizer._supervisor.pid
        assert "seed 4" in summarizer.summarize("TELL", seed=4).text
        assert len(summarizer.summarize("A text.", paragraphs=1).paragraphs) == 1
        assert len(summarizer.summarize("A text.").paragraphs) == 2
        assert summarizer._supervisor.pid == pid
    assert is_gone(pid)
    assert not summarizer._thread.is_alive()


@pytest.mark.usefixtures("scripted")
async def test_it_works_where_an_event_loop_runs() -> None:
    assert len(precis.summarize("A text.").paragraphs) == 6
    both = (asyncio.to_thread(precis.summarize, "A text.", paragraphs=n) for n in (1, 2))
    assert [len(summary.paragraphs) for summary in await asyncio.gather(*both)] == [1, 2]


def test_threads_take_turns(summarizer: precis.Summarizer) -> None:
    with ThreadPoolExecutor(4) as pool:
        texts = list(pool.map(lambda seed: summarizer.summarize("TELL", seed=seed).text, range(4)))
    assert all(f"seed {seed}" in text for seed, text in enumerate(texts))


@pytest.mark.parametrize(
    ("text", "error", "code"),
    [
        (" ", InputError, "input-blank"),
        ("FAIL", ModelError, "model-missing"),
        pytest.param(
            "CRASH",
            WorkerError,
            "worker-died",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL"),
        ),
    ],
)
def test_a_failure_is_raised_and_the_next_text_is_summarized(
    summarizer: precis.Summarizer, text: str, error: type[PrecisError], code: str
) -> None:
    with pytest.raises(error) as caught:
        summarizer.summarize(text)
    assert caught.value.code == code
    assert len(summarizer.summarize("A text.").paragraphs) == 2


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"words": 5}, "The setting words=5 cannot be used: input should be greater than or equal to 10."),
        ({"words": "many"}, "The setting words='many' cannot be used: input should be a valid integer."),
        (
            {"flash_attention": "maybe"},
            "The setting flash_attention='maybe' cannot be used: input should be 'auto', 'on' or 'off'.",
        ),
        ({"model": ""}, "The setting model='' cannot be used"),
        ({"word": 100}, "The setting word is not known. Did you mean words? Known settings: model, prompt, words"),
        ({"gpuLayers": 0}, "Did you mean gpu_layers?"),
        ({"insert": "above"}, "The setting insert is not known."),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused(settings: dict[str, Any], message: str) -> None:
    threads = threading.active_count()
    for call in (lambda: precis.summarize("A text.", **settings), lambda: precis.Summarizer(**settings)):
        with pytest.raises(SettingError) as caught:
            call()
        assert caught.value.message.startswith(message) or message in caught.value.message
        assert caught.value.code == "bad-setting"
    assert threading.active_count() == threads


@pytest.mark.usefixtures("scripted")
def test_a_closed_summarizer_says_so() -> None:
    summarizer = precis.Summarizer()
    summarizer.close()
    summarizer.close()
    with pytest.raises(WorkerError, match="closed"):
        summarizer.summarize("A text.")


@pytest.mark.usefixtures("scripted")
def test_closing_ends_the_job_of_another_thread(written: threading.Event) -> None:
    summarizer = precis.Summarizer()
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(summarizer.summarize, "HOLD") for _ in range(2)]
        assert written.wait(DEADLINE_S)
        summarizer.close()
        for job in jobs:
            with pytest.raises(WorkerError, match="shut down"):
                job.result(DEADLINE_S)


@pytest.mark.skipif(sys.platform == "win32", reason="has no pthread_kill")
def test_an_interrupt_cancels_the_job(summarizer: precis.Summarizer, written: threading.Event) -> None:
    main = threading.get_ident()
    interrupter = threading.Thread(target=lambda: written.wait(DEADLINE_S) and signal.pthread_kill(main, signal.SIGINT))
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background ignore it
    interrupter.start()
    with pytest.raises(KeyboardInterrupt):
        summarizer.summarize("HOLD")
    interrupter.join()
    signal.signal(signal.SIGINT, before)
    assert len(summarizer.summarize("A text.").paragraphs) == 2


def test_the_settings_are_those_of_the_server() -> None:
    types = get_type_hints(api.SummarySettings)
    assert types == {name: Settings.model_fields[name].annotation for name in types}
    for name in types:
        assert f"`{name}`" in GUIDE


def test_importing_the_package_loads_nothing_else() -> None:
    code = "import sys, precis; print(sorted(name for name in sys.modules if name.startswith(('precis.', 'pydantic'))))"
    assert subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, check=True).stdout.strip() == b"[]"
    assert not hasattr(precis, "anything_else")


@pytest.mark.model
@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_the_examples_of_the_guide_run(number: int, default_model: Path, article: str, tmp_path: Path) -> None:
    assert default_model.exists()
    (tmp_path / "reports").mkdir()
    for name, text in (("article.md", article), ("reports/1.md", article[:2000]), ("reports/2.md", " ")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-P", "-X", "dev", "-c", EXAMPLES[number]],
        cwd=tmp_path,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    printed = done.stdout.decode()
    expected = ("note: ", "quoted from: "), ("1.md: ", "2.md: There is nothing to summarize")
    for part in expected[number]:
        assert part in printed


@pytest.mark.model
def test_the_summary_is_that_of_the_command_line(default_model: Path, article: str) -> None:
    assert default_model.exists()
    summary = precis.summarize(article, model="smollm2-135m", words=100, paragraphs=2)
    options = ["--json", "--quiet", "--model", "smollm2-135m", "--words", "100", "--paragraphs", "2"]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "precis", "summarize", *options],
        input=article.encode(),
        capture_output=True,
        check=True,
    )
    same = ("paragraphs", "words", "read_share", "notices", "model")
    ours, theirs = json.loads(json.dumps(summary.as_json())), json.loads(done.stdout)
    assert {name: ours[name] for name in same} == {name: theirs[name] for name in same}
