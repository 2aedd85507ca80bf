"""What of a text is prose to be read: a mask of the same length, so that every offset into it is one into the source.

Markup characters are masked out, soft line breaks become spaces, and whatever is not prose (code, tables, captions of
buttons, bare links, duplicated lines) is passed over and counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

MASKED = "\ufffc"  # stands for a markup character: left out of the reading, even in the middle of a word
NARROWEST_COLUMNS = 30  # shorter lines are verse or lists, not wrapped prose
WRAP_COLUMNS = 120  # lines longer than this were not wrapped by hand

_FENCE = re.compile(r"^\s{0,3}(```|~~~)")
_ATX = re.compile(r"^\s{0,3}(#{1,6})[ \t]+(.*?)[ \t#]*$")
_UNDERLINE = re.compile(r"^\s{0,3}(=+|-+)\s*$")
_RULE = re.compile(r"^\s{0,3}([-*_=~])(\s*\1){2,}\s*$")
_TABLE = re.compile(r"^\s*\|.*\|\s*$|^\s*\+?[-=+|: ]{3,}$")
_PREFIX = re.compile(r"^[ \t]*(?:>[ \t]?|[-*+•][ \t]+(?:\[[ xX]\][ \t]+)?|\(?\d{1,3}[.)][ \t]+)*[ \t]*")
_LIST = re.compile(r"^[ \t]*(?:>[ \t]?)*(?:[-*+•]|\(?\d{1,3}[.)])[ \t]+")
_LINK = re.compile(r"^\W*(?:https?://|www\.)\S+\W*$")
_LINK_DEFINITION = re.compile(r"^\s{0,3}\[[^\]]+\]:\s*\S+")
_INLINE = re.compile(
    r"!\[[^\]\n]*\]\([^)\n]*\)"  # an image, whole
    r"|(?P<open>\[)(?=[^\]\n]+\]\([^)\n]+\))"  # a link: its text stays
    r"|(?<=[^\s\[])\]\([^)\n]+\)"
    r"|(?<!\w)(?:\*{1,3}|_{1,3})(?=\S)|(?<=\S)(?:\*{1,3}|_{1,3})(?!\w)"  # emphasis
    r"|[\u200b\u2060\ufeff]"  # characters without width, a byte-order mark among them
    r"|`+|<!--.*?-->|</?[A-Za-z][^<>\n]{0,200}>"
)
_ENDS = re.compile("[.!?…。！？։؟।:;][\"'”’»)\\]]*$")
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


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


def read(source: str) -> Reading:
    """How `source` reads. Where nothing in it looks like prose, all of it is read as it stands."""
    lines = list(_lines(source))
    passed_over: Counter[str] = Counter()
    headings: list[Heading] = []
    groups = list(_groups(lines, headings, passed_over))
    if not groups:
        groups = [[line] for line in lines if line.text.strip()]
        passed_over.clear()
    mask = list(source)
    blocks: list[Block] = []
    for group in groups:
        for line in group:
            for i in range(line.start, line.start + _prefix(line.text)):
                mask[i] = " "
        for before, after in pairwise(group):
            mask[before.end : after.start] = " " * (after.start - before.end)
        start, end = group[0].start + _prefix(group[0].text), group[-1].end
        for found in _INLINE.finditer(source, start, end):
            mask[found.start() : found.end()] = MASKED * (found.end() - found.start())
        blocks.append(Block(start, end))
    text = "".join(mask)
    return Reading(text, tuple(b for b in blocks if plain(text[b.start : b.end])), tuple(headings), dict(passed_over))


def plain(masked: str) -> str:
    """A stretch of a reading as a person reads it: nothing masked, single spaces."""
    return " ".join(masked.replace(MASKED, "").split())


def _lines(source: str) -> Iterator[_Line]:
    at = 0
    for text in re.split(r"(\r\n|[\n\r\u2028\u2029])", source):
        if text not in ("\n", "\r\n", "\r", "\u2028", "\u2029"):
            yield _Line(at, at + len(text), text)
        at += len(text)


def _groups(lines: list[_Line], headings: list[Heading], passed_over: Counter[str]) -> Iterator[list[_Line]]:
    """The lines of each block. Headings and what is passed over go to where they are kept."""
    width = _wrap_width(lines)
    seen: set[str] = set()
    group: list[_Line] = []
    fence = ""
    front_matter = bool(lines) and lines[0].text.strip("\ufeff ") == "---" and any(l.text == "---" for l in lines[1:40])
    for i, line in enumerate(lines):
        text = line.text
        kind = ""
        if front_matter:
            kind, front_matter = "metadata", i == 0 or text != "---"
        elif fence:
            kind = "code block"
            fence = "" if text.strip().startswith(fence) else fence
        elif opens := _FENCE.match(text):
            kind, fence = "code block", opens[1]
            passed_over["code block"] += 1
        elif _ATX.match(text) or (
            i + 1 < len(lines) and text.strip() and _UNDERLINE.match(lines[i + 1].text) and len(text) < WRAP_COLUMNS
        ):
            kind = "heading"
        elif _TABLE.match(text) and text.strip():
            kind = "rule" if _RULE.match(text) or _UNDERLINE.match(text) else "table"
        elif not text.strip() or _RULE.match(text):
            kind = "blank"
        elif _LINK.match(text) or _LINK_DEFINITION.match(text):
            kind = "bare link"
        elif text.strip() in seen and len(text.split()) > 3:
            kind = "duplicated line"
        if kind:
            if group:
                yield group
                group = []
            if kind == "heading":
                found = _ATX.match(text)
                start = line.start + (found.start(2) if found else len(text) - len(text.lstrip()))
                headings.append(Heading(start, line.start + (found.end(2) if found else len(text.rstrip()))))
            elif kind in ("bare link", "duplicated line") or (
                kind == "table" and (i == 0 or not _TABLE.match(lines[i - 1].text) or not lines[i - 1].text.strip())
            ):
                passed_over[kind] += 1
            continue
        seen.add(text.strip())
        if group and not _continues(group[-1], line, width):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _wrap_width(lines: list[_Line]) -> int:
    """The column at which the text was wrapped by hand, or 0."""
    lengths = sorted(len(line.text.rstrip()) for line in lines if line.text.strip())
    if not lengths:
        return 0
    width = lengths[min(len(lengths) - 1, len(lengths) * 95 // 100)]
    return width if NARROWEST_COLUMNS <= width <= WRAP_COLUMNS else 0


def _continues(before: _Line, after: _Line, width: int) -> bool:
    """Whether `after` goes on with the sentence of `before`: the break between them is one of layout."""
    if _LIST.match(after.text):
        return False
    if _STARTS_LOWER.match(after.text[_prefix(after.text) :]) and not _ENDS.search(before.text.rstrip()):
        return True
    first = after.text[_prefix(after.text) :].split(maxsplit=1)
    return bool(width and first) and len(before.text.rstrip()) + 1 + len(first[0]) > width


def _prefix(text: str) -> int:
    found = _PREFIX.match(text)
    return found.end() if found else 0
