"""Disfluencies of speech: hesitations, back-channels, repeated words and false starts, masked in a reading.

After Shriberg (1994, "Preliminaries to a theory of speech disfluencies"): what is repaired goes, the repair stays. The
words come from the vocabulary of the language; repetitions are recognized in every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from precis.languages.vocabulary import Vocabulary
from precis.text.pasted.spacing import FEWEST_SPACED
from precis.text.reading import MASKED, Reading
from precis.text.utterances import is_convention

LONGEST_REPEATED = 4  # words that a speaker says twice in a row
FRAGMENT_REACH = 2  # words after a word broken off; a single letter may be between them
LONGEST_FRAGMENT = 2  # letters of a word broken off, which the next word begins with
SURE_FRAGMENT = 5  # letters; from here on the next word may have any ending: "signif significantly"
LONGEST_ENDING = 2  # letters that the next word has more, if the word broken off is longer: "custome customers"
LONGEST_FALSE_START = 4  # words before an interruption, after which the speaker begins anew
LONGEST_ENTRY = 3  # words of an entry in the word lists

_TOKEN = re.compile(r"['’]?[\w\ufffc]+(?:['’-][\w\ufffc]+)*['’]?")
_SEGMENT = re.compile(r"[^.!?…。！？]+(?:[.!?…。！？]+(?=\s|$|\ufffc)|[.!?…。！？]+)*|[.!?…。！？]+")
_AFTER_QUESTION = re.compile(r"(?<=[?!])\s+(?=\w)")  # writers of chats begin a sentence with a small letter
_SPELLED = re.compile(r"(?<=[A-Z])_(?=[A-Z](?:_|\b))|(?<=_[A-Z])_")  # "T_V", as transcribers write "TV"
_HYPHENS = re.compile(r"\s*-\s*")
_SPACED_HYPHEN = re.compile(r"\b(\w+)( - )(?!\1\b)(?=[a-z\d])")  # of tokenized text: "on - line"


@dataclass(slots=True)
class _Word:
    """A word of a segment: its span, its form for comparison, and whether it carries something."""

    start: int
    end: int
    form: str
    kept: bool = True


def without_disfluencies(reading: Reading, words: Vocabulary) -> Reading:
    """Return a reading in which the disfluencies of all blocks are masked.

    The first letter after a masked beginning becomes a capital in the masked text, so that its sentence is recognized.
    Blocks of which nothing is left are dropped.
    """
    mask = list(reading.text)
    is_tokenized = reading.text.count(f"{MASKED},") >= FEWEST_SPACED  # commas that were behind a space
    for block in reading.blocks:
        for segment in _SEGMENT.finditer(reading.text, block.start, block.end):
            _mask_segment(mask, reading.text, segment.start(), segment.end(), words)
        for found in _SPELLED.finditer(reading.text, block.start, block.end):
            mask[found.start()] = MASKED
        for found in _AFTER_QUESTION.finditer(reading.text, block.start, block.end):
            _capitalize(mask, found.end())
        for found in _SPACED_HYPHEN.finditer(reading.text, block.start, block.end) if is_tokenized else ():
            mask[found.start(2)] = mask[found.end(2) - 1] = MASKED
        _join_numerals(mask, reading.text, block.start, block.end, words)
        for found in _TOKEN.finditer(reading.text, block.start, block.end):
            if found[0].replace("’", "'") in words.capitalized:
                _capitalize(mask, found.start())
    text = "".join(mask)
    blocks = tuple(b for b in reading.blocks if any(c.isalnum() for c in text[b.start : b.end]))
    return replace(reading, text=text, blocks=blocks) if blocks else reading


def _mask_segment(mask: list[str], text: str, start: int, end: int, vocabulary: Vocabulary) -> None:
    """Mask the disfluencies of one sentence; all of it if it is a greeting or has nothing but back-channels."""
    words = _words(text, start, end, vocabulary)
    if not words:
        return
    _drop_phrases(words, vocabulary.fillers)
    if _is_back_channel(words, vocabulary) or is_convention(text[start:end].strip(), vocabulary):
        mask[start:end] = MASKED * (end - start)
        return
    _drop_false_starts(words, text, vocabulary)
    _drop_asides(words, text, vocabulary)
    _drop_repetitions(words, vocabulary)
    _drop_fragments(words, text, vocabulary)
    _drop_repetitions(words, vocabulary)  # "I think I th I think"
    _drop_openers(words, text, vocabulary)
    _drop_closers(words, text, vocabulary)
    kept = [i for i, word in enumerate(words) if word.kept]
    if not kept:
        mask[start:end] = MASKED * (end - start)
        return
    for low, high in _runs(words):
        _mask_run(mask, text, words, range(low, high), vocabulary)
    if kept[0]:
        _capitalize(mask, words[kept[0]].start)


def _join_numerals(mask: list[str], text: str, start: int, end: int, vocabulary: Vocabulary) -> None:
    """Write "twenty five" with a hyphen, as a draft writes it; transcribers leave it out."""
    for before, after in pairwise(_TOKEN.finditer(text, start, end)):
        tens, ones = (vocabulary.numerals.get(each[0].lower(), "") for each in (before, after))
        is_number = len(tens) == 2 and tens[1] == "0" and tens[0] != "1" and len(ones) == 1  # noqa: PLR2004  # digits
        if is_number and text[before.end() : after.start()] == " ":
            mask[before.end()] = "-"


def _capitalize(mask: list[str], at: int) -> None:
    """Make the character at `at` a capital, unless that would change the length of the text."""
    if len(mask[at].upper()) == 1:
        mask[at] = mask[at].upper()


def _words(text: str, start: int, end: int, vocabulary: Vocabulary) -> list[_Word]:
    found = [
        _Word(each.start(), each.end(), each[0].replace("’", "'").replace(MASKED, "").lower())
        for each in _TOKEN.finditer(text, start, end)
    ]
    found = [each for each in found if each.form.strip("'")]
    for before, after in pairwise(found):  # "uh - huh" and "mm - hmm", as tokenizers write them
        joined = f"{before.form}-{after.form}"
        is_sound = joined in vocabulary.fillers or joined in vocabulary.back_channels
        if is_sound and _HYPHENS.fullmatch(text, before.end, after.start) and "-" in text[before.end : after.start]:
            before.form = after.form = joined
    return found


def _phrase_length(words: Sequence[_Word], i: int, phrases: frozenset[str]) -> int:
    """Return the number of words of the longest entry of a word list that begins at word `i`; 0 for none."""
    for length in range(min(LONGEST_ENTRY, len(words) - i), 0, -1):
        if " ".join(word.form for word in words[i : i + length]) in phrases:
            return length
    return 0


def _drop_phrases(words: Sequence[_Word], phrases: frozenset[str]) -> None:
    for i in range(len(words)):
        for word in words[i : i + _phrase_length(words, i, phrases)]:
            word.kept = False


def _is_back_channel(words: Sequence[_Word], vocabulary: Vocabulary) -> bool:
    i = 0
    while i < len(words):
        length = 1 if not words[i].kept else _phrase_length(words, i, vocabulary.back_channels)
        if not length:
            return False
        i += length
    return True


def _drop_false_starts(words: Sequence[_Word], text: str, vocabulary: Vocabulary) -> None:
    """Drop the few words between a mark or the beginning and an interruption, or a word that begins a sentence anew."""
    low = 0
    for i in range(1, len(words)):
        gap = text[words[i - 1].end : words[i].start]
        is_interrupted = "—" in gap or _begins_anew(words[i - 1], words[i], text, vocabulary)
        if is_interrupted and i - low <= LONGEST_FALSE_START:
            for word in words[low:i]:
                word.kept = False
        if is_interrupted or "," in gap:
            low = i


def _begins_anew(before: _Word, word: _Word, text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a word is capitalized as the first one of a clause, as in "Different lang So if you go"."""
    if text[before.end : word.start].strip(f" {MASKED}") or not text[word.start].isupper():
        return False
    openers = vocabulary.clause_openers | vocabulary.conditions
    if _is_fragment(before, text, vocabulary):
        return word.form in openers | vocabulary.stop_words | vocabulary.spoken_openers
    return word.form in openers and (text[before.start].islower() or before.form in openers)


