"""Classification of the lines of a text: prose, headings, and lines that are not read.

Markdown is recognized by its markup (CommonMark); captions, by-lines and links pasted from web pages by their wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from precis.languages.furniture import is_byline, is_caption, is_dateline, is_labelled

LineKind = Literal[
    "prose", "heading", "blank", "metadata", "code block", "table", "rule", "bare link", "by-line", "caption",
    "duplicated line",
]  # fmt: skip

LONGEST_HEADING = 120  # characters of a line that becomes a heading if the next line underlines it
LONGEST_FRONT_MATTER = 40  # lines of front matter
SHORTEST_DUPLICATE = 4  # words; shorter lines often repeat in a poem or a list

_BREAK = re.compile(r"(\r\n|[\n\r\u2028\u2029])")
# A line may have ten million characters, so no pattern may search for the end of the line from many positions.
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
_ATX = re.compile(r"^\s{0,3}#{1,6}[ \t]+")
_UNDERLINE = re.compile(r"^\s{0,3}(=+|-+)\s*$")
_RULE = re.compile(r"^\s{0,3}([-*_=~])(\s*\1){2,}\s*$")
_TABLE = re.compile(r"^\s*\|.*\|\s*$|^\s*\+?[-=+|: ]{3,}$")
_DELIMITERS = re.compile(r"^\s*\|?\s*:?-{3,}:?\s*(?:\|\s*:?-{3,}:?\s*)+\|?\s*$")
_LINK = re.compile(r"^\W{0,9}(?:https?://|www\.)\S+\s?\W{0,9}$")
_LINK_DEFINITION = re.compile(r"^\s{0,3}\[[^\]]+\]:\s*\S+")
_PREFIX = re.compile(r"^[ \t]*(?:>[ \t]?|[-*+•][ \t]+(?:\[[ xX]\][ \t]+)?|\(?\d{1,3}[.)][ \t]+)*[ \t]*")
_LIST = re.compile(r"^[ \t]*(?:>[ \t]?)*(?:[-*+•]|\(?\d{1,3}[.)])[ \t]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its line break: its offsets in the source, and its text."""

    start: int
    end: int
    text: str

    @property
    def prefix(self) -> int:
        """The number of characters at its start that are layout: indentation, quotation marks, a bullet or a number."""
        found = _PREFIX.match(self.text)
        return found.end() if found else 0

    @property
    def opens_item(self) -> bool:
        """Whether a list item begins in this line."""
        return _LIST.match(self.text) is not None


def lines(source: str) -> list[Line]:
    """Return the lines of `source`; CR LF, LF, CR, U+2028 and U+2029 end a line."""
    found: list[Line] = []
    offset = 0
    for i, text in enumerate(_BREAK.split(source)):
        if i % 2 == 0:
            found.append(Line(offset, offset + len(text), text))
        offset += len(text)
    return found


def classify(all_lines: Sequence[Line]) -> Iterator[LineKind]:
    """Yield the kind of each line of a text, in order."""
    seen: set[str] = set()
    kinds = _multiline_kinds(all_lines)
    _mark_tables(all_lines, kinds)
    for i, line in enumerate(all_lines):
        kind = kinds[i] or _kind(line.text, all_lines[i + 1].text if i + 1 < len(all_lines) else "")
        if kind == "prose":
            key = " ".join(line.text.split())
            if key in seen and len(key.split()) >= SHORTEST_DUPLICATE:
                kind = "duplicated line"
            seen.add(key)
        yield kind


def heading_span(line: Line) -> tuple[int, int]:
    """Return the offsets in the source at which the words of a heading start and end."""
    found = _ATX.match(line.text)
    if found:
        return line.start + found.end(), line.start + max(found.end(), len(line.text.rstrip(" \t#")))
    return line.start + len(line.text) - len(line.text.lstrip()), line.start + len(line.text.rstrip())


def _multiline_kinds(all_lines: Sequence[Line]) -> list[LineKind | None]:
    """Return the kind of each line that is part of front matter or a fenced code block; None for other lines."""
    kinds: list[LineKind | None] = [None] * len(all_lines)
    start = 0
    if all_lines and all_lines[0].text.strip("\ufeff ") == "---":
        candidates = enumerate(all_lines[1:LONGEST_FRONT_MATTER], 1)
        end = next((i for i, line in candidates if line.text.rstrip() == "---"), None)
        if end is not None:
            start = end + 1
            for i in range(start):
                kinds[i] = "metadata"
    fence = ""
    for i in range(start, len(all_lines)):
        marker = _FENCE.match(all_lines[i].text)
        if fence or marker:
            kinds[i] = "code block"
        if fence and marker and marker[1].startswith(fence) and all_lines[i].text.strip() == marker[1]:
            fence = ""
        elif not fence and marker:
            fence = marker[1]
    return kinds


def _mark_tables(all_lines: Sequence[Line], kinds: list[LineKind | None]) -> None:
    """Mark the rows of tables whose lines have no bars at their edges, which a row of dashes and bars identifies."""
    for i in range(1, len(all_lines)):
        if not kinds[i] and _DELIMITERS.match(all_lines[i].text) and "|" in all_lines[i - 1].text:
            kinds[i - 1] = kinds[i] = "table"
        elif not kinds[i] and kinds[i - 1] == "table" and "|" in all_lines[i].text:
            kinds[i] = "table"


def _kind(text: str, following: str) -> LineKind:
    """Return the kind of a line, judged by its text and by the line below it."""
    if not text.strip():
        return "blank"
    if _ATX.match(text):
        return "heading"
    if _RULE.match(text) or _UNDERLINE.match(text):
        return "rule"
    if _UNDERLINE.match(following) and following.strip() and len(text) < LONGEST_HEADING:
        return "heading"
    if _TABLE.match(text):
        return "table"
    if _LINK.match(text) or _LINK_DEFINITION.match(text):
        return "bare link"
    if is_byline(text):
        return "by-line"
    if is_dateline(text) or is_labelled(text):
        return "metadata"
    return "caption" if is_caption(text) else "prose"
