"""The elements of AsciiDoc that no paragraph can interrupt (AsciiDoc Language Documentation, docs.asciidoctor.org).

Knows nothing of summaries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from precis.layout.blocks import BlockMap, ClosedBlock, consecutive_blocks, end_of_run

# Listing, literal, passthrough, comment, fenced and table blocks; the others hold paragraphs.
_VERBATIM = re.compile(r"(?P<mark>-{4,}|\.{4,}|\+{4,}|/{4,}|`{3}|[|,:!]={3,})\w*[ \t]*$")
_COMPOUND = re.compile(r"(?:={4,}|\*{4,}|_{4,}|--)[ \t]*$")
_AFFILIATED = re.compile(r"\[[^\[\]].*\][ \t]*$|\[\[.*\]\][ \t]*$|\.[^\s.].*")
_HEADER = re.compile(r"= \S")
_ITEM = re.compile(r"[ \t]*(?:\*{1,5}|-|\.{1,5}|\d{1,9}\.|<(?:\d{1,3}|\.)>)[ \t]+\S|.*?\S(?:::{1,3}|;;)(?:[ \t]|$)")
_CONTINUATION = re.compile(r"\+[ \t]*$")
_ATTRIBUTE = re.compile(r":!?[\w-]+!?:")


def asciidoc_blocks(lines: Sequence[str]) -> BlockMap:
    """Return the header, verbatim blocks, tables and lists, with the lines that belong to them, as closed blocks."""
    return consecutive_blocks(lines, lambda lines, first: ClosedBlock(first, _last_line(lines, first)))


def _last_line(lines: Sequence[str], first: int) -> int:
    """Return the last line of the block that begins at a line; the line itself if text can be inserted below it."""
    line = lines[first]
    if verbatim := _VERBATIM.match(line):
        closers = (i for i in range(first + 1, len(lines)) if lines[i].rstrip() == verbatim["mark"])
        return next(closers, first)
    if _AFFILIATED.match(line) and first + 1 < len(lines) and lines[first + 1].strip():
        return _last_line(lines, first + 1)
    if not line.strip() or _COMPOUND.match(line):
        return first
    if _HEADER.match(line) or _ATTRIBUTE.match(line) or line[0] in " \t":
        return end_of_run(lines, first)
    return _end_of_list(lines, first) if _ITEM.match(line) else first


def _end_of_list(lines: Sequence[str], first: int) -> int:
    """Return the last line of a list: a paragraph between its items would begin their numbers anew."""
    last = number = first
    while number < len(lines):
        if _CONTINUATION.match(lines[number]) and number + 1 < len(lines):
            last = number = _last_line(lines, number + 1)
        elif lines[number].strip():
            last = number
        elif not (number + 1 < len(lines) and _ITEM.match(lines[number + 1])):
            break
        number += 1
    return last
