"""The elements of reStructuredText that no paragraph can interrupt (reStructuredText Markup Specification).

Knows nothing of summaries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from precis.layout.blocks import BlockMap, ClosedBlock, consecutive_blocks, end_of_run

# Directives whose content is paragraphs, in which one more can be inserted.
_PROSE = frozenset(
    """admonition attention caution danger deprecated epigraph error highlights hint important note pull-quote seealso
    sidebar tip topic versionadded versionchanged warning""".split()
)
_EXPLICIT = re.compile(r"(?P<indent>[ \t]*)\.\.(?:[ \t]+(?P<rest>.*))?$")
_DIRECTIVE = re.compile(r"(?:\|[^|]+\|[ \t]+)?(?P<name>[\w:+.-]+?)::(?:[ \t]|$)")
_OPTION = re.compile(r"[ \t]+:[\w-]+:(?:[ \t]|$)")
_ADORNMENT = re.compile(r"[ \t]*([!-/:-@\[-`{-~])\1{2,}[ \t]*$")
_SIMPLE_TABLE = re.compile(r"[ \t]*=+(?:[ \t]+=+)+[ \t]*$")
_LINE_MARK = re.compile(r"[ \t]*(?:\||\+[-=]|:[^:\s][^:]*:(?:[ \t]|$)|>>> )")
_LITERAL = re.compile(r"::[ \t]*$")
_ITEM = re.compile(r"(?P<indent>[ \t]*)(?P<mark>[-*+•‣⁃]|\(?(?:\d{1,9}|#|[A-Za-z])[.)])(?P<space>[ \t]+)(?=\S)")


def rst_blocks(lines: Sequence[str]) -> BlockMap:
    """Return tables, titles, literal blocks, directives without prose and other explicit markup as closed blocks."""
    return consecutive_blocks(lines, _block_at)


def item_prefix(lines: Sequence[str], number: int) -> str:
    """Return the indentation of text in the list item around a line; that of the line outside of lists."""
    indent = _indent(lines[number])
    for above in reversed(lines[: number + 1]):
        item = _ITEM.match(above)
        if item and (above is lines[number] or len(item[0]) == indent):
            return item["indent"] + " " * (len(item[0]) - len(item["indent"]))
        if above.strip() and _indent(above) < indent:
            break
    return lines[number][:indent]


def item_marker(line: str) -> str:
    """Return the mark of a list item with the space around it; only the indentation of another line."""
    item = _ITEM.match(line)
    return item[0] if item else line[: _indent(line)]


def _block_at(lines: Sequence[str], first: int) -> ClosedBlock:
    """Return the element that begins in a line."""
    last, ends_in_text = _last_line(lines, first)
    return ClosedBlock(first, last, ends_in_text=ends_in_text)


def _last_line(lines: Sequence[str], first: int) -> tuple[int, bool]:
    """Return the last line of the block that begins at a line, and whether it is text that paragraphs may follow.

    The last line is the first one if text can be inserted below it.
    """
    line = lines[first]
    if not line.strip():
        return first, False
    if explicit := _EXPLICIT.match(line):
        directive = _DIRECTIVE.match(explicit["rest"] or "")
        if directive and directive["name"] in _PROSE:
            return _start_of_content(lines, first), True
        return _end_of_indented(lines, first, _indent(line)), False
    if _SIMPLE_TABLE.match(line):
        return _end_of_simple_table(lines, first), False
    if _LITERAL.search(line):
        return _end_of_indented(lines, first, _indent(line)), False
    below = lines[first + 1] if first + 1 < len(lines) else ""
    if _ADORNMENT.match(line) and below.strip():
        return min(end_of_run(lines, first), first + 2), False
    if _ADORNMENT.match(below):
        return first + 1, False
    if _LINE_MARK.match(line):
        return end_of_run(lines, first), False
    is_term = bool(below.strip()) and _indent(below) > _indent(line) and not _ITEM.match(line)
    return first + is_term, is_term


def _start_of_content(lines: Sequence[str], first: int) -> int:
    """Return the first line of a directive's content below its options; its own line if it has none."""
    for number in range(first + 1, len(lines)):
        if lines[number].strip():
            if _indent(lines[number]) <= _indent(lines[first]):
                break
            if not _OPTION.match(lines[number]):
                return number
    return first


def _end_of_indented(lines: Sequence[str], first: int, indent: int) -> int:
    """Return the last line, not blank, that is indented more than `indent`."""
    last = first
    for number in range(first + 1, len(lines)):
        if lines[number].strip():
            if _indent(lines[number]) <= indent:
                break
            last = number
    return last


def _end_of_simple_table(lines: Sequence[str], first: int) -> int:
    """Return the border below a simple table, which may hold blank lines; the end of the run if there is none."""
    borders = [first]
    for number in range(first + 1, len(lines)):
        if _SIMPLE_TABLE.match(lines[number]):
            borders.append(number)
            if number + 1 == len(lines) or not lines[number + 1].strip():
                return number
    return max(borders[-1], end_of_run(lines, first))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
