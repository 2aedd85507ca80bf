"""Sentence segmentation with exact offsets, in code points of the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from precis.languages.vocabulary import Vocabulary, vocabulary
from precis.text.boundaries import is_lower_case, sentence_ends
from precis.text.reading import MASKED, Reading, plain_text
from precis.text.words import count_words

LONGEST_WORDS = 60  # longer sentences are cut at a clause
_WORD_HERE = re.compile(r"\w+")
_RELATIVE = re.compile(r"(?:who|whom|whose|which|that|where)\b")
_CLAUSE = re.compile("[;:—–]\\s+|,\\s+|[；：、，]|\\s+[-–—]\\s+")


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """A sentence of the source.

    Attributes:
        start, end: its span in the source, without white space at its ends.
        text: its plain text, on one line and without markup.
        words: the number of words; see `count_words`.
        block: index of the block that contains it.
    """

    start: int
    end: int
    text: str
    words: int
    block: int


def split(reading: Reading, language: str = "en") -> list[SourceSentence]:
    """Return the sentences of a reading, in order. None crosses a block, is blank or has many more than 60 words.

    Args:
        reading: of the source.
        language: ISO 639-1 code, which selects the rules for abbreviations.
    """
    words = vocabulary(language)
    lower_case = is_lower_case(reading.text)
    found: list[SourceSentence] = []
    for i, block in enumerate(reading.blocks):
        start = block.start
        for length in sentence_ends(reading.text[block.start : block.end], language, lower_case=lower_case):
            end = block.start + length
            found += _within_length(reading.text, *_trimmed(reading.text, start, end), i, words)
            start = end
    return found


def clauses(reading: Reading, sentence: SourceSentence, language: str = "en") -> list[SourceSentence]:
    """Return the two halves of a sentence, cut at a clause or else in the middle; a single word is returned whole."""
    cut = _best_cut(reading.text, sentence.start, sentence.end, vocabulary(language))
    if cut is None:
        return [sentence]
    halves = [_trimmed(reading.text, sentence.start, cut), _trimmed(reading.text, cut, sentence.end)]
    return [_sentence(reading.text, start, end, sentence.block) for start, end in halves]


def _within_length(text: str, start: int, end: int, block: int, words: Vocabulary) -> Iterator[SourceSentence]:
    pending = [(start, end)]
    while pending:
        start, end = pending.pop()
        sentence = _sentence(text, start, end, block)
        if not sentence.text:
            continue
        cut = _best_cut(text, start, end, words) if sentence.words > LONGEST_WORDS else None
        if cut is None:
            yield sentence
        else:
            pending += [_trimmed(text, cut, end), _trimmed(text, start, cut)]


def _best_cut(text: str, start: int, end: int, words: Vocabulary) -> int | None:
    """Return the best offset at which to cut a span in two: at a clause near its middle, else between words, else None.

    A clause after a semicolon or a conjunction can stand alone; after another comma it often cannot, and a relative
    clause never can.
    """
    middle = (start + end) // 2
    reach = (end - start) // 3

    def cost(cut: int) -> float:
        distance = abs(cut - middle) / (end - start)
        if text[max(start, cut - 3) : cut].rstrip()[-1:] in (";", ":", "；"):
            return distance
        word = _WORD_HERE.match(text, cut)
        opens_clause = word is not None and word[0] in words.clause_openers
        return distance + (0.0 if opens_clause else 0.5 if _RELATIVE.match(text, cut) else 0.2)

    for pattern, low, high in ((_CLAUSE, middle - reach, middle + reach), (re.compile(r"\s+"), start + 1, end - 1)):
        cuts = [found.end() for found in pattern.finditer(text, max(start, low - 400_000), min(end, high))]
        cuts = [cut for cut in cuts if low <= cut <= high]
        if cuts:
            return min(cuts, key=cost)
    return middle if count_words(plain_text(text[start:end])) > 1 else None


def _sentence(text: str, start: int, end: int, block: int) -> SourceSentence:
    plain = plain_text(text[start:end])
    return SourceSentence(start, end, plain, count_words(plain), block)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] == MASKED):
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
