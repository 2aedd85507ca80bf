"""How many words of the summary each paragraph gets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

LENGTH_POWER, SALIENCE_POWER = 0.25, 0.5  # exponents of a part's words and of its salience in its demand for words
LEAST_SHARE = 0.3  # of an equal share; the least demand of a part
WHOLE_WORD = 0.5  # fewer undistributed words than this are none


def distribute(target_words: int, available: Sequence[int], salience: Sequence[float]) -> list[int]:
    """Return the number of words of each paragraph: more for a longer part, and for one that carries more.

    In proportion to the words alone, the parts that a text is about and its digressions would be told at equal length.
    The exponents were chosen by ROUGE on news, stories and papers (bench/quality.py).

    Args:
        target_words: of all paragraphs together; at most the sum of `available`.
        available: the number of source words of each part, which its paragraph does not exceed.
        salience: the total salience of the sentences of each part; positive.

    Returns:
        At least 1 for each part; otherwise they sum to `target_words`.
    """
    words = np.asarray(available, dtype=np.float64)
    demand = words**LENGTH_POWER * np.asarray(salience, dtype=np.float64) ** SALIENCE_POWER
    demand = np.maximum(demand, LEAST_SHARE * demand.mean())
    shares = np.zeros(len(words))
    is_open = np.ones(len(words), dtype=bool)
    undistributed = float(target_words)
    while undistributed > WHOLE_WORD and is_open.any():
        wanted = np.where(is_open, undistributed * demand / demand[is_open].sum(), 0.0)
        given = np.minimum(wanted, words - shares)
        shares += given
        undistributed -= float(given.sum())
        is_open &= shares < words - 1e-9
    ends = np.rint(np.cumsum(shares)).astype(int)
    return [max(1, int(end - start)) for start, end in zip([0, *ends.tolist()], ends.tolist(), strict=False)]
