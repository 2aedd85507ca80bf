"""Where text can go at or near a selection, and in what form: the place of a summary in its document.

The one question that layout asks about a document's structure. Each format answers it with its closed blocks and zones
(`blocks.py`); the module of a format knows nothing of summaries.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from precis.layout import comments, formats
from precis.layout.asciidoc_blocks import asciidoc_blocks
from precis.layout.blocks import BlockMap, ClosedBlock, Zone
from precis.layout.code_strings import code_blocks
from precis.layout.commit_messages import commit_message_blocks
from precis.layout.document_lines import DocumentLine, line_start, lines_from
from precis.layout.html_elements import holds_paragraph, html_blocks, is_paragraph, php_blocks, xml_blocks
from precis.layout.javascript import JAVASCRIPT_LANGUAGES, javascript_blocks
from precis.layout.latex_groups import bibtex_blocks, latex_blocks
from precis.layout.markdown_blocks import markdown_blocks
from precis.layout.org_blocks import org_blocks
from precis.layout.rst_blocks import rst_blocks
from precis.layout.yaml_scalars import YAML_LANGUAGES, yaml_blocks

Insert = Literal["below", "above", "replace"]

_READERS: Sequence[tuple[Container[str], Callable[[Sequence[str]], BlockMap]]] = (
    (formats.MARKDOWN_LANGUAGES, markdown_blocks),
    (formats.COMMIT_LANGUAGES, commit_message_blocks),
    (formats.ORG_LANGUAGES, org_blocks),
    (formats.RST_LANGUAGES, rst_blocks),
    (formats.ASCIIDOC_LANGUAGES, asciidoc_blocks),
    (formats.LATEX_LANGUAGES, latex_blocks),
    (YAML_LANGUAGES, yaml_blocks),
    (("bibtex",), bibtex_blocks),
    (("php",), php_blocks),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a summary goes.

    Attributes:
        insert: below or above its neighbours, or in place of the selection.
        above, below: the lines that the summary follows and precedes if it is in place of the lines between; the
            selection, or the closed block around it.
        lines: the lines whose indentation and markup the summary shares.
        language_id: of the text there.
        start, end: the part of the document in that language.
        strings: the parts of the document whose marks begin no comment.
        is_tight: whether no blank line may separate the summary from the line above it.
    """

    insert: Insert
    first: DocumentLine
    last: DocumentLine
    lines: Sequence[DocumentLine]
    language_id: str
    start: int
    end: int
    is_tight: bool = False
    strings: Sequence[tuple[int, int]] = ()

    @property
    def offset(self) -> int:
        """Where the summary is inserted, if it is not in place of the selection."""
        return self.last.end if self.insert == "below" else self.first.start


def find_place(
    document: str, selected: Sequence[DocumentLine], insert: Insert, language_id: str, span: tuple[int, int]
) -> Place | None:
    """Return the place for a summary of the selected lines, or None if the document cannot hold it.

    It is below or above the selection, as asked for, or at the nearest place on that side that can hold text: below the
    table, the scalar, the string or the environment that contains it. A summary that cannot replace its selection,
    since a part of such a block would remain, or code beside it, goes below it.

    Args:
        document: the whole text.
        selected: the whole lines of the selection, from the first to the last one with words.
        insert: the position that is asked for.
        language_id: of the document, as in the Language Server Protocol.
        span: the words of the selection.
    """
    if not comments.holds_text(language_id):
        return None
    lines = lines_from(document, line_start(document, 0), len(document))
    block_map = _read(tuple(line.text for line in lines), language_id)
    starts = [line.start for line in lines]
    first, last = (max(bisect_right(starts, line.start) - 1, 0) for line in (selected[0], selected[-1]))
    if insert == "replace":
        if _can_replace(document, lines, block_map, language_id, (first, last), span):
            return _place(block_map, lines, last, language_id, insert, (selected[0], selected[-1], selected))
        insert = "below"
    found = block_map.leave_closed(last if insert == "below" else first - 1, insert, len(lines))
    if found is None:
        return None
    place, block = found
    block = block or block_map.block_around(first, last)
    if block is None:
        return _place(block_map, lines, place, language_id, insert, (selected[0], selected[-1], selected))
    block_lines = lines[max(block.top, 0) : block.bottom + 1]
    insert = "below" if place >= block.bottom else "above"
    markup = block_lines if language_id in formats.MARKDOWN_LANGUAGES else block_lines[:1]
    if block.leave == "above" and place >= 0:
        # What precedes the end matter of a document is its text: the summary follows that, after its blank lines.
        while place > 0 and not lines[place].text.strip():
            place -= 1
        insert, markup = "below", selected if last == place else [lines[place]]
        return _place(block_map, lines, place, language_id, insert, (lines[place], lines[place], markup))
    neighbours = (block_lines[0], block_lines[-1], markup)
    return _place(block_map, lines, place, language_id, insert, neighbours, is_tight=block.is_tight)


