"""Rendering of a summary's paragraphs, headings and lists as lines of a document.

Escapes, wraps and prefixes the text as its surroundings require, and tracks the spans of the sentences. Knows nothing
of the document except the surroundings.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from precis.layout.spans import BORDER, SpannedText, TrackedSpan, rewrite_text, wrap_text
from precis.layout.surroundings import Surroundings
from precis.layout.wrapping import count_columns, wrap


@dataclass(frozen=True, slots=True)
class LayoutParagraph:
    """A paragraph whose sentences are tracked.

    Attributes:
        text: one line or more.
        sentences: spans of its sentences, in order, without overlap and without white space at their ends.
        heading: a line to put above it; "" for none.
        is_list: whether each of its lines is a list item.
    """

    text: str
    sentences: tuple[tuple[int, int], ...] = ()
    heading: str = ""
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class SummaryRenderer:
    """Renders text as lines of a document.

    Attributes:
        around: the surroundings of the summary.
        text_columns: the columns for text after the prefix; None for no limit.
    """

    around: Surroundings
    text_columns: int | None

    def render(self, paragraphs: Sequence[LayoutParagraph], heading: str) -> list[SpannedText]:
        """Return the lines of a summary, with their prefixes; all its sentences are numbered consecutively from 0."""
        around, numbers = self.around, itertools.count()
        blocks: list[list[SpannedText]] = []
        if title := _on_one_line(heading):
            blocks.append([SpannedText(around.format.heading(title))])
        for paragraph in paragraphs:
            if title := _on_one_line(paragraph.heading):
                blocks.append([SpannedText(around.format.subheading(title))])
            spans = tuple(TrackedSpan(next(numbers), *span) for span in paragraph.sentences)
            text = SpannedText(paragraph.text.replace(BORDER, " "), spans)
            blocks.append(self._list(text) if paragraph.is_list else self._paragraph(text))
        lines = [SpannedText(around.opening_line)] if around.opening_line else []
        for i, block in enumerate(block for block in blocks if block):
            if i:
                lines.append(SpannedText(around.blank_line))
            lines += [
                line.extended_to(around.format.escape_line_end(line.text)).with_prefix(around.prefix) for line in block
            ]
        if around.closing_line:
            lines.append(SpannedText(around.closing_line))
        return lines

    def format_sentence(self, sentence: str, before: str) -> str:
        """Return a sentence as it is written after the text `before` in its line."""
        format_, prefix = self.around.format, self.around.prefix
        text = rewrite_text(SpannedText(sentence, (TrackedSpan(0, 0, len(sentence)),)), format_.paragraph)
        (span,) = text.spans
        filler = "(" * count_columns(before.removeprefix(prefix))  # a line never breaks after an opening bracket
        first, *others = wrap(filler + text.text[span.start : span.end], self.text_columns, format_.escape_line_start)
        return self.around.line_ending.join([first[len(filler) :], *(prefix + line for line in others)])

    def _paragraph(self, paragraph: SpannedText) -> list[SpannedText]:
        """Return the lines of a paragraph, without prefixes."""
        return [
            line
            for part in _nonblank_lines(paragraph)
            for line in self._wrap(part, self.around.format.paragraph, self.text_columns)
        ]

    def _list(self, paragraph: SpannedText) -> list[SpannedText]:
        """Return the lines of a list, without prefixes; the lines of an item are aligned with its first word."""
        format_ = self.around.format
        indent = " " * count_columns(format_.bullet)
        columns = None if self.text_columns is None else self.text_columns - len(indent)
        lines = [SpannedText(format_.list_start)] if format_.list_start else []
        for part in _nonblank_lines(paragraph):
            first, *others = self._wrap(part, format_.item, columns)
            lines += [first.with_prefix(format_.bullet), *(line.with_prefix(indent) for line in others)]
        if format_.list_end:
            lines.append(SpannedText(format_.list_end))
        return lines

    def _wrap(self, line: SpannedText, rewrite: Callable[[str], str], columns: int | None) -> list[SpannedText]:
        return wrap_text(
            rewrite_text(line, rewrite),
            lambda text, escape_start: wrap(text, columns, escape_start),
            self.around.format.escape_line_start,
        )


def _on_one_line(heading: str) -> str:
    return " ".join(line.text for line in _nonblank_lines(SpannedText(heading)))


def _nonblank_lines(paragraph: SpannedText) -> Iterator[SpannedText]:
    """Yield the lines that are not blank, stripped. All line boundaries of `str.splitlines` separate lines."""
    start = 0
    for line in paragraph.text.splitlines(keepends=True):
        if stripped := line.strip():
            left = start + len(line) - len(line.lstrip())
            yield paragraph.substring(left, left + len(stripped))
        start += len(line)
