"""The lines of a text, and what each of them is: prose, a heading, or one of the kinds that are not read.

A markup language determines the kinds that depend on markup; those that depend on wording, such as captions and
by-lines pasted from web pages, are determined here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from precis.languages.furniture import is_amounts, is_byline, is_caption, is_dateline, is_labelled

LineKind = Literal[
    "prose", "heading", "blank", "metadata", "code block", "table", "rule", "bare link", "by-line", "caption",
    "duplicated line", "footnote", "page header", "signature", "open task", "formula", "bare list",
]  # fmt: skip

MASKED = "\ufffc"  # replaces each markup character, and is removed from plain text, even in the middle of a word
SIGNATURE = "-- "  # the line above a mail's signature (RFC 3676, 4.3 Usenet Signature Convention)
LONGEST_SIGNATURE = 8  # lines below it
SHORTEST_DUPLICATE = 4  # words; shorter lines often repeat in a poem or a list

# The end of a line that ends a sentence.
SENTENCE_END = re.compile("[.!?…。！？։؟।:;][\"'”’»)\\]]*$")
STARTS_LOWER = re.compile(r"^\W*[a-zà-öø-ÿа-я]")

_BREAK = re.compile(r"\r\n|[\n\r\u2028\u2029]")
_PREFIX = re.compile(r"^[ \t]*(?:>[ \t]?|[-*+•][ \t]+(?:\[[ xX]\][ \t]+)?|\(?\d{1,3}[.)][ \t]+)*[ \t]*")
_LIST = re.compile(r"^[ \t]*(?:>[ \t]?)*(?:[-*+•]|\(?\d{1,3}[.)])[ \t]+")
_LINK = re.compile(r"^\W{0,9}(?:https?://|www\.)\S+\s?\W{0,9}$")


class Line(NamedTuple):
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
        """Whether it begins like a list item."""
        return _LIST.match(self.text) is not None


def lines(source: str) -> list[Line]:
    """Return the lines of `source`; CR LF, LF, CR, U+2028 and U+2029 end a line."""
    found: list[Line] = []
    start = 0
    if not any(each in source for each in "\r\u2028\u2029"):  # much faster than the pattern
        for text in source.split("\n"):
            end = start + len(text)
            found.append(Line(start, end, text))
            start = end + 1
        return found
    for each in _BREAK.finditer(source):
        found.append(Line(start, each.start(), source[start : each.start()]))
        start = each.end()
    found.append(Line(start, len(source), source[start:]))
    return found


def classify(all_lines: Sequence[Line], known: Mapping[int, LineKind]) -> Iterator[LineKind]:
    """Yield the kind of each line of a text, in order.

    Args:
        all_lines: without their markup.
        known: the kinds that the markup determines, by the start of the line.
    """
    seen: set[str] = set()
    for line in all_lines:
        kind = known.get(line.start) or kind_by_wording(line.text.replace(MASKED, ""))
        if kind == "prose":
            key = " ".join(line.text.split())
            if key in seen and len(key.split()) >= SHORTEST_DUPLICATE:
                kind = "duplicated line"
            seen.add(key)
        yield kind


def is_bare_link(text: str) -> bool:
    """Return whether a line is an address and nothing else."""
    return _LINK.match(text) is not None


def kind_by_wording(text: str) -> LineKind:
    """Return the kind of a line, judged by its wording."""
    if not text.strip():
        return "blank"
    if is_bare_link(text):
        return "bare link"
    if is_byline(text):
        return "by-line"
    if is_dateline(text) or is_labelled(text) or is_amounts(text):
        return "metadata"
    return "caption" if is_caption(text) else "prose"
