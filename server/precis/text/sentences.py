"""Sentence segmentation with exact offsets, in code points of the source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

import sentencex  # pyright: ignore[reportMissingTypeStubs]  # the package is untyped

from precis.languages.vocabulary import Vocabulary, vocabulary
from precis.text.reading import MASKED, Block, Reading, plain_text
from precis.text.utterances import is_unpunctuated, utterances
from precis.text.words import count_words

_boundaries = cast("Callable[[str, str], list[dict[str, int]]]", vars(sentencex)["get_sentence_boundaries"])
FIRST_IDEOGRAPH = 0x2E80  # scripts from this code point on have no space after a full stop
LONGEST_WORDS = 60  # longer sentences are cut at a clause
_OPENING = "\"'“‘«„([¿¡"
_INITIAL = re.compile(r"(?:^|[\s(\-.])[^\W\d_]\.$")
_ADDRESS = re.compile(r"(?:www\.|://|@|[a-z0-9]\.[a-z])\S*$")
_WORD_HERE = re.compile(r"\w+")
_RELATIVE = re.compile(r"(?:who|whom|whose|which|that|where)\b")
_LOUD = re.compile("[!?…][\"'”’»)\\]]*\\s*$")
_SAID = re.compile(r"\s*[—–-]?\s*[a-zà-öø-ÿа-яё]")
_CLOSING = "\"'”’»"
_SAID_JAPANESE = re.compile("と|って")
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
    is_speech = all(is_unpunctuated(reading.text[block.start : block.end]) for block in reading.blocks)
    longest = 0 if is_speech else LONGEST_WORDS
    found: list[SourceSentence] = []
    for i, block in enumerate(reading.blocks):
        for start, end in _spans(reading.text, block, language, words):
            found += _within_length(reading.text, start, end, i, words, longest)
    return found


def clauses(reading: Reading, sentence: SourceSentence, language: str = "en") -> list[SourceSentence]:
    """Return the two halves of a sentence, cut at a clause or else in the middle; a single word is returned whole."""
    cut = _best_cut(reading.text, sentence.start, sentence.end, vocabulary(language))
    if cut is None:
        return [sentence]
    halves = [_trimmed(reading.text, sentence.start, cut), _trimmed(reading.text, cut, sentence.end)]
    return [_sentence(reading.text, start, end, sentence.block) for start, end in halves]


def _spans(text: str, block: Block, language: str, words: Vocabulary) -> Iterator[tuple[int, int]]:
    """Yield the spans of sentences, correcting sentencex for text that was pasted without spaces after full stops."""
    start = at = block.start
    for each in _boundaries(language, text[block.start : block.end]):
        at = block.start + each["end_index"]
        before = text[max(start, at - 8) : at]
        continues = words.abbreviations.search(before) or _continues(text, before, at, words)
        if at < block.end and (continues or not _may_end(text, at)):
            continue
        if (span := _trimmed(text, start, at))[0] < span[1]:
            yield span
        start = at
    if start < at:
        yield _trimmed(text, start, at)


def _may_end(text: str, at: int) -> bool:
    """Return whether a sentence may end at `at`: at white space, or before a capital that begins a word."""
    if text[at - 1].isspace() or text[at].isspace() or ord(text[at]) >= FIRST_IDEOGRAPH:
        return True
    before, after = text[max(0, at - 40) : at], text[at : at + 3].lstrip(_OPENING)
    if _INITIAL.search(before) or _ADDRESS.search(before):
        return False
    return len(after) > 1 and after[0].isupper() and after[1] != "."


def _continues(text: str, before: str, at: int, words: Vocabulary) -> bool:
    """Return whether the sentence continues with who said it: “Stop!” Ann cried; «Стой!» — крикнула она."""
    if _SAID_JAPANESE.match(text, at):
        return before.endswith(("」", "』"))
    if not _LOUD.search(before):
        return False
    return bool(_SAID.match(text, at) or (before.rstrip()[-1:] in _CLOSING and words.speech_frame.match(text, at)))


def _within_length(
    text: str, start: int, end: int, block: int, words: Vocabulary, longest: int
) -> Iterator[SourceSentence]:
    """Yield a sentence, or its parts if it is too long; `longest` is 0 for speech without punctuation."""
    pending = [(start, end)]
    plain = plain_text(text[start:end])
    if count_words(plain) > longest and is_unpunctuated(plain):
        pending = [_trimmed(text, *span) for span in utterances(text, start, end, words)][::-1]
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
