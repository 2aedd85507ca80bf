"""The scalars of YAML that go over several lines (YAML 1.2.2, 7.3 Flow Scalar Styles, 8.1 Block Scalar Styles).

A comment between their lines would be a part of the value, or end it. Reads the document line by line, so that one with
templates or errors is read, too. Knows nothing of summaries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from precis.layout.blocks import BlockMap, ClosedBlock

YAML_LANGUAGES = frozenset({
    "yaml", "dockercompose", "ansible", "helm", "github-actions-workflow", "azure-pipelines",
})  # fmt: skip

MAX_VALUE_LINES = 100  # a quotation mark or bracket that is not closed within so many lines is an error

_ENTRY = re.compile(r"[-?:](?:[ \t]+|$)")
_PROPERTIES = re.compile(r"(?:[&!]\S*(?:[ \t]+|$))*")
_HEADER = re.compile(r"[|>](?P<marks>[-+0-9]{0,2})[ \t]*(?:#.*)?$")
_QUOTED = {
    '"': re.compile(r'(?:[^"\\]|\\.)*"', re.DOTALL),
    "'": re.compile(r"(?:[^']|'')*'(?!')"),
}
_FLOW_TOKEN = re.compile(r"""[\[{,:]\s*(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'(?!'))|[\[\]{}]|(?<!\S)\#[^\n]*""", re.DOTALL)
_KEY = re.compile(r":(?=[ \t]|$)")


def yaml_blocks(lines: Sequence[str]) -> BlockMap:
    """Return the scalars over several lines, and the flow collections, as closed blocks."""
    blocks: list[ClosedBlock] = []
    parent, i = -1, 0
    while i < len(lines):
        line = lines[i]
        if not line.strip() or line.lstrip().startswith("#") or line.startswith(("%", "...")):
            i += 1
            continue
        parent, value = _value(line, parent)
        block = _block(lines, i, value, parent) if value else None
        if block and block.last > i:
            blocks.append(block)
        i = min(block.last if block else i, len(lines)) + 1
    return BlockMap(blocks)


def _value(line: str, parent: int) -> tuple[int, str]:
    """Return the column of the collection that the value of a line belongs to, and the value.

    Args:
        line: without its line ending; not blank.
        parent: the column of the collection that an entry without a value above the line opened; -1 for none.
    """
    at = len(line) - len(line.lstrip(" "))
    if line.startswith("---") and line[3:4] in ("", " ", "\t"):
        parent, at = -1, 3 + len(line[3:]) - len(line[3:].lstrip())
    elif at <= parent:
        parent = at - 1  # of a shallower collection; its scalars are indented as deep as this line, or deeper
    while found := _ENTRY.match(line, at):
        parent, at = at, found.end()
    found = _PROPERTIES.match(line, at)
    at, start = (found.end() if found else at), at
    quoted = _QUOTED[line[at]].match(line, at + 1) if line[at : at + 1] in _QUOTED else None
    if line[at : at + 1] in _QUOTED and quoted is None:
        return parent, line[at:]  # it goes on below, as no key does
    key = _KEY.search(line, quoted.end() if quoted else at)
    if key and (quoted is None or not line[quoted.end() : key.start()].strip()) and line[at : at + 1] not in "|>[{":
        comment = line.find(" #", at)
        if quoted or comment < 0 or comment > key.start():
            parent = start
            at = key.end() + len(line[key.end() :]) - len(line[key.end() :].lstrip())
            found = _PROPERTIES.match(line, at)
            at = found.end() if found else at
    return parent, line[at:]


def _block(lines: Sequence[str], first: int, value: str, parent: int) -> ClosedBlock | None:
    if header := _HEADER.match(value):
        return _block_scalar(lines, first, parent, keeps_blank_lines="+" in header["marks"])
    if value[0] in _QUOTED:
        return _quoted(lines, first, value)
    if value[0] in "[{":
        return _flow_collection(lines, first, value)
    return None if value[0] in "#*" else _plain(lines, first, parent)


def _block_scalar(lines: Sequence[str], first: int, parent: int, *, keeps_blank_lines: bool) -> ClosedBlock:
    last, after = first, first + 1
    while after < len(lines) and _belongs(lines[after], parent):
        if lines[after].strip():
            last = after
        after += 1
    if keeps_blank_lines:
        last = after - 1
    if parent < 0:  # a comment below would be a line of the scalar, up to the end of the document
        last = after
    return ClosedBlock(first, last, is_tight=keeps_blank_lines)


def _plain(lines: Sequence[str], first: int, parent: int) -> ClosedBlock:
    last, after = first, first + 1
    if " #" in lines[first]:
        return ClosedBlock(first, first)
    while after < len(lines) and _belongs(lines[after], parent) and not lines[after].lstrip().startswith("#"):
        if lines[after].strip():
            last = after
        after += 1
    return ClosedBlock(first, last)


def _belongs(line: str, parent: int) -> bool:
    """Return whether a line is one of a scalar in a collection at the column `parent`."""
    if not line.strip():
        return True
    return len(line) - len(line.lstrip(" ")) > parent and not (
        line.startswith(("---", "...")) and line[3:4] in ("", " ", "\t")
    )


def _quoted(lines: Sequence[str], first: int, value: str) -> ClosedBlock:
    closing = _QUOTED[value[0]]
    for text in _growing(lines, first, value):
        if found := closing.match(text, 1):
            return ClosedBlock(first, first + text.count("\n", 0, found.end()))
    return ClosedBlock(first, first)


def _flow_collection(lines: Sequence[str], first: int, value: str) -> ClosedBlock:
    for text in _growing(lines, first, value):
        depth = 0
        for found in _FLOW_TOKEN.finditer(text):
            depth += (found.group()[0] in "[{") - (found.group()[0] in "]}")
            if depth == 0:
                return ClosedBlock(first, first + text.count("\n", 0, found.end()))
    return ClosedBlock(first, first)


def _growing(lines: Sequence[str], first: int, value: str) -> Iterator[str]:
    """Yield a value with more and more of the lines below its first, twice as many each time."""
    count = 1
    while True:
        yield "\n".join([value, *lines[first + 1 : first + count]])
        if first + count >= len(lines) or count > MAX_VALUE_LINES:
            return
        count *= 2
