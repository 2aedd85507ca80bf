from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.summary.compose import MISS_WEIGHT, Form, Offer, choose
from precis.summary.result import Sentence, Span


def form(name: str, words: int, value: float) -> Form:
    return Form(Sentence(name, "quoted", supported=True, sources=(Span(0, 1),)), words, value)


@pytest.mark.parametrize(
    ("units", "target", "chosen"),
    [
        ([[form("a", 10, 1)]], 10, "a"),
        # The one that carries more is taken where there is room for one.
        ([[form("a", 10, 1)], [form("b", 10, 2)]], 10, "b"),
        ([[form("a", 10, 1)], [form("b", 10, 2)]], 20, "ab"),
        # A shorter form makes room for another sentence.
        ([[form("a", 20, 5), form("s", 10, 4.5)], [form("b", 10, 3)]], 20, "sb"),
        # Something is always said, be it too long.
        ([[form("a", 500, 1)]], 10, "a"),
        # A unit without forms is passed over.
        ([[], [form("b", 5, 1)]], 5, "b"),
        # The count is met before a little more is carried.
        ([[form("a", 30, 1.2)], [form("b", 20, 1)]], 20, "b"),
    ],
)
def test_choose(units: list[list[Form]], target: int, chosen: str) -> None:
    assert "".join(each.sentence.text for each in choose([Offer(forms) for forms in units], target)) == chosen


@pytest.mark.parametrize(
    ("leaning", "target", "chosen"),
    [
        # Without the one that it leans on it is not taken, however much it carries.
        ([("a", 10, 1, False), ("b", 10, 9, True)], 10, "a"),
        ([("a", 10, 1, False), ("b", 10, 9, True)], 20, "ab"),
        ([("a", 10, 1, False), ("b", 10, 1, True), ("c", 10, 9, True)], 30, "abc"),
        ([("a", 10, 1, False), ("b", 10, 1, True), ("c", 10, 1.5, False)], 10, "c"),
        # Where there is nothing else, it stands alone.
        ([("a", 10, 1, True)], 10, "a"),
    ],
)
def test_a_sentence_that_leans_needs_the_one_before(
    leaning: list[tuple[str, int, float, bool]], target: int, chosen: str
) -> None:
    offers = [Offer([form(name, words, value)], leans=leans) for name, words, value, leans in leaning]
    assert "".join(each.sentence.text for each in choose(offers, target)) == chosen


@given(
    st.lists(
        st.tuples(st.lists(st.tuples(st.integers(1, 12), st.floats(0.1, 5)), max_size=3), st.booleans()),
        min_size=1,
        max_size=5,
    ),
    st.integers(1, 40),
)
def test_nothing_is_better_than_what_is_chosen(units: list[tuple[list[tuple[int, float]], bool]], target: int) -> None:
    offers = [
        Offer([form(f"{i}.{j}", words, value) for j, (words, value) in enumerate(forms)], leans=leans)
        for i, (forms, leans) in enumerate(units)
    ]
    if not any(offer.forms for offer in offers):
        return
    whole = sum(max((each.value for each in offer.forms), default=0) for offer in offers)

    def score(picked: list[Form | None]) -> float:
        words = sum(each.words for each in picked if each)
        value = sum(each.value for each in picked if each)
        return value / whole - MISS_WEIGHT * abs(words - target) / target

    def allowed(picked: tuple[Form | None, ...]) -> bool:
        stands = all(not (offers[i].leans and each) or (i and picked[i - 1]) for i, each in enumerate(picked))
        words = sum(each.words for each in picked if each)
        return bool(stands) and 0 < words <= max(target + max(8, math.ceil(0.4 * target)), 1)

    every = [picked for picked in itertools.product(*([None, *offer.forms] for offer in offers)) if allowed(picked)]
    chosen = choose(offers, target)
    picked = [next((each for each in offer.forms if each in chosen), None) for offer in offers]
    if every:
        assert score(picked) >= max(score(list(each)) for each in every) - 1e-9