def _drop_repetitions(words: Sequence[_Word], vocabulary: Vocabulary) -> None:
    """Drop the first of two equal runs of words."""
    kept = [word for word in words if word.kept]
    for length in range(LONGEST_REPEATED, 0, -1):
        i = 0
        while i + 2 * length <= len(kept):
            first, second = kept[i : i + length], kept[i + length : i + 2 * length]
            forms = [word.form for word in first]
            number = forms[0].isdigit() or forms[0] in vocabulary.numerals
            meant = length == 1 and (number or forms[0] in vocabulary.doubled)
            if forms == [word.form for word in second] and not meant and any(each.isalpha() for each in "".join(forms)):
                for word in first:
                    word.kept = False
                del kept[i : i + length]
            else:
                i += 1


def _drop_fragments(words: Sequence[_Word], text: str, vocabulary: Vocabulary) -> None:
    """Drop words broken off: consonants, or the beginning of a word that follows. Needs a list of short words."""
    kept = [word for word in words if word.kept and vocabulary.stop_words]
    for i, word in enumerate(kept):
        word.kept = word.kept and not _is_fragment(word, text, vocabulary)
        for j in range(i + 1, min(i + 1 + FRAGMENT_REACH, len(kept))):
            between = kept[i + 1 : j]
            if word.form in vocabulary.stop_words or any(len(each.form) > 1 for each in between):
                break
            if _is_broken_off(word.form, kept[j].form):
                for each in (word, *between):
                    each.kept = False


