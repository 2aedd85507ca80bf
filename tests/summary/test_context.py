from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from precis.summary.compose import Candidate
from precis.summary.context import Reader
from precis.summary.result import Sentence, Span

TEXT = (
    "In June the town bought a new pump from a firm in Brenn.",
    "Rain fell on most days of that month and filled the ponds.",
    "The pump broke in its second week.",
    "A former mayor has sued the waterworks for two million crowns.",
    "The lawyers regard the claim as unfounded.",
)


def quoted(place: int, value: float = 1.0) -> Candidate:
    sentence = Sentence(TEXT[place], "quoted", supported=True, sources=(Span(0, 1),))
    return Candidate(sentence, len(TEXT[place].split()), value, place, place)


def places(chosen: Sequence[Candidate]) -> list[int]:
    return [each.first for each in chosen]


@pytest.mark.parametrize(
    ("values", "target", "chosen"),
    [
        # Where nothing is taken for known, the ones that carry most.
        ({0: 1, 1: 2}, 11, [1]),
        # What a chosen one takes for known is introduced, though another one carries more.
        ({0: 1, 1: 1.5, 2: 3}, 19, [0, 2]),
        ({1: 1.5, 3: 1, 4: 3}, 18, [3, 4]),
        # Where the one that introduces it is not among them, it is rather left out.
        ({1: 1, 2: 3}, 11, [1]),
        # Where that is all there is, it stands.
        ({2: 3}, 11, [2]),
    ],
)
def test_what_is_taken_for_known_is_introduced(values: dict[int, float], target: int, chosen: list[int]) -> None:
    reader = Reader(TEXT)
    assert places(reader.choose([quoted(place, value) for place, value in values.items()], target)) == chosen


def test_what_was_read_is_known() -> None:
    reader = Reader(TEXT)
    reader.read([quoted(0)])
    assert places(reader.choose([quoted(1), quoted(2, 3)], 7)) == [2]


def test_who_he_is_is_named_or_he_is_left_out() -> None:
    text = (
        "Mr. Anders Falk had a mill.",
        "One night he heard it stop.",
        "Ruth Odell laughed about the ducks.",
        "The river rose.",
    )
    sentences = [Sentence(each, "quoted", supported=True, sources=(Span(0, 1),)) for each in text]
    falk, he, _, river = (
        Candidate(each, len(each.text.split()), value, i, i, needs_antecedent=i == 1)
        for i, (each, value) in enumerate(zip(sentences, (1.0, 2.0, 1.0, 1.0), strict=True))
    )
    assert places(Reader(text).choose([falk, he, river], 12)) == [0, 1]


def test_a_choice_that_lacks_less_is_kept_when_a_later_one_lacks_more() -> None:
    # Nothing introduces the lawyers' claim here, and lowering its value brings the pump, which lacks as much.
    reader = Reader(TEXT)
    chosen = reader.choose([quoted(2, 0.1), quoted(4, 3.0)], 7)
    assert places(chosen) == [4]


def test_a_choice_that_introduces_more_does_not_miss_the_words() -> None:
    known, told = "In May the town bought a pump " + "and oil " * 12 + "for it.", "The pump broke."
    other = "Rain fell and filled all the ponds of the valley and the mill."
    sentences = [Sentence(each, "quoted", supported=True, sources=(Span(0, 1),)) for each in (known, other, told)]
    candidates = [Candidate(each, len(each.text.split()), 1.0, i, i) for i, each in enumerate(sentences)]
    reader = Reader((known, other, told))
    assert places(reader.choose(candidates, 14)) == [1]
    assert places(reader.choose([candidates[0], replace(candidates[2], value=9.0)], 14)) == [2]
    assert places(reader.choose([candidates[0], candidates[2]], 34)) == [0, 2]


def test_in_other_languages_nothing_is_taken_for_known() -> None:
    reader = Reader(TEXT, "de")
    candidates = [quoted(0, 1), quoted(1, 1.5), quoted(2, 3)]
    reader.read(candidates[:1])
    assert places(reader.choose(candidates, 19)) == [1, 2]
