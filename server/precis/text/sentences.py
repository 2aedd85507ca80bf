"""Where the sentences of a text are: exact offsets, in code points of the text as given."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

import sentencex  # pyright: ignore[reportMissingTypeStubs]  # it has none

from precis.text.reading import MASKED, Block, Reading, plain
from precis.text.words import count_words

_boundaries = cast("Callable[[str, str], list[dict[str, int]]]", vars(sentencex)["get_sentence_boundaries"])  # untyped
FIRST_IDEOGRAPH = 0x2E80  # from here on, scripts put no space after a full stop
LONGEST_WORDS = 60  # what runs on for longer is cut where a reader would breathe
_OPENING = "\"'“‘«„([¿¡"
_INITIAL = re.compile(r"(?:^|[\s(\-.])[^\W\d_]\.$")
_ADDRESS = re.compile(r"(?:www\.|://|@|[a-z0-9]\.[a-z])\S*$")
_TITLES = {  # that sentencex takes for ends
    "en": re.compile(r"(?:^|[\s“\"‘'(])(?:M[sx]|Mdm|Cllr|Amb|Atty|approx|[Cc]a)\.\s*$"),
    "fr": re.compile(r"(?:^|[\s«(])MM?\.\s*$"),
}
_CONJUNCTION = re.compile(r"(?:and|but|so|yet|while|because|although|though|then|und|aber|et|mais|y|pero)\b")
_RELATIVE = re.compile(r"(?:who|whom|whose|which|that|where)\b")
_LOUD = re.compile("[!?…][\"'”’»)\\]]*\\s*$")
_SAID = re.compile(r"\s*[—–-]?\s*[a-zà-öø-ÿа-яё]")
_NAMED = re.compile(
    r"\s*(?:[A-Z][\w’'.-]*\s+){1,4}(?:said|says|asked|asks|cried|shouted|yelled|called|exclaimed|replied|answered|demanded"
    r"|inquired|whispered|muttered|murmured|snapped|added|wondered|repeated|growled|gasped|laughed|screamed)\b"
)
_CLOSING = "\"'”’»"
_SAID_JAPANESE = re.compile("と|って")
_CLAUSE = re.compile("[;:—–]\\s+|,\\s+|[；：、，]|\\s+[-–—]\\s+")


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """A sentence of the source.

    Attributes:
        start, end: its span in the source; the ends are no white space.
        text: as it is read, on one line and without markup.
        words: as `count_words` counts.
        block: index of the block that holds it.
    """

    start: int
    end: int
    text: str
    words: int
    block: int


def split(reading: Reading, language: str = "en") -> list[SourceSentence]:
    """The sentences of a reading, in order; none crosses a block, none is blank, none is much over 60 words.

    Args:
        reading: of the source.
        language: an ISO 639-1 code for the rules of abbreviations.
    """
    found: list[SourceSentence] = []
    for i, block in enumerate(reading.blocks):
        for start, end in _spans(reading.text, block, language):
            found += _within_length(reading.text, start, end, i)
    return found


def clauses(reading: Reading, sentence: SourceSentence) -> list[SourceSentence]:
    """The sentence cut at its clauses, or in the middle where it has none; itself where it is a single word."""
    at = _best_cut(reading.text, sentence.start, sentence.end)
    if at is None:
        return [sentence]
    halves = [_trimmed(reading.text, sentence.start, at), _trimmed(reading.text, at, sentence.end)]
    return [_sentence(reading.text, start, end, sentence.block) for start, end in halves]


def _spans(text: str, block: Block, language: str) -> Iterator[tuple[int, int]]:
    """Spans of sentences, mending sentencex where text was pasted without spaces after full stops."""
    start = at = block.start
    titles = _TITLES.get(language)
    for each in _boundaries(language, text[block.start : block.end]):
        at = block.start + each["end_index"]
        before = text[max(start, at - 8) : at]
        goes_on = (titles and titles.search(before)) or _goes_on(text, before, at)
        if at < block.end and (goes_on or not _may_end(text, at)):
            continue
        if (span := _trimmed(text, start, at))[0] < span[1]:
            yield span
        start = at
    if start < at:
        yield _trimmed(text, start, at)


def _may_end(text: str, at: int) -> bool:
    """Whether a sentence may end at `at` where no white space follows: before a capital that opens a word."""
    if text[at - 1].isspace() or text[at].isspace() or ord(text[at]) >= FIRST_IDEOGRAPH:
        return True
    before, after = text[max(0, at - 40) : at], text[at : at + 3].lstrip(_OPENING)
    if _INITIAL.search(before) or _ADDRESS.search(before):
        return False
    return len(after) > 1 and after[0].isupper() and after[1] != "."


def _goes_on(text: str, before: str, at: int) -> bool:
    """Whether behind a quotation or an exclamation comes who said it: “Stop!” Ann cried; «Стой!» — крикнула она."""
    if _SAID_JAPANESE.match(text, at):
        return before.endswith(("」", "』"))
    if not _LOUD.search(before):
        return False
    return bool(_SAID.match(text, at) or (before.rstrip()[-1:] in _CLOSING and _NAMED.match(text, at)))


def _within_length(text: str, start: int, end: int, block: int) -> Iterator[SourceSentence]:
    pending = [(start, end)]
    while pending:
        start, end = pending.pop()
        sentence = _sentence(text, start, end, block)
        if not sentence.text:
            continue
        cut = _best_cut(text, start, end) if sentence.words > LONGEST_WORDS else None
        if cut is None:
            yield sentence
        else:
            pending += [_trimmed(text, cut, end), _trimmed(text, start, cut)]


def _best_cut(text: str, start: int, end: int) -> int | None:
    """Where a span is best cut in two: at a clause near its middle, else between words, else None.

    What comes behind a semicolon or a conjunction stands by itself; behind another comma it often does not, and a
    relative clause never.
    """
    middle = (start + end) // 2
    reach = (end - start) // 3

    def cost(cut: int) -> float:
        away = abs(cut - middle) / (end - start)
        if text[max(start, cut - 3) : cut].rstrip()[-1:] in (";", ":", "；"):
            return away
        return away + (0.0 if _CONJUNCTION.match(text, cut) else 0.5 if _RELATIVE.match(text, cut) else 0.2)

    for pattern, low, high in ((_CLAUSE, middle - reach, middle + reach), (re.compile(r"\s+"), start + 1, end - 1)):
        cuts = [found.end() for found in pattern.finditer(text, max(start, low - 400_000), min(end, high))]
        cuts = [cut for cut in cuts if low <= cut <= high]
        if cuts:
            return min(cuts, key=cost)
    return middle if count_words(plain(text[start:end])) > 1 else None


def _sentence(text: str, start: int, end: int, block: int) -> SourceSentence:
    read = plain(text[start:end])
    return SourceSentence(start, end, read, count_words(read), block)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] == MASKED):
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
