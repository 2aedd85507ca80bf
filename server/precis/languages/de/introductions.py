"""People whom a German text mentions by their last names after it has introduced them by their full names.

Since all nouns are capitalized, names are recognized by `proper_noun` in words.toml; a full name is two neighbouring
names. Definite noun phrases ("der …") are ignored, since many of them need no introduction.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from precis.languages.base import MissingIntroduction
from precis.languages.vocabulary import vocabulary
from precis.text.words import stem_of, stems_of, tokens

_WORDS = vocabulary("de")
_NAME = _WORDS.proper_noun or re.compile(r"(?!)")
_ADJECTIVE = re.compile(r"(?:e|en|er|es|em)$")  # "Neue Rohre" at the beginning of a sentence is no full name
_MONTHS = frozenset("januar jänner februar märz april mai juni juli august september oktober november dezember".split())


class GermanIntroductions:
    """The introductions of people in a German text. Implements `languages.base.Introductions`.

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

    def missing(
        self,
        sentence: str,
        index: int,
        known: set[str],
        is_covered: Callable[[int], bool],  # noqa: ARG002  # the protocol has the parameter
    ) -> Iterator[MissingIntroduction]:
        """Yield the people whom `sentence` mentions by last name although the summary has not introduced them."""
        for names in _names(sentence):
            stem = stem_of(names[0])
            introduced = self._full_names.get(stem, index)
            if len(names) == 1 and introduced < index and stem not in known:
                yield MissingIntroduction(frozenset((stem,)), (introduced,))

    def people(self, index: int) -> set[str]:
        """Return the stems of the last names in the source sentence `index`."""
        return self._people[index]

    def misread_pronouns(self, sentence: str, index: int, before: set[str]) -> Iterator[MissingIntroduction]:  # noqa: ARG002
        """Return nothing, since a German pronoun refers to a thing more often than to a person."""
        return iter(())


def _names(sentence: str) -> Iterator[list[str]]:
    """Yield the names in a sentence, each as the list of its neighbouring words in lower case."""
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