def _is_fragment(word: _Word, text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a word is only consonants, so that its speaker must have broken it off."""
    found = vocabulary.broken_off.match(text, word.start)
    return found is not None and found.end() == word.end


def _is_broken_off(fragment: str, whole: str) -> bool:
    """Return whether a word is the beginning of the next one, which the speaker has begun anew."""
    missing = len(whole) - len(fragment)
    if not fragment.isalpha() or missing <= 0 or not whole.startswith(fragment):
        return False
    is_short = len(fragment) <= LONGEST_FRAGMENT or missing <= LONGEST_ENDING
    return is_short or len(fragment) >= SURE_FRAGMENT or whole.startswith(f"{fragment}-")


def _drop_asides(words: Sequence[_Word], text: str, vocabulary: Vocabulary) -> None:
    """Drop the phrases that commas set off on both sides, or at the beginning."""
    for i in range(len(words)):
        length = _phrase_length(words, i, vocabulary.asides)
        if not length or i + length >= len(words):
            continue
        after = text[words[i + length - 1].end : words[i + length].start]
        opens = i == 0 or "," in text[words[i - 1].end : words[i].start] or not words[i - 1].kept
        if opens and "," in after:
            for word in words[i : i + length]:
                word.kept = False


def _drop_openers(words: Sequence[_Word], text: str, vocabulary: Vocabulary) -> None:
    """Drop the openers at the beginning that a comma, a hesitation or another opener follows."""
    i = 0
    while i < len(words) - 1:
        if words[i].kept:
            length = _phrase_length(words, i, vocabulary.spoken_openers)
            if not length or i + length >= len(words):
                return
            following = words[i + length]
            gap = text[words[i + length - 1].end : following.start]
            is_sure = length == 1 and words[i].form in vocabulary.interjections
            if not is_sure and "," not in gap and following.kept and following.form not in vocabulary.spoken_openers:
                return
            for word in words[i : i + length]:
                word.kept = False
        i += 1


def _drop_closers(words: Sequence[_Word], text: str, vocabulary: Vocabulary) -> None:
    """Drop the last words after which the speaker does not go on, as in "We have nine, so." and "We have nine but."."""
    kept = [word for word in words if word.kept]
    conjunctions = vocabulary.joining | vocabulary.contrasts
    while len(kept) > 1:
        is_set_off = "," in text[kept[-2].end : kept[-1].start] and kept[-1].form in vocabulary.spoken_openers
        if not is_set_off and kept[-1].form not in conjunctions:
            return
        kept.pop().kept = False


def _runs(words: Sequence[_Word]) -> Iterator[tuple[int, int]]:
    """Yield the half-open ranges of neighbouring words that are dropped."""
    low = 0
    while low < len(words):
        if words[low].kept:
            low += 1
            continue
        high = low
        while high < len(words) and not words[high].kept:
            high += 1
        yield low, high
        low = high


def _mask_run(mask: list[str], text: str, words: Sequence[_Word], run: range, vocabulary: Vocabulary) -> None:
    """Mask a run of dropped words with the commas that belong to it."""
    low, high = run.start, run.stop
    first, last = words[low].start, words[high - 1].end
    if high < len(words):
        gap_after = text[last : words[high].start]
        gap_before = text[words[low - 1].end : first] if low else ""
        last = words[high].start if not gap_after.strip(" ,-—\ufffc") else last
        # "leaks at, uh, four bar" needs no comma, "Next, um, the training" needs one.
        if low and "," in gap_before and "," in gap_after and words[low - 1].form in vocabulary.stop_words:
            first = words[low - 1].end
            mask[first:last] = MASKED * (last - first)
            mask[last - 1] = " "
            return
    elif low:  # at the end of the sentence: "it runs, um."
        gap = text[words[low - 1].end : first]
        first = words[low - 1].end if not gap.strip(" ,-—\ufffc") else first
    mask[first:last] = MASKED * (last - first)
