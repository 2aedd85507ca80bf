"""How much of a sentence is found in a source, and where.

Two signals that need no model, averaged. Against human labels of faithfulness they do better together than the share of
bigrams found, on every set that was tried (bench/grounding.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from precis.text.words import STOP_WORDS, stem_of, tokens

PAIR_REACH = 4  # content words within which a pair counts as found: deletions between them are allowed


@dataclass(frozen=True, slots=True)
class Support:
    """What a source holds for a sentence.

    Attributes:
        score: in [0, 1]; 1 where all of the sentence's pairs are found.
        first, last: indices of the source sentences that hold the most of it; one or two neighbours.
    """

    score: float
    first: int
    last: int


class Evidence:
    """The sentences of a source, ready to be searched.

    Args:
        sentences: in order; at least one.
    """

    def __init__(self, sentences: Sequence[str]) -> None:
        self._count = len(sentences)
        self._holders: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._near: set[tuple[str, str]] = set()
        before: list[str] = []
        for i, sentence in enumerate(sentences):
            words = tokens(sentence)
            # A pair may also stand across the gap to the sentence before.
            for pair in {*pairwise(words), *pairwise([*before[-1:], *words[:1]])}:
                self._holders[pair].append(i)
            stems = _stems(words)
            for at, stem in enumerate(stems):
                self._near.update((stem, other) for other in stems[at + 1 : at + 1 + PAIR_REACH])
            before = words

    def of(self, sentence: str) -> Support:
        """What the source holds for `sentence`, in time linear in the places where its pairs stand."""
        words = tokens(sentence)
        pairs = list(pairwise(words))
        hits: defaultdict[int, int] = defaultdict(int)
        for pair in pairs:
            windows = {window for i in self._holders.get(pair, ()) for window in (i - 1, i)}
            for window in windows:
                hits[window] += 1
        best = max(hits, key=lambda window: (hits[window], -window), default=0)
        found = hits[best] / len(pairs) if pairs and hits else 0.0
        stems = list(pairwise(_stems(words)))
        near = sum(pair in self._near for pair in stems) / len(stems) if stems else found
        first, last = max(0, best), min(self._count - 1, best + 1)
        return Support((found + near) / 2, first, last)


def _stems(words: Sequence[str]) -> list[str]:
    return [stem_of(word) for word in words if word not in STOP_WORDS]
