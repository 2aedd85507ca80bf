from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.languages.registry import get_language
from precis.summary.drafts import Confidence, DraftedSentence
from precis.summary.forms import from_draft, quotation, truncations
from precis.summary.plan import Unit
from precis.summary.result import SentenceKind, Span
from precis.summary.verify import FEATURES, Verdict
from precis.text.grounding import is_subsequence
from precis.text.sentences import SourceSentence
from precis.text.words import count_words

ENGLISH = get_language("en")

SURE = Confidence(0.0, 0.0, 0.0, 0.0)


def units(*sentences: str, needs_antecedent: bool = False) -> tuple[str, list[Unit]]:
    """A source, and its sentences as units; the first is at place 5."""
    source, found = "", list[Unit]()
    for i, text in enumerate(sentences):
        start = len(source)
        source += text + " "
        sentence = SourceSentence(start, start + len(text), " ".join(text.split()), count_words(text), 0)
        found.append(Unit(sentence, 1.0 + i, 5 + i, needs_antecedent))
    return source, found


def verdict(first: int, last: int, probability: float = 0.8, kept: tuple[float, ...] = ()) -> Verdict:
    return Verdict(first, last, "", (0.0,) * len(FEATURES), probability, kept or (1.0,) * (last - first + 1))


@pytest.mark.parametrize(
    ("sentence", "text", "kind"),
    [
        ("The dam broke.", "The dam broke.", "quoted"),
        ("The dam\n  broke.", "The dam broke.", "quoted"),
        ("However, the dam broke.", "The dam broke.", "compressed"),
        ("the dam broke", "The dam broke.", "compressed"),
        ("“The dam broke.", "The dam broke.", "compressed"),
    ],
)
def test_a_source_sentence(sentence: str, text: str, kind: SentenceKind) -> None:
    source, (unit,) = units(sentence)
    found = quotation(unit, source, ENGLISH)
    assert (found.sentence.text, found.sentence.kind) == (text, kind)
    assert (found.sentence.supported, found.sentence.drafted, found.sentence.probability) == (True, False, None)
    assert found.sentence.sources == (Span(0, len(sentence)),)
    assert (found.first, found.last, found.draft) == (5, 5, None)
    assert found.words == count_words(text)


def test_a_source_sentence_is_worth_its_salience_and_less_with_odd_marks() -> None:
    source, (plain, odd) = units("The dam broke.", "The dam (broke.")
    assert quotation(plain, source, ENGLISH).value == plain.salience
    assert 0 < quotation(odd, source, ENGLISH).value < 0.5 * odd.salience


def test_a_source_sentence_leans_as_its_unit_does() -> None:
    source, (unit,) = units("It broke.", needs_antecedent=True)
    assert quotation(unit, source, ENGLISH).needs_antecedent


PASSAGE = ("Rain fell.", "In spring the old dam broke.", "The mayor left, officials said, in May.")


@pytest.mark.parametrize(
    ("text", "window", "kind", "sources"),
    [
        ("In spring the old dam broke.", (1, 1), "quoted", (1, 1)),
        ("In spring the dam broke.", (1, 1), "compressed", (1, 1)),
        ("The old dam broke in spring.", (1, 1), "written", (1, 1)),
        ("The dam broke and the mayor left.", (1, 2), "written", (1, 2)),
        # Its words in one sentence of a wider window lead back to that one alone.
        ("In spring the dam broke.", (0, 2), "compressed", (1, 1)),
        ("Rain fell.", (0, 1), "quoted", (0, 0)),
        # As it stands there but for its marks is not as it stands there.
        ("In spring, the old dam broke.", (1, 1), "compressed", (1, 1)),
    ],
)
def test_a_drafted_sentence_leads_back_to_its_evidence(
    text: str, window: tuple[int, int], kind: SentenceKind, sources: tuple[int, int]
) -> None:
    source, passage = units(*PASSAGE)
    found = from_draft(
        DraftedSentence(text, SURE, 3), verdict(*window), passage, source, 9, supported=True, grammar=ENGLISH
    )
    assert (found.sentence.text, found.sentence.kind) == (text, kind)
    assert (found.sentence.supported, found.sentence.drafted, found.sentence.probability) == (True, True, 0.8)
    lines = passage[sources[0] : sources[1] + 1]
    assert found.sentence.sources == tuple(Span(each.sentence.start, each.sentence.end) for each in lines)
    assert (found.first, found.last, found.draft, found.index) == (5 + sources[0], 5 + sources[1], 9, 3)
    assert found.words == count_words(text)


def test_what_a_drafted_sentence_is_worth() -> None:
    source, passage = units(*PASSAGE)

    def worth(text: str, *, probability: float = 0.8, kept: tuple[float, ...] = (1.0,)) -> float:
        found = verdict(1, len(kept), probability, kept)
        return from_draft(
            DraftedSentence(text, SURE, 0), found, passage, source, 0, supported=True, grammar=ENGLISH
        ).value

    written = "The old dam broke in spring."
    # The model's own words before the source's, and these before a sentence as it stands.
    assert worth(written) > worth("In spring the dam broke.") > worth("In spring the old dam broke.") > 0
    # The surer, the better; the more of its evidence it says, the better.
    assert worth(written, probability=0.5) == pytest.approx(worth(written) * 5 / 8)
    assert worth(written, kept=(0.5,)) == pytest.approx(worth(written) / 2)
    assert worth(written, kept=(1.0, 1.0)) > worth(written)
    # What is worth nothing can still be taken where there is nothing else.
    assert worth(written, kept=(0.0,)) > 0


