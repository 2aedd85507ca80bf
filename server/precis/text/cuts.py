"""Where text is cut that is too long for a sentence, or that has no punctuation at all, as speech-to-text has.

A cut is no end of a sentence; what it leaves must not be given a capital and a full stop.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from precis.languages.vocabulary import Vocabulary
from precis.text.marks import ENTITY
from precis.text.reading import plain_text
from precis.text.words import count_words

UNPUNCTUATED_WORDS = 40  # words for each comma, semicolon, colon or dash; with fewer marks, text is not punctuated
# The pieces of text without punctuation, in words.
SHORTEST_PIECE, USUAL_PIECE, LONGEST_PIECE = 6, 20, 45
# The costs of a cut before a word there; less than 0 where one is wanted. The cost of another length than the usual one
# reaches 3 at LONGEST_PIECE.
STARTS_CLAUSE, STARTS_WITH_SUBJECT, ANYWHERE, INSIDE_PHRASE = -0.5, 0.7, 2.0, 6.0
LENGTH_COST = 3 / (LONGEST_PIECE - USUAL_PIECE) ** 2
AFTER_RELATIVE = 0.5  # the cost of a cut before a clause that cannot stand alone; of one after a comma, and in words
AFTER_COMMA = 0.2

_WORD = re.compile(r"\S+")
_WORD_HERE = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")
_RELATIVE = re.compile(r"(?:who|whom|whose|which|that|where)\b")
_CLAUSE = re.compile(rf"(?:{ENTITY})|(?P<mark>[;:—–]\s+|,\s+|[；：、，]|\s+[-–—]\s+)")
_CONTEXT = 60  # characters that a clause's start is recognized by


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


def is_unpunctuated(text: str, start: int, end: int) -> bool:
    """Return whether a span of many words has hardly any punctuation."""
    marks = sum(found["mark"] is not None for found in _CLAUSE.finditer(text, start, end))
    return marks * UNPUNCTUATED_WORDS < len(text[start:end].split())


def cuts_without_punctuation(text: str, start: int, end: int, words: Vocabulary) -> list[int]:
    """Return the offsets, in order, at which a span without punctuation is cut into pieces of some twenty words.

    The cheapest cuts are chosen: before words that start a clause, and not behind a word that ends none.
    """
    found = list(_WORD.finditer(text, start, end))
    starts = [each.start() for each in found]
    tokens = [each[0].lower() for each in found]
    costs = [0.0, *(_cost(text, starts[i], tokens, i, words) for i in range(1, len(tokens)))]
    lengths = np.arange(LONGEST_PIECE, SHORTEST_PIECE - 1, -1)
    by_length = LENGTH_COST * (lengths - USUAL_PIECE) ** 2
    best = np.full(len(tokens) + 1, np.inf)
    best[0] = 0.0
    before = [0] * (len(tokens) + 1)
    for i in range(SHORTEST_PIECE, len(tokens) + 1):
        low, high = max(0, i - LONGEST_PIECE), i - SHORTEST_PIECE + 1
        sums = best[low:high] + by_length[LONGEST_PIECE - (i - low) :]
        k = int(sums.argmin())
        before[i] = low + k
        best[i] = sums[k] + (costs[i] if i < len(tokens) else 0.0)
    cuts: list[int] = []
    at = before[-1]
    while at > 0:
        cuts.append(starts[at])
        at = before[at]
    return cuts[::-1]


def _cost(text: str, at: int, tokens: Sequence[str], i: int, words: Vocabulary) -> float:
    """Return the cost of a cut before the token `i`, which stands at `at`."""
    if tokens[i - 1] in words.never_final:
        return INSIDE_PHRASE
    if words.clause_starts.match(text, at, at + _CONTEXT):
        return STARTS_CLAUSE
    if words.subject_starts.match(text, at, at + _CONTEXT):
        return STARTS_WITH_SUBJECT
    return ANYWHERE
