"""Which forms make up a paragraph: those that carry the most within its words.

Choosing sentences under a budget of words is a knapsack (McDonald 2007, "A study of global inference algorithms in
multi-document summarization"); here each source sentence offers several forms of which at most one is taken, and a
sentence that leans on the one before it is taken only behind that one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from precis.summary.result import Sentence

# What a paragraph without any of its words would cost, where all of its sentences together are worth 1.
MISS_WEIGHT = 3.0
SLACK_SHARE, SLACK_WORDS = 0.4, 8  # how far over its words a paragraph is considered at all


@dataclass(frozen=True, slots=True)
class Form:
    """One way of saying a source sentence: the sentence, its words, and what it is worth (positive)."""

    sentence: Sentence
    words: int
    value: float


@dataclass(frozen=True, slots=True)
class Offer:
    """The forms of one source sentence, and whether it can only stand behind the offer before it."""

    forms: Sequence[Form]
    leans: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    """What is taken of one offer, for each number of words in all: see `choose`."""

    form: NDArray[np.intp]
    behind_taken: NDArray[np.bool_]


def choose(offers: Sequence[Offer], target_words: int) -> list[Form]:
    """The forms that together are worth the most and come closest to `target_words`, in the order of the offers.

    Args:
        offers: in the order of the source; at least one has a form.
        target_words: positive.

    Returns:
        At most one form of each offer, at least one in all. Where every offer leans on one that is not there, the
        leaning is passed over.
    """
    whole = sum(max((form.value for form in offer.forms), default=0.0) for offer in offers)
    most = target_words + max(SLACK_WORDS, math.ceil(SLACK_SHARE * target_words))
    most = max(most, min(form.words for offer in offers for form in offer.forms))
    # left[w], taken[w]: the best value of exactly w words where the last offer is left or taken.
    left = np.full(most + 1, -np.inf)
    left[0] = 0.0
    taken = np.full(most + 1, -np.inf)
    rows: list[_Row] = []
    for offer in offers:
        either = np.maximum(left, taken)
        before = taken if offer.leans else either
        best = np.full(most + 1, -np.inf)
        pick = np.full(most + 1, -1, dtype=np.intp)
        for index, form in enumerate(offer.forms):
            if form.words <= most:
                value = np.full(most + 1, -np.inf)
                value[form.words :] = before[: most + 1 - form.words] + form.value
                better = value > best
                best[better] = value[better]
                pick[better] = index
        rows.append(_Row(pick, taken > left))
        left, taken = either, best
    either = np.maximum(left, taken)
    if not np.isfinite(either[1:]).any():
        return choose([Offer(offer.forms) for offer in offers], target_words)
    misses = np.abs(np.arange(most + 1) - target_words) / target_words
    score = either / max(whole, 1e-12) - MISS_WEIGHT * misses
    words = int(score[1:].argmax()) + 1
    return _traced(offers, rows, words, last_taken=bool(taken[words] > left[words]))


def _traced(offers: Sequence[Offer], rows: Sequence[_Row], words: int, *, last_taken: bool) -> list[Form]:
    """The forms behind the best value of `words`."""
    chosen: list[Form] = []
    here = last_taken
    for offer, row in zip(reversed(offers), reversed(rows), strict=True):
        if here:
            form = offer.forms[int(row.form[words])]
            chosen.append(form)
            words -= form.words
            here = offer.leans or bool(row.behind_taken[words])
        else:
            here = bool(row.behind_taken[words])
    return chosen[::-1]