@pytest.mark.parametrize(
    ("text", "needs_antecedent"), [("It broke in spring.", True), ("The dam broke in spring.", False)]
)
def test_a_drafted_sentence_leans_by_itself(text: str, needs_antecedent: bool) -> None:
    source, passage = units(*PASSAGE)
    assert (
        from_draft(
            DraftedSentence(text, SURE, 0), verdict(1, 1), passage, source, 0, supported=True, grammar=ENGLISH
        ).needs_antecedent
        is needs_antecedent
    )


@pytest.mark.parametrize("supported", [True, False])
def test_whether_it_is_supported_is_what_the_check_said(supported: bool) -> None:
    source, passage = units(*PASSAGE)
    found = from_draft(
        DraftedSentence("It sank.", SURE, 0), verdict(0, 0), passage, source, 0, supported=supported, grammar=ENGLISH
    )
    assert found.sentence.supported is supported


LONG = "The mayor of the town left, officials said; the old dam, which nobody had seen, broke in the spring."


def test_a_sentence_may_be_cut_at_a_clause_or_after_some_words() -> None:
    _, (unit,) = units(LONG)
    heads = [each.sentence.text for each in truncations(unit, 9, ENGLISH)]
    assert heads == [
        "The mayor of the town left.",
        "The mayor of the town left, officials said.",
        "The mayor of the town left, officials said; the old dam.",
        "The mayor of the town left, officials said; the old dam, which nobody had seen.",
        "The mayor of the town left, officials said …",
    ]
    values = [each.value for each in truncations(unit, 9, ENGLISH)]
    assert 0 < values[-1] < min(values[:-1]) <= max(values[:-1]) < unit.salience


def test_a_step_is_only_cut_where_nothing_else_fits() -> None:
    _, (unit,) = units(LONG)
    step = replace(unit, sentence=replace(unit.sentence, is_step=True))
    assert [each.sentence.text for each in truncations(step, 9, ENGLISH)] == [
        "The mayor of the town left, officials said …"
    ]


@pytest.mark.parametrize(
    ("follows", "precedes", "text", "said"),
    [
        (False, True, "so the dam broke", "The dam broke …"),
        (True, True, "and the dam broke", "the dam broke …"),
        (True, True, "the dam broke", "the dam broke …"),
        (True, False, "the dam broke at last", "the dam broke at last."),
        (True, True, "Olsen broke it", "Olsen broke it …"),
        (False, False, "the dam broke", "The dam broke."),
    ],
)
def test_a_piece_does_not_read_as_a_sentence(*, follows: bool, precedes: bool, text: str, said: str) -> None:
    source, (unit,) = units(text)
    unit = replace(unit, sentence=replace(unit.sentence, follows_cut=follows, precedes_cut=precedes))
    assert quotation(unit, source, ENGLISH).sentence.text == said


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("The lease ends in May, unless the tenant objects to that.", []),
        ("Claims expire after two years, at the latest five years after delivery.", []),
        ("Claims expire after two years, at the latest, however, five years after delivery.", []),
        ("If it rains, the ferry stays in the port.", []),
        ("The ferry stays in the port, but nobody waits for it.", []),
        ("The fund stands at £3,105, so nobody can be paid if it rains.", ["The fund stands at £3,105."]),
        ("The firm of Holm &amp; Lind has built boats in the harbour.", []),
        ("The lease ends in May, and the tenant moves out.", ["The lease ends in May."]),
        ("And, in my experience, the tenants of the house are never late with it.", []),
        ("The lease ends in May, then, arguably, the tenant could stay.", ["The lease ends in May."]),
    ],
)
def test_a_condition_is_not_cut_off(text: str, forms: list[str]) -> None:
    _, (unit,) = units(text)
    assert [each.sentence.text for each in truncations(unit, 99, ENGLISH)] == forms


@pytest.mark.parametrize("code", ["de", "he", "pl", "th", "xx"])
def test_sentences_of_other_languages_are_not_cut(code: str) -> None:
    _, (unit,) = units("Eins zwei drei vier fünf, sechs sieben acht neun zehn; elf zwölf.")
    assert list(truncations(unit, 4, get_language(code))) == []


@given(st.lists(st.sampled_from("the dam , broke; and Olsen – “ ” 橋 it's".split()), min_size=1), st.integers(1, 12))
def test_cutting_any_sentence(words: list[str], target: int) -> None:
    _, (unit,) = units(" ".join(words))
    for each in truncations(unit, target, ENGLISH):
        assert each.sentence.kind == "compressed"
        assert each.sentence.sources == (Span(unit.sentence.start, unit.sentence.end),)
        assert each.words == max(1, count_words(each.sentence.text))
        assert is_subsequence(each.sentence.text, unit.sentence.text)
        assert each.value > 0
