"""Topic segmentation: the cut of a text into parts, in the text's own order.

The topic change at a gap between two sentences is the drop in lexical cohesion there, as in TextTiling (Hearst 1997).
Dynamic programming finds the best cuts together, balancing topic changes against parts of uneven length.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from precis.text.salience import Vector, Weights

WINDOW = 6  # sentences compared on each side of a gap
MAX_GAPS = 240  # candidate gaps for the dynamic programming, whatever the text's length
UNEVENNESS = 6.0  # cost of a part twice as long as the mean; the clearest topic change gains 1


def cut(weights: Weights, lengths: Sequence[int], breaks: Sequence[float], parts: int) -> list[int]:
    """Return the indices of the sentences at which parts 2 to `parts` begin: `parts - 1` increasing numbers.

    Args:
        weights: the tf-idf weights of n sentences.
        lengths: the number of words of each sentence, positive.
        breaks: a bonus for a cut before each sentence, at most 1 (after a heading); negative to avoid one.
        parts: from 1 to n.
    """
    n = len(lengths)
    if parts <= 1:
        return []
    turns = _turns(weights) + np.asarray(breaks, dtype=np.float64)
    ends = np.cumsum(np.asarray(lengths, dtype=np.float64))
    gaps = _candidates(turns, ends, parts)
    at = np.concatenate(([0.0], ends[[gap - 1 for gap in gaps]], [ends[-1]]))
    gain = np.concatenate(([0.0], turns[gaps], [0.0]))
    mean = ends[-1] / parts
    # cost[i, j] is the cost of a part from candidate i to candidate j; a part needs at least one sentence.
    share = (at[None, :] - at[:, None]) / mean
    cost = UNEVENNESS * np.maximum(0.0, share - 1.0) ** 2 + UNEVENNESS * np.maximum(0.0, 1.0 - share) ** 2
    cost[np.tril_indices(len(at))] = np.inf
    best = np.full(len(at), -np.inf)
    best[0] = 0.0
    came_from: list[list[int]] = []
    for _ in range(parts):
        totals = best[:, None] - cost
        source = totals.argmax(axis=0)
        came_from.append(source.tolist())
        best = totals.max(axis=0) + gain
    starts: list[int] = []
    j = len(at) - 1
    for sources in reversed(came_from):
        j = sources[j]
        starts.append(gaps[j - 1] if j else 0)
    assert n >= parts  # noqa: S101  # each part needs a sentence
    return sorted(starts)[1:]


def _turns(weights: Weights) -> Vector:
    """Return how sharply the topic changes before each sentence, scaled to [0, 1]."""
    n = weights.sentences
    cohesion = np.ones(n)
    rows = [weights.row(i) for i in range(n)]
    left: dict[int, float] = {}
    right: dict[int, float] = {}
    for i in range(min(WINDOW, n)):
        _add(right, rows[i], 1.0)
    for gap in range(1, n):
        _add(left, rows[gap - 1], 1.0)
        _add(right, rows[gap - 1], -1.0)
        if gap - 1 - WINDOW >= 0:
            _add(left, rows[gap - 1 - WINDOW], -1.0)
        if gap - 1 + WINDOW < n:
            _add(right, rows[gap - 1 + WINDOW], 1.0)
        norm = np.sqrt(sum(x * x for x in left.values()) * sum(x * x for x in right.values()))
        cohesion[gap] = sum(x * right.get(word, 0.0) for word, x in left.items()) / norm if norm > 0 else 0.0
    depth = np.zeros(n)
    for gap in range(1, n):
        around = cohesion[max(1, gap - WINDOW) : gap + WINDOW + 1]
        depth[gap] = around.max() - cohesion[gap]
    return depth / depth.max() if depth.max() > 0 else depth


def _add(window: dict[int, float], row: dict[int, float], sign: float) -> None:
    for word, value in row.items():
        total = window.get(word, 0.0) + sign * value
        if abs(total) < 1e-9:  # noqa: PLR2004  # zero, apart from rounding errors
            window.pop(word, None)
        else:
            window[word] = total


def _candidates(turns: Vector, ends: Vector, parts: int) -> list[int]:
    """Return the candidate gaps: the sharpest topic changes, and one near each even division so that a cut exists."""
    n = len(turns)
    sharp = np.argsort(-turns[1:], kind="stable")[: MAX_GAPS - parts] + 1
    even: list[int] = (np.searchsorted(ends, [ends[-1] * k / parts for k in range(1, parts)]) + 1).tolist()
    chosen: set[int] = set(sharp.tolist()) | {gap for gap in even if 1 <= gap < n}
    for gap in range(1, n):
        if len(chosen) >= parts - 1:
            break
        chosen.add(gap)
    return sorted(chosen)
