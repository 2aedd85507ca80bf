"""The prose of a text: a masked copy of the same length, so that its offsets are offsets into the source.

Markup characters are masked, soft line breaks become spaces, and everything that is not prose (code, tables, captions,
bare links, duplicated lines) is passed over and counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from precis.text.conversations.find import find_conversation
from precis.text.conversations.turn import INTERRUPTION, Conversation
from precis.text.lines import Line, LineKind, classify, heading_span, lines

MASKED = "\ufffc"  # replaces each markup character, and is removed from plain text, even in the middle of a word
NARROWEST_COLUMNS = 30  # shorter lines are verse or lists, not wrapped prose
COUNTED = ("code block", "table", "bare link", "by-line", "caption", "duplicated line")
WRAP_COLUMNS = 120  # longer lines were not wrapped by hand

_INLINE = re.compile(
    r"!\[[^\]\n]{0,500}\]\([^)\n]{0,2000}\)"  # a whole image
    r"|(?P<open>\[)(?=[^\]\n]{1,500}\]\([^)\n]{1,2000}\))"  # a link, whose text is kept
    r"|(?<=[^\s\[])\]\([^)\n]{1,2000}\)"
    r"|(?<!\w)(?:\*{1,3}|_{1,3})(?=\S)|(?<=\S)(?:\*{1,3}|_{1,3})(?!\w)"  # emphasis
    r"|[\u200b\u2060\ufeff]"  # characters without width, including the byte-order mark
    r"|`+|<!--.{0,2000}?-->|</?[A-Za-z][^<>\n]{0,200}>"
)
# The end of a line that ends a sentence.
SENTENCE_END = re.compile("[.!?…。！？։؟।:;][\"'”’»)\\]]*$")
# A space before a mark or a short form, as tokenizers of speech leave it: "it 's fine ."
_SPACE_INSIDE = re.compile(
    r"(?<=\w)[ ](?=[,.?!;:](?:\s|$)|['’](?:s|m|re|ve|ll|d|t)\b)|(?<=[\w])[ ](?=- \w)|(?<=\w -)[ ](?=\w)"
)
_STARTS_LOWER = re.compile(r"^\W*[a-zà-öø-ÿа-я]")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list item or a turn, as offsets into the source; no sentence crosses its borders.

    Attributes:
        start, end: its span in the source.
        speaker: who says it, in a conversation; "" if that is not known.
    """

    start: int
    end: int
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, as the offsets of its words in the source."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """The prose of a text.

    Attributes:
        text: as long as the source, with `MASKED` for markup characters and spaces for line breaks inside a block.
        blocks: the prose, in order.
        headings: in order.
        passed_over: the number of items passed over, by kind; see `COUNTED`.
        conversation: the kind of conversation that the text is; "" for none.
    """

    text: str
    blocks: tuple[Block, ...]
    headings: tuple[Heading, ...]
    passed_over: Mapping[str, int]
    conversation: str = ""


def read(source: str) -> Reading:
    """Return the prose of `source`. If nothing in it looks like prose, each line that is not blank is a block."""
    if conversation := find_conversation(source):
        return _read_turns(source, conversation)
    all_lines = lines(source)
    kinds = list(classify(all_lines))
    headings = tuple(
        Heading(*heading_span(line)) for line, kind in zip(all_lines, kinds, strict=True) if kind == "heading"
    )
    passed_over = _count_passed_over(kinds)
    groups = list(_group_blocks(all_lines, kinds))
    if not groups:
        groups = [[line] for line in all_lines if line.text.strip()]
        passed_over.clear()
    mask = list(source)
    blocks: list[Block] = []
    for group in groups:
        for line in group:
            for i in range(line.start, line.start + line.prefix):
                mask[i] = " "
        for before, after in pairwise(group):
            mask[before.end : after.start] = " " * (after.start - before.end)
        start, end = group[0].start + group[0].prefix, group[-1].end
        for found in _INLINE.finditer(source, start, end):
            mask[found.start() : found.end()] = MASKED * (found.end() - found.start())
        blocks.append(Block(start, end))
    text = "".join(mask)
    return Reading(text, tuple(b for b in blocks if plain_text(text[b.start : b.end])), headings, dict(passed_over))


def _read_turns(source: str, conversation: Conversation) -> Reading:
    """Return the reading of a conversation: a block for each turn, in which only the words said are not masked."""
    mask = list(source)
    blocks: list[Block] = []
    for turn in conversation.turns:
        for (_, before), (after, _) in pairwise(turn.pieces):
            mark = " —" if INTERRUPTION.search(source, before, after) else ""
            mask[before:after] = mark.ljust(after - before)
        start, end = turn.pieces[0][0], turn.pieces[-1][1]
        for pattern in (_INLINE, _SPACE_INSIDE):
            for found in pattern.finditer(source, start, end):
                mask[found.start() : found.end()] = MASKED * (found.end() - found.start())
        blocks.append(Block(start, end, turn.speaker))
    text = "".join(mask)
    kept = tuple(b for b in blocks if plain_text(text[b.start : b.end]))
    return Reading(text, kept, (), {}, conversation.kind)


def plain_text(masked: str) -> str:
    """Return part of a reading as plain text, without masked characters and with single spaces."""
    return " ".join(masked.replace(MASKED, "").split())


def _count_passed_over(kinds: Sequence[LineKind]) -> Counter[str]:
    """Count the items that are not read, by kind; a table or a code block counts once, whatever its lines."""
    counts: Counter[str] = Counter()
    for i, kind in enumerate(kinds):
        if kind in COUNTED and not (kind in ("table", "code block") and i and kinds[i - 1] == kind):
            counts[kind] += 1
    return counts


def _group_blocks(all_lines: Sequence[Line], kinds: Sequence[LineKind]) -> Iterator[list[Line]]:
    """Yield the lines of each block of prose."""
    width = _wrap_width(all_lines)
    group: list[Line] = []
    for line, kind in zip(all_lines, kinds, strict=True):
        if group and (kind != "prose" or not _continues(group[-1], line, width)):
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


def _continues(before: Line, after: Line, width: int) -> bool:
    """Return whether `after` continues the paragraph of `before`, so that the line break between them is soft."""
    if after.opens_item:
        return False
    if _STARTS_LOWER.match(after.text[after.prefix :]) and not SENTENCE_END.search(before.text.rstrip()):
        return True
    first = after.text[after.prefix :].split(maxsplit=1)
    return bool(width and first) and len(before.text.rstrip()) + 1 + len(first[0]) > width
