"""A job's steps: what each is given, and what is told on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import pytest

from precis.engine.api import Engine
from precis.engine.scripted import ScriptedEngine
from precis.settings import Settings
from precis.summary.drafter import Drafter
from precis.summary.result import Notice, Paragraph, Sentence, Span
from precis.worker.engine_cache import LoadedEngine
from precis.worker.job import SummaryPipeline, run_job, warm_up
from precis.worker.messages import Start, ToParent, WarmedUp, WarmUp, Wrote


@dataclass(frozen=True, slots=True)
class Plan:
    """As much of a plan as a job asks for."""

    paragraphs: tuple[str, ...] = ("One.", "Two.")
    target_words: int = 2
    read_share: float = 0.5


class Engines:
    """Gives one engine, of a model that drafts or of one that does not."""

    def __init__(self, drafter: Drafter | None) -> None:
        self.opened = LoadedEngine(ScriptedEngine(), drafter)

    def open(self, settings: Settings, report: Callable[[float], None], cancelled: Callable[[], bool]) -> LoadedEngine:
        del settings, report, cancelled
        return self.opened

    def can_open(self, _settings: Settings) -> bool:
        return True

    def drop(self) -> None:
        """Keep it."""


@pytest.mark.parametrize(("drafter", "texts"), [(Drafter("a-drafter"), ["Warm."]), (None, [])])
def test_a_model_that_drafts_is_warm_when_it_has_written_something(drafter: Drafter | None, texts: list[str]) -> None:
    read: list[str] = []

    def write(
        plan: Plan,
        _engine: Engine,
        _drafter: Drafter | None,
        _cancelled: Callable[[], bool],
        _report: Callable[[float], None],
    ) -> Iterator[Paragraph]:
        read.extend(plan.paragraphs)
        yield Paragraph("Written.", (Sentence("Written.", "written", True, (Span(0, 4),)),))

    pipeline = SummaryPipeline(lambda text, *_: Plan((text,)), write, lambda *_: (0, ()))
    warmed = warm_up(WarmUp(3, Settings(model="m")), lambda: False, pipeline=pipeline, engines=Engines(drafter))
    assert (warmed, read) == (WarmedUp(3), texts)


@pytest.mark.parametrize("drafter", [Drafter("a-drafter"), None])
def test_a_model_that_drafts_reaches_the_writer(drafter: Drafter | None) -> None:
    written: list[tuple[Engine, Drafter | None]] = []

    def write(
        plan: Plan,
        engine: Engine,
        told: Drafter | None,
        _cancelled: Callable[[], bool],
        report: Callable[[float], None],
    ) -> Iterator[Paragraph]:
        written.append((engine, told))
        for text in plan.paragraphs:
            report(0.5)
            yield Paragraph(text, (Sentence(text, "written", True, (Span(0, 4),)),))

    def finish(_plan: Plan, paragraphs: Sequence[Paragraph]) -> tuple[int, tuple[Notice, ...]]:
        return len(paragraphs), ()

    engines = Engines(drafter)
    told: list[ToParent] = []
    pipeline = SummaryPipeline(lambda *_: Plan(), write, finish)
    done = run_job(
        Start(1, "A text.", Settings(model="m")), lambda: False, pipeline=pipeline, engines=engines, send=told.append
    )
    assert written == [(engines.opened.engine, drafter)]
    assert (done.summary.text, done.summary.words, done.summary.model) == ("One.\n\nTwo.", 2, "m")
    assert [message.text for message in told if isinstance(message, Wrote)] == ["One.", "Two."]


@pytest.mark.parametrize("notice", ["", "It is not in the catalog."])
def test_a_model_of_which_nothing_is_known_is_a_notice(notice: str) -> None:
    engines = Engines(None)
    engines.opened = replace(engines.opened, notices=(Notice("model-unrecognized", notice),) if notice else ())
    pipeline = SummaryPipeline(lambda *_: Plan(()), lambda *_: iter(()), lambda *_: (0, (Notice("other", "Other."),)))
    start = Start(1, "A text.", Settings(model="m"), "", "")
    done = run_job(start, lambda: False, pipeline=pipeline, engines=engines, send=lambda _: None)
    assert [each.message for each in done.summary.notices] == [*filter(None, [notice]), "Other."]
