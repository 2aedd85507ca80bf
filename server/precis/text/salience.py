"""Which sentences carry a text: degree centrality on the graph of similar sentences, in time linear in the text.

Erkan and Radev (2004, "LexRank") rank a sentence by the stationary distribution of a random walk on the graph of cosine
similarities, or plainly by its degree, the sum of its similarities; here the degree did as well on news and better on
stories (bench/quality.py). With unit rows X of tf-idf weights the degrees are X Xᵀ 1, two products with X; the matrix
of similarities itself is never formed, so that a novel costs no more than its length.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

FIRST_SENTENCE_WORTH = (
    3.0  # what being the first of the text adds to a sentence's degree; the next ones get a half, a third, …
)
FIRST_WORTH = 0.1  # what being the first of its block adds


@dataclass(frozen=True, slots=True)
class Weights:
    """tf-idf weights of n sentences over v words as a sparse matrix with unit rows.

    Attributes:
        rows, columns, values: the entries, ordered by row; rows in [0, n), columns in [0, v).
        sentences: n. words: v.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: Vector
    sentences: int
    words: int

    def times(self, vector: Vector) -> Vector:
        """X v, of length n, for v of length `words`."""
        return np.bincount(self.rows, self.values * vector[self.columns], self.sentences).astype(np.float64)

    def transposed_times(self, vector: Vector) -> Vector:
        """Xᵀ v, of length `words`, for v of length n."""
        return np.bincount(self.columns, self.values * vector[self.rows], self.words).astype(np.float64)

    def row(self, sentence: int) -> dict[int, float]:
        """The weights of one sentence by column."""
        low, high = np.searchsorted(self.rows, [sentence, sentence + 1])
        return dict(zip(self.columns[low:high].tolist(), self.values[low:high].tolist(), strict=True))


def weigh(sentences: Sequence[Sequence[str]]) -> Weights:
    """tf-idf weights of the sentences' content words, each row scaled to length 1 (rows without words stay empty)."""
    vocabulary: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    counts: list[int] = []
    for i, words in enumerate(sentences):
        for word, count in Counter(words).items():
            rows.append(i)
            columns.append(vocabulary.setdefault(word, len(vocabulary)))
            counts.append(count)
    n, v = len(sentences), max(1, len(vocabulary))
    row, column = np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64)
    document_frequency = np.bincount(column, minlength=v)
    idf = np.log1p(n / np.maximum(1, document_frequency))
    values = np.array(counts, dtype=np.float64) * idf[column]
    norms = np.sqrt(np.bincount(row, values**2, n))
    return Weights(row, column, values / norms[row] if len(row) else values, n, v)


def rank(weights: Weights, prior: Vector) -> Vector:
    """What each sentence carries: n positive numbers that sum to 1.

    Args:
        weights: of the sentences.
        prior: n positive numbers: what each carries by its place.
    """
    degree = np.maximum(weights.times(weights.transposed_times(np.ones(weights.sentences))), 1e-12)
    shares = degree * prior
    return shares / shares.sum()


def position_prior(blocks: Sequence[int]) -> Vector:
    """A prior that leans to the head of the text and to the first sentence of each block (its topic sentence).

    News says first what matters most; in stories the head is few sentences among many. Chosen on both, see
    bench/quality.py.

    Args:
        blocks: for each of n sentences the index of its block, non-decreasing.
    """
    index = np.arange(len(blocks), dtype=np.float64)
    first = np.array([i == 0 or block != blocks[i - 1] for i, block in enumerate(blocks)])
    return (1.0 + FIRST_SENTENCE_WORTH / (1.0 + index)) * (1.0 + FIRST_WORTH * first)


def similarity(one: dict[int, float], other: dict[int, float]) -> float:
    """The cosine of two rows of `Weights`, in [0, 1]."""
    if len(other) < len(one):
        one, other = other, one
    return sum(value * other.get(column, 0.0) for column, value in one.items())
