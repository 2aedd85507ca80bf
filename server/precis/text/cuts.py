"""Where text is cut that is too long for a sentence.

A cut is no end of a sentence; what it leaves must not be given a capital and a full stop.
"""

from __future__ import annotations

import re

from precis.languages.vocabulary import Vocabulary
from precis.text.marks import ENTITY
from precis.text.reading import plain_text
from precis.text.words import count_words

AFTER_RELATIVE = 0.5  # the cost of a cut before a clause that cannot stand alone; of one after a comma, and in words
AFTER_COMMA = 0.2

_WORD_HERE = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")
_RELATIVE = re.compile(r"(?:who|whom|whose|which|that|where)\b")
_CLAUSE = re.compile(rf"(?:{ENTITY})|(?P<mark>[;:—–]\s+|,\s+|[；：、，]|\s+[-–—]\s+)")


def best_cut(text: str, start: int, end: int, words: Vocabulary) -> int | None:
    """Return the best offset at which to cut a span in two: at a clause near its middle, else between words, else None.

    A clause after a semicolon or a conjunction can stand alone; after another comma it often cannot, and a relative
    clause never can.
    """
    middle = (start + end) // 2
    reach = (end - start) // 3

    def cost(cut: int) -> float:
        distance = abs(cut - middle) / (end - start)
        if ends_clause(text, start, cut):
            return distance
        word = _WORD_HERE.match(text, cut)
        opens_clause = word is not None and word[0] in words.clause_openers
        return distance + (0.0 if opens_clause else AFTER_RELATIVE if _RELATIVE.match(text, cut) else AFTER_COMMA)

    low, high = middle - reach, middle + reach
    clauses = _CLAUSE.finditer(text, max(start, low - 400_000), min(end, high))
    cuts = [found.end() for found in clauses if found["mark"] and low <= found.end() <= high]
    cuts = cuts or [found.end() for found in _SPACE.finditer(text, start + 1, end - 1)]
    if cuts:
        return min(cuts, key=cost)
    return middle if count_words(plain_text(text[start:end])) > 1 else None


def ends_clause(text: str, start: int, cut: int) -> bool:
    """Return whether a cut is behind a semicolon or a colon, so that what is before it can stand alone."""
    return text[max(start, cut - 3) : cut].rstrip()[-1:] in (";", ":", "；")
