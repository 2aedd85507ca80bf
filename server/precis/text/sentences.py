"""Sentence segmentation with exact offsets, in code points of the source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from precis.languages.vocabulary import Vocabulary, vocabulary
from precis.text.boundaries import sentence_ends, short_words
from precis.text.cuts import best_cut, ends_clause
from precis.text.reading import MASKED, Block, Reading, plain_text
from precis.text.utterances import is_convention, is_unpunctuated, utterances
from precis.text.words import count_words

LONGEST_WORDS = 60  # longer sentences are cut at a clause


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """A sentence of the source.

    Attributes:
        start, end: its span in the source, without white space at its ends.
        text: its plain text, on one line and without markup; in source code behind the name of what it describes.
        words: the number of words; see `count_words`.
        block: index of the block that contains it.
        follows_cut, precedes_cut: whether it begins or ends where a longer sentence was cut, so that it is no sentence.
        language: ISO 639-1 code of its language; "" for that of the text.
        is_step: whether it is in an item of a numbered list, which a shorter form would make wrong.
        tells_purpose: whether it is the first of what describes the whole text, as at the head of source code.
    """

    start: int
    end: int
    text: str
    words: int
    block: int
    follows_cut: bool = False
    precedes_cut: bool = False
    language: str = ""
    is_step: bool = False
    tells_purpose: bool = False


def split(reading: Reading, language: str = "en", others: Sequence[str] = ()) -> list[SourceSentence]:
    """Return the sentences of a reading, in order. None crosses a block, is blank or has many more than 60 words.

    Args:
        reading: of the source.
        language: ISO 639-1 code, which selects the rules for abbreviations.
        others: the language of each block, if they have several.
    """
    short = short_words(reading.text)
    is_speech = all(is_unpunctuated(reading.text[block.start : block.end]) for block in reading.blocks)
    longest = 0 if is_speech else LONGEST_WORDS
    labels = sum(bool(block.label) for block in reading.blocks)
    found: list[SourceSentence] = []
    for i, block in enumerate(reading.blocks):
        code = others[i] if others else language
        text, places = _without_mask(reading.text, block)
        start = block.start
        for length in sentence_ends(text, code, short):
            end = _after_mask(reading.text, places[length - 1] + 1, block.end)
            sentence = _sentence(reading.text, *_trimmed(reading.text, start, end), i)
            sentence = replace(sentence, language="" if code == language else code, is_step=block.is_step)
            if start == block.start:
                sentence = _labelled(sentence, block)
            elif block.label and labels > 1:
                break  # the rest of what describes one of several functions says little without its name
            found += _within_length(reading.text, sentence, vocabulary(code), longest)
            start = end
    return found


def _labelled(sentence: SourceSentence, block: Block) -> SourceSentence:
    """Return the first sentence of a block, with the name of what the block describes: "`open_gate`: Opens …"."""
    text = f"{block.label}: {sentence.text}" if block.label else sentence.text
    return replace(sentence, text=text, words=count_words(text), tells_purpose=block.tells_purpose)


def _without_mask(text: str, block: Block) -> tuple[str, Sequence[int]]:
    """Return a block without its masked characters, and the offset in `text` of each character that is left."""
    masked = text[block.start : block.end]
    if MASKED not in masked:
        return masked, range(block.start, block.end)
    places = [at for at in range(block.start, block.end) if text[at] != MASKED]
    return masked.replace(MASKED, ""), places


def _after_mask(text: str, at: int, end: int) -> int:
    """Return the offset behind the masked characters that belong to the decoded character before `at`."""
    while at < end and text[at] == MASKED:
        at += 1
    return at


def clauses(reading: Reading, sentence: SourceSentence, language: str = "en") -> list[SourceSentence]:
    """Return the two halves of a sentence, cut at a clause or else in the middle; a single word is returned whole."""
    cut = best_cut(reading.text, sentence.start, sentence.end, vocabulary(language))
    return [sentence] if cut is None else list(_pieces(reading.text, sentence, [cut]))


def _within_length(text: str, sentence: SourceSentence, words: Vocabulary, longest: int) -> Iterator[SourceSentence]:
    """Yield a sentence, or the pieces that it is cut into, in order; greetings in speech are left out.

    Args:
        text: of the reading.
        sentence: the sentence.
        words: of its language.
        longest: the words from which on a sentence without punctuation is taken for several.
    """
    pending = [sentence]
    if sentence.words > longest and is_unpunctuated(sentence.text):
        spans = [_trimmed(text, *span) for span in utterances(text, sentence.start, sentence.end, words)]
        pieces = [_sentence(text, start, end, sentence.block) for start, end in reversed(spans)]
        pending = [replace(p, language=sentence.language) for p in pieces if not is_convention(p.text, words)]
    while pending:
        sentence = pending.pop()
        if not sentence.text:
            continue
        cut = best_cut(text, sentence.start, sentence.end, words) if sentence.words > LONGEST_WORDS else None
        if cut is None:
            yield sentence
        else:
            pending += list(_pieces(text, sentence, [cut]))[::-1]


def _pieces(text: str, sentence: SourceSentence, cuts: Sequence[int]) -> Iterator[SourceSentence]:
    """Yield the pieces between the cuts. A cut behind a semicolon leaves clauses that can stand alone."""
    follows = sentence.follows_cut
    for low, high in pairwise([sentence.start, *cuts, sentence.end]):
        at_end = high == sentence.end
        before = sentence.precedes_cut if at_end else not ends_clause(text, sentence.start, high)
        start, end = _trimmed(text, low, high)
        piece = _sentence(text, start, end, sentence.block)
        yield replace(
            piece, follows_cut=follows, precedes_cut=before, language=sentence.language, is_step=sentence.is_step
        )
        follows = before


def _sentence(text: str, start: int, end: int, block: int) -> SourceSentence:
    plain = plain_text(text[start:end])
    return SourceSentence(start, end, plain, count_words(plain), block)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] == MASKED):
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
