"""Transcripts: turns that begin with the name of their speaker, with or without a time stamp."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from precis.text.conversations.turn import SPEAKER_NAME, STAMP, Conversation, Turn, is_speaker, spoken_pieces
from precis.text.lines import Line

FEWEST_TURNS, FEWEST_STAMPED_TURNS = 4, 3
COVERED_SHARE = 0.7  # of the text's characters, which the turns must have
QUESTION_SHARE = 1 / 40  # of the turns without time stamps must ask something; lists of terms ask nothing
WORDS_PER_TURN = 3  # on average; records have shorter values
LABELLED_LINE_SHARE = 0.5  # of the lines, or of twice the paragraphs; more of them must begin with a label
INDENTED_SHARE = 0.3  # of the lines without a label; in fields such as "License:" more of them are indented
FEWEST_RECORD_FIELDS = 3  # of records; two speakers take turns, too
LABEL_REACH = 160  # characters at the beginning of a line in which its label ends

_LABELLED = re.compile(
    rf"[ \t]*(?:[-*][ \t]+)?(?:\*\*|__)?(?P<stamp>[\[(<]?{STAMP}[\])>]?[ \t]*(?:[-–—|][ \t]*)?)?(?:\*\*|__)?"
    rf"\[?(?P<name>{SPEAKER_NAME}?)\]?[ \t]*(?P<after>[\[(]{STAMP}[\])][ \t]*)?(?:\*\*|__)?:(?:\*\*|__)?(?:[ \t]+|$)"
)
# A name and a time alone on a line, above what is said.
_NAME_LINE = re.compile(
    rf"[ \t]*(?:(?P<name>{SPEAKER_NAME}?)[ \t]*[ \t|,–—-][ \t]*[\[(]?{STAMP}[\])]?"
    rf"|[\[(]?{STAMP}[\])]?[ \t|–—-]+(?P<other>{SPEAKER_NAME}))[ \t]*$"
)
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]|[ \t]{0,3}([-*_=])(?:[ \t]*\1){2,}[ \t]*$")
_NUMBERED = re.compile(r"([A-Z]{2,20})_(\d{1,4})")
_QUESTION = re.compile("[?？؟]")


@dataclass(slots=True)
class _Labelled:
    """A turn with its label.

    Attributes:
        name: of the speaker, as it is shown.
        stamped: whether it has a time stamp.
        paragraphs: the parts of lines in each paragraph, with their offsets.
        characters: the number of characters of its lines.
        indented: the number of its lines after the first that are indented.
    """

    name: str
    stamped: bool
    paragraphs: list[list[tuple[int, str]]] = field(default_factory=lambda: [[]])
    characters: int = 0
    indented: int = 0


def find_transcript(all_lines: Sequence[Line]) -> Conversation | None:
    """Return the conversation if the text is a transcript, else None."""
    turns = list(_turns(all_lines))
    total = sum(len(line.text.strip()) for line in all_lines)
    if not _is_conversation(turns, total, all_lines):
        return None
    paragraphs = ((turn.name, _pieces(each)) for turn in turns for each in turn.paragraphs)
    return Conversation("transcript", tuple(Turn(name, pieces) for name, pieces in paragraphs if pieces))


def _pieces(paragraph: Sequence[tuple[int, str]]) -> tuple[tuple[int, int], ...]:
    return tuple(piece for start, text in paragraph for piece in spoken_pieces(text, start))


def _turns(all_lines: Sequence[Line]) -> Iterator[_Labelled]:
    """Yield what may be turns: each from its label to the next one, a heading, or, for the last, a blank line."""
    labels = [_label(line, all_lines, i) for i, line in enumerate(all_lines)]
    last = max((i for i, label in enumerate(labels) if label), default=-1)
    current: _Labelled | None = None
    for i, (line, label) in enumerate(zip(all_lines, labels, strict=True)):
        blank = not line.text.strip()
        if current and (label or _HEADING.match(line.text) or (blank and i > last + 1)):
            yield current
            current = None
        if label:
            current = _Labelled(label[0], label[1])
        if current is None:
            continue
        if blank:
            current.paragraphs.append([])
            continue
        said = label[2] if label else 0
        current.indented += not label and line.text[0] in " \t"
        current.characters += len(line.text.strip())
        current.paragraphs[-1].append((line.start + said, line.text[said:]))
    if current:
        yield current


def _label(line: Line, all_lines: Sequence[Line], i: int) -> tuple[str, bool, int] | None:
    """Return the speaker whose turn begins in a line, whether it is stamped, and the index of the first word said."""
    if ":" not in line.text:  # neither label nor time stamp
        return None
    head = line.text[:LABEL_REACH]
    if found := _LABELLED.match(head):
        stamped = bool(found["stamp"] or found["after"])
        if is_speaker(found["name"], any_case=stamped):
            return _shown_name(found["name"]), stamped, found.end()
    below = all_lines[i + 1].text if i + 1 < len(all_lines) else ""
    if len(line.text) < LABEL_REACH and below.strip() and (found := _NAME_LINE.match(line.text)):
        name = found["name"] or found["other"]
        if is_speaker(name):
            return name, True, len(line.text)
    return None


def _shown_name(label: str) -> str:
    """Return the name of a speaker; "Speaker 1" for "SPEAKER_01", which stands for somebody unknown."""
    found = _NUMBERED.fullmatch(label)
    return f"{found[1].capitalize()} {int(found[2])}" if found else label


def _is_conversation(turns: Sequence[_Labelled], characters: int, all_lines: Sequence[Line]) -> bool:
    """Return whether the labelled lines are turns of a conversation, and not terms, records or fields."""
    names = [turn.name for turn in turns]
    counts = Counter(names)
    stamped = sum(turn.stamped for turn in turns) > len(turns) / 2
    if len(turns) < (FEWEST_STAMPED_TURNS if stamped else FEWEST_TURNS):
        return False
    if sum(turn.characters for turn in turns) < COVERED_SHARE * characters:
        return False
    if stamped:
        return len(turns) > len(counts)
    if not _begin_paragraphs(turns, all_lines):
        return False
    asking = sum(bool(_QUESTION.search(line.text)) for line in all_lines)
    text_words = sum(len(line.text.split()) for line in all_lines)
    return (
        sum(count > 1 for count in counts.values()) > 1
        and asking >= max(1, QUESTION_SHARE * len(turns))
        and text_words >= (WORDS_PER_TURN + 1) * len(turns)
        and not _are_records(names, len(counts))
    )


def _begin_paragraphs(turns: Sequence[_Labelled], all_lines: Sequence[Line]) -> bool:
    """Return whether most lines or paragraphs begin with a label, and few other lines are indented, as fields are."""
    filled = [bool(line.text.strip()) for line in all_lines]
    paragraphs = sum(here and not before for before, here in pairwise([False, *filled]))
    wrapped = sum(filled) - len(turns)
    return len(turns) > LABELLED_LINE_SHARE * min(sum(filled), paragraphs * 2) and sum(
        turn.indented for turn in turns
    ) <= INDENTED_SHARE * max(1, wrapped)


def _are_records(names: Sequence[str], distinct: int) -> bool:
    """Return whether three or more labels come in the same order again and again, as the fields of records do."""
    if distinct < FEWEST_RECORD_FIELDS or len(names) < 2 * distinct:
        return False
    return all(name == names[i % distinct] for i, name in enumerate(names))
