"""The prose of a text: a masked copy of the same length, so that its offsets are offsets into the source.

Markup is masked, soft line breaks become spaces, and everything that is not prose (code, tables, captions, page
headers, duplicated lines) is passed over and counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from precis.text.conversations.find import find_conversation
from precis.text.conversations.turn import INTERRUPTION, Conversation
from precis.text.items import join_items
from precis.text.lines import MASKED, SENTENCE_END, STARTS_LOWER, Line, LineKind, classify
from precis.text.markup import markdown_inline
from precis.text.markup.base import Marking
from precis.text.markup.registry import DEFAULT, get_markup
from precis.text.pasted import clauses, hyphens, marks, pages, spacing
from precis.text.utterances import PAUSE, is_unpunctuated

NARROWEST_COLUMNS = 30  # shorter lines are verse or lists, not wrapped prose
COUNTED = (
    "code block", "table", "bare link", "by-line", "caption", "duplicated line", "footnote", "page header", "signature",
    "open task", "formula", "bare list",
)  # fmt: skip
COUNTED_ONCE = ("table", "code block", "signature", "bare list")  # whatever the number of their lines
WRAP_COLUMNS = 120  # longer lines were not wrapped by hand

_NUMBERED = re.compile(r"[ \t]*(?:\d{1,3}[.)]|#{1,3}\.?|\.{1,3})[ \t]")
_DASH = " —"  # in place of the mark of an interruption, which is at least as long


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list item or a turn, as offsets into the source; no sentence crosses its borders.

    Attributes:
        start, end: its span in the source.
        speaker: who says it, in a conversation; "" if that is not known.
        age: how many mails of a thread answer it; see `conversations.turn.Turn`.
        is_step: whether it is an item of a numbered list, such as a step of a recipe.
        label: the name of what it describes, in source code; "" for none.
        tells_purpose: whether it describes the whole text, as the comment at the head of source code does.
    """

    start: int
    end: int
    speaker: str = ""
    is_step: bool = False
    age: int = 0
    label: str = ""
    tells_purpose: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, as the offsets of its words in the source."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """The prose of a text.

    Attributes:
        text: as long as the source, with `MASKED` for markup characters and spaces for line breaks inside a block, but
            `utterances.PAUSE` where the time stamps of speech without punctuation show a pause. A decoded character is
            followed by `MASKED`, up to the length of the markup that stands for it.
        blocks: the prose, in order.
        headings: in order.
        passed_over: the number of items passed over, by kind; see `COUNTED`.
        only: the kind of all that there is, if the text has no prose and was read nevertheless; else "".
        conversation: the kind of conversation that the text is; "" for none.
    """

    text: str
    blocks: tuple[Block, ...]
    headings: tuple[Heading, ...]
    passed_over: Mapping[str, int]
    only: str = ""
    conversation: str = ""


def read(source: str, format_name: str = DEFAULT) -> Reading:
    """Return the prose of `source`. If nothing in it looks like prose, each line that is not blank is a block.

    Args:
        source: the text.
        format_name: what it is written in; see `markup.detect`.
    """
    is_pasted = format_name == DEFAULT
    if is_pasted and (conversation := find_conversation(source)):
        return _read_turns(source, conversation)
    marking = get_markup(format_name)(source)
    if is_pasted:
        clauses.mask(marking)
        pages.mask(marking)
    all_lines = marking.lines()
    kinds = list(classify(all_lines, marking.kinds))
    passed_over = _count_passed_over(kinds) + marking.unread
    groups, item_marks = join_items(list(_group_blocks(marking, all_lines, kinds)), marking)
    only = ""
    if not groups:
        only = next((kind for kind in ("table", "open task", "bare list") if kind in kinds), "")
        groups = [[line] for line in all_lines if line.text.replace(MASKED, "").strip()]
        passed_over.clear()
    breaks = [pair for group in groups for pair in pairwise(group)]
    for before, after in breaks:
        marking.blank(before.end, after.start)
    for start, end, mark in item_marks:
        marking.write(start, end, mark)
    hyphens.join(marking, breaks)
    if format_name != "draft":
        ranges = [(group[0].start, group[-1].end) for group in groups]
        marks.mask(marking, ranges)
        spacing.mask(marking, ranges)
    headings = tuple(
        Heading(*_heading_span(line)) for line, kind in zip(all_lines, kinds, strict=True) if kind == "heading"
    )
    text = marking.finish()
    blocks = (_block(text, marking, group) for group in groups)
    return Reading(text, tuple(b for b in blocks if b.start < b.end), headings, dict(passed_over), only)


def _read_turns(source: str, conversation: Conversation) -> Reading:
    """Return the reading of a conversation: a block for each turn, in which only the words said are not masked."""
    marking = Marking(source)
    for turn in conversation.turns:
        is_spoken = bool(turn.pauses) and is_unpunctuated(" ".join(source[start:end] for start, end in turn.pieces))
        for start, end in turn.pieces:
            markdown_inline.mask(marking, Line(start, end, source[start:end]), 0, frozenset())
        for (_, before), (after, _) in pairwise(turn.pieces):
            marking.blank(before, after)
            if INTERRUPTION.search(source, before, after):
                marking.write(before, before + len(_DASH), _DASH)
            elif after in turn.pauses and is_spoken:
                marking.write(after - 1, after, PAUSE)
    spans = [(turn.pieces[0][0], turn.pieces[-1][1]) for turn in conversation.turns]
    spacing.mask(marking, spans)
    text = marking.finish()
    trimmed = [_trimmed_block(text, start, end) for start, end in spans]
    blocks = [
        Block(b.start, b.end, turn.speaker, age=turn.age) for b, turn in zip(trimmed, conversation.turns, strict=True)
    ]
    headings = (Heading(*conversation.subject),) if conversation.subject else ()
    return Reading(text, tuple(b for b in blocks if b.start < b.end), headings, {}, conversation=conversation.kind)


def plain_text(masked: str) -> str:
    """Return part of a reading as plain text, without masked characters and with single spaces."""
    return " ".join(masked.replace(MASKED, "").split())


def _block(text: str, marking: Marking, group: Sequence[Line]) -> Block:
    """Return the block of lines of prose."""
    block = _trimmed_block(text, group[0].start, group[-1].end)
    label = marking.labels.get(block.start)
    return replace(block, is_step=_is_step(marking, group[0]), label=label or "", tells_purpose=label == "")


def _trimmed_block(text: str, start: int, end: int) -> Block:
    """Return a block without white space and masked characters at its start."""
    while start < end and (text[start].isspace() or text[start] == MASKED):
        start += 1
    return Block(start, end if plain_text(text[start:end]) else start)


def _is_step(marking: Marking, line: Line) -> bool:
    """Return whether an item has a number, in any markup; the paragraphs of laws, "(1)", are no steps."""
    return line.start in marking.items and _NUMBERED.match(marking.source, line.start, line.end) is not None


def _heading_span(line: Line) -> tuple[int, int]:
    """Return the offsets at which the words of a heading start and end."""
    start = len(line.text) - len(line.text.lstrip(f" \t{MASKED}"))
    return line.start + start, line.start + max(start, len(line.text.rstrip(f" \t{MASKED}")))


def _count_passed_over(kinds: Sequence[LineKind]) -> Counter[str]:
    """Count the items that are not read, by kind; a table or a code block counts once, whatever its lines."""
    counts: Counter[str] = Counter()
    for i, kind in enumerate(kinds):
        if kind in COUNTED and not (kind in COUNTED_ONCE and i and kinds[i - 1] == kind):
            counts[kind] += 1
    return counts


def _group_blocks(marking: Marking, all_lines: Sequence[Line], kinds: Sequence[LineKind]) -> Iterator[list[Line]]:
    """Yield the lines of each block of prose."""
    width = 0 if marking.has_whole_blocks else _wrap_width(all_lines)
    group: list[Line] = []
    for line, kind in zip(all_lines, kinds, strict=True):
        if group and (kind != "prose" or not _continues(marking, group[-1], line, width)):
            yield group
            group = []
        if kind == "prose":
            group.append(line)
    if group:
        yield group


def _wrap_width(all_lines: Sequence[Line]) -> int:
    """Return the column at which the text was wrapped by hand, or 0 if it was not."""
    lengths = sorted(len(line.text.rstrip()) for line in all_lines if line.text.strip())
    if not lengths:
        return 0
    width = lengths[min(len(lengths) - 1, len(lengths) * 95 // 100)]
    return width if NARROWEST_COLUMNS <= width <= WRAP_COLUMNS else 0


def _continues(marking: Marking, before: Line, after: Line, width: int) -> bool:
    """Return whether `after` continues the paragraph of `before`, so that the line break between them is soft."""
    if marking.has_whole_blocks or after.start in marking.items:
        return False
    if STARTS_LOWER.match(after.text) and not SENTENCE_END.search(before.text.rstrip(f" \t{MASKED}")):
        return True
    first = after.text.split(maxsplit=1)
    return bool(width and first) and len(before.text.rstrip()) + 1 + len(first[0]) > width
