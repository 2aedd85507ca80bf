"""What in a sentence its source speaks against, as far as words can tell.

Each rule looks for one way in which a retelling goes wrong: a number, measure or name from nowhere, a number that
counts something else, a quotation altered, a negation more or less. No rule can tell that a sentence is true.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from precis.languages.vocabulary import Vocabulary
from precis.text.words import stem_of, tokens

LONGEST_LOSS = 4  # words: a negation lost with more of them went with a clause

_NUMBER = re.compile(r"(?:(?<!\w)[-−])?[$€£¥]?\d+(?:[.,:/-]\d+)*(?:\s?[%‰°])?")
# A number and the words behind it, which may be a unit of measure or how many times over.
_MEASURE = re.compile(r"(\d+(?:[.,]\d+)*)\s+([^\W\d_]+)\b(?:\s+([^\W\d_]+))?")
_WORD = re.compile(r"\b[^\W\d_]+\b")
_RANGE = re.compile(r"(?<=\d)[–—−](?=\d)")
_QUOTATION = re.compile('[“"]([^”"“]{2,}?)[”"]|„([^“”„]{2,}?)[“”]|«([^»«]{2,}?)»|»([^»«]{2,}?)«')
_NAME = re.compile(r"(?<![.!?:]\s)(?<!^)(?<![“\"‘(])\b([A-ZÀ-ÖØ-Þ][\w’'-]+)")


def contradiction(draft: str, sources: Sequence[str], around: Sequence[str] = (), *, words: Vocabulary) -> str:
    """The first thing in `draft` that its sources speak against: a stable name, or "" where there is none.

    A number, a measure, a name or a quotation that they do not have, or a negation more or less than theirs. Its other
    words may be its own.

    Args:
        draft: one sentence.
        sources: the sentence that it is drawn from, or neighbouring ones, in order.
        around: more of the source, from which names may come: a draft may say who a pronoun stands for.
        words: of the language of all of them.
    """
    source = " ".join(sources)
    said, given = tokens(draft), tokens(source)
    stems = {stem_of(word) for each in (source, *around) for word in tokens(each)}
    in_digits, given_in_digits = _in_digits(draft, words), _in_digits(source, words)
    if not set(_NUMBER.findall(in_digits)) <= set(_NUMBER.findall(given_in_digits)):
        return "number"
    if not words.magnitudes & set(said) <= set(given):
        return "number"
    if not _measures(in_digits, words) <= _measures(given_in_digits, words) or _misbound(
        in_digits, given_in_digits, words
    ):
        return "measure"
    names = (words.proper_noun or _NAME).findall(draft)
    if any(stem_of(word) not in stems for name in names for word in tokens(name)):
        return "name"
    quoted = [" ".join(tokens("".join(found))) for found in _QUOTATION.findall(draft)]
    if any(f" {each} " not in f" {' '.join(given)} " for each in quoted):
        return "quotation"
    return "negation" if _negations(said, words) != _negations(given, words) else ""


def is_subsequence(draft: str, source: str) -> bool:
    """Whether the draft's words are the source's own, in their order (case and punctuation aside)."""
    given = iter(tokens(source))
    return all(word in given for word in tokens(draft))


def drops_negation(draft: str, source: str, words: Vocabulary) -> bool:
    """Whether a draft in the source's own words and order lacks a negation that belonged to them.

    One that goes with a clause of its own is no loss; one that stood within a few words of what is kept is.
    """
    dropped: list[str] = []
    said = reversed(tokens(draft))  # from the end, where clauses that stay together are found together
    awaited = next(said, None)
    for word in reversed(tokens(source)):
        if word == awaited:
            if len(dropped) <= LONGEST_LOSS and _negations(dropped, words):
                return True
            dropped, awaited = [], next(said, None)
        else:
            dropped.append(word)
    return len(dropped) <= LONGEST_LOSS and _negations(dropped, words) > 0


def _misbound(draft: str, source: str, words: Vocabulary) -> bool:
    """Whether a number counts in `draft` what another number counts in the source: "6,118 planned crossings"."""
    counted: dict[str, set[str]] = {}
    for number, stem in _counts(source, words, joined=True):
        counted.setdefault(stem, set()).add(number)
    return any(stem in counted and number not in counted[stem] for number, stem in _counts(draft, words, joined=False))


def _counts(text: str, vocabulary: Vocabulary, *, joined: bool) -> list[tuple[str, str]]:
    """Each number with the stem of the word right behind it, where that is no function word.

    With `joined`, a bare number that is joined to the one before counts the same: "thirteen votes to eight".
    """
    words = tokens(text)
    found: list[tuple[str, str]] = []
    for before, word, behind in zip(["", *words], words, [*words[1:], ""], strict=False):
        if not word[0].isdigit():
            continue
        if behind and not behind[0].isdigit() and behind not in vocabulary.stop_words:
            found.append((word, stem_of(behind)))
        elif joined and found and before in vocabulary.between_numbers:
            found.append((word, found[-1][1]))
    return found


def _in_digits(text: str, words: Vocabulary) -> str:
    """`text` with numerals in digits, without marks for thousands, with one dash: "six" and "6", "2–1" and "2-1"."""
    plain = re.sub(rf"(?<=\d){re.escape(words.thousands_mark)}(?=\d{{3}}\b)", "", _RANGE.sub("-", text))
    return _WORD.sub(lambda found: words.numerals.get(found[0].lower(), found[0]), plain)


def _measures(text: str, words: Vocabulary) -> set[tuple[str, str]]:
    """The numbers of `text` with the unit behind each, which may be of two words."""
    found: set[tuple[str, str]] = set()
    for measure in _MEASURE.finditer(text):
        one = measure[2].lower()
        both = f"{one} {(measure[3] or '').lower()}"
        unit = one if one in words.units else both if both in words.units else ""
        if unit:
            found.add((measure[1], words.unit_ending.sub("", unit)))
    return found


def _negations(said: Sequence[str], words: Vocabulary) -> int:
    return sum(words.is_negation(word) for word in said)
