from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.languages.registry import get_language
from precis.languages.vocabulary import vocabulary
from precis.summary.consider import LONGEST_CHAIN, consider, fitness, shortest_words
from precis.text.salience import weigh
from precis.text.sentences import SourceSentence
from precis.text.words import count_words


def fit(text: str, about: float = 0.0, *, needs_antecedent: bool = False) -> float:
    return fitness(
        SourceSentence(0, len(text), text, count_words(text), 0),
        about,
        vocabulary("en"),
        needs_antecedent=needs_antecedent,
        is_dialogue=get_language("en").is_dialogue(text),
    )


PLAIN = "The council sold the ferry to a miller."


@pytest.mark.parametrize(
    "less",
    [
        "Who sold the ferry to a miller then?",
        "The council sold the ferry to a miller!",
        "“The council sold the ferry to a miller.”",
        "The council sold the ferry to me, he said.”",
        "The council sold you the ferry and mill.",
        "The council sold the ferry.",
    ],
)
def test_what_stands_less_well_in_a_summary(less: str) -> None:
    assert 0 < fit(less) < fit(PLAIN)


@pytest.mark.parametrize(
    "more",
    ["The council sued the ferry in a hurry.", "The council built 31 ferries for a miller.", "He paid 900 for it."],
)
def test_outcomes_and_numbers_stand_better(more: str) -> None:
    plain = more.replace("sued", "left").replace("31", "the").replace("paid 900", "left most")
    assert fit(more) > 1.2 * fit(plain)


def test_a_sentence_that_leans_stands_less_well() -> None:
    assert 0 < fit(PLAIN, needs_antecedent=True) < fit(PLAIN)


def test_a_sentence_about_whom_the_text_is_about_stands_better_up_to_a_limit() -> None:
    assert fit(PLAIN) < fit(PLAIN, 0.5) < fit(PLAIN, 1.0) < fit(PLAIN, 4.0) == fit(PLAIN, 9.0) == 2 * fit(PLAIN)


def test_a_longer_sentence_stands_better_but_not_by_all_of_its_words() -> None:
    long, short = fit("The " + "grey " * 30 + "ferry."), fit("The " + "grey " * 6 + "ferry.")
    assert 1.5 * short < long < 3 * short


def considered(
    sentences: list[str],
    ranks: list[float],
    budget_words: int,
    dependent: str = "",
    candidates: range | None = None,
    lengths: list[int] | None = None,
) -> list[int]:
    """The sentences are words that count as they stand; `dependent` has an "x" for each one that needs_antecedent."""
    return consider(
        range(len(sentences)) if candidates is None else candidates,
        weigh([sentence.split() for sentence in sentences]),
        np.array(ranks),
        lengths or [10] * len(sentences),
        [mark == "x" for mark in dependent.ljust(len(sentences))],
        budget_words,
    )


ALL_DIFFER = "a b c d e f".split()


@pytest.mark.parametrize(
    ("ranks", "budget_words", "expected"),
    [
        # The most salient, in the text's order, some more than there is room for.
        ([1, 9, 2, 8, 3, 7], 10, [1, 3]),
        ([1, 9, 2, 8, 3, 7], 5, [1]),
        ([1, 9, 2, 8, 3, 7], 16, [1, 3, 5]),
        ([1, 9, 2, 8, 3, 7], 1000, [0, 1, 2, 3, 4, 5]),
        # Of two that carry the same, the first.
        ([1, 1, 1, 1, 1, 1], 10, [0, 1]),
    ],
)
def test_the_most_salient_are_considered(ranks: list[float], budget_words: int, expected: list[int]) -> None:
    assert considered(ALL_DIFFER, ranks, budget_words) == expected


def test_only_the_parts_own_sentences_are_considered() -> None:
    assert considered(ALL_DIFFER, [9, 1, 2, 3, 9, 9], 10, candidates=range(1, 4)) == [2, 3]
    assert considered(ALL_DIFFER, [9, 1, 2, 3, 9, 9], 1000, candidates=range(1, 4)) == [1, 2, 3]


def test_what_says_the_same_is_passed_over() -> None:
    alike = ["dam broke", "dam broke", "ferry left", "rain fell"]
    assert considered(alike, [9, 8, 7, 6], 10) == [0, 2]
    assert considered(alike, [8, 9, 7, 6], 10) == [1, 2]


def test_what_says_the_same_fills_up_where_the_rest_is_too_little() -> None:
    assert considered(["dam broke", "dam broke", "ferry left"], [9, 8, 7], 25) == [0, 1, 2]
    assert considered(["dam broke", "dam broke", "ferry left"], [9, 8, 7], 20) == [0, 2]
    assert considered(["dam broke", "dam broke", "dam broke"], [7, 9, 8], 20) == [1, 2]


@pytest.mark.parametrize(
    ("dependent", "expected"),
    [
        ("", [7]),
        ("       x", [6, 7]),
        ("     xxx", [4, 5, 6, 7]),
        # No further back than the chain may be long. The first sentence is the only one that fits into so few words.
        ("xxxxxxxx", [0, 2, 3, 4, 5, 6, 7]),
        # What another needs_antecedent on is no reason to take what follows it.
        ("x x", [7]),
    ],
)
def test_a_sentence_brings_those_with_it_that_it_needs(dependent: str, expected: list[int]) -> None:
    assert LONGEST_CHAIN == 6
    assert considered("a b c d e f g h".split(), [1, 1, 1, 1, 1, 1, 1, 9], 5, dependent) == expected


def test_a_part_begins_where_it_begins_whatever_its_first_sentence_needs() -> None:
    assert considered(ALL_DIFFER, [1, 1, 1, 9, 1, 1], 5, "xxxxxx", candidates=range(3, 6)) == [3]


@pytest.mark.parametrize(
    ("lengths", "budget_words", "expected"),
    [
        ([30, 30, 8, 9], 10, [0, 3]),  # the most salient one that fits
        ([30, 30, 18, 19], 10, [0, 2]),  # none fits: the shortest
        ([30, 30, 0, 9], 10, [0, 3]),  # one that only a model can use does not count
        ([10, 30, 8, 9], 10, [0, 1]),
    ],
)
def test_a_sentence_that_fits_is_considered(lengths: list[int], budget_words: int, expected: list[int]) -> None:
    assert considered("a b c d".split(), [9, 8, 1, 2], budget_words, lengths=lengths) == expected


def test_the_shortest_sentence_is_counted_with_those_that_it_needs() -> None:
    words = [30, 4, 20, 0]
    assert shortest_words(range(4), words, [False] * 4) == 4
    assert shortest_words(range(4), words, [False, True, False, False]) == 20
    assert shortest_words(range(1, 4), words, [False, True, False, False]) == 4  # its own part begins with it
    assert shortest_words(range(3, 4), words, [False] * 4) == 1


@given(st.data())
def test_any_part(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 12))
    sentences = data.draw(st.lists(st.sampled_from(["a", "a b", "b c", "d", ""]), min_size=n, max_size=n))
    ranks = data.draw(st.lists(st.floats(0.1, 9), min_size=n, max_size=n))
    dependent = data.draw(st.lists(st.sampled_from("x "), min_size=n, max_size=n).map("".join))
    low = data.draw(st.integers(0, n - 1))
    high = data.draw(st.integers(low + 1, n))
    budget = data.draw(st.integers(1, 150))
    found = considered(sentences, ranks, budget, dependent, range(low, high))
    assert found
    assert found == sorted(set(found))
    assert set(found) <= set(range(low, high))
    assert len(found) == high - low or 10 * len(found) >= budget
