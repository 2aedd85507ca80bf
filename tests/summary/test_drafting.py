from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, pairwise

import pytest

from precis.engine.api import Cancelled, GenerationRequest
from precis.languages.en.drafting import TEXTS
from precis.languages.en.language import English
from precis.settings import Settings
from precis.summary import drafting, prompts
from precis.summary.compose import Candidate
from precis.summary.drafting import (
    COMBINED_SENTENCES,
    COMBINED_SHARE,
    COMBINED_WORDS,
    FEW_PASSAGES,
    FIRST_DRAFTS,
    SECOND_LENGTH,
    first_round,
    propose_drafts,
)
from precis.summary.drafts import DraftedSentence
from precis.summary.plan import Plan, make_plan
from precis.summary.verify import Table

from .drafter import DRAFTER, Rounds, passage, sentences, shorter, table, told_anew
from .samples import prose

ATLANTIS = "The embassy has joined the team of 4711 pirates in Atlantis."


def never() -> bool:
    return False


def plan_of(size: int = 500, /, **wanted: object) -> Plan:
    return make_plan(prose(size), Settings(**{"words": 150, "paragraphs": 3, **wanted}))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def even(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is not vetoed passes."""
    use(monkeypatch, table())


@pytest.fixture
def whole_passages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first drafts summarize whole passages, as in a language without texts for combining sentences."""
    monkeypatch.setattr(English, "drafting", replace(TEXTS, combining=None))


def use(monkeypatch: pytest.MonkeyPatch, check: Table) -> None:
    monkeypatch.setattr(drafting, "table_for", {DRAFTER: check}.__getitem__)


def proposed(plan: Plan, engine: Rounds) -> list[list[Candidate]]:
    return list(propose_drafts(plan, engine, DRAFTER, never, lambda _: None))


def lengths(requests: Sequence[GenerationRequest]) -> list[str]:
    """In what the length of each draft was told."""
    return ["words" if "words" in request.messages[-1].content else "sentences" for request in requests]


def words_asked(request: GenerationRequest) -> int:
    found = re.search(r"\((\d+) words\)|about (\d+) words", request.messages[-1].content)
    assert found
    return int(found[1] or found[2])


def sentences_asked(request: GenerationRequest) -> int:
    found = re.search(r"\((\w+) sentences?\)$", request.messages[-1].content)
    assert found
    return "one two three four five six seven eight nine ten".split().index(found[1]) + 1


def text(plan: Plan, number: int) -> str:
    """All that is shown of a part."""
    return " ".join(unit.sentence.text for each in plan.paragraphs[number].passages for unit in each)


def test_the_first_part_is_drafted_by_itself_and_the_others_together() -> None:
    plan, engine = plan_of(), Rounds(shorter)
    drafts = propose_drafts(plan, engine, DRAFTER, never, lambda _: None)
    assert engine.rounds == []
    next(drafts)
    assert all(passage(request) in text(plan, 0) for request in chain(*engine.rounds))
    assert len(list(drafts)) == 2
    first, others = engine.rounds
    assert all(passage(request) in f"{text(plan, 1)} {text(plan, 2)}" for request in others)
    assert all(request.scored for request in first + others)


@pytest.mark.parametrize(("size", "wanted"), [(500, {}), (6000, {"words": 1500, "paragraphs": 5})])
@pytest.mark.usefixtures("whole_passages")
def test_of_each_passage_drafts_are_asked_for_with_words_as_its_part_has(size: int, wanted: dict[str, int]) -> None:
    plan, engine = plan_of(size, **wanted), Rounds(shorter)
    proposed(plan, engine)
    shown = [" ".join(unit.sentence.text for unit in each) for part in plan.paragraphs for each in part.passages]
    assert len(shown) > len(plan.paragraphs) or size == 500
    first = [request for request in chain(*engine.rounds) if passage(request) in shown]
    each_in = [length for length, _ in FIRST_DRAFTS][: None if len(shown) <= FEW_PASSAGES else 1]
    assert [passage(request) for request in first] == [each for each in shown for _ in each_in]
    assert lengths(first) == each_in * len(shown)
    for number, part in enumerate(plan.paragraphs):
        mine = [request for request in first if passage(request) in text(plan, number)]
        in_words = [words_asked(request) for request in mine if lengths([request]) == ["words"]]
        if len(each_in) > 1:
            assert sum(in_words) == pytest.approx(part.budget_words, abs=6 * len(part.passages))
        asked = sum(sentences_asked(request) for request in mine if lengths([request]) == ["sentences"])
        wanted = dict(FIRST_DRAFTS)["sentences"] * part.budget_words / prompts.WORDS_PER_SENTENCE
        assert asked == pytest.approx(wanted, abs=len(part.passages))
    # What all have in common comes first, so that it is computed once.
    assert len({request.messages[:-1] for request in first}) == 1


@pytest.mark.parametrize("size", [500, 6000])
def test_the_first_drafts_combine_a_few_neighbouring_sentences_of_a_paragraph(size: int) -> None:
    plan = plan_of(size)
    for number, part in enumerate(plan.paragraphs):
        drafts = list(first_round(plan, number, TEXTS))
        groups = [draft.units for draft in drafts]
        assert list(chain(*groups)) == list(chain(*part.passages))
        for group in groups:
            assert all(after.index == before.index + 1 for before, after in pairwise(group))
            assert len({unit.sentence.block for unit in group}) == 1
            words = sum(unit.sentence.words for unit in group)
            assert len(group) == 1 or (len(group) <= COMBINED_SENTENCES and words <= COMBINED_WORDS)
        for draft in drafts:
            assert draft.length == "one"
            assert set(draft.units) <= set(draft.passage)


def test_paragraphs_of_one_sentence_are_combined() -> None:
    sentences = [f"The mayor of town {n} opened a bridge of {n} metres on Friday." for n in range(10, 30)]
    plan = make_plan("\n\n".join(sentences), Settings(words=100, paragraphs=2))
    groups = [draft.units for number in range(2) for draft in first_round(plan, number, TEXTS)]
    assert sum(len(group) == 1 for group in groups) <= len(plan.paragraphs)
    plan = make_plan(
        "\n\n".join(f"{a} {b}" for a, b in zip(sentences[::2], sentences[1::2], strict=True)),
        Settings(words=100, paragraphs=2),
    )
    groups = [draft.units for number in range(2) for draft in first_round(plan, number, TEXTS)]
    assert all(len({unit.sentence.block for unit in group}) == 1 for group in groups)


def test_one_sentence_is_asked_for_with_a_share_of_the_words() -> None:
    plan, engine = plan_of(), Rounds(shorter)
    proposed(plan, engine)
    for request in engine.asked:
        found = re.search(r"\(one sentence of about (\d+) words\)$", request.messages[-1].content)
        assert found
        words = len(passage(request).split())
        assert int(found[1]) == pytest.approx(COMBINED_SHARE * words, abs=5)
    # What all have in common comes first, so that it is computed once.
    assert len({request.messages[:-1] for request in engine.asked}) == 1


def test_what_passes_leads_back_to_its_sentences() -> None:
    plan = plan_of(words=400)  # enough for all that it says
    for number, candidates in enumerate(proposed(plan, Rounds(told_anew))):
        units = {unit.index: unit for each in plan.paragraphs[number].passages for unit in each}
        found = {each.first for each in candidates}
        assert found <= set(units)
        assert len(found) >= len(units) - 1  # one is nearly what others say
        for each in candidates:
            assert each.first == each.last
            assert each.sentence.supported
            assert each.sentence.drafted
            assert each.sentence.probability == 0.5
            (span,) = each.sentence.sources
            said = each.sentence.text.removeprefix("As the register shows, ").rstrip(".")
            assert said.lower() in plan.source[span.start : span.end].lower()


@pytest.mark.usefixtures("whole_passages")
def test_each_draft_has_a_number_of_its_own_and_its_sentences_are_in_order() -> None:
    drafts: dict[int | None, list[int]] = {}
    for each in chain(*proposed(plan_of(), Rounds(shorter))):
        drafts.setdefault(each.draft, []).append(each.index)
    assert None not in drafts
    assert len(drafts) == 3 * len(FIRST_DRAFTS)
    assert all(indices == list(range(len(indices))) for indices in drafts.values())


@pytest.mark.parametrize(
    ("grounding", "said"),
    [("strict", ["sure"]), ("balanced", ["sure", "unsure"]), ("off", ["sure", "unsure", "doubtful", "vetoed"])],
)
@pytest.mark.usefixtures("whole_passages")
def test_what_may_stand(monkeypatch: pytest.MonkeyPatch, grounding: str, said: list[str]) -> None:
    # The fewer words, the more probable.
    use(monkeypatch, table(strict=0.42, balanced=0.3, words=-1.0))
    monkeypatch.setattr(DraftedSentence, "shortened", lambda _, __: iter(()))
    plan = plan_of(grounding=grounding)

    def reply(request: GenerationRequest, _candidate: int) -> str:
        first, second, third, fourth = (
            sentence.partition(", as item")[0].strip() for sentence in sentences(request)[:4]
        )
        return f"{' '.join(first.split()[:5])}. {second}. {third}, and {fourth[0].lower()}{fourth[1:]}. {ATLANTIS}"

    every = proposed(plan, Rounds(reply))[0]
    candidates = [each for each in every if each.draft == every[0].draft]
    kinds = {0: "sure", 1: "unsure", 2: "doubtful", 3: "vetoed"}
    assert {kinds[each.index] for each in candidates} == set(said)
    assert all(each.sentence.supported is (each.index == 0) for each in candidates)
    assert all(each.sentence.sources for each in candidates)


def test_of_a_sentence_that_does_not_pass_its_longest_form_that_does_may_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, table(strict=0.34, words=-1.0))

    def reply(request: GenerationRequest, _candidate: int) -> str:
        said = sentences(request)[0].partition(", as item")[0].strip()
        return f"{said}, which pleased the people on the boats in that harbour."

    candidates = proposed(plan_of(), Rounds(reply))[0]
    assert candidates
    for each in candidates:
        assert "which" not in each.sentence.text
        assert each.sentence.supported


