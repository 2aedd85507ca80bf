"""Tracking of spans while a text is escaped, wrapped and prefixed. Spans are half-open, in code points.

The borders of the spans go through the same steps as the text. Comparing the final text with the original would only
guess their positions if much is escaped. Knows nothing of documents and formats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

BORDER = "\x1f"  # the unit separator, which is white space to every escaping rule and never part of a text
_BLANKS = " \t"  # characters at which a line may break, and which a line break removes


@dataclass(frozen=True, slots=True)
class TrackedSpan:
    """A span, or the part of it in one line; all parts of a span have its `number`."""

    number: int
    start: int
    end: int

    def shifted(self, by: int) -> TrackedSpan:
        """Return the span moved `by` characters to the right."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True, slots=True)
class SpannedText:
    """A text and its spans, which are in order and do not overlap."""

    text: str
    spans: tuple[TrackedSpan, ...] = ()

    def with_prefix(self, prefix: str) -> SpannedText:
        """Return `prefix` followed by this text."""
        return SpannedText(prefix + self.text, tuple(span.shifted(len(prefix)) for span in self.spans))

    def extended_to(self, text: str) -> SpannedText:
        """Return `text`, which begins with this text, with the same spans."""
        return SpannedText(text, self.spans)

    def cut_to(self, suffix: str) -> SpannedText:
        """Return `suffix`, which this text ends with, with the parts of the spans in it."""
        return self.substring(len(self.text) - len(suffix), len(self.text))

    def substring(self, start: int, end: int) -> SpannedText:
        """Return the text between two offsets, with the parts of the spans in it."""
        spans = tuple(
            TrackedSpan(span.number, max(span.start, start) - start, min(span.end, end) - start)
            for span in self.spans
            if span.start < end and span.end > start
        )
        return SpannedText(self.text[start:end], spans)


def rewrite_text(original: SpannedText, rewrite: Callable[[str], str]) -> SpannedText:
    """Return the result of `rewrite` for the original text, with the new positions of the spans.

    `rewrite` is called a second time, on the text with a `BORDER` at each end of a span. If this changes the result of
    a rule that matches across a border, the returned text is that of the first call and has no spans.
    """
    plain = rewrite(original.text)
    if not original.spans or BORDER in original.text:
        return SpannedText(plain)
    borders = [border for span in original.spans for border in (span.start, span.end)]
    pieces = [
        original.text[start:end] for start, end in zip([0, *borders], [*borders, len(original.text)], strict=True)
    ]
    first, *others = rewrite(BORDER.join(pieces)).split(BORDER)
    if "".join([first, *others]) != plain or len(others) != len(borders):
        return SpannedText(plain)
    offset, offsets = 0, list[int]()
    for piece in (first, *others[:-1]):
        offset += len(piece)
        offsets.append(offset)
    moved = zip(original.spans, offsets[::2], offsets[1::2], strict=True)
    return SpannedText(plain, tuple(TrackedSpan(span.number, start, end) for span, start, end in moved))


def wrap_text(
    original: SpannedText,
    wrap: Callable[[str, Callable[[str], str]], list[str]],
    escape_start: Callable[[str], str],
) -> list[SpannedText]:
    """Return the lines into which `wrap` breaks a text, each with the parts of the spans in it.

    Args:
        original: the text, on one line.
        wrap: breaks a text into lines and applies the second argument to the beginning of each; it may remove nothing
            but spaces and tabs.
        escape_start: escapes the beginning of a line; it may add only characters that are not white space.
    """
    added: list[int] = []

    def counting_escape(beginning: str) -> str:
        escaped = escape_start(beginning)
        added.append(len(escaped) - len(beginning))
        return escaped

    lines = wrap(original.text, counting_escape)
    return [SpannedText(line, spans) for line, spans in zip(lines, _line_spans(original, lines, added), strict=True)]


def _line_spans(original: SpannedText, lines: Sequence[str], added: Sequence[int]) -> Iterator[tuple[TrackedSpan, ...]]:
    """Yield the parts of the spans on each line, located by counting the characters that are not blank."""
    counts = [0]  # characters that are not blank, before each offset of the original
    for character in original.text:
        counts.append(counts[-1] + (character not in _BLANKS))
    first = 0
    for line, escapes in zip(lines, added, strict=True):
        positions = [column for column, character in enumerate(line) if character not in _BLANKS]
        last = first + len(positions) - escapes
        parts: list[TrackedSpan] = []
        for span in original.spans:
            start, end = max(counts[span.start], first), min(counts[span.end], last)
            if start < end:
                begin = positions[0] if start == first else positions[escapes + start - first]
                parts.append(TrackedSpan(span.number, begin, positions[escapes + end - first - 1] + 1))
        yield tuple(parts)
        first = last


def join_lines(lines: Sequence[SpannedText], separator: str) -> SpannedText:
    """Return the lines as one text; a span over several lines includes the separators between them."""
    offset, spans = 0, dict[int, TrackedSpan]()
    for line in lines:
        for part in line.spans:
            shifted = part.shifted(offset)
            spans[part.number] = replace(spans.get(part.number, shifted), end=shifted.end)
        offset += len(line.text) + len(separator)
    return SpannedText(separator.join(line.text for line in lines), tuple(spans.values()))
