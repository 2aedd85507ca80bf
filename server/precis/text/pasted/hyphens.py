"""Words that were divided at the end of a line."""

from __future__ import annotations

import re
from functools import cache

from precis.languages.vocabulary import vocabulary
from precis.text.lines import MASKED, Line
from precis.text.markup.base import Marking

_DIVIDED = re.compile(r"([^\W\d_]+)([-\u2010\xad])[ \t]*$")
_REST = re.compile(r"[ \t\ufffc]*([^\W\d_]+)")
_CONJUNCTIONS = frozenset("and or und oder bzw et ou y o e und och og en of i a".split())  # "Haus- und Hofarbeit"


def join(marking: Marking, before: Line, after: Line) -> None:
    """Join a word that a line break divides; a hyphen that the word has anyway stays.

    Args:
        marking: of the source, with the line break already masked as space.
        before: a line.
        after: the line that continues its paragraph.
    """
    divided = _DIVIDED.search(before.text.rstrip(f" \t{MASKED}")[-80:])
    rest = _REST.match(after.text)
    if not divided or not rest or (divided[2] != "\xad" and rest[1] in _CONJUNCTIONS):
        return
    hyphen = before.start + len(before.text.rstrip(f" \t{MASKED}")) - 1
    word = after.start + rest.start(1)
    keeps = divided[2] != "\xad" and _has_hyphen(marking.source, divided[1], rest[1])
    marking.hide(hyphen + keeps, word)


def _has_hyphen(source: str, first: str, second: str) -> bool:
    """Return whether a word is written with a hyphen: a number, a name, or one that the text has elsewhere."""
    if not second[0].islower() or (first in _numerals() and second in _numerals()):
        return True
    return first + second not in source and f"{first}-{second}" in source


@cache
def _numerals() -> frozenset[str]:
    return frozenset(word for code in ("en", "fr") for word in vocabulary(code).numerals)
