"""Names in a text, and the prominence of each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from precis.languages.vocabulary import Vocabulary

_NAME = re.compile(r"[A-ZÀ-ÖØ-ÞА-Я][a-zà-öø-þа-я][\w’'-]*")
_INSIDE = re.compile(rf"(?<=[\w,;:] )(?:{_NAME.pattern})")


def prominence(sentences: Iterable[str], words: Vocabulary) -> dict[str, float]:
    """Return the frequency of each name relative to the most frequent one, in (0, 1].

    A name is a capitalized word inside a sentence, where most languages capitalize only names; in other languages, it
    must match `words.proper_noun`.
    """
    pattern = words.proper_noun or _INSIDE
    counts = Counter(name for sentence in sentences for name in pattern.findall(sentence) if name)
    most = max(counts.values(), default=1)
    return {name: count / most for name, count in counts.items()}


def capitalized_words(sentence: str, words: Vocabulary) -> list[str]:
    """Return the capitalized words of a sentence that may be names; see `words.proper_noun`."""
    return [name for name in (words.proper_noun or _NAME).findall(sentence) if name]


def total_prominence(sentence: str, prominences: Mapping[str, float]) -> float:
    """Return the sum of the prominences of the distinct names in a sentence; see `prominence`."""
    return sum(prominences.get(name, 0.0) for name in set(_NAME.findall(sentence)))
