"""A worker whose jobs do what the first line of their text says: `STAGE ACTION`.

The stages are those of a job, in order: `plan`, `load`, `draft` (before the first paragraph) and `part` (after it).
The actions are the functions below. With any other text the job succeeds; its only paragraph is the text itself.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from precis.engine.api import Cancelled, Engine
from precis.engine.scripted import ScriptedEngine
from precis.settings import Settings
from precis.summary.drafter import Drafter
from precis.summary.result import Notice, Paragraph, Sentence, Span
from precis.worker.engine_cache import LoadedEngine
from precis.worker.job import SummaryPipeline
from precis.worker.main import prepare_process, serve_jobs
from precis.worker.watch import MEASURED_STEPS

CONFIDENTIAL = "a secret of the document"  # a constant, since a traceback shows the source lines of this file
IsCancelled = Callable[[], bool]
STDOUT = prepare_process()


def hold(cancelled: IsCancelled) -> None:
    """Wait until the job is cancelled, like a decode between its batches."""
    tick = threading.Event()
    while not cancelled():
        tick.wait(0.005)
    raise Cancelled


def deaf(_cancelled: IsCancelled) -> None:
    """Ignore cancellation, like a native call that never returns."""
    if sys.platform == "win32":
        threading.Event().wait()
    else:
        ctypes.CDLL(None).pause()


def deadlock(cancelled: IsCancelled) -> None:
    """Wait forever in native code, in the middle of a summary."""
    for _ in range(2 * MEASURED_STEPS):
        cancelled()
    deaf(cancelled)


def circle(cancelled: IsCancelled) -> None:
    """Run forever in Python, in the middle of a summary."""
    for _ in range(2 * MEASURED_STEPS):
        cancelled()
    while True:
        pass


def lock(_cancelled: IsCancelled) -> None:
    """Wait forever in native code that holds Python's lock, so that no other thread runs either."""
    ctypes.PyDLL(None).pause()


def kill(_cancelled: IsCancelled) -> None:
    os.kill(os.getpid(), 9)


def segfault(_cancelled: IsCancelled) -> None:
    ctypes.string_at(0)


def assertion(_cancelled: IsCancelled) -> None:
    os.write(2, b"/src/ggml.c:1234: GGML_ASSERT(n_tokens <= n_batch) failed\n")
    os.abort()


def leave(_cancelled: IsCancelled) -> None:
    os.write(2, b"It was enough.")
    os._exit(7)


def fault(_cancelled: IsCancelled) -> None:
    raise KeyError(CONFIDENTIAL)


def no_memory(_cancelled: IsCancelled) -> None:
    raise MemoryError(CONFIDENTIAL)


def noise(_cancelled: IsCancelled) -> None:
    """Print to standard output, from native code and from Python."""
    os.write(1, b"ggml: a line that is not a message\n")
    print("and another")  # noqa: T201


def babble(_cancelled: IsCancelled) -> None:
    """Send a line that is not a message."""
    STDOUT.write(json.dumps({CONFIDENTIAL: 1}).encode() + b"\n")
    STDOUT.flush()
    threading.Event().wait()


ACTIONS: dict[str, Callable[[IsCancelled], None]] = {
    action.__name__: action
    for action in (
        hold,
        deaf,
        deadlock,
        circle,
        lock,
        kill,
        segfault,
        assertion,
        leave,
        fault,
        no_memory,
        noise,
        babble,
    )
}


def act(at: str, text: str, cancelled: IsCancelled) -> None:
    stage, _, action = text.partition("\n")[0].partition(" ")
    if stage == at:
        ACTIONS[action](cancelled)


@dataclass(frozen=True, slots=True)
class Plan:
    text: str
    paragraphs: tuple[str, ...]
    target_words: int = 5
    read_share: float = 1.0


def make_plan(text: str, _settings: Settings, _filename: str, _language_id: str) -> Plan:
    Scripted.text = text
    # Planning is too short to be cancelled, so `plan hold` ends at once.
    act("plan", text, lambda: True)
    return Plan(text, ("only",))


def write(
    plan: Plan, _engine: Engine, _drafter: Drafter | None, cancelled: IsCancelled, report: Callable[[float], None]
) -> Iterator[Paragraph]:
    report(0.5)
    act("draft", plan.text, cancelled)
    said = json.dumps(inside()) if plan.text == "inside" else plan.text
    yield Paragraph(said, (Sentence(said, "quoted", True, (Span(0, len(plan.text)),)),))
    act("part", plan.text, cancelled)


def finish(_plan: Plan, paragraphs: Sequence[Paragraph]) -> tuple[int, tuple[Notice, ...]]:
    return sum(len(paragraph.text.split()) for paragraph in paragraphs), ()


def inside() -> dict[str, object]:
    """Return facts that only the worker process can observe."""
    import resource  # noqa: PLC0415 - POSIX only
    import signal  # noqa: PLC0415

    return {
        "core": resource.getrlimit(resource.RLIMIT_CORE),
        "dumpable": ctypes.CDLL(None).prctl(3) if sys.platform == "linux" else 0,  # PR_GET_DUMPABLE
        "interrupt_ignored": signal.getsignal(signal.SIGINT) is signal.SIG_IGN,
        "session": os.getsid(0),
    }


class Scripted:
    """Provides the scripted engine and runs the action of stage `load`."""

    text = ""

    def open(self, _settings: Settings, report: Callable[[float], None], cancelled: IsCancelled) -> LoadedEngine:
        report(0.5)
        act("load", Scripted.text, cancelled)
        return LoadedEngine(ScriptedEngine(), None)

    def can_open(self, _settings: Settings) -> bool:
        return True

    def drop(self) -> None:
        """Do nothing."""


if __name__ == "__main__":
    serve_jobs(Scripted(), SummaryPipeline(make_plan, write, finish), sys.stdin.buffer, STDOUT)
