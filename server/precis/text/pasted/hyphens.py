"""Words that were divided at the end of a line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from precis.languages.vocabulary import vocabulary
from precis.text.lines import Line
from precis.text.markup.base import Marking

_DIVIDED = re.compile(r"([^\W\d_]+)([-\u2010\xad])[ \t]*$")
_REST = re.compile(r"[ \t\ufffc]*([^\W\d_]+)")
_WRITTEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
CONJUNCTIONS = frozenset("and or und oder bzw et ou y o e und och og en of i a".split())  # "Haus- und Hofarbeit"


def join(marking: Marking, breaks: Iterable[tuple[Line, Line]]) -> None:
    """Join the words that line breaks divide; a hyphen that a word has anyway stays.

    Args:
        marking: of the source, with these line breaks already masked as spaces.
        breaks: each line that the next one continues, and the next one.
    """
    written: frozenset[str] | None = None  # the words of the source, those with a hyphen also as a whole
    for before, after in breaks:
        text = marking.source[before.start : before.end].rstrip(" \t")
        divided = _DIVIDED.search(text[-80:])
        rest = _REST.match(after.text)
        if not divided or not rest or (divided[2] != "\xad" and rest[1] in CONJUNCTIONS):
            continue
        if written is None:
            written = frozenset(_WRITTEN.findall(marking.source))
        keeps = divided[2] != "\xad" and _has_hyphen(written, divided[1], rest[1])
        marking.hide(before.start + len(text) - 1 + keeps, after.start + rest.start(1))


def _has_hyphen(written: frozenset[str], first: str, second: str) -> bool:
    """Return whether a word is written with a hyphen: a number, a name, or one that the text has elsewhere."""
    if not second[0].islower() or (first in _numerals() and second in _numerals()):
        return True
    return first + second not in written and f"{first}-{second}" in written


@cache
def _numerals() -> frozenset[str]:
    return frozenset(word for code in ("en", "fr") for word in vocabulary(code).numerals)
