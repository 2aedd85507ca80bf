"""Where a summary goes in a document, and how it reads there: set off by blank lines, in the document's own manner.

Pure functions of the document's text. A line ends as the Language Server Protocol has it: with CR LF, LF or CR and
nothing else, so that a form feed or U+2028 is a character like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from precis.text.surroundings import BREAK, Row, Surroundings, line_start, rows, surroundings
from precis.text.wrapping import columns, own_width, wrap

_LINE_BREAK = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")  # whatever some language takes for one


@dataclass(frozen=True, slots=True)
class Style:
    """How a summary is placed.

    Attributes:
        language_id: the document's, as the Language Server Protocol has it; unknown ones are plain text.
        insert: below or above the selection, or in its place.
        heading: a line to put above the paragraphs; "" for none.
        wrap: the width of its lines: the selection's own where that is wrapped by hand, none, or so many columns.
    """

    language_id: str = "plaintext"
    insert: Literal["below", "above", "replace"] = "below"
    heading: str = ""
    wrap: Literal["auto", "off"] | int = "auto"


@dataclass(frozen=True, slots=True)
class Edit:
    """Text to put in the place of what stands between two offsets; nothing else of the document changes.

    Attributes:
        start: in code points of the document.
        end: the same as `start` where nothing is replaced.
        text: what.
    """

    start: int
    end: int
    text: str


def place(document: str, start: int, end: int, paragraphs: Sequence[str], *, style: Style) -> Edit:
    """The edit that puts a summary of the selection into the document.

    Below, it stands after the last line that the selection has words in; above, before the first one; in both cases it
    is one insertion. In the place of the selection, it replaces what is selected but for blank lines and white space
    at its edges, and what stands before and after it in its lines keeps a line of its own.

    A blank line stands between the selection and the summary, between two paragraphs, and where text adjoins it. The
    summary has the line ending that stands nearest, the indentation that the selection's lines share, and what marks
    them as a quotation, a list item or a comment. It is Markdown, LaTeX or HTML in such documents, in source code a
    comment, and in a code block of Markdown a comment of the block's language, if that is known. Comments that follow
    line comments stay together with the code below. A missing last line ending stays missing.

    Args:
        document: the whole text.
        start: the beginning of the selection, in code points.
        end: its end; what lies between must not be blank for the place to be right.
        paragraphs: at least one, each of one line or more.
        style: where and how.
    """
    start, end = _outside_breaks(document, start, end)
    words_end = start + len(document[start:end].rstrip())
    words_start = min(end - len(document[start:end].lstrip()), words_end)
    selected = rows(document, line_start(document, words_start), words_end)
    last = selected[-1].start + len(selected[-1].text)
    ending = _ending(document, last)
    if style.insert == "replace":
        return _replace(document, (start, words_start, words_end, end), selected, paragraphs, style)
    at = last if style.insert == "below" else selected[0].start
    around = surroundings(document, selected, at, style.language_id)
    summary = ending.join(_lines(around, selected, paragraphs, style))
    if style.insert == "below":
        apart = around.blank_above(_next_line(document, last))
        after = "" if apart is None else ending + apart
        return Edit(at, at, f"{ending}{around.apart}{ending}{summary}{after}")
    apart = around.blank_below(_line_above(document, at))
    before = "" if apart is None else apart + ending
    return Edit(at, at, f"{before}{summary}{ending}{around.apart}{ending}")


def _replace(
    document: str,
    selection: tuple[int, int, int, int],
    selected: Sequence[Row],
    paragraphs: Sequence[str],
    style: Style,
) -> Edit:
    """The edit in the selection's place; `selection` is its start, those of its words, and its end."""
    start, words_start, words_end, end = selection
    first, last = selected[0], selected[-1]
    last_end = last.start + len(last.text)
    ending = _ending(document, last_end)
    begin = max(start, first.start)
    begin = begin if not document[begin:words_start].strip() else words_start
    stop = min(end, last_end) if not document[words_end:last_end].strip() else words_end
    around = surroundings(document, selected, begin, style.language_id)
    lines = list(_lines(around, selected, paragraphs, style))
    head, tail = document[first.start : begin], document[stop:last_end]
    before = ""
    if head.strip() and head.rstrip() == around.marker.rstrip() and not around.above:
        lines[0] = lines[0][len(around.prefix) :] if head == around.marker else lines[0].lstrip()
    elif head.strip():
        before = ending + around.apart + ending
    elif (apart := around.blank_below(_line_above(document, first.start))) is not None:
        before = ending if head else apart + ending  # the white space that is left of a line is a blank one
    elif head:
        lines[0] = lines[0].removeprefix(head) if lines[0].startswith(head) else lines[0].lstrip()
    after = ""
    if tail.strip():
        rest = around.rest.removesuffix(" ") if tail.startswith(" ") else around.rest
        after = ending + around.apart + ending + rest
    elif (apart := around.blank_above(_next_line(document, last_end))) is not None:
        after = ending + apart
    return Edit(begin, stop, before + ending.join(lines) + after)


