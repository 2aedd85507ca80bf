"""How many words of the summary each paragraph gets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

LENGTH_POWER, SALIENCE_POWER = 0.25, 0.5  # exponents of a part's words and of its salience in its demand for words
LEAST_SHARE = 0.3  # of an equal share; the least demand of a part
HALVINGS = 60  # of the interval of the factor that turns demands into words


def distribute(
    target_words: int, available: Sequence[int], salience: Sequence[float], shortest: Sequence[int]
) -> list[int]:
    """Return the number of words of each paragraph: more for a longer part, and for one that carries more.

    In proportion to the words alone, the parts that a text is about and its digressions would be told at equal length.
    The exponents were chosen by ROUGE on news, stories and papers (bench/quality.py).

    Args:
        target_words: of all paragraphs together; at most the sum of `available`.
        available: the number of source words of each part, which its paragraph does not exceed.
        salience: the total salience of the sentences of each part; positive.
        shortest: the number of words of the shortest sentence of each part that can stand alone. A paragraph has at
            least one sentence, so a lower budget would be exceeded, which later paragraphs may not be able to make up
            for. If the target has room for all of these, each budget has at least as many words.

    Returns:
        At least 1 for each part; otherwise they sum to `target_words`.
    """
    words = np.asarray(available, dtype=np.float64)
    demand = words**LENGTH_POWER * np.asarray(salience, dtype=np.float64) ** SALIENCE_POWER
    demand = np.maximum(demand, LEAST_SHARE * demand.mean())
    least = np.minimum(np.asarray(shortest, dtype=np.float64), words)
    least = least * min(1.0, target_words / least.sum())
    low, high = 0.0, float((words / demand).max())
    for _ in range(HALVINGS):
        factor = (low + high) / 2
        too_few = np.clip(factor * demand, least, words).sum() < target_words
        low, high = (factor, high) if too_few else (low, factor)
    ends = np.rint(np.cumsum(np.clip(high * demand, least, words))).astype(int)
    return [max(1, int(end - start)) for start, end in zip([0, *ends.tolist()], ends.tolist(), strict=False)]
