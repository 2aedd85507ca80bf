"""Line starts of a document, updated with each edit so that a long document is not scanned again.

A line ends as in the protocol: with CR LF, LF or CR. Offsets are in code points.

Specification: LSP 3.17, "Text Documents".
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import overload

from precis.lsp.documents.anchors import Change

_LINE_ENDING = re.compile(r"\r\n|\r|\n")


class LineIndex(Sequence[str]):
    """The lines of a text, with their line endings. There is at least one, and the last one has no ending.

    Args:
        text: the whole text.
        starts: the offsets at which its lines start, if known.
    """

    def __init__(self, text: str, starts: Sequence[int] | None = None) -> None:
        self._text = text
        self._starts = [0, *_line_starts(text, 0, len(text))] if starts is None else starts

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        number = range(len(self))[index]
        end = self._starts[number + 1] if number + 1 < len(self) else len(self._text)
        return self._text[self._starts[number] : end]

    def start_of(self, number: int) -> int:
        """Return the offset at which a line starts; lines are numbered from 0."""
        return self._starts[number]

    def line_at(self, offset: int) -> int:
        """Return the number of the line that holds an offset; the last line for offsets beyond the text."""
        return bisect_right(self._starts, offset) - 1

    def content_end(self, number: int) -> int:
        """Return the offset at which a line ends, before its line ending."""
        if number + 1 >= len(self):
            return len(self._text)
        end = self._starts[number + 1]
        return end - 2 if self._text[end - 2 : end] == "\r\n" else end - 1

    def updated(self, change: Change, text: str) -> LineIndex:
        """Return the index after an edit that produced `text`.

        Only the new text is scanned, and the characters next to it: a CR there may have gained or lost an LF.
        """
        before = self._starts[: max(1, bisect_left(self._starts, change.start))]
        behind = self._starts[bisect_right(self._starts, change.end) :]
        shift = change.length - (change.end - change.start)
        last = change.start + change.length
        between = [start for start in _line_starts(text, max(0, change.start - 1), last + 1) if start <= last]
        return LineIndex(text, [*before, *between, *([start + shift for start in behind] if shift else behind)])


def _line_starts(text: str, begin: int, end: int) -> Iterator[int]:
    """Yield the offsets after `begin` and up to `end` at which a line starts, as far as the text up to `end` tells."""
    return (found.end() for found in _LINE_ENDING.finditer(text, begin, end))
