"""The scripted child, with more kinds of trouble; a line of the text names one of them.

DAMAGED, UNKNOWN    the model cannot be used, and installing it is no help
MISSING             the model is missing until the file exists that the prompt names
FAULT               an exception that quotes the text
BABBLE              standard output gets something that is no message
NOTICE              two things are not done as asked
SLOW                take a moment for each paragraph, and never end
"""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from precis.engine.scripted import ScriptedEngine
from precis.errors import ModelError
from precis.settings import Settings
from precis.summary.drafter import Drafter
from precis.summary.result import Notice, Paragraph
from precis.worker.job import SummaryPipeline
from precis.worker.main import prepare_process, serve_jobs

found = importlib.util.spec_from_file_location("scripted_child", Path(__file__).parent.parent / "scripted_child.py")
assert found is not None
assert found.loader is not None
scripted: Any = importlib.util.module_from_spec(found)
sys.modules["scripted_child"] = scripted
found.loader.exec_module(scripted)

stdout = prepare_process()
mark = Path()


def make_plan(text: str, settings: Settings, filename: str, language_id: str) -> Any:
    global mark  # noqa: PLW0603 - the one setting that is free for the test's use
    mark = Path(settings.prompt)
    return scripted.make_plan(text, settings, filename, language_id)


def write(
    plan: Any, engine: Any, drafter: Drafter | None, cancelled: Callable[[], bool], report: Callable[[float], None]
) -> Iterator[Paragraph]:
    if plan.says("DAMAGED"):
        raise ModelError("The model cannot be used: the file is damaged.", code="model-damaged")
    if plan.says("UNKNOWN"):
        raise ModelError("The model is on this list, but cannot be installed.", code="model-unknown")
    if plan.says("MISSING") and not mark.exists():
        raise ModelError("The model smollm2-135m is not installed.", code="model-missing")
    if plan.says("FAULT"):
        raise KeyError(plan.text)
    if plan.says("BABBLE"):
        stdout.write(f"{plan.text}\n".encode())
        stdout.flush()
        threading.Event().wait()
    for paragraph in scripted.write(plan, engine, drafter, cancelled, report):
        threading.Event().wait(0.02 if plan.says("SLOW") else 0)
        yield paragraph
    if plan.says("SLOW"):
        threading.Event().wait()


def finish(plan: Any, paragraphs: Sequence[Paragraph]) -> tuple[int, tuple[Notice, ...]]:
    words, _ = scripted.finish(plan, paragraphs)
    notices = (Notice("short", "It is short."), Notice("quoted", "It is quoted."))
    return words, notices if plan.says("NOTICE") else ()


if __name__ == "__main__":
    engines = scripted.Scripted(ScriptedEngine(echo=True))
    serve_jobs(engines, SummaryPipeline(make_plan, write, finish), sys.stdin.buffer, stdout)
