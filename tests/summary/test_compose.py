from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from precis.summary.compose import BOND_SHARE, MISS_WEIGHT, Candidate, choose
from precis.summary.result import Sentence, Span


def said(name: str, words: int, value: float, first: int, last: int | None = None, **more: Any) -> Candidate:
    """A candidate that reads `name`; it covers the source sentence `first`, or those up to `last`."""
    sentence = Sentence(name, "quoted", supported=True, sources=(Span(0, 1),))
    return Candidate(sentence, words, value, first, first if last is None else last, **more)


def read(candidates: Sequence[Candidate]) -> str:
    return "".join(each.sentence.text for each in candidates)


@pytest.mark.parametrize(
    ("candidates", "target", "chosen"),
    [
        ([said("a", 10, 1, 0)], 10, "a"),
        # The one that carries more is taken where there is room for one.
        ([said("a", 10, 1, 0), said("b", 10, 2, 1)], 10, "b"),
        ([said("a", 10, 1, 0), said("b", 10, 2, 1)], 20, "ab"),
        # In the source's order, whatever the order in which they come.
        ([said("b", 10, 2, 1), said("a", 10, 1, 0)], 20, "ab"),
        # Of two ways to say the same one is taken; a shorter one makes room for another sentence.
        ([said("a", 20, 5, 0), said("s", 10, 4.5, 0), said("b", 10, 3, 1)], 20, "sb"),
        # One sentence for three stands in their place.
        ([said("a", 10, 1, 0), said("b", 10, 1, 1), said("c", 10, 1, 2), said("d", 12, 2.5, 0, 2)], 12, "d"),
        ([said("a", 10, 1, 0), said("d", 10, 3, 1, 2), said("c", 10, 1, 2)], 20, "ad"),
        # Something is always said, be it too long.
        ([said("a", 500, 1, 0)], 10, "a"),
        # The count is met before a little more is carried.
        ([said("a", 30, 1.2, 0), said("b", 20, 1, 1)], 20, "b"),
        # More words than there are steps.
        ([said("a", 9000, 1, 0), said("b", 9000, 2, 1)], 18_000, "ab"),
    ],
)
def test_choose(candidates: list[Candidate], target: int, chosen: str) -> None:
    assert read(choose(candidates, target)) == chosen


@pytest.mark.parametrize(("free_words", "chosen"), [(0, "a"), (4, "b")])
def test_a_small_miss_may_be_free(free_words: int, chosen: str) -> None:
    candidates = [said("a", 7, 0.3, 0), said("b", 12, 0.7, 1)]
    assert read(choose(candidates, 8, free_words=free_words)) == chosen


@pytest.mark.parametrize(("miss_weight", "chosen"), [(MISS_WEIGHT, "ab"), (0.5, "ac")])
def test_how_much_a_miss_matters(miss_weight: float, chosen: str) -> None:
    candidates = [said("a", 10, 0.5, 0), said("b", 6, 0.05, 1), said("c", 14, 0.45, 2)]
    assert read(choose(candidates, 16, miss_weight)) == chosen


@pytest.mark.parametrize(
    ("candidates", "target", "chosen"),
    [
        # Two sentences of one draft may draw on the same source sentence; those of two drafts may not.
        ([said("a", 10, 2, 0, 1, draft=1), said("b", 10, 2, 1, 2, draft=1, index=1)], 20, "ab"),
        ([said("a", 10, 2, 0, 1, draft=1), said("b", 10, 2.1, 1, 2, draft=2, index=1)], 20, "b"),
        ([said("a", 10, 2, 0, 1, draft=1), said("b", 10, 2.1, 1, 2)], 20, "b"),
        # Not against the draft's order, and not back in the source.
        ([said("a", 10, 2, 0, 1, draft=1, index=1), said("b", 10, 2.1, 1, 2, draft=1, index=0)], 20, "b"),
        ([said("a", 10, 2, 1, 1, draft=1), said("b", 10, 2.1, 0, 2, draft=1, index=1)], 20, "b"),
        # What stood together is worth more together: of b and c, which are worth the same, b follows a.
        ([said("a", 10, 3, 0, draft=1), said("b", 10, 2, 1, draft=1, index=1), said("c", 10, 2, 1, draft=2)], 20, "ab"),
        ([said("a", 10, 3, 0, draft=1), said("b", 10, 2, 1, draft=1, index=2), said("c", 10, 2.1, 1)], 20, "ac"),
    ],
)
def test_drafts(candidates: list[Candidate], target: int, chosen: str) -> None:
    assert read(choose(candidates, target)) == chosen


