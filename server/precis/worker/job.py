"""One job in the child, from the selection to the finished summary: plan, load, write, with word of each step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from precis.engine.api import Cancelled, Engine
from precis.settings import Settings
from precis.summary.result import Notice, Paragraph, Summary, Timing
from precis.worker.engine_cache import EngineProvider, ReportShare
from precis.worker.limits import peak_memory_bytes
from precis.worker.messages import (
    Done,
    Drafting,
    Loading,
    ModelReady,
    Planned,
    Start,
    ToParent,
    WarmedUp,
    WarmUp,
    Wrote,
)

SMALLEST_STEP = 0.01  # of a share; what is less is not worth a message


@dataclass(frozen=True, slots=True)
class SummaryPipeline:
    """The three steps of a summary; the real ones are those of the package `summary`.

    Attributes:
        make_plan: the plan for a text, the settings and the name of its file; it has `paragraphs` (a sequence),
            `aim_words` and `read_share`.
        write: the finished paragraphs in their order, given the plan, the engine, the model's name where it drafts, a
            function that tells whether the job is cancelled and one that is told the drafted share in [0, 1].
        finish: the words and the notices of these paragraphs.
    """

    make_plan: Callable[[str, Settings, str], Any]
    write: Callable[[Any, Engine, str | None, Callable[[], bool], ReportShare], Iterator[Paragraph]]
    finish: Callable[[Any, Sequence[Paragraph]], tuple[int, tuple[Notice, ...]]]


def run_job(
    start: Start,
    cancelled: Callable[[], bool],
    *,
    steps: SummaryPipeline,
    engines: EngineProvider,
    send: Callable[[ToParent], None],
) -> Done:
    """The summary that `start` asks for.

    The plan comes before the engine: a text that holds nothing to summarize is told at once.

    Args:
        start: what was asked.
        cancelled: becomes true when the parent takes the job back; asked throughout.
        steps: how a summary is made.
        engines: where the engine comes from.
        send: given word of each step on the way.

    Raises:
        Cancelled: the parent took the job back.
        PrecisError: whatever stood in the way.
    """
    job, text, settings = start.job, start.text, start.settings
    began = time.monotonic()
    _go_on(cancelled)
    send(Loading(job, 0.0))
    plan = steps.make_plan(text, settings, start.filename)
    parts: int = len(plan.paragraphs)
    planned = time.monotonic()
    _go_on(cancelled)
    send(Planned(job, parts, plan.aim_words))

    opened = engines.open(settings, _in_steps(lambda share: send(Loading(job, share))), cancelled)
    send(ModelReady(job, opened.model or settings.model, opened.reason))
    loaded = time.monotonic()
    before = opened.engine.usage

    report = _in_steps(lambda share: send(Drafting(job, share)))
    written: list[Paragraph] = []
    for part, paragraph in enumerate(steps.write(plan, opened.engine, opened.drafter, cancelled, report), 1):
        written.append(paragraph)
        send(Wrote(job, part, parts, paragraph.shown, steps.finish(plan, written)[0]))
        _go_on(cancelled)
    words, notices = steps.finish(plan, written)
    ended = time.monotonic()
    after = opened.engine.usage
    timing = Timing(
        load_s=loaded - planned,
        plan_s=planned - began,
        write_s=ended - loaded,
        total_s=ended - began,
        prompt_tokens=after.prompt_tokens - before.prompt_tokens,
        generated_tokens=after.generated_tokens - before.generated_tokens,
    )
    summary = Summary(
        tuple(written), words, plan.read_share, notices, opened.model or settings.model, timing, opened.reason
    )
    return Done(job, summary, peak_memory_bytes())


def warm_up(
    warm: WarmUp, cancelled: Callable[[], bool], *, steps: SummaryPipeline, engines: EngineProvider
) -> WarmedUp:
    """Have ready what a job needs that does not depend on its text: the engine, and the tables of the planner.

    A model that drafts has also read, by a summary of one word, what all its prompts begin with.

    Raises:
        Cancelled: the parent took it back.
        PrecisError: there is no such model, or it cannot be loaded.
    """
    plan = steps.make_plan("Warm.", warm.settings, "")
    opened = engines.open(warm.settings, lambda _: None, cancelled)
    if opened.drafter:
        for _ in steps.write(plan, opened.engine, opened.drafter, cancelled, lambda _: None):
            _go_on(cancelled)
    return WarmedUp(warm.job)


def _go_on(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Cancelled


def _in_steps(tell: Callable[[float], None]) -> Callable[[float], None]:
    """A function that passes on only shares that are at least `SMALLEST_STEP` more than the last one passed on."""
    told = 0.0

    def report(share: float) -> None:
        nonlocal told
        if share >= told + SMALLEST_STEP:
            told = share
            tell(share)

    return report
