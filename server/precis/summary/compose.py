"""Which drafts make up a paragraph: those that carry the most within its words.

Choosing sentences under a budget of words is a knapsack (McDonald 2007, "A study of global inference algorithms in
multi-document summarization"); each source sentence offers several forms of which at most one is taken.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from precis.summary.result import Sentence

MISS_WEIGHT = (
    3.0  # what a paragraph without any of its words would cost, where all of its sentences together are worth 1
)
SLACK_SHARE, SLACK_WORDS = 0.4, 8  # how far over its words a paragraph is considered at all


@dataclass(frozen=True, slots=True)
class Form:
    """One way of saying a source sentence: the sentence, its words, and what it is worth (positive)."""

    sentence: Sentence
    words: int
    value: float


def choose(units: Sequence[Sequence[Form]], target_words: int) -> list[Form]:
    """The forms that together are worth the most and come closest to `target_words`, in the order of the units.

    Args:
        units: for each source sentence its forms; at least one unit has one.
        target_words: positive.

    Returns:
        At most one form of each unit, at least one in all.
    """
    whole = sum(max((form.value for form in forms), default=0.0) for forms in units)
    most = target_words + max(SLACK_WORDS, math.ceil(SLACK_SHARE * target_words))
    most = max(most, min(form.words for forms in units for form in forms))
    # best[w]: the value of the best choice of exactly w words; taken[i][w]: the form of unit i in it.
    best = [0.0] + [-math.inf] * most
    taken: list[list[Form | None]] = []
    for forms in units:
        row: list[Form | None] = [None] * (most + 1)
        after = list(best)
        for form in forms:
            for w in range(form.words, most + 1):
                if (value := best[w - form.words] + form.value) > after[w]:
                    after[w], row[w] = value, form
        best = after
        taken.append(row)
    w = max(
        range(1, most + 1),
        key=lambda w: best[w] / whole - MISS_WEIGHT * abs(w - target_words) / target_words,
    )
    chosen: list[Form] = []
    for row in reversed(taken):
        if form := row[w]:
            chosen.append(form)
            w -= form.words
    return chosen[::-1]
