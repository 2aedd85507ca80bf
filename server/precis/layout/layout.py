"""Where a summary goes in a document, and how it reads there: set off by blank lines, in the document's own manner.

Pure functions of the document's text. A line ends as the Language Server Protocol has it: with CR LF, LF or CR and
nothing else, so that a form feed or U+2028 is a character like any other.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from precis.layout.spans import MARK, SpannedText, TrackedSpan, joined, rewritten, wrapped
from precis.layout.surroundings import BREAK, Row, Surroundings, line_start, rows, surroundings
from precis.layout.wrapping import count_columns, detect_width, wrap

_LINE_BREAK = re.compile("\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")  # whatever some language takes for one


@dataclass(frozen=True, slots=True)
class LayoutStyle:
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


@dataclass(frozen=True, slots=True)
class LayoutParagraph:
    """A paragraph whose sentences are to be found again.

    Attributes:
        text: of one line or more.
        sentences: where they stand in it, in order and apart; white space at neither end.
        heading: a line to put above it; "" for none.
        items: whether its lines are the items of a list.
    """

    text: str
    sentences: tuple[tuple[int, int], ...] = ()
    heading: str = ""
    items: bool = False


@dataclass(frozen=True, slots=True)
class LayoutResult:
    """An edit, and where in its text the sentences stand.

    Attributes:
        edit: what to do.
        sentences: of all paragraphs, in order; None for one that cannot be told from its neighbour.
        written: a sentence, and what stands before it in its line → that sentence as it would be written there.
    """

    edit: Edit
    sentences: tuple[tuple[int, int] | None, ...]
    written: Callable[[str, str], str] = field(compare=False, repr=False)


def place(document: str, start: int, end: int, paragraphs: Sequence[str], *, style: LayoutStyle) -> Edit:
    """The edit that puts a summary of the selection into the document; see `lay_out`."""
    return lay_out(document, start, end, [LayoutParagraph(paragraph) for paragraph in paragraphs], style=style).edit


def lay_out(
    document: str, start: int, end: int, passages: Sequence[LayoutParagraph], *, style: LayoutStyle
) -> LayoutResult:
    """The edit that puts a summary of the selection into the document, and where its sentences are then.

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
        passages: the paragraphs; at least one.
        style: where and how.
    """
    blocks = _numbered(passages)
    edit, held, manner = _placed(document, start, end, blocks, style)
    found = {stretch.number: (stretch.start, stretch.end) for stretch in held.stretches}
    sentences = tuple(found.get(stretch.number) for block in blocks for stretch in block.held.stretches)
    return LayoutResult(edit, sentences, manner.written)


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph with its numbered sentences, its heading, and whether it is a list."""

    held: SpannedText
    heading: str
    items: bool


@dataclass(frozen=True, slots=True)
class _Manner:
    """How lines are written: what they have around them, what ends them, and the columns left for text, if limited."""

    around: Surroundings
    ending: str
    width: int | None

    def lines(self, paragraph: SpannedText) -> list[SpannedText]:
        """A paragraph, without prefixes."""
        return [
            line for part in _parts(paragraph) for line in self._wrapped(part, self.around.format.paragraph, self.width)
        ]

    def items(self, paragraph: SpannedText) -> list[SpannedText]:
        """A list, without prefixes; the lines of an item stand under its first word."""
        format_ = self.around.format
        indent = " " * count_columns(format_.bullet)
        width = None if self.width is None else self.width - len(indent)
        found = [SpannedText(format_.list_start)] if format_.list_start else []
        for part in _parts(paragraph):
            first, *others = self._wrapped(part, format_.item, width)
            found += [first.behind(format_.bullet), *(line.behind(indent) for line in others)]
        return [*found, SpannedText(format_.list_end)] if format_.list_end else found

    def written(self, sentence: str, before: str) -> str:
        """A sentence as it is written behind what stands before it in its line."""
        format_, prefix = self.around.format, self.around.prefix
        held = rewritten(SpannedText(sentence, (TrackedSpan(0, 0, len(sentence)),)), format_.paragraph)
        (where,) = held.stretches
        filler = "(" * count_columns(before.removeprefix(prefix))  # no line breaks behind an opening bracket
        first, *others = wrap(filler + held.text[where.start : where.end], self.width, format_.starts)
        return self.ending.join([first[len(filler) :], *(prefix + line for line in others)])

    def _wrapped(self, part: SpannedText, rewrite: Callable[[str], str], width: int | None) -> list[SpannedText]:
        return wrapped(
            rewritten(part, rewrite), lambda text, starts: wrap(text, width, starts), self.around.format.starts
        )


