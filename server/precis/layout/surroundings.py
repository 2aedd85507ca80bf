"""The surroundings of a summary in a document: format, line prefixes, blank lines and line ending.

`Surroundings` is everything that layout needs to know about the document. Knows nothing of the summary's text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from precis.layout.contexts import InsertionContext, insertion_context
from precis.layout.document_lines import DocumentLine, line_above, line_below, nearest_line_ending
from precis.layout.formats import TextFormat
from precis.layout.placement import Place


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything that layout needs to know about the document.

    Attributes:
        format: how the summary's text is written.
        line_ending: the one nearest to the selection.
        prefix: the beginning of each line of the summary.
        blank_line: a blank line within the summary.
        opening_line: a line to put above the summary, which opens its comment; "" for none.
        closing_line: a line to put below the summary, which closes its comment; "" for none.
        separator: the blank line between the selection and the summary.
        separator_above: the blank line between the summary and the line above the selection, for a summary above the
            selection or in its place; None if they need none.
        separator_below: the blank line between the summary and the line below the selection, for a summary below the
            selection or in its place; None if they need none.
        selection_prefix: the markup and indentation at the beginning of the first selected line.
        rest_prefix: the prefix for the rest of a line that is moved below the summary.
    """

    format: TextFormat
    line_ending: str
    prefix: str
    blank_line: str
    opening_line: str
    closing_line: str
    separator: str
    separator_above: str | None
    separator_below: str | None
    selection_prefix: str
    rest_prefix: str


def surroundings(document: str, selected: Sequence[DocumentLine], place: Place, offset: int) -> Surroundings:
    """Return the surroundings of a summary.

    Args:
        document: the whole text.
        selected: the whole lines of the selection, from the first to the last one with words.
        place: where the summary goes.
        offset: where it begins, in code points.
    """
    context = insertion_context(document, selected, place, offset)
    blank_line = context.prefix.rstrip()
    separator = blank_line if context.comment_mark else context.container_prefix.rstrip()
    separator_above = _separator_next_to(context, line_above(document, place.first.start))
    if separator_above is not None and context.open_above and not context.comment_mark:
        # A line in a quotation without its marks lazily continues a paragraph, and so would the summary.
        separator_above = separator
    return Surroundings(
        format=context.format,
        line_ending=nearest_line_ending(document, place.last.end),
        prefix=context.prefix,
        blank_line=blank_line,
        opening_line=context.opening_line,
        closing_line=context.closing_line,
        separator=separator,
        separator_above=separator_above,
        separator_below=_separator_next_to(context, line_below(document, place.last.end)),
        selection_prefix=context.selection_prefix,
        rest_prefix=context.rest_prefix,
    )


def _separator_next_to(context: InsertionContext, neighbour: str) -> str | None:
    """Return the blank line between the summary and a line of the document, or None if they need none."""
    depth = context.container_prefix.count(">")
    quoted = re.match(rf"(?:[ \t]*>){{0,{depth}}}", neighbour)
    quotation = quoted.group() if quoted else ""
    text = "".join(neighbour[len(quotation) :].split())
    if text in ("", context.comment_mark):
        return None
    if context.in_code and not any(character.isalnum() for character in text):
        return None
    if context.comment_mark and text.startswith(context.comment_mark):
        return context.prefix.rstrip()
    if context.may_document_code:
        return None
    return context.container_prefix.rstrip() if quotation.count(">") == depth else quotation