def _lines(around: Surroundings, selected: Sequence[Row], paragraphs: Sequence[str], style: Style) -> Iterator[str]:
    """The lines of the summary, with what each begins with."""
    width = _width(around, selected, style.wrap)
    blocks = [
        [
            line
            for part in _parts(paragraph)
            for line in wrap(around.format.paragraph(part), width, around.format.starts)
        ]
        for paragraph in paragraphs
    ]
    if heading := " ".join(_parts(style.heading)):
        blocks.insert(0, [around.format.heading(heading)])
    if around.above:
        yield around.above
    for i, block in enumerate(block for block in blocks if block):
        if i:
            yield around.blank
        for line in block:
            yield around.prefix + around.format.ends(line)
    if around.below:
        yield around.below


def _parts(paragraph: str) -> list[str]:
    """The lines of a paragraph that are not blank, without white space around them."""
    return [line.strip() for line in _LINE_BREAK.split(paragraph) if line.strip()]


def _width(around: Surroundings, selected: Sequence[Row], wrap: Literal["auto", "off"] | int) -> int | None:
    """The columns that the prefix leaves for text."""
    if wrap == "auto":
        lines = [row.text for row in selected]
        contents = [_content(around, line) for line in lines]
        wrap = own_width(lines, contents) or "off"
    return None if wrap == "off" else wrap - columns(around.prefix)


def _content(around: Surroundings, line: str) -> str:
    """What a line says, without what it begins with; "" where it is blank but for that."""
    return "" if line.strip() == around.blank.strip() else line.removeprefix(around.prefix).lstrip()


def _outside_breaks(document: str, start: int, end: int) -> tuple[int, int]:
    """The selection with neither end between a CR and its LF."""

    def within(offset: int) -> bool:
        return offset > 0 and document.startswith("\r\n", offset - 1)

    return start + within(start), end + within(end)


def _ending(document: str, offset: int) -> str:
    """The line break at `offset`; at the end of the document, the last one above; in a document of one line, LF."""
    if found := BREAK.match(document, offset):
        return found.group()
    above = max(document.rfind("\n", 0, offset), document.rfind("\r", 0, offset)) + 1
    return "\n" if above == 0 else "\r\n" if document.endswith("\r\n", 0, above) else document[above - 1]


def _next_line(document: str, end: int) -> str:
    """The line below the one that ends at `end`; "" where there is none."""
    found = BREAK.match(document, end)
    return rows(document, found.end(), found.end())[0].text if found else ""


def _line_above(document: str, start: int) -> str:
    """The line above the one that starts at `start`; "" where there is none."""
    if not document.endswith(("\r", "\n"), 0, start):
        return ""
    end = start - (2 if document.endswith("\r\n", 0, start) else 1)
    return document[line_start(document, end) : end]
