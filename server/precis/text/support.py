"""Support for a sentence in a source: how much of it is found there, and in which sentences.

The mean of two scores that need no model. Compared with human labels of faithfulness, it does better than the share of
bigrams found on every data set that was tried (bench/grounding.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from precis.languages.vocabulary import vocabulary
from precis.text.language import detect
from precis.text.words import STOP_WORDS, content_words, stem_of, stems_of, tokens

PAIR_REACH = 4  # content words within which both stems of a pair must occur; words between them may be deleted


@dataclass(frozen=True, slots=True)
class Support:
    """The support for a sentence in a source.

    Attributes:
        score: in [0, 1]; 1 if all word pairs of the sentence are found.
        first, last: indices of the one or two neighbouring source sentences that contain most of its pairs.
    """

    score: float
    first: int
    last: int


class Evidence:
    """An index of the word pairs in the sentences of a source.

    Args:
        sentences: in order; at least one.
    """

    def __init__(self, sentences: Sequence[str]) -> None:
        self._count = len(sentences)
        self._occurrences: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._near_pairs: set[tuple[str, str]] = set()
        previous: list[str] = []
        for i, sentence in enumerate(sentences):
            words = tokens(sentence)
            # The last word of a sentence and the first of the next one are a pair, too.
            for pair in {*pairwise(words), *pairwise([*previous[-1:], *words[:1]])}:
                self._occurrences[pair].append(i)
            stems = _content_stems(words)
            for at, stem in enumerate(stems):
                self._near_pairs.update((stem, other) for other in stems[at + 1 : at + 1 + PAIR_REACH])
            previous = words

    def support(self, sentence: str) -> Support:
        """Return the support for `sentence`, in time linear in the number of occurrences of its word pairs."""
        words = tokens(sentence)
        pairs = list(pairwise(words))
        hits: defaultdict[int, int] = defaultdict(int)  # by the first sentence of a window of two
        for pair in pairs:
            windows = {window for i in self._occurrences.get(pair, ()) for window in (i - 1, i)}
            for window in windows:
                hits[window] += 1
        best = max(hits, key=lambda window: (hits[window], -window), default=0)
        pair_share = hits[best] / len(pairs) if pairs and hits else 0.0
        stem_pairs = list(pairwise(_content_stems(words)))
        near_share = (
            sum(pair in self._near_pairs for pair in stem_pairs) / len(stem_pairs) if stem_pairs else pair_share
        )
        first, last = max(0, best), min(self._count - 1, best + 1)
        return Support((pair_share + near_share) / 2, first, last)


def mark_shared(source: str, sentence: str) -> list[tuple[str, bool]]:
    """Return the words of a source sentence in runs, each with whether another sentence shares its words, in any form.

    Function words count with their neighbours only: a run of nothing else is not shared.
    """
    words = vocabulary(detect(f"{source} {sentence}"))
    stems = stems_of(sentence)
    runs: list[tuple[str, bool]] = []
    for shared, group in groupby(source.split(), lambda word: bool(stems_of(word)) and stems_of(word) <= stems):
        run = " ".join(group)
        shared = shared and bool(content_words(run, words))  # noqa: PLW2901
        if runs and runs[-1][1] == shared:
            run = f"{runs.pop()[0]} {run}"
        runs.append((run, shared))
    return runs


def _content_stems(words: Sequence[str]) -> list[str]:
    return [stem_of(word) for word in words if word not in STOP_WORDS]
