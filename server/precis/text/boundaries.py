"""Where sentences end in a paragraph.

The boundaries are those of sentencex, which knows the terminators of all scripts, quotations, and abbreviations in 31
languages. Ours are the abbreviations that it lacks, and ordinals (`languages/abbreviations.toml`); no end between what
looks like an abbreviation and a small letter, in any language; ends at a full stop that a reference or an emoji
follows, and before a number; who said a quotation; scripts whose sentences end with a space; and text that was pasted
without spaces after full stops.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import cast

import sentencex  # pyright: ignore[reportMissingTypeStubs]  # the package is untyped

from precis.languages.abbreviations import Abbreviations, abbreviations
from precis.languages.vocabulary import vocabulary
from precis.text.marks import BIDI, CLOSERS, EMOJI, REFERENCE, TERMINATORS
from precis.text.reading import MASKED

_boundaries = cast("Callable[[str, str], list[dict[str, int]]]", vars(sentencex)["get_sentence_boundaries"])
# sentencex falls back to English for other languages, although "hon" and "det" are words of Swedish. Bulgarian has no
# abbreviations in Latin letters.
_KNOWN_TO_SENTENCEX = frozenset(
    "am ar bg bn ca cs da de el en es fi fr gl gu hi hy it ja kk kn ml mr my nl pa pl pt ru sk ta te uk".split()
)
_NEUTRAL = "bg"
FIRST_IDEOGRAPH = 0x2E80  # scripts from this code point on have no space after a full stop
SHORTEST_WITH_EMOJI = 3  # words before an emoji that ends a sentence; "I ❤️ New York" is one
LONGEST_UNKNOWN = 3  # letters of an abbreviation that no list has: "mln. euro"
_WINDOW = 40  # characters before and after a boundary that decide on it

_OPENING = "\"'“‘«»„‚‹›([¿¡*_ \u00a0"
_INITIAL = re.compile(r"(?:^|[\s(\-.])[^\W\d_]\.$")
_ADDRESS = re.compile(r"(?:www\.|://|@|[a-z0-9]\.[a-z])\S*$")
_LOUD = re.compile("[!?…][\"'”’»)\\]]*\\s*$")
_SAID = re.compile(r"\s*[—–-]?\s*[a-zà-öø-ÿа-яё]")
_EITHER_WAY = "”»«“’\"'"  # marks that open in some languages and close in others
_CLOSING = "\"'”’»"
_CLOSING_QUOTES = '”“»«"'
_SAID_JAPANESE = re.compile("と|って")
_TOKEN = re.compile(r"([^\s\"'“‘’«»„‚‹›()\[\]/–—_]+)\.$")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)\s+$")
_NEXT_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d{1,3}")
_ROMAN = re.compile(r"[IVXLC]+\b")
_SECTION = re.compile(r"[§№#]?\d|[§№]")

# What stands between a full stop and the space behind it; a single space may come before a reference or an emoji.
_BEHIND_STOP = re.compile(
    rf"(?<=[{re.escape(TERMINATORS)}])(?P<closers>[{CLOSERS}]*)"
    rf"(?P<behind>(?:{REFERENCE}|\d{{1,3}}(?={MASKED})|[{MASKED}{BIDI}]|[ \u00a0]?(?:{EMOJI})"
    r"|[ \u00a0]\[(?:\d[\d, –-]*|note \d+|[a-z])\])+)(?=\s|$)"
    r"|(?<=[^\W\d_]{2}\.)(?P<note>\d{1,2})(?=\s+[^\W\d_])"
)
_FINAL_EMOJI = re.compile(rf"(?:{EMOJI})+(?=\s+(?P<next>\w))")
_LAST_END = re.compile(rf"(?:[.!?…]|{EMOJI})\s")
_GERSHAYIM = re.compile('(?<=[א-ת])["”](?=[א-ת])')
# Quotation marks that sentencex does not know: it is shown "_" for those that open, a space for those that close.
_UNKNOWN_OPENING = re.compile(r"(?<!\S)[‚‹›](?=\w)")
_UNKNOWN_CLOSING = re.compile("[‹›]|(?<=[.!?…])‘(?=\\s|$)")
# Ends that sentencex does not look for: before a number in German, the Khmer full stop.
_MORE_ENDS = re.compile(rf"(?<=[^\W\d_]{{3}}[.!?…])[{CLOSERS}]*\s+(?=\d)|[។៕]\s*")
_STOPPED_WORD = re.compile(r"([^\W\d_]+)\.\s+")
_SPACE_ENDS = re.compile("(?<=[\u0e00-\u0eff]{12})[ \u00a0]+(?=[\u0e00-\u0eff]{8})")
_FIRST_LETTER = re.compile(rf"(?:^|[^\W\d_]{{3}}[.!?…][{CLOSERS}]*\s)\s*([^\W\d_])", re.MULTILINE)
_SHORT_WORD = re.compile(rf"[^\W\d_]{{2,{LONGEST_UNKNOWN}}}(?!\w)(?P<stop>\.?)")


def short_words(text: str) -> frozenset[str]:
    """Return the short words of a text that are no abbreviations, since they occur without a full stop.

    If most sentences and lines begin with small letters, as in some chats and notes, all of them are.
    """
    first = [found[1] for found in _FIRST_LETTER.finditer(text)]
    small = sum(letter.islower() for letter in first) > 2 * sum(letter.isupper() for letter in first)
    found = _SHORT_WORD.finditer(text)
    return frozenset(each[0].rstrip(".") for each in found if small or not each["stop"])


def sentence_ends(text: str, language: str, words: frozenset[str] = frozenset()) -> Iterator[int]:
    """Yield the ends of the sentences of a paragraph, each with the white space behind it; the last is its length.

    Args:
        text: the paragraph, from a reading.
        language: ISO 639-1 code.
        words: ordinary words of the whole text; see `short_words`.
    """
    known = abbreviations(language)
    copy = _simplified(text)
    ends = {_without_opening(copy, each["end_index"]) for each in _boundaries(_rules(language), copy)} - {0}
    ends |= {found.end() for found in _MORE_ENDS.finditer(copy) if _ends_plainly(copy, found.start(), language, known)}
    if known.words:
        ends |= {found.end() for found in _STOPPED_WORD.finditer(copy) if found[1].lower() in known.words}
    if known.joiners:
        joined = tuple(known.joiners)
        ends |= {found.end() for found in _SPACE_ENDS.finditer(copy) if not copy.startswith(joined, found.end())}
    start = 0
    for at in sorted(ends):
        if at < len(text) and not _ends(copy, start, at, language, words):
            continue
        yield at
        start = at
    if start < len(text):
        yield len(text)


def _simplified(text: str) -> str:
    """Return a copy of the same length in which sentencex finds more: without references behind a full stop, …."""

    def blank(found: re.Match[str]) -> str:
        closers = found["closers"] or ""
        return closers + " " * (len(found[0]) - len(closers))

    def stop(found: re.Match[str]) -> str:
        before = text[max(0, found.start() - 200) : found.start()]
        words = _LAST_END.split(before)[-1].split()
        ends = found["next"].isupper() and len(words) >= SHORTEST_WITH_EMOJI
        return " " * (len(found[0]) - 1) + "." if ends else found[0]

    copy = _GERSHAYIM.sub("x", _BEHIND_STOP.sub(blank, text))
    return _UNKNOWN_CLOSING.sub(" ", _UNKNOWN_OPENING.sub("_", _FINAL_EMOJI.sub(stop, copy)))


def _ends(text: str, start: int, at: int, language: str, words: frozenset[str]) -> bool:
    """Return whether a sentence that begins at `start` ends at a boundary of sentencex."""
    before = text[max(start, at - _WINDOW) : at].rstrip(f" \u00a0{MASKED}")
    after = text[at : at + _WINDOW].lstrip(_OPENING + MASKED)
    if not _may_end(text, at) or _continues(text, before, at, language):
        return False
    known = abbreviations(language)
    token = _TOKEN.search(before)
    small = after[:1].islower() and not after[1:2].isupper()  # but iPhone
    if token is None:
        return not (small and before[-1:] in _CLOSING_QUOTES)
    if len(token[1]) == 1 and token[1].isupper() and language not in _KNOWN_TO_SENTENCEX:
        return False  # an initial, which sentencex knows in its own languages
    if small and ord(after[0]) < FIRST_IDEOGRAPH and _seems_abbreviated(token[1], known, words, language):
        return False
    return not _is_abbreviated(before[: token.start()], token[1], after, known)


def _seems_abbreviated(token: str, known: Abbreviations, words: frozenset[str], language: str) -> bool:
    """Return whether a full stop before a small letter most likely belongs to the word before it.

    It does not in a chat without capitals, where the words before full stops are ordinary words.
    """
    if token.isdigit():
        return known.ordinals and _NUMBER.fullmatch(token) is not None
    if _is_in(token, known.titles) or _is_in(token, known.before_number) or _has_suffix(token, known):
        return True
    if "." in token:
        return not any(map(str.isdigit, token))
    return len(token) <= LONGEST_UNKNOWN and token not in words and token.lower() not in vocabulary(language).stop_words


def _is_abbreviated(head: str, token: str, after: str, known: Abbreviations) -> bool:
    """Return whether the full stop behind `token` belongs to it: an abbreviation or an ordinal number.

    Args:
        head: what stands before the token.
        token: the last word, without its full stop.
        after: the text behind the boundary.
        known: of the language.
    """
    if _is_in(token, known.titles):
        return True
    found = _NEXT_WORD.match(after)
    following = found[0] if found else ""
    begins = following.lower() in known.starters
    if _is_in(token, known.before_number) or _has_suffix(token, known):
        return bool(_SECTION.match(after) or _ROMAN.match(after) or (known.starters and following and not begins))
    if not known.ordinals or not after:
        return False
    if _ROMAN.fullmatch(token):
        return bool(known.starters) and bool(following) and not begins
    if not _NUMBER.fullmatch(token):
        return False
    if after[0].isdigit():
        return len(token) < 3  # noqa: PLR2004  # days and months: 3. 12. 2020
    before = _WORD_BEFORE.search(head)
    determined = before is not None and before[1].lower() in known.before_ordinal
    is_acronym = len(following) in (2, 3) and following.isupper()
    return following in known.after_ordinal or is_acronym or (determined and bool(following) and not begins)


def _is_in(token: str, words: frozenset[str]) -> bool:
    """Return whether a list has a word, as it is or with an initial capital."""
    return token in words or (token[:1].isupper() and token[:1].lower() + token[1:] in words)


def _ends_plainly(text: str, stop_end: int, language: str, known: Abbreviations) -> bool:
    """Return whether a full stop before a number comes after an ordinary word."""
    token = _TOKEN.search(text[max(0, stop_end - _WINDOW) : stop_end])
    if token is None or token[1].lower() in known.words:
        return True
    listed = _is_in(token[1], known.titles) or _is_in(token[1], known.before_number)
    return not (listed or _has_suffix(token[1], known) or _is_known(_rules(language), token[1]))


def _has_suffix(token: str, known: Abbreviations) -> bool:
    return any(token.lower().endswith(suffix) for suffix in known.suffixes)


def _rules(language: str) -> str:
    """Return the language whose rules sentencex is asked for."""
    return language if language in _KNOWN_TO_SENTENCEX else _NEUTRAL


def _without_opening(text: str, at: int) -> int:
    """Return a boundary moved before a mark that opens the next sentence, such as the first of ”…” in Swedish."""
    while 1 < at < len(text) and text[at - 1] in _EITHER_WAY and text[at - 2].isspace() and text[at].isalnum():
        at -= 1
    return at


@cache
def _is_known(language: str, word: str) -> bool:
    """Return whether sentencex takes a word for an abbreviation."""
    return len(_boundaries(language, f"Aaaa {word}. Bbbb cccc.")) == 1


def _may_end(text: str, at: int) -> bool:
    """Return whether a sentence may end at `at`: at white space, or before a capital that begins a word."""
    if text[at - 1].isspace() or text[at].isspace() or text[at - 1] in "។៕":
        return True
    before, after = text[max(0, at - 40) : at], text[at : at + 3].lstrip(_OPENING)
    if ord((after or " ")[0]) >= FIRST_IDEOGRAPH:
        return True
    if _INITIAL.search(before) or _ADDRESS.search(before):
        return False
    return len(after) > 1 and after[0].isupper() and after[1] != "."


def _continues(text: str, before: str, at: int, language: str) -> bool:
    """Return whether the sentence continues with who said it: “Stop!” Ann cried; «Стой!» — крикнула она."""
    if _SAID_JAPANESE.match(text, at):
        return before.endswith(("」", "』"))
    if not _LOUD.search(before):
        return False
    if _SAID.match(text, at):
        return True
    return before[-1:] in _CLOSING and bool(vocabulary(language).speech_frame.match(text, at))
