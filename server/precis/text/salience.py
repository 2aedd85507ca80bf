"""Salience of sentences: degree centrality in the graph of sentence similarities, in time linear in the text.

Erkan and Radev (2004, "LexRank") rank a sentence by the stationary distribution of a random walk on the graph of cosine
similarities, or simply by its degree, the sum of its similarities. Here the degree did as well on news and better on
stories (bench/quality.py). If X has the tf-idf weights of one sentence per row, scaled to length 1, the degrees are
X Xᵀ 1: two products with X. The similarity matrix is never built, so the cost stays linear even for a novel.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

TEXT_START_BONUS = 3.0  # added to the prior of the text's first sentence; the next ones get a half of it, a third, …
TEXT_END_BONUS = 2.0  # the same for the end of a narrative, which tells how it ends
BLOCK_START_BONUS = 0.3  # relative bonus of the first sentence of each block


@dataclass(frozen=True, slots=True)
class Weights:
    """tf-idf weights of n sentences over v words, as a sparse matrix X whose rows have length 1.

    Attributes:
        rows, columns, values: the entries, ordered by row; rows in [0, n), columns in [0, v).
        sentences: n, the number of rows.
        words: v, the number of columns.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: Vector
    sentences: int
    words: int

    def times(self, vector: Vector) -> Vector:
        """Return the product of X and a vector of length `words`; its length is `sentences`."""
        return np.bincount(self.rows, self.values * vector[self.columns], self.sentences).astype(np.float64)

    def transposed_times(self, vector: Vector) -> Vector:
        """Return the product of Xᵀ and a vector of length `sentences`; its length is `words`."""
        return np.bincount(self.columns, self.values * vector[self.rows], self.words).astype(np.float64)

    def row(self, sentence: int) -> dict[int, float]:
        """Return the nonzero weights of one sentence, by column."""
        low, high = np.searchsorted(self.rows, [sentence, sentence + 1])
        return dict(zip(self.columns[low:high].tolist(), self.values[low:high].tolist(), strict=True))


def weigh(sentences: Sequence[Sequence[str]]) -> Weights:
    """Return the tf-idf weights of the sentences' content words, each row scaled to length 1 (empty without words)."""
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
    """Return the salience of each sentence: n positive numbers that sum to 1.

    Args:
        weights: the tf-idf weights of the n sentences.
        prior: n positive factors for the positions of the sentences; see `position_prior`.
    """
    degree = np.maximum(weights.times(weights.transposed_times(np.ones(weights.sentences))), 1e-12)
    salience = degree * prior
    return salience / salience.sum()


def position_prior(blocks: Sequence[int], *, is_narrative: bool = False) -> Vector:
    """Return a prior that favours the beginning of the text and the first sentence of each block (its topic sentence).

    News begins with what matters most; in stories the beginning is a small part of the text. Chosen on both, see
    bench/quality.py. A narrative tells how it ends in its last sentences.

    Args:
        blocks: the index of each sentence's block, non-decreasing.
        is_narrative: whether the end of the text is favoured, too.
    """
    index = np.arange(len(blocks), dtype=np.float64)
    first = np.array([i == 0 or block != blocks[i - 1] for i, block in enumerate(blocks)])
    start = 1.0 + TEXT_START_BONUS / (1.0 + index)
    end = 1.0 + is_narrative * TEXT_END_BONUS / (1.0 + index[::-1])
    return start * end * (1.0 + BLOCK_START_BONUS * first)


def similarity(one: dict[int, float], other: dict[int, float]) -> float:
    """Return the cosine similarity of two rows of `Weights`, in [0, 1]."""
    if len(other) < len(one):
        one, other = other, one
    return sum(value * other.get(column, 0.0) for column, value in one.items())
