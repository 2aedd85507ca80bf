"""Run one job in the worker: plan, load the model, write, and report each step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from precis.engine.api import Cancelled, Engine
from precis.settings import Settings
from precis.summary.drafter import Drafter
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

MIN_SHARE_STEP = 0.01  # smaller increases are not reported


@dataclass(frozen=True, slots=True)
class SummaryPipeline:
    """The three steps of a summary, which the package `summary` implements.

    Attributes:
        make_plan: returns the plan for a text, the settings, a file name and a language identifier; a plan has
            `paragraphs` (a sequence), `target_words` and `read_share`.
        write: yields the finished paragraphs in order, given the plan, the engine, the model if it drafts, a
            function that returns whether the job is cancelled, and one that is called with the drafted share in [0, 1].
        finish: returns the number of words and the notices of the given paragraphs.
    """

    make_plan: Callable[[str, Settings, str, str], Any]
    write: Callable[[Any, Engine, Drafter | None, Callable[[], bool], ReportShare], Iterator[Paragraph]]
    finish: Callable[[Any, Sequence[Paragraph]], tuple[int, tuple[Notice, ...]]]


def run_job(
    start: Start,
    cancelled: Callable[[], bool],
    *,
    pipeline: SummaryPipeline,
    engines: EngineProvider,
    send: Callable[[ToParent], None],
) -> Done:
    """Make the summary that `start` requests.

    The text is planned before the engine is loaded, so that a text without content is reported at once.

    Args:
        start: the request.
        cancelled: returns true once the parent has cancelled the job; polled throughout.
        pipeline: the steps of a summary.
        engines: provides the engine.
        send: called with a message for each step.

    Raises:
        Cancelled: the parent cancelled the job.
        PrecisError: the job failed.
    """
    job, text, settings = start.job, start.text, start.settings
    started_at = time.monotonic()
    _raise_if_cancelled(cancelled)
    send(Loading(job, 0.0))
    plan = pipeline.make_plan(text, settings, start.filename, start.language_id)
    parts: int = len(plan.paragraphs)
    planned_at = time.monotonic()
    _raise_if_cancelled(cancelled)
    send(Planned(job, parts, plan.target_words))

    opened = engines.open(settings, _throttled(lambda share: send(Loading(job, share))), cancelled)
    confinement = opened.confinement
    held = "enforced" if confinement.network else "not-enforced"
    offline = "endpoint" if confinement.server else held
    send(ModelReady(job, opened.model or settings.model, opened.reason, offline, str(confinement)))
    loaded_at = time.monotonic()
    usage_before = opened.engine.usage

    report = _throttled(lambda share: send(Drafting(job, share)))
    written: list[Paragraph] = []
    for part, paragraph in enumerate(pipeline.write(plan, opened.engine, opened.drafter, cancelled, report), 1):
        written.append(paragraph)
        send(Wrote(job, part, parts, paragraph.shown, pipeline.finish(plan, written)[0]))
        _raise_if_cancelled(cancelled)
    words, notices = pipeline.finish(plan, written)
    notices = (*opened.notices, *notices)
    ended_at = time.monotonic()
    usage_after = opened.engine.usage
    timing = Timing(
        load_s=loaded_at - planned_at,
        plan_s=planned_at - started_at,
        write_s=ended_at - loaded_at,
        total_s=ended_at - started_at,
        prompt_tokens=usage_after.prompt_tokens - usage_before.prompt_tokens,
        generated_tokens=usage_after.generated_tokens - usage_before.generated_tokens,
    )
    summary = Summary(
        tuple(written), words, plan.read_share, notices, opened.model or settings.model, timing, opened.reason
    )
    return Done(job, summary, peak_memory_bytes())


def warm_up(
    warm: WarmUp, cancelled: Callable[[], bool], *, pipeline: SummaryPipeline, engines: EngineProvider
) -> WarmedUp:
    """Prepare what a job needs that does not depend on its text: the engine, and the planner's tables.

    A model that drafts also computes the common prefix of all prompts, by writing a summary of one word.

    Raises:
        Cancelled: the parent cancelled the request.
        PrecisError: there is no such model, or it cannot be loaded.
    """
    plan = pipeline.make_plan("Warm.", warm.settings, "", "")
    opened = engines.open(warm.settings, lambda _: None, cancelled)
    if opened.drafter:
        for _ in pipeline.write(plan, opened.engine, opened.drafter, cancelled, lambda _: None):
            _raise_if_cancelled(cancelled)
    return WarmedUp(warm.job)


def _raise_if_cancelled(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Cancelled


def _throttled(forward: Callable[[float], None]) -> Callable[[float], None]:
    """Return a function that forwards a share only if it exceeds the last forwarded one by `MIN_SHARE_STEP`."""
    reported = 0.0

    def report(share: float) -> None:
        nonlocal reported
        if share >= reported + MIN_SHARE_STEP:
            reported = share
            forward(share)

    return report
