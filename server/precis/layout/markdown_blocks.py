"""The blocks of Markdown that no paragraph can interrupt: tables, front matter, formulas, HTML, underlined headings.

CommonMark 0.31 (4.3 Setext headings, 4.6 HTML blocks), GitHub Flavored Markdown (4.10 Tables), the grid tables and
formulas of Pandoc, and the front matter of static site generators. Knows nothing of summaries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from precis.layout.blocks import BlockMap, ClosedBlock, Zone
from precis.layout.comments import holds_text
from precis.layout.containers import LineContext, read_containers

_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
_DELIMITERS = re.compile(r" {0,3}(?:\|[ \t]*)?:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_GRID = re.compile(r" {0,3}\+(?:[-=:]+\+)+[ \t]*$")
_NO_ROW = re.compile(r" {0,3}(?:#{1,6}(?:\s|$)|>|`{3}|~{3})")
_CELL = re.compile(r"(?<!\\)\|")
# The seven kinds of HTML blocks: the first five end with a mark, the last two at a blank line.
_RAW_HTML = re.compile(r" {0,3}<(?P<name>script|pre|style|textarea)(?:[\s>]|$)", re.IGNORECASE)
_MARKED_HTML = re.compile(r" {0,3}<(?P<mark>!--|\?|!\[CDATA\[|![A-Za-z])")
_HTML_ENDS = {"!--": "-->", "?": "?>", "![CDATA[": "]]>"}
_HTML_NAMES = (
    "address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form frame frameset h[1-6] head header hr html iframe legend li link main menu "
    "menuitem nav noframes ol optgroup option p param search section summary table tbody td tfoot th thead title tr "
    "track ul"
)
_HTML = re.compile(
    rf" {{0,3}}(?:</?(?:{'|'.join(_HTML_NAMES.split())})(?:[\s>]|/>|$)|</?[A-Za-z][^<>]*>[ \t]*$)", re.IGNORECASE
)


def markdown_blocks(lines: Sequence[str]) -> BlockMap:
    """Return the blocks that no paragraph can interrupt."""
    block_map = BlockMap()
    contexts = read_containers(lines)
    first = _front_matter(lines, block_map)
    block_map.closed += _headings(lines, contexts, first)
    while first < len(lines):
        context = contexts[first]
        last = _fence(contexts, first) if context.fence else _block(lines, contexts, first)
        language_id = context.fence.language if context.fence else None
        if last > first and (language_id is None or not holds_text(language_id)):
            block_map.closed.append(ClosedBlock(first, last))
            if _text(lines, contexts, first).lstrip().startswith("<!--"):
                block_map.closed.pop()
                block_map.zones.append(Zone(first, last, "xml"))
        if context.containers and context.containers[-1].first_line == first:
            _add_term(lines, first, context.containers[-1].marker, block_map)
        first = max(last, first) + 1
    return block_map


def _add_term(lines: Sequence[str], first: int, marker: str, block_map: BlockMap) -> None:
    """Add the term above a definition, which no paragraph may separate from it."""
    term = first - 1
    while term > 0 and not lines[term].strip():
        term -= 1
    if marker.lstrip().startswith(":") and term >= 0:
        block_map.closed.append(ClosedBlock(term, first, ends_in_text=True))


def _front_matter(lines: Sequence[str], block_map: BlockMap) -> int:
    """Add the front matter; return the number of the line after it."""
    mark = lines[0].rstrip()
    if mark not in ("---", "+++") or len(lines) < 3 or not lines[1].strip():  # noqa: PLR2004 - two marks, one line
        return 0
    ends = ("---", "...") if mark == "---" else (mark,)
    last = next((i for i in range(1, len(lines)) if lines[i].rstrip() in ends), 0)
    if last:
        block_map.closed.append(ClosedBlock(-1, last, leave="below"))
    return last + 1 if last else 0


def _fence(contexts: Sequence[LineContext], first: int) -> int:
    """Return the last line of a fenced code block; the number of lines if it is not closed."""
    fence, last = contexts[first].fence, first
    while last < len(contexts) and contexts[last].fence is fence:
        last += 1
    return last


def _block(lines: Sequence[str], contexts: Sequence[LineContext], first: int) -> int:
    """Return the last line of the block that begins in line `first` and cannot be interrupted; else `first`."""
    text = _text(lines, contexts, first)
    if not text.strip() or contexts[first].is_indented_code:
        return first
    if found := _RAW_HTML.match(text):
        return _find(lines, first, f"</{found['name'].lower()}>")
    if found := _MARKED_HTML.match(text):
        return _find(lines, first, _HTML_ENDS.get(found["mark"], ">"))
    if text.strip().startswith("$$"):
        return first if text.strip().endswith("$$") and len(text.strip()) > 3 else _find(lines, first, "$$", first + 1)  # noqa: PLR2004
    starts_paragraph = not first or not lines[first - 1].strip()
    last = first
    if _is_table(lines, contexts, first) or _GRID.match(text) or (_HTML.match(text) and starts_paragraph):
        while last + 1 < len(lines) and _continues(lines, contexts, first, last + 1):
            last += 1
    return last


def _is_table(lines: Sequence[str], contexts: Sequence[LineContext], first: int) -> bool:
    if first + 1 >= len(lines) or contexts[first + 1].containers != contexts[first].containers:
        return False
    header, delimiters = _text(lines, contexts, first).strip(), _text(lines, contexts, first + 1)
    if not _DELIMITERS.match(delimiters) or "|" not in header + delimiters:
        return False
    return _cells(header) == _cells(delimiters.strip())


def _cells(row: str) -> int:
    return len(_CELL.findall(row.strip("|"))) + 1


def _continues(lines: Sequence[str], contexts: Sequence[LineContext], first: int, line: int) -> bool:
    """Return whether a line belongs to the table or HTML block that begins in line `first`."""
    text = _text(lines, contexts, line)
    return bool(text.strip()) and contexts[line].containers == contexts[first].containers and not _NO_ROW.match(text)


def _headings(lines: Sequence[str], contexts: Sequence[LineContext], start: int) -> Iterator[ClosedBlock]:
    """Yield the headings that are underlined, with all their lines."""
    for line in range(start + 1, len(lines)):
        text = _text(lines, contexts, line)
        if not _UNDERLINE.match(text) or contexts[line].fence or contexts[line].is_indented_code:
            continue
        first = line
        while first > start and _is_paragraph(lines, contexts, first - 1, line):
            first -= 1
        if first < line:
            yield ClosedBlock(first, line)


def _is_paragraph(lines: Sequence[str], contexts: Sequence[LineContext], line: int, underline: int) -> bool:
    """Return whether a line can be one of the paragraph above an underline."""
    text = _text(lines, contexts, line)
    is_prose = bool(text.strip()) and not _NO_ROW.match(text) and not _UNDERLINE.match(text)
    return is_prose and contexts[line].containers == contexts[underline].containers and not contexts[line].fence


def _text(lines: Sequence[str], contexts: Sequence[LineContext], line: int) -> str:
    return lines[line][contexts[line].offsets[-1] :]


def _find(lines: Sequence[str], first: int, end: str, start: int | None = None) -> int:
    """Return the first line with the mark that ends a block; the number of lines if there is none."""
    begin = first if start is None else start
    return next((i for i in range(begin, len(lines)) if end in lines[i].lower()), len(lines))
