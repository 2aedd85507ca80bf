"""What of a text is prose to be read: a mask of the same length, so that every offset into it is one into the source.

Markup characters are masked out, soft line breaks become spaces, and whatever is not prose (code, tables, captions of
buttons, bare links, duplicated lines) is passed over and counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from precis.text.lines import Line, LineKind, classify, heading_span, lines

MASKED = "\ufffc"  # stands for a markup character: left out of the reading, even in the middle of a word
NARROWEST_COLUMNS = 30  # shorter lines are verse or lists, not wrapped prose
COUNTED = ("code block", "table", "bare link", "by-line", "caption", "duplicated line")
WRAP_COLUMNS = 120  # lines longer than this were not wrapped by hand

_INLINE = re.compile(
    r"!\[[^\]\n]{0,500}\]\([^)\n]{0,2000}\)"  # an image, whole
    r"|(?P<open>\[)(?=[^\]\n]{1,500}\]\([^)\n]{1,2000}\))"  # a link: its text stays
    r"|(?<=[^\s\[])\]\([^)\n]{1,2000}\)"
    r"|(?<!\w)(?:\*{1,3}|_{1,3})(?=\S)|(?<=\S)(?:\*{1,3}|_{1,3})(?!\w)"  # emphasis
    r"|[\u200b\u2060\ufeff]"  # characters without width, a byte-order mark among them
    r"|`+|<!--.{0,2000}?-->|</?[A-Za-z][^<>\n]{0,200}>"
)
# the end of a line that ends a sentence
SENTENCE_END = re.compile("[.!?…。！？։؟।:;][\"'”’»)\\]]*$")
_STARTS_LOWER = re.compile(r"^\W*[a-zà-öø-ÿа-я]")


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of prose that no sentence crosses: a paragraph or a list item. Offsets into the source."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: offsets of its words in the source."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it is read.

    Attributes:
        text: as long as the source; `MASKED` stands for what is left out, line breaks inside a block are spaces.
        blocks: the prose, in order.
        headings: in order.
        passed_over: how many of each kind were left out.
    """

    text: str
    blocks: tuple[Block, ...]
    headings: tuple[Heading, ...]
    passed_over: Mapping[str, int]


def read(source: str) -> Reading:
    """How `source` reads. Where nothing in it looks like prose, all of it is read as it stands."""
    every = lines(source)
    kind_of = list(classify(every))
    headings = tuple(
        Heading(*heading_span(line)) for line, kind in zip(every, kind_of, strict=True) if kind == "heading"
    )
    passed_over = _passed_over(kind_of)
    groups = list(_groups(every, kind_of))
    if not groups:
        groups = [[line] for line in every if line.text.strip()]
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


def plain_text(masked: str) -> str:
    """A stretch of a reading as a person reads it: nothing masked, single spaces."""
    return " ".join(masked.replace(MASKED, "").split())


def _passed_over(kind_of: Sequence[LineKind]) -> Counter[str]:
    """How many of each kind are not read; a table or a code block counts once, whatever its lines."""
    counts: Counter[str] = Counter()
    for i, kind in enumerate(kind_of):
        if kind in COUNTED and not (kind in ("table", "code block") and i and kind_of[i - 1] == kind):
            counts[kind] += 1
    return counts


def _groups(every: Sequence[Line], kind_of: Sequence[LineKind]) -> Iterator[list[Line]]:
    """The lines of each block of prose."""
    width = _wrap_width(every)
    group: list[Line] = []
    for line, kind in zip(every, kind_of, strict=True):
        if group and (kind != "prose" or not _continues(group[-1], line, width)):
            yield group
            group = []
        if kind == "prose":
            group.append(line)
    if group:
        yield group


def _wrap_width(every: Sequence[Line]) -> int:
    """The column at which the text was wrapped by hand, or 0."""
    lengths = sorted(len(line.text.rstrip()) for line in every if line.text.strip())
    if not lengths:
        return 0
    width = lengths[min(len(lengths) - 1, len(lengths) * 95 // 100)]
    return width if NARROWEST_COLUMNS <= width <= WRAP_COLUMNS else 0


def _continues(before: Line, after: Line, width: int) -> bool:
    """Whether `after` goes on with the sentence of `before`: the break between them is one of layout."""
    if after.opens_item:
        return False
    if _STARTS_LOWER.match(after.text[after.prefix :]) and not SENTENCE_END.search(before.text.rstrip()):
        return True
    first = after.text[after.prefix :].split(maxsplit=1)
    return bool(width and first) and len(before.text.rstrip()) + 1 + len(first[0]) > width