@pytest.mark.parametrize(
    ("candidates", "target", "chosen"),
    [
        # Without the one that it needs_antecedent on it is not taken, however much it carries.
        ([said("a", 10, 1, 0), said("b", 10, 9, 1, needs_antecedent=True)], 10, "a"),
        ([said("a", 10, 1, 0), said("b", 10, 9, 1, needs_antecedent=True)], 20, "ab"),
        (
            [
                said("a", 10, 1, 0),
                said("b", 10, 1, 1, needs_antecedent=True),
                said("c", 10, 9, 2, needs_antecedent=True),
            ],
            30,
            "abc",
        ),
        ([said("a", 10, 1, 0), said("b", 10, 1, 1, needs_antecedent=True), said("c", 10, 1.5, 2)], 10, "c"),
        # The sentence before it is right before it, in any form, or in its own draft.
        ([said("a", 10, 1, 0), said("b", 10, 9, 2, needs_antecedent=True)], 20, "a"),
        ([said("a", 10, 1, 0, 1, draft=1), said("b", 10, 9, 2, needs_antecedent=True)], 20, "ab"),
        ([said("a", 10, 1, 0), said("b", 10, 9, 1, draft=1, index=1, needs_antecedent=True)], 20, "a"),
        ([said("a", 10, 1, 0), said("b", 10, 9, 1, draft=1, needs_antecedent=True)], 20, "ab"),
        ([said("a", 10, 1, 0, draft=1), said("b", 10, 9, 1, draft=1, index=1, needs_antecedent=True)], 20, "ab"),
        ([said("a", 10, 1, 0, draft=1), said("b", 10, 9, 1, draft=1, index=2, needs_antecedent=True)], 20, "a"),
        # In its draft, too, no source sentence may be left out between the two.
        ([said("a", 10, 1, 0, draft=1), said("b", 10, 9, 2, draft=1, index=1, needs_antecedent=True)], 20, "a"),
        ([said("a", 10, 1, 0, 1, draft=1), said("b", 10, 9, 2, draft=1, index=1, needs_antecedent=True)], 20, "ab"),
        # Where there is nothing else, it stands alone.
        ([said("a", 10, 1, 0, needs_antecedent=True)], 10, "a"),
        ([said("a", 10, 1, 0, draft=1, index=3, needs_antecedent=True)], 10, "a"),
    ],
)
def test_a_sentence_that_leans_needs_the_one_before(candidates: list[Candidate], target: int, chosen: str) -> None:
    assert read(choose(candidates, target)) == chosen


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a paragraph, spelled out: what may follow what, and what a sequence is worth."""

    candidates: Sequence[Candidate]
    target: int

    def gain(self, before: Candidate | None, each: Candidate) -> float | None:
        """What `each` gains right behind `before`, or None where it may not stand there."""
        gains = list(self._gains(before, each))
        return max(gains) if gains else None

    def _gains(self, before: Candidate | None, each: Candidate) -> Iterator[float]:
        if before is None or before.last < each.first:
            right_behind = before is not None and before.last == each.first - 1
            if not each.needs_antecedent or (each.index == 0 and right_behind):
                yield 0.0
        if before is not None and each.draft is not None and before.draft == each.draft:
            follows = before.index == each.index - 1
            forward = before.index < each.index and before.first <= each.first and before.last <= each.last
            near = before.last >= each.first - 1
            if forward and ((follows and near) or not each.needs_antecedent):
                yield BOND_SHARE * each.value if follows else 0.0

    def paths(self, begun: tuple[Candidate, ...] = (), gained: float = 0.0) -> Iterator[tuple[float, int]]:
        """The value and the words of every sequence that the rules allow."""
        if begun:
            yield gained, sum(each.words for each in begun)
        for each in self.candidates:
            gain = self.gain(begun[-1] if begun else None, each)
            if each not in begun and gain is not None:
                yield from self.paths((*begun, each), gained + each.value + gain)

    def score(self, value: float, words: int) -> float:
        places = {place for each in self.candidates for place in range(each.first, each.last + 1)}
        worth = sum(
            max(
                each.value / (each.last - each.first + 1)
                for each in self.candidates
                if each.first <= place <= each.last
            )
            for place in places
        )
        return value / worth - MISS_WEIGHT * abs(words - self.target) / self.target


@st.composite
def some_candidates(draw: st.DrawFn) -> list[Candidate]:
    found: list[Candidate] = []
    for i in range(draw(st.integers(1, 6))):
        first = draw(st.integers(0, 4))
        draft = draw(st.sampled_from([None, 1, 1, 2]))
        found.append(
            said(
                f"({i})",
                draw(st.integers(1, 12)),
                draw(st.floats(0.1, 5)),
                first,
                first + (draw(st.integers(0, 2)) if draft else 0),
                draft=draft,
                index=i if draft else 0,  # a draft says one thing at a time
                needs_antecedent=draw(st.booleans()),
            )
        )
    return draw(st.permutations(found))


@settings(max_examples=400)
@given(some_candidates(), st.integers(1, 40))
def test_nothing_that_the_rules_allow_is_better_than_what_is_chosen(candidates: list[Candidate], target: int) -> None:
    rules = Rules(candidates, target)
    chosen = choose(candidates, target)
    assert chosen
    most = max(target + max(8, math.ceil(0.4 * target)), min(each.words for each in candidates))
    allowed = [(value, words) for value, words in rules.paths() if words <= most]
    if not allowed:
        return  # every one needs_antecedent on one that is not there
    gains = [rules.gain(before, each) for before, each in pairwise([None, *chosen])]
    value = sum(each.value for each in chosen) + sum(gain for gain in gains if gain is not None)
    assert None not in gains, "one stands where it may not"
    best = max(rules.score(*each) for each in allowed)
    assert rules.score(value, sum(each.words for each in chosen)) >= best - 1e-4


@given(some_candidates(), st.integers(1, 40))
def test_what_is_chosen_covers_the_source_in_order_and_nothing_twice(candidates: list[Candidate], target: int) -> None:
    chosen = choose(candidates, target)
    names = [each.sentence.text for each in chosen]
    assert len(set(names)) == len(names)
    for one, other in itertools.combinations(chosen, 2):
        if one.draft is None or one.draft != other.draft:
            assert one.last < other.first
        else:
            assert one.last < other.first or one.index < other.index