def _placed(
    document: str, start: int, end: int, paragraphs: Sequence[_Block], style: LayoutStyle
) -> tuple[Edit, SpannedText, _Manner]:
    """The edit, its text up to the last sentence, and how that is written."""
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
    manner = _Manner(around, ending, _width(around, selected, style.wrap))
    summary = joined(list(_lines(manner, paragraphs, style.heading)), ending)
    if style.insert == "below":
        apart = around.blank_above(_next_line(document, last))
        held, after = summary.behind(f"{ending}{around.apart}{ending}"), "" if apart is None else ending + apart
    else:
        apart = around.blank_below(_line_above(document, at))
        held, after = summary.behind("" if apart is None else apart + ending), f"{ending}{around.apart}{ending}"
    return Edit(at, at, held.text + after), held, manner


def _replace(
    document: str,
    selection: tuple[int, int, int, int],
    selected: Sequence[Row],
    paragraphs: Sequence[_Block],
    style: LayoutStyle,
) -> tuple[Edit, SpannedText, _Manner]:
    """The edit in the selection's place; `selection` is its start, those of its words, and its end."""
    start, words_start, words_end, end = selection
    first, last = selected[0], selected[-1]
    last_end = last.start + len(last.text)
    ending = _ending(document, last_end)
    begin = max(start, first.start)
    begin = begin if not document[begin:words_start].strip() else words_start
    stop = min(end, last_end) if not document[words_end:last_end].strip() else words_end
    around = surroundings(document, selected, begin, style.language_id)
    manner = _Manner(around, ending, _width(around, selected, style.wrap))
    lines = list(_lines(manner, paragraphs, style.heading))
    head, tail = document[first.start : begin], document[stop:last_end]
    before, opening = "", lines[0].text
    if head.strip() and head.rstrip() == around.marker.rstrip() and not around.above:
        opening = opening[len(around.prefix) :] if head == around.marker else opening.lstrip()
    elif head.strip():
        before = ending + around.apart + ending
    elif (apart := around.blank_below(_line_above(document, first.start))) is not None:
        before = ending if head else apart + ending  # the white space that is left of a line is a blank one
    elif head:
        opening = opening.removeprefix(head) if opening.startswith(head) else opening.lstrip()
    after = ""
    if tail.strip():
        rest = around.rest.removesuffix(" ") if tail.startswith(" ") else around.rest
        after = ending + around.apart + ending + rest
    elif (apart := around.blank_above(_next_line(document, last_end))) is not None:
        after = ending + apart
    held = joined([lines[0].cut_to(opening), *lines[1:]], ending).behind(before)
    return Edit(begin, stop, held.text + after), held, manner


def _lines(manner: _Manner, paragraphs: Sequence[_Block], heading: str) -> Iterator[SpannedText]:
    """The lines of the summary, with what each begins with."""
    around = manner.around
    blocks: list[list[SpannedText]] = []
    if title := _on_one_line(heading):
        blocks.append([SpannedText(around.format.heading(title))])
    for paragraph in paragraphs:
        if title := _on_one_line(paragraph.heading):
            blocks.append([SpannedText(around.format.subheading(title))])
        blocks.append(manner.items(paragraph.held) if paragraph.items else manner.lines(paragraph.held))
    if around.above:
        yield SpannedText(around.above)
    for i, block in enumerate(block for block in blocks if block):
        if i:
            yield SpannedText(around.blank)
        for line in block:
            yield line.ending(around.format.ends(line.text)).behind(around.prefix)
    if around.below:
        yield SpannedText(around.below)


def _numbered(passages: Sequence[LayoutParagraph]) -> list[_Block]:
    """The paragraphs, whose sentences are numbered from the first to the last of all."""
    numbers = itertools.count()
    return [
        _Block(
            SpannedText(
                each.text.replace(MARK, " "), tuple(TrackedSpan(next(numbers), *span) for span in each.sentences)
            ),
            each.heading,
            each.items,
        )
        for each in passages
    ]


def _on_one_line(heading: str) -> str:
    return " ".join(part.text for part in _parts(SpannedText(heading)))


def _parts(paragraph: SpannedText) -> list[SpannedText]:
    """The lines of a paragraph that are not blank, without white space around them."""
    breaks = [found.span() for found in _LINE_BREAK.finditer(paragraph.text)]
    starts, ends = [0, *(end for _, end in breaks)], [*(start for start, _ in breaks), len(paragraph.text)]
    parts: list[SpannedText] = []
    for start, end in zip(starts, ends, strict=True):
        line = paragraph.text[start:end]
        if line.strip():
            left = start + len(line) - len(line.lstrip())
            parts.append(paragraph.part(left, left + len(line.strip())))
    return parts


def _width(around: Surroundings, selected: Sequence[Row], wrap: Literal["auto", "off"] | int) -> int | None:
    """The columns that the prefix leaves for text."""
    if wrap == "auto":
        lines = [row.text for row in selected]
        contents = [_content(around, line) for line in lines]
        wrap = detect_width(lines, contents) or "off"
    return None if wrap == "off" else wrap - count_columns(around.prefix)


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
