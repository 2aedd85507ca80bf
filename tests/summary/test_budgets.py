from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.summary.budgets import LEAST_SHARE, distribute

PARTS = st.lists(st.tuples(st.integers(1, 400), st.floats(1e-6, 1.0)), min_size=1, max_size=12)


@given(PARTS, st.floats(0.05, 1.0))
def test_all_words_are_given_and_no_part_gets_more_than_it_has(parts: list[tuple[int, float]], share: float) -> None:
    available, salience = [words for words, _ in parts], [value for _, value in parts]
    target = max(1, round(share * sum(available)))
    shortest = [min(each, words) for each, words in zip(range(5, 65, 5), available, strict=False)]
    budgets = distribute(target, available, salience, shortest)
    assert len(budgets) == len(parts)
    assert all(1 <= budget <= words + 1 for budget, words in zip(budgets, available, strict=True))
    assert target <= sum(budgets) <= target + len(parts)


def test_a_part_that_carries_more_gets_more_words() -> None:
    assert distribute(90, [200, 200, 200], [0.6, 0.3, 0.1], [1, 1, 1]) == [43, 30, 17]


def test_a_longer_part_gets_more_words_but_not_in_proportion() -> None:
    short, long = distribute(90, [100, 400], [0.5, 0.5], [1, 1])
    assert short < long < 2 * short


def test_parts_of_equal_length_and_salience_share_equally() -> None:
    assert distribute(91, [50, 50, 50, 50], [0.25] * 4, [1] * 4) == [23, 23, 22, 23]


def test_what_a_short_part_cannot_take_goes_to_the_others() -> None:
    assert distribute(100, [10, 200, 200], [0.8, 0.1, 0.1], [1, 1, 1]) == [10, 45, 45]


@pytest.mark.parametrize("parts", [2, 6, 12])
def test_a_part_that_carries_next_to_nothing_still_gets_a_few_words(parts: int) -> None:
    budgets = distribute(600, [1000] * parts, [1.0, *[1e-9] * (parts - 1)], [1] * parts)
    assert min(budgets) > 0.5 * LEAST_SHARE * 600 / parts


@given(st.lists(st.floats(0.01, 1.0), min_size=2, max_size=8))
def test_the_order_of_the_parts_is_that_of_what_they_carry(salience: list[float]) -> None:
    ordered = sorted(salience)
    budgets = distribute(300, [500] * len(ordered), ordered, [1] * len(ordered))
    assert all(after >= before - 1 for before, after in pairwise(budgets))


def test_a_part_of_long_sentences_has_room_for_the_shortest_of_them() -> None:
    assert distribute(90, [200, 200, 200], [0.1, 0.45, 0.45], [40, 5, 5]) == [40, 25, 25]


def test_where_there_is_no_room_for_the_shortest_sentences_they_share_what_there_is() -> None:
    assert distribute(40, [60, 60], [0.5, 0.5], [60, 20]) == [30, 10]


@given(PARTS)
def test_no_part_has_less_than_its_shortest_sentence(parts: list[tuple[int, float]]) -> None:
    available, salience = [words for words, _ in parts], [value for _, value in parts]
    shortest = [max(1, words // 3) for words in available]
    budgets = distribute(sum(available) * 2 // 3 + 1, available, salience, shortest)
    assert all(budget >= least - 1 for budget, least in zip(budgets, shortest, strict=True))  # they are rounded
