"""Choice of the sentences of a paragraph: the sequence of the highest value within its number of words.

Choosing under a budget of words is a knapsack problem (McDonald 2007, "A study of global inference algorithms in
multi-document summarization"). Here a drafted sentence covers one to three neighbouring source sentences and a quoted
or shortened one covers one, so the problem is the best path through intervals: each sentence covers later source
sentences than the one before it, unless both are from one draft, whose order is kept and has a value of its own. A
sentence that needs an antecedent is chosen only directly after it.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from precis.summary.result import Sentence

MISS_WEIGHT = 3.0  # cost of missing the target by all its words; the value of all source sentences together is 1
SLACK_SHARE, SLACK_WORDS = 0.4, 20  # how far sequences may exceed the target: share of it or words, whichever is more
BOND_SHARE = 0.2  # of its value; the gain of a sentence directly after the one before it in the same draft
MAX_STEPS = 1500  # resolution of word counts; for a higher target, one step is several words
NO_CANDIDATE = -1  # predecessor of the first sentence


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be chosen.

    Attributes:
        sentence: as it would appear in the summary.
        words: its number of words, positive.
        value: its value, positive.
        first, last: indices of the first and the last source sentence that it covers.
        draft: number of the draft that it is from; None if no model drafted it.
        index: its position in the draft; 0 without a draft.
        needs_antecedent: whether it needs the sentence before it: one that covers the source sentence before `first`
            and, unless it begins its draft, is the one before it there.
        speaker: who is to be introduced as saying it, in a conversation; "" for nobody.
    """

    sentence: Sentence
    words: int
    value: float
    first: int
    last: int
    draft: int | None = None
    index: int = 0
    needs_antecedent: bool = False
    speaker: str = ""


_Values = NDArray[np.float32]
_Indices = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Best:
    """The best sequences, by their length in steps.

    Attributes:
        value: of each sequence; -inf if there is none.
        candidate: index of its last candidate, or of the one before that, depending on the use.
    """

    value: _Values
    candidate: _Indices


def choose(
    candidates: Sequence[Candidate], target_words: int, miss_weight: float = MISS_WEIGHT, free_words: int = 0
) -> list[Candidate]:
    """Return the best sequence: a high value and a length close to `target_words`.

    Args:
        candidates: in any order; at least one.
        target_words: positive.
        miss_weight: how much a length close to `target_words` matters, as for `MISS_WEIGHT`.
        free_words: missing the target by no more than so many words does not matter.

    Returns:
        At least one candidate. If every candidate needs an antecedent that is missing, this need is ignored.
    """
    ordered = sorted(candidates, key=lambda each: (each.last, each.index, each.first))
    step = max(1, -(-target_words // MAX_STEPS))
    sizes = [max(1, round(each.words / step)) for each in ordered]
    target = max(1, round(target_words / step))
    most = max(target + max(SLACK_WORDS, math.ceil(SLACK_SHARE * target)), min(sizes))
    ends = _best_by_end(ordered, sizes, most)
    reached = _maximum([best.value for best in ends])
    if not np.isfinite(reached[1:]).any():
        return choose(
            [replace(each, needs_antecedent=False) for each in ordered], target_words, miss_weight, free_words
        )
    misses = np.maximum(0, np.abs(np.arange(most + 1) - target) - free_words / step) / target
    score = reached / max(_value_of_all(ordered), 1e-12) - miss_weight * misses
    steps = int(score[1:].argmax()) + 1
    last = int(np.argmax([best.value[steps] for best in ends]))
    return _trace_back(ordered, sizes, ends, last, steps)


def _best_by_end(ordered: Sequence[Candidate], sizes: Sequence[int], most: int) -> list[_Best]:
    """Return the best sequences that end with each candidate, with the candidate before it in them."""
    empty = _Best(np.full(most + 1, -np.inf, np.float32), np.full(most + 1, NO_CANDIDATE, np.int32))
    empty.value[0] = 0.0
    # befores[k] has the best sequences that cover no source sentence after lasts[k].
    lasts: list[int] = []
    befores: list[_Best] = []
    ends: list[_Best] = []
    by_draft: dict[int, list[int]] = {}
    for j, (each, size) in enumerate(zip(ordered, sizes, strict=True)):
        earlier = bisect_left(lasts, each.first)
        before = befores[earlier - 1] if earlier else empty
        if each.needs_antecedent:
            before = _Best(np.full(most + 1, -np.inf, np.float32), before.candidate)
        gains = [(i, _gain(ordered[i], each)) for i in _special_predecessors(ordered, j, by_draft)]
        for i, gain in gains:
            if gain is not None:
                before = _better(before, ends[i].value + np.float32(gain), i)
        value = np.full(most + 1, -np.inf, np.float32)
        candidate = np.full(most + 1, NO_CANDIDATE, np.int32)
        if size <= most:
            value[size:] = before.value[: most + 1 - size] + np.float32(each.value)
            candidate[size:] = before.candidate[: most + 1 - size]
        ends.append(_Best(value, candidate))
        if each.draft is not None:
            by_draft.setdefault(each.draft, []).append(j)
        combined = _better(befores[-1] if befores else empty, value, j)
        if lasts and lasts[-1] == each.last:
            befores[-1] = combined
        else:
            lasts.append(each.last)
            befores.append(combined)
    return ends


def _special_predecessors(ordered: Sequence[Candidate], j: int, by_draft: dict[int, list[int]]) -> Sequence[int]:
    """Return the candidates that j follows by other rules: earlier ones of its draft, or possible antecedents."""
    each = ordered[j]
    same_draft = by_draft.get(each.draft, ()) if each.draft is not None else ()
    if not each.needs_antecedent or each.index:
        return same_draft
    return [*same_draft, *(i for i in range(j) if ordered[i].last == each.first - 1 and i not in same_draft)]


def _gain(before: Candidate, each: Candidate) -> float | None:
    """Return the gain in value of `each` directly after `before`, or None if it cannot follow it."""
    if each.needs_antecedent and not each.index and before.last == each.first - 1:
        return 0.0
    if each.draft is None or before.draft != each.draft:
        return None
    follows = before.index == each.index - 1
    if before.index >= each.index or before.first > each.first:
        return None
    if each.needs_antecedent and not (follows and before.last >= each.first - 1):
        return None
    return BOND_SHARE * each.value if follows else 0.0


def _better(one: _Best, value: _Values, candidate: int) -> _Best:
    better = value > one.value
    return _Best(np.where(better, value, one.value), np.where(better, np.int32(candidate), one.candidate))


def _maximum(values: Sequence[_Values]) -> _Values:
    """Return the elementwise maximum."""
    maximum = values[0]
    for value in values[1:]:
        maximum = np.maximum(maximum, value)
    return maximum


def _value_of_all(candidates: Sequence[Candidate]) -> float:
    """Return the total value of all source sentences, each covered by its best candidate."""
    best: dict[int, float] = {}
    for each in candidates:
        for i in range(each.first, each.last + 1):
            best[i] = max(best.get(i, 0.0), each.value / (each.last - each.first + 1))
    return sum(best.values())


def _trace_back(
    ordered: Sequence[Candidate], sizes: Sequence[int], ends: Sequence[_Best], last: int, steps: int
) -> list[Candidate]:
    """Return the best sequence of `steps` steps that ends with the candidate `last`."""
    chosen: list[Candidate] = []
    while last != NO_CANDIDATE:
        chosen.append(ordered[last])
        last, steps = int(ends[last].candidate[steps]), steps - sizes[last]
    return chosen[::-1]