def test_where_a_manner_is_asked_for_the_balanced_bound_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, table(strict=0.6, balanced=0.4))
    assert not any(proposed(plan_of(), Rounds(shorter)))
    for candidates in proposed(plan_of(prompt="Sing it like a pirate."), Rounds(shorter)):
        assert candidates
        assert all(each.sentence.supported for each in candidates)


def test_a_prompt_that_asks_for_a_manner_is_sent_once_for_each_passage_with_its_own_counts() -> None:
    plan, engine = plan_of(prompt="Sing it like a pirate, in 3 paragraphs of {words} words."), Rounds(shorter)
    proposed(plan, engine)
    asked = list(chain(*engine.rounds))
    assert [passage(request) for request in asked] == [text(plan, i) for i in range(3)]
    for request in asked:
        _, song, form = request.messages[-1].content.split("\n\n")
        words = words_asked(request)
        assert song == f"Sing it like a pirate, in one paragraph of {words} words."
        assert form == prompts.MANNERED.format(words=words)


@pytest.mark.usefixtures("whole_passages")
def test_what_is_not_covered_is_drafted_once_more() -> None:
    def first_one(request: GenerationRequest, _candidate: int) -> str:
        return shorter(request).partition(". ")[0] + "."

    plan, engine = plan_of(), Rounds(first_one)
    candidates = proposed(plan, engine)
    first, again, others, others_again = engine.rounds
    assert len(first) == len(FIRST_DRAFTS)
    (repair,) = again
    assert lengths(again) == [SECOND_LENGTH]
    # The first sentence passed; of the rest another draft is asked for, of a good part of its words.
    shown = text(plan, 0)
    assert shown.endswith(passage(repair))
    assert shown.removesuffix(passage(repair)).strip() == sentences(first[0])[0].strip()
    assert words_asked(repair) < len(passage(repair).split())
    assert {each.first for each in candidates[0]} == {plan.paragraphs[0].passages[0][i].index for i in (0, 1)}
    assert (len(others), len(others_again)) == (2 * len(FIRST_DRAFTS), 2)
    # There is no third round.
    assert len(engine.rounds) == 4


