"""Where a German text introduces the people whom it later calls by their last names alone.

Nouns have capitals, too, so a name is what `proper_noun` in words.toml takes for one; a full name is two of them side
by side. Nothing is said of "der …", whose noun may be known from anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from precis.languages.base import Missing
from precis.languages.vocabulary import vocabulary
from precis.text.words import stem_of, stems_of, tokens

_WORDS = vocabulary("de")
_NAME = _WORDS.proper_noun or re.compile(r"(?!)")
_ADJECTIVE = re.compile(r"(?:e|en|er|es|em)$")  # "Neue Rohre" at the head of a sentence is no full name
_MONTHS = frozenset("januar jänner februar märz april mai juni juli august september oktober november dezember".split())


class GermanIntroductions:
    """Implements `languages.base.Introductions` for last names.

    Args:
        sentences: of the text, in order.
    """

    def __init__(self, sentences: Sequence[str]) -> None:
        self._full_names: dict[str, int] = {}
        for i, sentence in enumerate(sentences):
            for names in _names(sentence):
                if len(names) > 1:
                    self._full_names.setdefault(stem_of(names[-1]), i)
        self._people = [self._full_names.keys() & stems_of(sentence) for sentence in sentences]

    def missing(self, sentence: str, place: int, known: set[str], was_said: Callable[[int], bool]) -> Iterator[Missing]:  # noqa: ARG002
        """Return the people whom `sentence` calls by their last names although nobody has introduced them."""
        for names in _names(sentence):
            stem = stem_of(names[0])
            introduced = self._full_names.get(stem, place)
            if len(names) == 1 and introduced < place and stem not in known:
                yield Missing(frozenset((stem,)), (introduced,))

    def people(self, place: int) -> set[str]:
        """Return the stems of the last names in the source sentence `place`."""
        return self._people[place]

    def rebound(self, sentence: str, place: int, before: set[str]) -> Iterator[Missing]:  # noqa: ARG002
        """Return nothing: whom "sie" stands for is more often a thing than a person."""
        return iter(())


def _names(sentence: str) -> Iterator[list[str]]:
    """The names of a sentence, each as its words that stand side by side, in lower case."""
    names: list[str] = []
    end = -1
    for found in _NAME.finditer(sentence):
        word = found[1] or (found[0] if not found.start() and " " not in found[0] else "")
        low = word.lower()
        if not word or low in _MONTHS or low in _WORDS.stop_words or (not found[1] and _ADJECTIVE.search(word)):
            continue
        if names and not sentence[end : found.start()].isspace():
            yield names
            names = []
        names += tokens(word)
        end = found.end()
    if names:
        yield names
