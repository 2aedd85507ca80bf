"""The names in a text, and how much of it is about each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from precis.languages.vocabulary import Vocabulary

_NAME = re.compile(r"[A-ZÀ-ÖØ-ÞА-Я][a-zà-öø-þа-я][\w’'-]*")
_INSIDE = re.compile(rf"(?<=[\w,;:] )(?:{_NAME.pattern})")


def prominence(sentences: Iterable[str], words: Vocabulary) -> dict[str, float]:
    """For each name how often it comes beside the most frequent one, in (0, 1].

    A name is a capitalised word that also stands inside a sentence, where only names have capitals in most languages;
    what else it has to look like in this one, `words.proper_noun` says.
    """
    pattern = words.proper_noun or _INSIDE
    counts = Counter(name for sentence in sentences for name in pattern.findall(sentence) if name)
    most = max(counts.values(), default=1)
    return {name: count / most for name, count in counts.items()}


def mentioned(sentence: str, words: Vocabulary) -> list[str]:
    """The capitalised words of a sentence that may be names, its first one included where all capitals make names."""
    return [name for name in (words.proper_noun or _NAME).findall(sentence) if name]


def about(sentence: str, prominent: Mapping[str, float]) -> float:
    """How much a sentence is about what the text is about: the prominence of its names, summed up."""
    return sum(prominent.get(name, 0.0) for name in set(_NAME.findall(sentence)))
