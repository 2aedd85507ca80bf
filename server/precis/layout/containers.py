"""Which quotations, list items and code blocks the lines of a Markdown document lie in.

It reads what decides where a paragraph belongs (CommonMark 0.31, 5.1 Block quotes, 5.2 List items, 4.4 and 4.5 Code
blocks, and the lazy continuation of paragraphs) and nothing else of Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

CODE_COLUMNS = 4  # of indentation make a code block

_QUOTE = re.compile(r" {0,3}>(?:[ \t]|$)?")
_ITEM = re.compile(r"(?P<indent> {0,3})(?P<mark>[-+*]|(?P<number>\d{1,9})[.)])(?:(?P<space>[ \t]+)(?=\S)|[ \t]*$)")
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_HEADING = re.compile(r" {0,3}#{1,6}(?:\s|$)")
_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})(?P<info>[^`]*|(?<=~).*)$")


@dataclass(frozen=True, slots=True)
class Container:
    """A quotation or a list item.

    Attributes:
        kind: which.
        line: the index of the line that opens it.
        marker: its characters on that line, as "- " or "> ".
        continuation: what the lines after that one begin with to lie in it.
        columns: how many columns of white space that is, for an item.
    """

    kind: Literal["quote", "item"]
    line: int
    marker: str
    continuation: str
    columns: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where one line lies.

    Attributes:
        stack: the containers around its text, the outermost first.
        offsets: for 0, 1, … containers how many characters of the line are theirs.
        fence: the info string's first word where what follows this line is in a fenced code block ("" for none).
        code: whether the line is code by its indentation.
    """

    stack: tuple[Container, ...]
    offsets: tuple[int, ...]
    fence: str | None
    code: bool


@dataclass(slots=True)
class _Reader:
    """What is open while the lines are read."""

    stack: tuple[Container, ...] = ()
    paragraph: bool = False
    fence: str | None = None
    fence_mark: str = ""
    fence_depth: int = 0
    places: list[Place] = field(default_factory=list[Place])


def places(lines: Sequence[str]) -> list[Place]:
    """Where each line lies. The lines are those from the document's beginning on, without their breaks."""
    reader = _Reader()
    for number, line in enumerate(lines):
        _read(reader, number, line)
    return reader.places


def _read(reader: _Reader, number: int, line: str) -> None:
    offsets = _continued(reader.stack, line)
    matched = len(offsets) - 1
    if reader.fence is not None and (matched >= reader.fence_depth or not line.strip()):
        rest = line[offsets[-1] :].strip()
        if rest.startswith(reader.fence_mark) and not rest.strip(reader.fence_mark[0]):
            reader.fence = None
        reader.places.append(Place(reader.stack, _filled(offsets, len(reader.stack)), reader.fence, code=False))
        return
    reader.fence = None
    opened = _opened(line, offsets, number, in_paragraph=reader.paragraph and matched == len(reader.stack))
    rest = line[offsets[-1] :]
    indented = _columns(rest) >= CODE_COLUMNS
    starts_block = bool(_RULE.match(rest) or _HEADING.match(rest) or _FENCE.match(rest))
    lazy = reader.paragraph and not opened and bool(rest.strip()) and (indented or not starts_block)
    if not lazy:
        reader.stack = (*reader.stack[:matched], *opened)
    code = indented and bool(rest.strip()) and not lazy
    fence = None if indented else _FENCE.match(rest)
    if fence and not lazy:
        words = fence["info"].split()
        reader.fence = words[0].strip("{}.") if words else ""
        reader.fence_mark, reader.fence_depth = fence["fence"], len(reader.stack)
    reader.paragraph = bool(rest.strip()) and not code and (lazy or not starts_block)
    reader.places.append(Place(reader.stack, _filled(offsets, len(reader.stack)), reader.fence, code))


def _continued(stack: Sequence[Container], line: str) -> list[int]:
    """How far the containers that go on in this line reach, beginning with 0 for none."""
    offsets = [0]
    for container in stack:
        at = offsets[-1]
        if container.kind == "quote":
            found = _QUOTE.match(line, at)
            if not found:
                break
            offsets.append(found.end())
        elif not line[at:].strip():
            offsets.append(at)
        else:
            columns = 0
            while columns < container.columns and line[at : at + 1] in (" ", "\t"):
                columns = _after(columns, line[at])
                at += 1
            if columns < container.columns:
                break
            offsets.append(at)
    return offsets


def _opened(line: str, offsets: list[int], number: int, *, in_paragraph: bool) -> list[Container]:
    """The containers that open in this line; how far each reaches is put behind `offsets`."""
    opened: list[Container] = []
    while True:
        at = offsets[-1]
        rest = line[at:]
        if quote := _QUOTE.match(rest):
            marker = quote.group()
            continuation = marker if marker[-1] != ">" or rest[len(marker) :].strip() else f"{marker} "
            opened.append(Container("quote", number, marker, continuation.replace("\t", " "), 0))
        elif (item := _ITEM.match(rest)) and not _RULE.match(rest):
            interrupts = item["space"] is not None and item["number"] in (None, "1")
            if in_paragraph and not interrupts:
                return opened
            space = item["space"] or " "
            marker = f"{item['indent']}{item['mark']}{space if _columns(space) <= CODE_COLUMNS else space[0]}"
            blank = re.sub(r"\S", " ", marker)
            opened.append(Container("item", number, marker, blank, _columns(blank)))
        else:
            return opened
        offsets.append(min(at + len(marker), len(line)))
        in_paragraph = False


def _filled(offsets: Sequence[int], depth: int) -> tuple[int, ...]:
    """One offset for each depth: a container that goes on lazily has no characters of its own."""
    return (*offsets, *[offsets[-1]] * (depth + 1 - len(offsets)))[: depth + 1]


def _columns(text: str) -> int:
    """The columns of the white space that `text` begins with, with tab stops four columns apart."""
    columns = 0
    for character in text:
        if character not in " \t":
            break
        columns = _after(columns, character)
    return columns


def _after(columns: int, character: str) -> int:
    return (columns // CODE_COLUMNS + 1) * CODE_COLUMNS if character == "\t" else columns + 1
