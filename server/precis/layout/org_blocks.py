"""The elements of Org that no paragraph can interrupt (Org Syntax: tables, drawers, blocks, planning lines).

Knows nothing of summaries.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from precis.layout.blocks import BlockMap, ClosedBlock, consecutive_blocks

# Blocks whose content is no prose. A paragraph can be inserted in all others, such as quotations.
_BLOCK = re.compile(r"\s*#\+begin_(?P<name>src|example|export|comment|verse)\b", re.IGNORECASE)
_DRAWER = re.compile(r"\s*:[\w-]+:\s*$")
_PLANNING = re.compile(r"\s*(?:SCHEDULED|DEADLINE|CLOSED):")
_HEADLINE = re.compile(r"\*+ ")
_TABLE = re.compile(r"\s*(?:\||#\+TBLFM:)", re.IGNORECASE)
_AFFILIATED = re.compile(r"\s*#\+(?:caption|name|header|results|attr_\w+)\b.*", re.IGNORECASE)
_ITEM = re.compile(r"(?P<indent>[ \t]*)(?P<mark>[-+]|\d{1,9}[.)]|(?<=[ \t])\*)(?P<space>[ \t]+|$)")


def org_blocks(lines: Sequence[str]) -> BlockMap:
    """Return tables, drawers and blocks with code, with the lines that belong to them, as closed blocks."""
    return consecutive_blocks(lines, lambda lines, first: ClosedBlock(first, _last_line(lines, first)))


def item_prefix(lines: Sequence[str], number: int) -> str:
    """Return the indentation of text in the list item around a line; "" outside of lists."""
    line = lines[number]
    indent = len(line) - len(line.lstrip())
    for above in reversed(lines[: number + 1]):
        if _HEADLINE.match(above):
            return ""
        found = _ITEM.match(above)
        column = len(above) - len(above.lstrip())
        if found and (above is line or column < indent):
            return found["indent"] + " " * len(found["mark"] + (found["space"] or " "))
        if above.strip() and column == 0 and above is not line:
            return ""
    return ""


def item_marker(line: str) -> str:
    """Return the beginning of a line that opens a list item, up to its text; "" for other lines."""
    found = _ITEM.match(line)
    return found.group() if found else ""


def _last_line(lines: Sequence[str], first: int) -> int:
    """Return the last line of the element that begins in a line."""
    line = lines[first]
    if found := _BLOCK.match(line):
        end = f"#+end_{found['name'].lower()}"
        return _find(lines, first + 1, lambda text: text.strip().lower().startswith(end)) or first
    if _DRAWER.match(line) and line.strip().upper() != ":END:":
        return _find(lines, first + 1, lambda text: text.strip().upper() == ":END:") or first
    if _AFFILIATED.match(line) and first + 1 < len(lines) and lines[first + 1].strip():
        return _last_line(lines, first + 1)
    last = first
    if _TABLE.match(line):
        while last + 1 < len(lines) and _TABLE.match(lines[last + 1]):
            last += 1
    elif _HEADLINE.match(line):
        while last + 1 < len(lines) and _PLANNING.match(lines[last + 1]):
            last += 1
        if last + 1 < len(lines) and _DRAWER.match(lines[last + 1]):
            last = _last_line(lines, last + 1)
    return last


def _find(lines: Sequence[str], start: int, is_end: Callable[[str], bool]) -> int | None:
    return next((i for i in range(start, len(lines)) if is_end(lines[i])), None)