def _place(
    block_map: BlockMap,
    lines: Sequence[DocumentLine],
    place: int,
    language_id: str,
    insert: Insert,
    neighbours: tuple[DocumentLine, DocumentLine, Sequence[DocumentLine]],
    *,
    is_tight: bool = False,
) -> Place | None:
    zone = block_map.zone_at(place) or Zone(0, len(lines) - 1, language_id)
    if not comments.holds_text(zone.language_id):
        return None
    start, end = lines[max(zone.first, 0)].start, lines[min(zone.last, len(lines) - 1)].end
    strings = [
        (lines[max(block.first, 0)].start, lines[block.last].end)
        for block in block_map.closed
        if block.last < len(lines) and not formats.is_markup(zone.language_id)
    ]
    return Place(insert, *neighbours, zone.language_id, start, end, is_tight, strings)


def _can_replace(
    document: str,
    lines: Sequence[DocumentLine],
    block_map: BlockMap,
    language_id: str,
    selected: tuple[int, int],
    span: tuple[int, int],
) -> bool:
    """Return whether lines of text can take the place of the selection."""
    first, last = selected
    head, tail = document[lines[first].start : span[0]], document[span[1] : lines[last].end]
    zone = block_map.zone_at(last)
    language_id = zone.language_id if zone else language_id
    if language_id in formats.HTML_LANGUAGES and is_paragraph(head, tail):
        return True
    for block in block_map.closed:
        if block.last < first or block.first > last or (block.last == first and block.ends_in_text):
            continue
        covers = first <= block.first and block.last <= last
        if not covers or (block.first == first and head.strip()) or (block.last == last and tail.strip()):
            return False
    if language_id in formats.HTML_LANGUAGES and not holds_paragraph(head):
        return False
    style = comments.comment_style(language_id)
    if style is None or formats.is_markup(language_id) or not (head.strip() or tail.strip()):
        return True
    texts = [line.text for line in lines[first : last + 1]]
    return (
        comments.line_comment_prefix(texts, style) is not None
        or comments.enclosing_block(document, span[0], style) is not None
    )


@lru_cache(maxsize=2)
def _read(lines: tuple[str, ...], language_id: str) -> BlockMap:
    """Return the closed blocks and zones of a document."""
    for languages, read in _READERS:
        if language_id in languages:
            return read(lines)
    style = comments.comment_style(language_id)
    if language_id in formats.HTML_LANGUAGES:
        block_map = html_blocks(lines, language_id)
    elif language_id in JAVASCRIPT_LANGUAGES:
        block_map = javascript_blocks(lines, language_id)
    elif style and style.block == ("<!--", "-->"):
        block_map = xml_blocks(lines)
    else:
        block_map = code_blocks(lines, language_id, style) if style else BlockMap()
    if lines[0].startswith("#!"):
        block_map.closed.append(ClosedBlock(-1, 0, leave="below"))
    return block_map
