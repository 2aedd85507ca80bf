"""Where the lines of a document begin, kept up to date through edits, so that a long document is not read anew.

A line ends as the protocol has it: with CR LF, LF or CR. Offsets are in code points.

Specification: LSP 3.17, "Text Documents".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import overload

from precis.lsp.documents.anchors import Change

_BREAK = re.compile(r"\r\n|\r|\n")


class Lines(Sequence[str]):
    """The lines of a text, with their endings. There is at least one, and the last one has none.

    Args:
        text: all of it.
        starts: where they begin, if that is known.
    """

    def __init__(self, text: str, starts: Sequence[int] | None = None) -> None:
        self._text = text
        self._starts = [0, *_starts(text, 0, len(text))] if starts is None else starts

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

    def start(self, number: int) -> int:
        """Where the line of this number (from 0) begins."""
        return self._starts[number]

    def at(self, offset: int) -> int:
        """The number of the line that holds an offset; the last one for all that is beyond the text."""
        return bisect_right(self._starts, offset) - 1

    def after(self, change: Change, text: str) -> Lines:
        """The lines after an edit that has made `text`.

        The line that ends right before the edit is looked at again, since a CR may have got its LF, or lost it.
        """
        first = self.at(max(0, change.start - 1))
        behind = bisect_right(self._starts, change.end)
        grown = change.length - (change.end - change.start)
        begin = self._starts[first]
        end = self._starts[behind] + grown if behind < len(self) else len(text)
        between = [start for start in _starts(text, begin, end) if start < end or behind >= len(self)]
        moved = [start + grown for start in self._starts[behind:]] if grown else self._starts[behind:]
        return Lines(text, [*self._starts[: first + 1], *between, *moved])


def _starts(text: str, begin: int, end: int) -> Iterator[int]:
    """Where lines begin behind `begin`, up to `end`."""
    return (found.end() for found in _BREAK.finditer(text, begin, end))
