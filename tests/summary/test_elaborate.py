from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from precis.engine.api import Cancelled, GenerationRequest, Piece, PointingRequest, PointingResult
from precis.engine.scripted import Reply, ScriptedEngine
from precis.settings import Settings
from precis.summary import elaborate as elaborating
from precis.summary.elaborate import CANDIDATES, LONGEST_ADDED_WORDS, MAX_ROUNDS, SHORTEST_ADDED_WORDS, elaborate
from precis.summary.plan import Plan, make_plan
from precis.summary.result import Paragraph, Sentence, Span
from precis.text.words import count_words

from .drafter import DRAFTER, Endless, table

SOURCE = (
    "The harbour master sold the old stone bridge to a miller in the spring of the year. "
    "The council had asked the surveyor for the papers of the sale before the summer."
)
# What the source holds, what it holds half of, and what it knows nothing of.
HELD = "The harbour master sold the old stone bridge to a miller."
HALF_HELD = "The miller was happy with the old stone bridge and with all its arches."
NOT_HELD = "Pirates from distant islands sailed towards Atlantis with seven golden cannons."


@pytest.fixture(autouse=True, scope="module")
def lexical() -> Iterator[None]:
    """A sentence passes that the source holds for the most part."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(elaborating, "table_for", {DRAFTER: table(strict=0.65, support=1.0)}.__getitem__)
        yield


def never() -> bool:
    return False


def plan_of(source: str = SOURCE, words: int = 120, paragraphs: int = 1) -> Plan:
    return make_plan(source, Settings(words=words, paragraphs=paragraphs, length="exact"))


def said(text: str) -> Paragraph:
    return Paragraph(text, (Sentence(text, "quoted", supported=True, sources=(Span(0, 4),)),))


def added(*replies: Reply, base: str = "Rain fell.", plan: Plan | None = None) -> list[Sentence]:
    """What is added to `base` where the engine says `replies`, over and over."""
    (paragraph,) = elaborate(
        plan or plan_of(), [said(base)], ScriptedEngine(Endless(replies)), DRAFTER, never, lambda _: None
    )
    assert paragraph.sentences[0] == said(base).sentences[0]
    assert paragraph.text == " ".join(sentence.text for sentence in paragraph.sentences)
    return list(paragraph.sentences[1:])


def test_what_the_source_holds_leads_back_to_it() -> None:
    (sentence,) = added(HELD)
    assert (sentence.text, sentence.kind, sentence.supported) == (HELD, "written", True)
    (span,) = sentence.sources
    assert SOURCE[span.start : span.end].startswith("The harbour master sold")


def test_what_the_source_is_not_found_to_say_is_marked() -> None:
    (sentence,) = added(HALF_HELD)
    assert (sentence.text, sentence.kind, sentence.supported, sentence.sources) == (HALF_HELD, "written", False, ())
    assert sentence.drafted


def test_what_is_found_comes_before_what_is_not() -> None:
    assert [sentence.text for sentence in added(f"{HALF_HELD} {HELD}")] == [HELD, HALF_HELD]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        # Framing goes, the sentence stays; a capital and single spaces are put right.
        (f"Here is the rewritten text: {HELD}", [HELD]),
        (f"  {HELD.replace(' ', '  ')}\n", [HELD]),
        (HELD[0].lower() + HELD[1:], [HELD]),
        # What is no sentence: it breaks off, or a mark lacks its partner.
        (HELD.removesuffix("."), []),
        ("The harbour master sold the “old stone bridge to a miller.", []),
        # Too short.
        ("The harbour master sold it.", []),
        # About something else.
        (NOT_HELD, []),
        # About the task.
        ("I sold the old stone bridge to a miller in spring.", []),
        ("As the text tells, the old stone bridge was sold.", []),
        ("The article describes the sale of the old stone bridge to a miller.", []),
        ("The harbour master, in other words, sold the old stone bridge.", []),
        # Nothing.
        ("", []),
        ("…", []),
    ],
)
def test_what_of_a_draft_is_taken(reply: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in added(reply)] == expected


@pytest.mark.parametrize(
    ("base", "reply"),
    [
        (HELD, HELD),
        (HELD, HELD.upper()),
        # Most of it was said.
        ("The old stone bridge to a miller was sold.", "The council sold the old stone bridge to a miller."),
    ],
)
def test_nothing_is_said_that_was_said(base: str, reply: str) -> None:
    assert added(reply, base=base) == []


def test_nothing_is_said_in_two_paragraphs() -> None:
    plan = plan_of(words=160, paragraphs=2)
    engine = ScriptedEngine(Endless([HELD]))
    paragraphs = elaborate(plan, [said("Rain fell."), said("Snow fell.")], engine, DRAFTER, never, lambda _: None)
    assert [paragraph.text for paragraph in paragraphs] == [f"Rain fell. {HELD}", "Snow fell."]


FRESH_WORDS = 19


def fresh(request: GenerationRequest, candidate: int) -> str:
    """A sentence that no other candidate says, about what was asked."""
    k = request.sampling.seed + candidate
    return f"The council {k}a of the harbour {k}b to a miller {k}c sold the old bridge {k}d for the papers."


@pytest.mark.parametrize("words", [100, 140, 300])
def test_the_words_are_met_as_far_as_whole_sentences_do(words: int) -> None:
    plan = plan_of(words=words)
    extra = plan.paragraphs[0].extra_words
    assert extra > 0
    more = [count_words(sentence.text) for sentence in added(fresh, plan=plan)]
    assert set(more) == {FRESH_WORDS}
    # One more would have gone too far, one less would have been too few.
    assert sum(more) <= extra + SHORTEST_ADDED_WORDS < sum(more) + FRESH_WORDS


def test_a_part_that_has_its_words_is_left_alone() -> None:
    plan = plan_of(words=160, paragraphs=2)
    first, second = plan.paragraphs
    plan = replace(plan, paragraphs=(first, replace(second, extra_words=0)))
    engine = ScriptedEngine(Endless([fresh]))
    paragraphs = elaborate(plan, [said("Rain fell."), said("Snow fell.")], engine, DRAFTER, never, lambda _: None)
    assert paragraphs[1] == said("Snow fell.")
    assert len(paragraphs[0].sentences) > 1
    assert {request.messages[-1].content for request in engine.asked} == {first.text}


def test_the_engine_is_asked_no_more_once_the_words_are_there() -> None:
    engine = ScriptedEngine(Endless([fresh]))
    plan = plan_of()
    part = replace(plan.paragraphs[0], extra_words=2 * FRESH_WORDS)
    elaborate(replace(plan, paragraphs=(part,)), [said("Rain fell.")], engine, DRAFTER, never, lambda _: None)
    assert len(engine.asked) == 1


def test_a_model_with_nothing_to_say_is_asked_so_often_and_no_more() -> None:
    engine = ScriptedEngine(Endless([""]))
    base = [said("Rain fell.")]
    assert elaborate(plan_of(), base, engine, DRAFTER, never, lambda _: None) == base
    assert len(engine.asked) == MAX_ROUNDS
    assert all(request.candidates == CANDIDATES for request in engine.asked)
    seeds = [request.sampling.seed for request in engine.asked]
    assert all(after - before >= CANDIDATES for before, after in pairwise(seeds))


def test_each_turn_is_about_other_sentences_of_the_part() -> None:
    engine = ScriptedEngine(Endless([""]))
    plan = plan_of(f"{SOURCE} A travelling dentist painted the customs archive without asking for money.", words=150)
    elaborate(plan, [said("Rain fell.")], engine, DRAFTER, never, lambda _: None)
    asked = [request.messages[-1].content for request in engine.asked]
    assert len(set(asked)) == 3
    assert asked[:3] == asked[3:6]


def test_the_share_grows_from_turn_to_turn_and_stays_within_one() -> None:
    shares: list[float] = []
    elaborate(plan_of(words=900), [said("Rain fell.")], ScriptedEngine(Endless([fresh])), DRAFTER, never, shares.append)
    assert len(shares) > 1
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] <= 1


def test_a_seed_gives_the_same_words() -> None:
    one, other = (added(fresh, HALF_HELD, HELD, plan=plan_of(words=200)) for _ in range(2))
    assert one == other
    assert len(one) > 2


class LastFirst(ScriptedEngine):
    """Decodes the last candidate first."""

    def generate(
        self, requests: Sequence[GenerationRequest | PointingRequest], cancelled: Callable[[], bool]
    ) -> Iterator[Piece | PointingResult]:
        pieces = [piece for piece in super().generate(requests, cancelled) if isinstance(piece, Piece)]
        yield from sorted(pieces, key=lambda piece: -piece.candidate)


def test_who_is_decoded_first_makes_no_difference() -> None:
    one, other = (
        elaborate(plan_of(), [said("Rain fell.")], engine(Endless([fresh])), DRAFTER, never, lambda _: None)
        for engine in (ScriptedEngine, LastFirst)
    )
    assert one == other
    assert len(one[0].sentences) > 2


def test_cancelling_ends_it() -> None:
    with pytest.raises(Cancelled):
        elaborate(
            plan_of(), [said("Rain fell.")], ScriptedEngine(Endless([HELD])), DRAFTER, lambda: True, lambda _: None
        )


def test_the_longest_sentence_that_may_be_added() -> None:
    words = [f"bridge{i}" for i in range(LONGEST_ADDED_WORDS - 8)]
    held = "The harbour master sold the old stone " + " ".join(words) + "."
    assert count_words(held) == LONGEST_ADDED_WORDS - 1
    plan = plan_of(f"{SOURCE} {held}", words=400)
    assert [sentence.text for sentence in added(held, plan=plan)] == [held]
