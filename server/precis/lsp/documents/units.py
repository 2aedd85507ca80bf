"""Columns in the code units that the client counts in: UTF-8, UTF-16 or UTF-32.

A client asks at every move of the cursor, also in a document of one line of many megabytes. So the units of a long line
are counted once, from its start as far as needed, and what an edit does not touch is not counted again.

Specification: LSP 3.17, "Position" and "PositionEncodingKind".
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from lsprotocol import types

from precis.lsp.documents.anchors import Change
from precis.lsp.documents.lines import LineIndex

STEP = 2048  # code points between two counts that are kept; a shorter line is counted each time
Encoding = types.PositionEncodingKind | str | None
"""What positions count in, as pygls has agreed it with the client; anything but UTF-8 and UTF-32 means UTF-16."""
_CODECS: Mapping[Encoding, tuple[str, int]] = {
    # An encoding may come as a string, which is equal to its kind.
    types.PositionEncodingKind.Utf8: ("utf-8", 1),
    types.PositionEncodingKind.Utf32: ("utf-32-le", 4),
}
_UTF_16 = ("utf-16-le", 2)  # what the specification prescribes where nothing else was agreed


class UnitIndex:
    """Converts between offsets in code points and columns in code units.

    Args:
        text: the whole text.
        lines: its lines.
        encoding: what the client counts in.
        counts: for long lines, by number, the units before every `STEP`th code point, as far as they are known.
    """

    def __init__(
        self,
        text: str,
        lines: LineIndex,
        encoding: Encoding,
        counts: dict[int, list[int]] | None = None,
    ) -> None:
        self._text = text
        self._lines = lines
        self._encoding = encoding
        self._codec, self._bytes = _CODECS.get(encoding, _UTF_16)
        self._counts = counts or {}
        self._is_plain = encoding == types.PositionEncodingKind.Utf32 or text.isascii()

    def column_at(self, number: int, offset: int) -> int:
        """Return the column of an offset in a line, in code units."""
        start = self._lines.start_of(number)
        if self._is_plain:
            return offset - start
        step = (offset - start) // STEP
        counts = self._counted(number, step, None)
        return counts[step] + self._count(start + step * STEP, offset)

    def offset_at(self, number: int, column: int) -> int:
        """Return the offset of a column in a line; if the column divides a character, the offset behind it.

        Args:
            number: the number of the line.
            column: in code units. Beyond the end of the line, it means its end, before the line ending.
        """
        start, end = self._lines.start_of(number), self._lines.content_end(number)
        if self._is_plain:
            return min(start + column, end)
        counts = self._counted(number, (end - start) // STEP, column)
        step = max(0, bisect_left(counts, column) - 1)
        at = start + step * STEP
        lengths = range(min(STEP, end - at))  # what is behind all of them is at the end
        found = bisect_left(lengths, column - counts[step], key=lambda length: self._count(at, at + length))
        return min(at + found, end)  # what was counted may be in the line ending

    def updated(self, change: Change, text: str, lines: LineIndex) -> UnitIndex:
        """Return the index after an edit that led to `text` and `lines`."""
        first = self._lines.line_at(max(0, change.start - 1))  # an edit behind a CR may change where its line ends
        kept = {number: counts for number, counts in self._counts.items() if number < first}
        if first in self._counts:
            steps = max(0, change.start - 1 - self._lines.start_of(first)) // STEP
            kept[first] = self._counts[first][: steps + 1]
        return UnitIndex(text, lines, self._encoding, kept)

    def _counted(self, number: int, steps: int, column: int | None) -> Sequence[int]:
        """Return the counts of a line for this many steps; fewer if they have passed `column` before."""
        if not steps:
            return (0,)
        counts = self._counts.setdefault(number, [0])
        start = self._lines.start_of(number)
        while len(counts) <= steps and (column is None or counts[-1] < column):
            at = start + (len(counts) - 1) * STEP
            counts.append(counts[-1] + self._count(at, at + STEP))
        return counts

    def _count(self, start: int, end: int) -> int:
        # An unpaired surrogate, which JSON can carry, is one unit of UTF-16 and three of UTF-8.
        return len(self._text[start:end].encode(self._codec, "surrogatepass")) // self._bytes