@pytest.mark.usefixtures("whole_passages")
def test_what_lies_on_both_sides_of_what_passed_is_drafted_by_itself() -> None:
    plan = make_plan(prose(200), Settings(words=100, paragraphs=1))

    def middle(request: GenerationRequest, _candidate: int) -> str:
        found = shorter(request).split(". ")
        return f"{found[len(found) // 2]}."

    engine = Rounds(middle)
    proposed(plan, engine)
    _, again = engine.rounds
    before, after = (passage(request) for request in again)
    shown = text(plan, 0)
    assert shown.startswith(before)
    assert shown.endswith(after)
    assert len(sentences(again[0])) + len(sentences(again[1])) + 1 == len(plan.paragraphs[0].passages[0])


@pytest.mark.usefixtures("whole_passages")
def test_a_draft_that_covers_enough_needs_no_second_round() -> None:
    engine = Rounds(shorter)
    proposed(plan_of(), engine)
    assert len(engine.rounds) == 2


@pytest.mark.parametrize("reply", ["", ATLANTIS, "Here is a summary:", "word " * 300])
@pytest.mark.usefixtures("whole_passages")
def test_where_nothing_passes_all_is_drafted_once_more(reply: str) -> None:
    plan, engine = plan_of(), Rounds(reply)
    assert proposed(plan, engine) == [[], [], []]
    assert [len(each) for each in engine.rounds] == [2, 1, 4, 2]
    assert passage(engine.rounds[1][0]) == text(plan, 0)


def test_a_request_that_the_model_cannot_read_is_not_made() -> None:
    engine = Rounds(shorter, context_tokens=400)
    assert proposed(plan_of(), engine) == [[], [], []]
    assert engine.asked == []


def test_the_share_of_the_parts_is_told() -> None:
    shares: list[float] = []
    for number, _ in enumerate(propose_drafts(plan_of(), Rounds(shorter), DRAFTER, never, shares.append), 1):
        assert shares[-1] == pytest.approx(number / 3)
    assert shares == sorted(shares)


def test_cancelling_ends_it() -> None:
    with pytest.raises(Cancelled):
        list(propose_drafts(plan_of(), Rounds(shorter), DRAFTER, lambda: True, lambda _: None))
