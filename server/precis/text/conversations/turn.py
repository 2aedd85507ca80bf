"""The types of a conversation, and the patterns that its kinds share: time stamps, sounds, names of speakers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from precis.languages.furniture import is_list_label

ConversationKind = Literal["transcript", "chat", "subtitles", "mail", "speech"]

STAMP = (
    r"(?:\d{4}-\d{2}-\d{2}[T ,]{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4},?[ \u202f])?"  # a date
    r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?(?:[ \u202f]?[AaPp]\.?[Mm]\.?)?"
)
SPEAKER_NAME = r"[^\W\d_][\w.'’()&-]{0,30}(?:[ ][\w.'’()&-]{1,30}){0,4}"
LONGEST_NAME = 40  # characters
_PARTICLE_LETTERS = 3  # words of a name with at most so many letters may begin with a small letter: "van", "de"
# Sounds and remarks of the transcriber, tags of subtitles, and emoticons.
_ASIDE = re.compile(
    r"\{[^{}\n]{1,40}\}|\[[^\W\d_][^\[\]\n]{0,40}\]|\([A-Z][A-Z ]{2,30}\)|--+|<[^<>\n]{1,80}>|[♪♫#]{1,2}(?=\s|$)"
    r"|(?<!\S)[:;]-?[()/DPp|](?!\S)|[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f\u200d]{1,8}"
)
_ADDRESSED = re.compile(r"\s*(?:@[\w.-]{1,40}[,:]?[ \t]+)+(?=\S)")  # whom a message is for: "@ana @bo "
# The marks of an interruption or a false start.
INTERRUPTION = re.compile(
    r"\{disfmarker\}|\[(?:crosstalk|interrupt\w{0,5}|overlap\w{0,5})[^\]\n]{0,20}\]|--(?!>)", re.IGNORECASE
)
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says without interruption, or one paragraph of it.

    Attributes:
        speaker: the name, as it is shown; "" if it is not known.
        pieces: the spans of the words in the source, in order; at least one, and none is empty.
        age: how many mails of a thread answer it, which quote it; 0 for what nothing quotes.
        pauses: the starts of the pieces before which the speaker pauses, as far as time stamps tell.
    """

    speaker: str
    pieces: tuple[tuple[int, int], ...]
    age: int = 0
    pauses: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Conversation:
    """A text that is a conversation: its kind, its turns in order, and the span of its subject, if mails name one."""

    kind: ConversationKind
    turns: tuple[Turn, ...]
    subject: tuple[int, int] | None = None


def is_speaker(label: str, *, any_case: bool = False) -> bool:
    """Return whether a label in front of a colon can be the name or the role of a speaker.

    Args:
        label: the words before the colon.
        any_case: whether small initial letters are allowed, since something else marks the line as a turn.
    """
    if len(label) > LONGEST_NAME or is_list_label(label):
        return False
    words = [word.lstrip("(&-.'’") for word in label.split()]
    return any_case or all(
        not word or not word[0].islower() or (i > 0 and len(word) <= _PARTICLE_LETTERS) for i, word in enumerate(words)
    )


def spoken_pieces(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the words in a part of a line, without sounds, tags and addresses; `start` is its offset."""
    addressed = _ADDRESSED.match(text)
    at = addressed.end() if addressed else 0
    for found in _ASIDE.finditer(text, at):
        yield from _trimmed(text, at, found.start(), start)
        at = found.end()
    yield from _trimmed(text, at, len(text), start)


def seconds(text: str) -> int | None:
    """Return the time of the first time stamp in `text`, in seconds; None if there is none."""
    found = _CLOCK.search(text)
    return 3600 * int(found[1] or 0) + 60 * int(found[2]) + int(found[3]) if found else None


def _trimmed(text: str, low: int, high: int, start: int) -> Iterator[tuple[int, int]]:
    part = text[low:high]
    if stripped := part.strip():
        first = start + low + len(part) - len(part.lstrip())
        yield first, first + len(stripped)
