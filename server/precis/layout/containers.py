"""Quotations, list items and code blocks around the lines of a Markdown document.

Parses only the markup that decides which block a line belongs to (CommonMark 0.31: 5.1 Block quotes, 5.2 List items,
4.4 Indented code blocks, 4.5 Fenced code blocks, and lazy continuation lines), and the containers of extensions:
footnotes, definitions (PHP Markdown Extra), and the admonitions and tabs of Python-Markdown. Knows nothing of
summaries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from precis.text.fences import CODE_COLUMNS, Fence, indent_columns, next_column, opening_fence

_QUOTE = re.compile(r" {0,3}>(?:[ \t]|$)?")
_ITEM = re.compile(r"(?P<indent> {0,3})(?P<mark>[-+*]|(?P<number>\d{1,9})[.)])(?:(?P<space>[ \t]+)(?=\S)|[ \t]*$)")
# The marks of containers whose later lines are indented by four columns, whatever the width of the mark.
_FOOTNOTE = re.compile(r" {0,3}\[\^[^\]\s]+\]:(?:[ \t]+(?=\S)|[ \t]*$)")
_DEFINITION = re.compile(r" {0,3}:[ \t]+(?=\S)")
_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?|===[!+]?)[ \t]+[\w\"].*$")
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_HEADING = re.compile(r" {0,3}#{1,6}(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Container:
    """A quotation, a list item, or a container whose lines are indented like those of an item.

    Attributes:
        kind: "quote" or "item"; a footnote, a definition and an admonition are items, too.
        first_line: index of the line that opens it.
        marker: its prefix on that line, such as "- " or "> ".
        continuation: its prefix on later lines.
        indent_columns: the indentation in columns that later lines of a list item need; 0 for a quotation.
    """

    kind: Literal["quote", "item"]
    first_line: int
    marker: str
    continuation: str
    indent_columns: int


@dataclass(frozen=True, slots=True)
class LineContext:
    """The blocks around one line.

    Attributes:
        containers: the containers around its text, from the outermost to the innermost.
        offsets: offsets[n] is the offset in the line after the prefixes of the n outermost containers.
        fence: the fenced code block that is open after this line, or None.
        is_indented_code: whether the line is part of an indented code block.
    """

    containers: tuple[Container, ...]
    offsets: tuple[int, ...]
    fence: Fence | None
    is_indented_code: bool


@dataclass(slots=True)
class _OpenBlocks:
    """The blocks that are open between two lines, and the contexts of the lines read so far."""

    containers: tuple[Container, ...] = ()
    in_paragraph: bool = False
    fence: Fence | None = None
    fence_depth: int = 0  # number of containers around the fence
    contexts: list[LineContext] = field(default_factory=list[LineContext])


def read_containers(lines: Sequence[str]) -> list[LineContext]:
    """Return the context of each line.

    Args:
        lines: from the beginning of the document, without their line endings.
    """
    blocks = _OpenBlocks()
    for number, line in enumerate(lines):
        _read_line(blocks, number, line)
    return blocks.contexts


def _read_line(blocks: _OpenBlocks, number: int, line: str) -> None:
    offsets = _continued(blocks.containers, line)
    matched = len(offsets) - 1
    if blocks.fence and matched >= blocks.fence_depth:
        if blocks.fence.is_closed_by(line[offsets[-1] :]):
            blocks.fence = None
        _add_context(blocks, offsets, is_indented_code=False)
        return
    blocks.fence = None
    opened = _opened(line, offsets, number, in_paragraph=blocks.in_paragraph and matched == len(blocks.containers))
    text = line[offsets[-1] :]
    is_blank = not text.strip()
    indented = indent_columns(text) >= CODE_COLUMNS
    fence = opening_fence(text)
    starts_block = bool(fence or _RULE.match(text) or _HEADING.match(text))
    lazy = blocks.in_paragraph and not opened and not is_blank and (indented or not starts_block)
    if not lazy:
        blocks.containers = (*blocks.containers[:matched], *opened)
        blocks.fence, blocks.fence_depth = fence, len(blocks.containers)
    is_code = indented and not is_blank and not lazy
    blocks.in_paragraph = not is_blank and not is_code and (lazy or not starts_block)
    _add_context(blocks, offsets, is_indented_code=is_code)


def _add_context(blocks: _OpenBlocks, offsets: Sequence[int], *, is_indented_code: bool) -> None:
    """Append the context of a line; a container that continues lazily has no prefix in it."""
    missing = len(blocks.containers) + 1 - len(offsets)
    filled = (*offsets, *[offsets[-1]] * missing)[: len(blocks.containers) + 1]
    blocks.contexts.append(LineContext(blocks.containers, filled, blocks.fence, is_indented_code))


def _continued(containers: Sequence[Container], line: str) -> list[int]:
    """Return 0, and the offset after the prefix of each container that continues in this line."""
    offsets = [0]
    for container in containers:
        offset = offsets[-1]
        if container.kind == "quote":
            found = _QUOTE.match(line, offset)
            if not found:
                break
            offsets.append(found.end())
        elif not line[offset:].strip():
            offsets.append(offset)
        else:
            columns = 0
            while columns < container.indent_columns and line[offset : offset + 1] in (" ", "\t"):
                columns = next_column(columns, line[offset])
                offset += 1
            if columns < container.indent_columns:
                break
            offsets.append(offset)
    return offsets


def _opened(line: str, offsets: list[int], number: int, *, in_paragraph: bool) -> list[Container]:
    """Return the containers that this line opens, and append the offset after the marker of each to `offsets`."""
    opened: list[Container] = []
    while True:
        offset = offsets[-1]
        text = line[offset:]
        if quote := _QUOTE.match(text):
            marker = quote.group()
            continuation = marker if marker[-1] != ">" or text[len(marker) :].strip() else f"{marker} "
            opened.append(Container("quote", number, marker, continuation.replace("\t", " "), 0))
        elif (item := _ITEM.match(text)) and not _RULE.match(text):
            can_interrupt = item["space"] is not None and item["number"] in (None, "1")
            if in_paragraph and not can_interrupt:
                return opened
            space = item["space"] or " "
            if indent_columns(space) > CODE_COLUMNS:
                space = space[0]  # the other spaces are the indentation of a code block
            marker = f"{item['indent']}{item['mark']}{space}"
            continuation = re.sub(r"\S", " ", marker)
            opened.append(Container("item", number, marker, continuation, indent_columns(continuation)))
        elif (note := _note(text)) is not None:
            marker = note
            indented = min(CODE_COLUMNS, indent_columns(re.sub(r"\S", " ", marker)))
            opened.append(Container("item", number, marker, " " * CODE_COLUMNS, indented))
        else:
            return opened
        offsets.append(min(offset + len(marker), len(line)))
        in_paragraph = False


def _note(text: str) -> str | None:
    """Return the marker of a footnote, definition or admonition at the beginning of a line, or None."""
    found = _FOOTNOTE.match(text) or _DEFINITION.match(text) or _ADMONITION.match(text)
    return found.group() if found else None
