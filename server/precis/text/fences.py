"""Fenced code blocks of Markdown: which line opens one, and which line closes it.

The only definition of a fence, for reading and for layout (CommonMark 0.31, 4.5 Fenced code blocks). Works on one line
at a time, without the prefixes of its containers; the caller tracks the block that a line belongs to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

CODE_COLUMNS = 4  # a line indented this far is indented code or continues a paragraph; it is never a fence

_OPENING = re.compile(r" {0,3}(?P<marker>`{3,}|~{3,})(?P<info>[^`]*|(?<=~).*)$")


@dataclass(frozen=True, slots=True)
class Fence:
    """The opening line of a fenced code block.

    Attributes:
        marker: the backticks or tildes.
        language: the first word of the info string, without braces and dots; "" for none.
    """

    marker: str
    language: str

    def is_closed_by(self, line: str) -> bool:
        """Return whether `line` closes the block: as many marker characters or more, indented by at most three columns.

        Args:
            line: without its line ending and the prefixes of its containers.
        """
        text = line.strip()
        return text.startswith(self.marker) and not text.strip(self.marker[0]) and indent_columns(line) < CODE_COLUMNS


def opening_fence(line: str) -> Fence | None:
    """Return the fence that `line` opens, or None.

    Args:
        line: without its line ending and the prefixes of its containers.
    """
    found = _OPENING.match(line)
    if not found:
        return None
    words = found["info"].split()
    return Fence(found["marker"], words[0].strip("{}.") if words else "")


def indent_columns(text: str) -> int:
    """Return the width in columns of the spaces and tabs at the start of `text`; tab stops are four columns apart."""
    columns = 0
    for character in text:
        if character not in " \t":
            break
        columns = next_column(columns, character)
    return columns


def next_column(column: int, character: str) -> int:
    """Return the column after a space or tab at `column`."""
    return (column // CODE_COLUMNS + 1) * CODE_COLUMNS if character == "\t" else column + 1
