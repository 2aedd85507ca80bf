"""A worker process without a model, for tests of the code above the worker.

    python tests/scripted_child.py

It writes as many paragraphs as the settings ask for: "Paragraph 1 of 6.", "Paragraph 2 of 6." and so on, each with
the whole text as its source. Lines of the text change its behaviour:

    HOLD    wait after the first paragraph until the job is cancelled
    CRASH   die of SIGKILL after the first paragraph
    FAIL    fail with ModelError("…", code="model-missing")
    TELL    mention the requested words, seed and prompt in each paragraph

A blank text fails with InputError, code "input-blank". The model "hold-planning" is never loaded, and the model
"hold-loading" only half, until the job is cancelled.
"""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from precis.engine.api import Cancelled, Engine
from precis.engine.scripted import ScriptedEngine
from precis.errors import InputError, ModelError
from precis.models.choose import AUTO
from precis.settings import Settings
from precis.summary.drafter import Drafter
from precis.summary.result import Notice, Paragraph, Sentence, Span
from precis.worker.engine_cache import LoadedEngine
from precis.worker.job import SummaryPipeline
from precis.worker.main import prepare_process, serve_jobs


@dataclass(frozen=True, slots=True)
class Plan:
    """The attributes of a plan that the worker uses, and the text."""

    text: str
    paragraphs: tuple[str, ...]
    target_words: int
    read_share: float = 1.0

    def says(self, word: str) -> bool:
        """Return whether the text has a line that consists of `word`."""
        return re.search(rf"^[ \t]*{word}[ \t]*\r?$", self.text, re.MULTILINE) is not None


def make_plan(text: str, settings: Settings, _filename: str, _language_id: str) -> Plan:
    if not text.strip():
        raise InputError("The selection holds no words. Select some text.", code="input-blank")
    of = settings.paragraphs
    plan = Plan(text, tuple(f"Paragraph {part} of {of}." for part in range(1, of + 1)), 4 * of)
    if plan.says("TELL"):
        asked = f"{settings.words} words, ratio {settings.ratio}, seed {settings.seed}, “{settings.prompt}”"
        return replace(plan, paragraphs=tuple(f"{paragraph} {asked}" for paragraph in plan.paragraphs))
    return plan


def write(
    plan: Plan,
    _engine: Engine,
    _drafter: Drafter | None,
    cancelled: Callable[[], bool],
    report: Callable[[float], None],
) -> Iterator[Paragraph]:
    if plan.says("FAIL"):
        raise ModelError("The model smollm2-135m is not installed. Run `precis models install`.", code="model-missing")
    for part, text in enumerate(plan.paragraphs):
        report(part / len(plan.paragraphs))
        if cancelled():
            raise Cancelled
        yield Paragraph(text, (Sentence(text, "written", True, (Span(0, len(plan.text)),)),))
        if plan.says("CRASH"):
            os.kill(os.getpid(), 9)
        if plan.says("HOLD"):
            wait_until(cancelled)
            raise Cancelled


def finish(_plan: Plan, paragraphs: Sequence[Paragraph]) -> tuple[int, tuple[Notice, ...]]:
    return sum(len(paragraph.text.split()) for paragraph in paragraphs), ()


def wait_until(happened: Callable[[], bool]) -> None:
    """Return once `happened()` is true, in a process without an event loop."""
    tick = threading.Event()
    while not happened():
        tick.wait(0.005)


class Scripted:
    """Provides the scripted engine for every model name; "auto" selects the model "scripted"."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def open(self, settings: Settings, report: Callable[[float], None], cancelled: Callable[[], bool]) -> LoadedEngine:
        if settings.model in {"hold-planning", "hold-loading"}:
            report(0.5 if settings.model == "hold-loading" else 0.0)
            wait_until(cancelled)
            raise Cancelled
        report(1.0)
        if settings.model == AUTO:
            return LoadedEngine(self.engine, None, "scripted", "the only installed model")
        return LoadedEngine(self.engine, None)

    def can_open(self, _settings: Settings) -> bool:
        return True

    def drop(self) -> None:
        """Do nothing."""


if __name__ == "__main__":
    stdout = prepare_process()
    serve_jobs(Scripted(ScriptedEngine(echo=True)), SummaryPipeline(make_plan, write, finish), sys.stdin.buffer, stdout)
