"""Contradictions between a sentence and its source, as far as a comparison of words can find them.

Each rule finds one kind of error in a summary: a number, measure or name that the source does not have, a number that
counts something else, an altered quotation, an added or lost negation. No rule can show that a sentence is true.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from precis.languages.vocabulary import Vocabulary
from precis.text.words import stem_of, tokens

LONGEST_LOSS = 4  # deleted words in a row; a negation deleted with more of them belonged to a deleted clause

_NUMBER = re.compile(r"(?:(?<!\w)[-−])?[$€£¥]?\d+(?:[.,:/-]\d+)*(?:\s?[%‰°])?")
# A number and the words after it, which may be a unit of measure or a multiplier.
_MEASURE = re.compile(r"(\d+(?:[.,]\d+)*)\s+([^\W\d_]+)\b(?:\s+([^\W\d_]+))?")
_WORD = re.compile(r"\b[^\W\d_]+\b")
_RANGE = re.compile(r"(?<=\d)[–—−](?=\d)")
_TIME = re.compile(r"(?<=\d)\.(?=\d\d\s?[ap]\.?\s?m\b)", re.IGNORECASE)  # "7.30 p.m." is "7:30 p.m."
_QUOTATION = re.compile('[“"]([^”"“]{2,}?)[”"]|„([^“”„]{2,}?)[“”]|«([^»«]{2,}?)»|»([^»«]{2,}?)«')
_NAME = re.compile(r"(?<![.!?:]\s)(?<!^)(?<![“\"‘(])\b([A-ZÀ-ÖØ-Þ][\w’'-]+)")


def contradiction(draft: str, sources: Sequence[str], around: Sequence[str] = (), *, words: Vocabulary) -> str:
    """Return the first contradiction between `draft` and its sources.

    The draft may use words of its own for everything else.

    Args:
        draft: one sentence.
        sources: the source sentence that it is based on, or neighbouring ones, in order.
        around: more of the source, whose names are allowed, since a draft may replace a pronoun by a name.
        words: the vocabulary of their language.

    Returns:
        A stable name: "number", "measure", "name" or "quotation" if the sources do not have it, "negation" if they
        have more or fewer negations; "" for no contradiction.
    """
    source = " ".join(sources)
    draft_words, source_words = tokens(draft), tokens(source)
    known_stems = {stem_of(word) for text in (source, *around) for word in tokens(text)}
    draft_in_digits, source_in_digits = _in_digits(draft, words), _in_digits(source, words)
    if not set(_NUMBER.findall(draft_in_digits)) <= set(_NUMBER.findall(source_in_digits)):
        return "number"
    if not words.magnitudes & set(draft_words) <= set(source_words):
        return "number"
    if not _measures(draft_in_digits, words) <= _measures(source_in_digits, words) or _is_miscounted(
        draft_in_digits, source_in_digits, words
    ):
        return "measure"
    names = (words.proper_noun or _NAME).findall(draft)
    if any(stem_of(word) not in known_stems for name in names for word in tokens(name)):
        return "name"
    quotations = [" ".join(tokens("".join(found))) for found in _QUOTATION.findall(draft)]
    if any(f" {quotation} " not in f" {' '.join(source_words)} " for quotation in quotations):
        return "quotation"
    return "negation" if _count_negations(draft_words, words) != _count_negations(source_words, words) else ""


def is_subsequence(draft: str, source: str) -> bool:
    """Return whether all words of the draft occur in the source in the same order, ignoring case and punctuation."""
    source_words = iter(tokens(source))
    return all(word in source_words for word in tokens(draft))


def drops_negation(draft: str, source: str, words: Vocabulary) -> bool:
    """Return whether a draft, a subsequence of the source, lacks a negation of words that it keeps.

    A negation deleted within a clause of more than `LONGEST_LOSS` words belonged to that clause and is no loss.
    """
    dropped: list[str] = []
    remaining = reversed(tokens(draft))  # matching from the end keeps the words of a clause together
    awaited = next(remaining, None)
    for word in reversed(tokens(source)):
        if word == awaited:
            if len(dropped) <= LONGEST_LOSS and _count_negations(dropped, words):
                return True
            dropped, awaited = [], next(remaining, None)
        else:
            dropped.append(word)
    return len(dropped) <= LONGEST_LOSS and _count_negations(dropped, words) > 0


def _is_miscounted(draft: str, source: str, words: Vocabulary) -> bool:
    """Return whether a number in `draft` counts what another number counts in the source."""
    counted: dict[str, set[str]] = {}
    for number, stem in _counts(source, words, joined=True):
        counted.setdefault(stem, set()).add(number)
    return any(stem in counted and number not in counted[stem] for number, stem in _counts(draft, words, joined=False))


def _counts(text: str, vocabulary: Vocabulary, *, joined: bool) -> list[tuple[str, str]]:
    """Return each number with the stem of the word after it, unless that is a stop word.

    Between them may be auxiliaries: "388,950 has been recovered". With `joined`, a bare number that is joined to the
    one before it counts the same: "thirteen votes to eight".
    """
    words = tokens(text)
    found: list[tuple[str, str]] = []
    auxiliaries = vocabulary.finite_verbs & vocabulary.stop_words | vocabulary.nonfinite_auxiliaries
    for i, (before, word) in enumerate(pairwise(["", *words])):
        if not word[0].isdigit():
            continue
        after = next((word for word in words[i + 1 :] if word not in auxiliaries), "")
        if after and not after[0].isdigit() and after not in vocabulary.stop_words:
            found.append((word, stem_of(after)))
        elif joined and found and before in vocabulary.between_numbers:
            found.append((word, found[-1][1]))
    return found


def _in_digits(text: str, words: Vocabulary) -> str:
    """Return `text` with "six" as "6", without thousands separators, and with one dash and one mark of times."""
    plain = _TIME.sub(":", _RANGE.sub("-", text))
    plain = re.sub(rf"(?<=\d){re.escape(words.thousands_mark)}(?=\d{{3}}\b)", "", plain)
    return _WORD.sub(lambda found: words.numerals.get(found[0].lower(), found[0]), plain)


def _measures(text: str, words: Vocabulary) -> set[tuple[str, str]]:
    """Return the numbers of `text` that have a unit of one or two words, each with its unit."""
    found: set[tuple[str, str]] = set()
    for measure in _MEASURE.finditer(text):
        one_word = measure[2].lower()
        two_words = f"{one_word} {(measure[3] or '').lower()}"
        unit = one_word if one_word in words.units else two_words if two_words in words.units else ""
        if unit:
            found.add((measure[1], words.unit_ending.sub("", unit)))
    return found


def _count_negations(words: Sequence[str], vocabulary: Vocabulary) -> int:
    return sum(vocabulary.is_negation(word) for word in words)
