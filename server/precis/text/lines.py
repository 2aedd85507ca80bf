"""What each line of a text is: prose, a heading, or something that is not read.

Markdown is told by its markup (CommonMark); what people paste from web pages, captions, by-lines and links, by its
wording.
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

LONGEST_HEADING = 120  # characters of a line that an underline makes a heading
LONGEST_FRONT_MATTER = 40  # lines
SHORTEST_DUPLICATE = 4  # words: shorter lines may well come twice in a poem or a list

_BREAK = re.compile(r"(\r\n|[\n\r\u2028\u2029])")
# Whatever comes here may be one line of ten million characters: no pattern looks for its end from many places.
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
    """A line without its break: its offsets in the source, and its text."""

    start: int
    end: int
    text: str

    @property
    def prefix(self) -> int:
        """How many characters at its head are layout: indentation, a quotation mark, a bullet or a number."""
        found = _PREFIX.match(self.text)
        return found.end() if found else 0

    @property
    def opens_item(self) -> bool:
        """Whether a list item begins here."""
        return _LIST.match(self.text) is not None


def lines(source: str) -> list[Line]:
    """The lines of `source`, whatever its line breaks are."""
    found: list[Line] = []
    at = 0
    for i, text in enumerate(_BREAK.split(source)):
        if i % 2 == 0:
            found.append(Line(at, at + len(text), text))
        at += len(text)
    return found


def classify(of: Sequence[Line]) -> Iterator[LineKind]:
    """What each line is, in order."""
    seen: set[str] = set()
    within = _within(of)
    _mark_tables(of, within)
    for i, line in enumerate(of):
        kind = within[i] or _alone(line.text, of[i + 1].text if i + 1 < len(of) else "")
        if kind == "prose":
            key = " ".join(line.text.split())
            if key in seen and len(key.split()) >= SHORTEST_DUPLICATE:
                kind = "duplicated line"
            seen.add(key)
        yield kind


def heading_span(line: Line) -> tuple[int, int]:
    """Where the words of a heading start and end in the source."""
    found = _ATX.match(line.text)
    if found:
        return line.start + found.end(), line.start + max(found.end(), len(line.text.rstrip(" \t#")))
    return line.start + len(line.text) - len(line.text.lstrip()), line.start + len(line.text.rstrip())


def _within(of: Sequence[Line]) -> list[LineKind | None]:
    """For each line what stretch over several lines it lies in: front matter or a fenced code block."""
    found: list[LineKind | None] = [None] * len(of)
    start = 0
    if of and of[0].text.strip("\ufeff ") == "---":
        end = next((i for i, line in enumerate(of[1:LONGEST_FRONT_MATTER], 1) if line.text.rstrip() == "---"), None)
        if end is not None:
            start = end + 1
            for i in range(start):
                found[i] = "metadata"
    fence = ""
    for i in range(start, len(of)):
        opens = _FENCE.match(of[i].text)
        if fence or opens:
            found[i] = "code block"
        if fence and opens and opens[1].startswith(fence) and of[i].text.strip() == opens[1]:
            fence = ""
        elif not fence and opens:
            fence = opens[1]
    return found


def _mark_tables(of: Sequence[Line], found: list[LineKind | None]) -> None:
    """Mark the rows of tables without a bar at their edges: what stands around a line of dashes and bars."""
    for i in range(1, len(of)):
        if not found[i] and _DELIMITERS.match(of[i].text) and "|" in of[i - 1].text:
            found[i - 1] = found[i] = "table"
        elif not found[i] and found[i - 1] == "table" and "|" in of[i].text:
            found[i] = "table"


def _alone(text: str, following: str) -> LineKind:
    """What a line is by itself, or with the line below it."""
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
