"""The edit that inserts a summary into a document.

Pure functions of the document's text. Knows nothing of editors; offsets are in code points.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from precis.layout.document_lines import DocumentLine, line_start, lines_from, outside_line_endings
from precis.layout.formats import HTML_LANGUAGES
from precis.layout.html_elements import is_paragraph
from precis.layout.placement import Place, find_place
from precis.layout.rendering import LayoutParagraph, SummaryRenderer
from precis.layout.spans import SpannedText, join_lines
from precis.layout.surroundings import Surroundings, surroundings
from precis.layout.wrapping import count_columns, detect_width

__all__ = ["Edit", "LayoutParagraph", "LayoutResult", "LayoutStyle", "lay_out"]


@dataclass(frozen=True, slots=True)
class LayoutStyle:
    """Options for the position and the look of a summary.

    Attributes:
        language_id: of the document, as in the Language Server Protocol; unknown languages are plain text.
        insert: below or above the selection, or in its place.
        heading: a line to put above the paragraphs; "" for none.
        wrap: the width of the lines in columns; "auto" for the width at which the selection was wrapped by hand, if it
            was; "off" for no wrapping.
    """

    language_id: str = "plaintext"
    insert: Literal["below", "above", "replace"] = "below"
    heading: str = ""
    wrap: Literal["auto", "off"] | int = "auto"


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement of the text between two offsets of a document.

    Attributes:
        start: in code points of the document.
        end: the same as `start` if nothing is replaced.
        text: the new text.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class LayoutResult:
    """An edit, and the spans of the sentences in its text.

    Attributes:
        edit: inserts the summary.
        sentences: spans in `edit.text` of the sentences of all paragraphs, in order; None for a sentence whose span is
            unknown, since the document's format does not separate it from its neighbour.
        format_sentence: (sentence, text before it in its line) → the sentence as it is written there.
    """

    edit: Edit
    sentences: tuple[tuple[int, int] | None, ...]
    format_sentence: Callable[[str, str], str] = field(compare=False, repr=False)


def lay_out(
    document: str, start: int, end: int, paragraphs: Sequence[LayoutParagraph], *, style: LayoutStyle
) -> LayoutResult | None:
    """Return the edit that inserts a summary of the selection into the document, and the sentences' spans in it.

    Returns None if there is no place for text in the document, such as in JSON.

    "below" inserts the summary below the last line of the selection that has words, "above" inserts it above the first
    one. "replace" replaces the selection except for blank lines and white space at its edges; other text in its first
    and last line is moved to separate lines. Where text would break the document, as between the rows of a table, the
    summary goes to the nearest place on that side that can hold it; see `placement.find_place`.

    A blank line separates the summary from the selection and from adjacent text, and its paragraphs from each other.
    The summary has the nearest line ending, the indentation that the selection's lines share, and their markup of
    quotations, list items and comments. It is Markdown, LaTeX or HTML in such documents, a comment in source code, and
    in a code block of Markdown a comment of the block's language, if that is known. A summary that continues line
    comments stays attached to the code below. A missing final line ending stays missing.

    Args:
        document: the whole text.
        start: the beginning of the selection, in code points.
        end: its end; the selection must not be blank.
        paragraphs: of the summary; at least one.
        style: the options.
    """
    selection = _select(document, start, end)
    span = selection.words_start, selection.words_end
    place = find_place(document, selection.lines, style.insert, style.language_id, span)
    if place is None:
        return None
    if place.insert == "replace":
        edit, text, renderer = _replace(document, selection, place, paragraphs, style)
    else:
        edit, text, renderer = _insert(document, selection, place, paragraphs, style)
    found = {span.number: (span.start, span.end) for span in text.spans}
    count = sum(len(paragraph.sentences) for paragraph in paragraphs)
    return LayoutResult(edit, tuple(found.get(number) for number in range(count)), renderer.format_sentence)


@dataclass(frozen=True, slots=True)
class _Selection:
    """The offsets of a selection and of its words, and the lines from the first to the last with words."""

    start: int
    words_start: int
    words_end: int
    end: int
    lines: Sequence[DocumentLine]


def _select(document: str, start: int, end: int) -> _Selection:
    start, end = outside_line_endings(document, start, end)
    words_end = start + len(document[start:end].rstrip())
    words_start = min(end - len(document[start:end].lstrip()), words_end)
    lines = lines_from(document, line_start(document, words_start), words_end)
    return _Selection(start, words_start, words_end, end, lines)


def _insert(
    document: str, selection: _Selection, place: Place, paragraphs: Sequence[LayoutParagraph], style: LayoutStyle
) -> tuple[Edit, SpannedText, SummaryRenderer]:
    """Return the edit above or below the selection, its text up to the last sentence, and the renderer."""
    offset = place.offset
    around = surroundings(document, selection.lines, place, offset)
    renderer = SummaryRenderer(around, _text_columns(around, selection.lines, style.wrap))
    ending = around.line_ending
    summary = join_lines(renderer.render(paragraphs, style.heading), ending)
    separator = ending if place.is_tight else f"{ending}{around.separator}{ending}"
    if place.insert == "below":
        text = summary.with_prefix(separator)
        after = "" if around.separator_below is None else ending + around.separator_below
    else:
        text = summary.with_prefix("" if around.separator_above is None else around.separator_above + ending)
        after = separator
    return Edit(offset, offset, text.text + after), text, renderer


def _replace(
    document: str, selection: _Selection, place: Place, paragraphs: Sequence[LayoutParagraph], style: LayoutStyle
) -> tuple[Edit, SpannedText, SummaryRenderer]:
    """Return the edit in place of the selection, its text up to the last sentence, and the renderer."""
    first, last = selection.lines[0], selection.lines[-1]
    start = max(selection.start, first.start)
    if document[start : selection.words_start].strip():
        start = selection.words_start
    end = selection.words_end if document[selection.words_end : last.end].strip() else min(selection.end, last.end)
    around = surroundings(document, selection.lines, place, start)
    renderer = SummaryRenderer(around, _text_columns(around, selection.lines, style.wrap))
    first_line, *others = renderer.render(paragraphs, style.heading)
    head, tail = document[first.start : start], document[end : last.end]
    if place.language_id in HTML_LANGUAGES and is_paragraph(head, tail):
        text = _join_to_tags(join_lines([first_line, *others], around.line_ending), around.prefix)
        if text is not None:
            return Edit(start, end, text.text), text, renderer
    before, opening = _join_to_head(head, first_line.text, around)
    after = _before_tail(tail, around)
    text = join_lines([first_line.cut_to(opening), *others], around.line_ending).with_prefix(before)
    return Edit(start, end, text.text + after), text, renderer


def _join_to_tags(text: SpannedText, prefix: str) -> SpannedText | None:
    """Return the text without the tags of its first and its last paragraph, which the document has already."""
    opening, closing = f"{prefix}<p>", "</p>"
    if not (text.text.startswith(opening) and text.text.endswith(closing)):
        return None
    return text.substring(len(opening), len(text.text) - len(closing))


def _join_to_head(head: str, first_line: str, around: Surroundings) -> tuple[str, str]:
    """Return the text between `head` and the summary, and the part of the summary's first line that follows it.

    Args:
        head: the part of the document's line before the summary.
        first_line: of the summary, with its prefix.
        around: the surroundings of the summary.
    """
    ending = around.line_ending
    if head.strip():
        if head.rstrip() == around.selection_prefix.rstrip() and not around.opening_line:
            is_exact = head == around.selection_prefix
            return "", first_line[len(around.prefix) :] if is_exact else first_line.lstrip()
        return f"{ending}{around.separator}{ending}", first_line
    if around.separator_above is not None:
        # Remaining white space of a line is already a blank line.
        return ending if head else around.separator_above + ending, first_line
    return "", first_line.removeprefix(head) if first_line.startswith(head) else first_line.lstrip()


def _before_tail(tail: str, around: Surroundings) -> str:
    """Return the text between the summary and `tail`, the rest of the document's line after it."""
    ending = around.line_ending
    if tail.strip():
        prefix = around.rest_prefix.removesuffix(" ") if tail.startswith(" ") else around.rest_prefix
        return f"{ending}{around.separator}{ending}{prefix}"
    return "" if around.separator_below is None else ending + around.separator_below


def _text_columns(
    around: Surroundings, selected: Sequence[DocumentLine], wrap: Literal["auto", "off"] | int
) -> int | None:
    """Return the columns for text after the prefix; None for no limit."""
    if wrap == "auto":
        lines = [line.text for line in selected]
        wrap = detect_width(lines, [_content(around, line) for line in lines]) or "off"
    return None if wrap == "off" else wrap - count_columns(around.prefix)


def _content(around: Surroundings, line: str) -> str:
    """Return the text of a line without its prefix; "" if nothing follows the prefix."""
    return "" if line.strip() == around.blank_line.strip() else line.removeprefix(around.prefix).lstrip()
