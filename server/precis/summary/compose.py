"""Which sentences make up a paragraph: the sequence that carries the most within its words.

Choosing under a budget of words is a knapsack (McDonald 2007, "A study of global inference algorithms in multi-document
summarization"). Here a drafted sentence covers one to three neighbouring source sentences and a quoted or shortened one
covers one, so it is the best path through intervals: each sentence begins behind the source sentences that the one
before it covers, unless both stand in one draft, whose own order is kept and worth something by itself. A sentence that
needs_antecedent on the one before it is taken only behind that one.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from precis.summary.result import Sentence

# What a paragraph without any of its words would cost, where all that can be said is worth 1.
MISS_WEIGHT = 3.0
SLACK_SHARE, SLACK_WORDS = 0.4, 8  # how far over its words a paragraph is considered at all
BOND_SHARE = 0.2  # of its worth, that a sentence gains right behind the one before it in the same draft
MOST_STEPS = 1500  # into which the words are divided; with more words, a step is more than one
NOWHERE = -1  # before the first sentence


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be taken.

    Attributes:
        sentence: as it would be said.
        words: of it; positive.
        value: what it is worth; positive.
        first, last: places of the source sentences that it covers, both included.
        draft: number of the draft that it is from, or None where no model drafted it.
        index: its place in the draft.
        needs_antecedent: whether it needs the sentence before it: in its draft, or the one that ends where it begins.
    """

    sentence: Sentence
    words: int
    value: float
    first: int
    last: int
    draft: int | None = None
    index: int = 0
    needs_antecedent: bool = False


_Values = NDArray[np.float32]
_Indices = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Best:
    """For each number of steps the value of the best sequence, and the candidate that ends it or comes before."""

    value: _Values
    candidate: _Indices


def choose(candidates: Sequence[Candidate], target_words: int) -> list[Candidate]:
    """The sequence that is worth the most and comes closest to `target_words`.

    Args:
        candidates: in any order; at least one.
        target_words: positive.

    Returns:
        At least one. Where every candidate needs_antecedent on one that is not there, the dependent is passed over.
    """
    ordered = sorted(candidates, key=lambda each: (each.last, each.index, each.first))
    step = max(1, -(-target_words // MOST_STEPS))
    sizes = [max(1, round(each.words / step)) for each in ordered]
    target = max(1, round(target_words / step))
    most = max(target + max(SLACK_WORDS, math.ceil(SLACK_SHARE * target)), min(sizes))
    ends = _ends(ordered, sizes, most)
    reached = _most_of([best.value for best in ends])
    if not np.isfinite(reached[1:]).any():
        return choose([replace(each, needs_antecedent=False) for each in ordered], target_words)
    misses = np.abs(np.arange(most + 1) - target) / target
    score = reached / max(_worth_of_all(ordered), 1e-12) - MISS_WEIGHT * misses
    steps = int(score[1:].argmax()) + 1
    at = int(np.argmax([best.value[steps] for best in ends]))
    return _traced(ordered, sizes, ends, at, steps)


def _ends(ordered: Sequence[Candidate], sizes: Sequence[int], most: int) -> list[_Best]:
    """For each candidate the best sequences that end with it, by their steps, and what comes before it in them."""
    nothing = _Best(np.full(most + 1, -np.inf, np.float32), np.full(most + 1, NOWHERE, np.int32))
    nothing.value[0] = 0.0
    # lasts[k], befores[k]: the best sequences that cover nothing behind the place lasts[k].
    lasts: list[int] = []
    befores: list[_Best] = []
    ends: list[_Best] = []
    by_draft: dict[int, list[int]] = {}
    for j, (each, size) in enumerate(zip(ordered, sizes, strict=True)):
        known = bisect_left(lasts, each.first)
        before = befores[known - 1] if known else nothing
        if each.needs_antecedent:
            before = _Best(np.full(most + 1, -np.inf, np.float32), before.candidate)
        gains = [(i, _gain(ordered[i], each)) for i in _neighbours(ordered, j, by_draft)]
        for i, gain in gains:
            if gain is not None:
                before = _better(before, ends[i].value + np.float32(gain), i)
        value = np.full(most + 1, -np.inf, np.float32)
        candidate = np.full(most + 1, NOWHERE, np.int32)
        if size <= most:
            value[size:] = before.value[: most + 1 - size] + np.float32(each.value)
            candidate[size:] = before.candidate[: most + 1 - size]
        ends.append(_Best(value, candidate))
        if each.draft is not None:
            by_draft.setdefault(each.draft, []).append(j)
        together = _better(befores[-1] if befores else nothing, value, j)
        if lasts and lasts[-1] == each.last:
            befores[-1] = together
        else:
            lasts.append(each.last)
            befores.append(together)
    return ends


def _neighbours(ordered: Sequence[Candidate], j: int, by_draft: dict[int, list[int]]) -> Sequence[int]:
    """The candidates before j that it may follow though they are not simply somewhere before it in the source."""
    each = ordered[j]
    if each.draft is not None:
        return by_draft.get(each.draft, ())
    return [i for i in range(j) if ordered[i].last == each.first - 1] if each.needs_antecedent else ()


def _gain(before: Candidate, each: Candidate) -> float | None:
    """What `each` gains right behind `before`, or None where it cannot follow it."""
    if each.draft is None or before.draft != each.draft:
        return 0.0 if each.needs_antecedent and before.last == each.first - 1 else None
    follows = before.index == each.index - 1
    if before.index >= each.index or before.first > each.first or (each.needs_antecedent and not follows):
        return None
    return BOND_SHARE * each.value if follows else 0.0


def _better(one: _Best, value: _Values, candidate: int) -> _Best:
    better = value > one.value
    return _Best(np.where(better, value, one.value), np.where(better, np.int32(candidate), one.candidate))


def _most_of(values: Sequence[_Values]) -> _Values:
    most = values[0]
    for value in values[1:]:
        most = np.maximum(most, value)
    return most


def _worth_of_all(candidates: Sequence[Candidate]) -> float:
    """What all source sentences are worth where each is said in its best way."""
    best: dict[int, float] = {}
    for each in candidates:
        for place in range(each.first, each.last + 1):
            best[place] = max(best.get(place, 0.0), each.value / (each.last - each.first + 1))
    return sum(best.values())


def _traced(
    ordered: Sequence[Candidate], sizes: Sequence[int], ends: Sequence[_Best], at: int, steps: int
) -> list[Candidate]:
    """The sequence of so many steps that ends with the candidate `at`."""
    chosen: list[Candidate] = []
    while at != NOWHERE:
        chosen.append(ordered[at])
        at, steps = int(ends[at].candidate[steps]), steps - sizes[at]
    return chosen[::-1]
