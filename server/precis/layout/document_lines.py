"""Lines of a document and their endings.

A line ends with CR LF, LF or CR, as the Language Server Protocol defines it. A form feed or U+2028 does not end a line.
Offsets are in code points.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

BYTE_ORDER_MARK = "\ufeff"
_LINE_ENDING = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A line without its ending, and the offset of its beginning in the document."""

    start: int
    text: str

    @property
    def end(self) -> int:
        """The offset of its ending."""
        return self.start + len(self.text)


def lines_from(document: str, start: int, end: int) -> list[DocumentLine]:
    """Return the lines that begin between `start`, the beginning of the first one, and `end`, both included."""
    found: list[DocumentLine] = []
    while True:
        ending = _LINE_ENDING.search(document, start)
        found.append(DocumentLine(start, document[start : ending.start() if ending else len(document)]))
        if ending is None or ending.end() > end:
            return found
        start = ending.end()


def line_start(document: str, offset: int) -> int:
    """Return the offset at which the line around `offset` begins; the first line begins after a byte-order mark."""
    start = _after_last_ending(document, offset)
    return 1 if start == 0 and document.startswith(BYTE_ORDER_MARK) else start


def line_above(document: str, start: int) -> str:
    """Return the line above the one that begins at `start`; "" if there is none."""
    if not document.endswith(("\r", "\n"), 0, start):
        return ""
    end = start - len(_ending_before(document, start))
    return document[line_start(document, end) : end]


def line_below(document: str, end: int) -> str:
    """Return the line below the one that ends at `end`; "" if there is none."""
    ending = _LINE_ENDING.match(document, end)
    return lines_from(document, ending.end(), ending.end())[0].text if ending else ""


def nearest_line_ending(document: str, end: int) -> str:
    """Return the ending of the line that ends at `end`; if it is the last line, that of the line above, or LF."""
    if ending := _LINE_ENDING.match(document, end):
        return ending.group()
    start = _after_last_ending(document, end)
    return _ending_before(document, start) if start else "\n"


def outside_line_endings(document: str, start: int, end: int) -> tuple[int, int]:
    """Return the span with its ends moved out of any CR LF."""

    def is_within_ending(offset: int) -> bool:
        return offset > 0 and document.startswith("\r\n", offset - 1)

    return start + is_within_ending(start), end + is_within_ending(end)


def _after_last_ending(document: str, offset: int) -> int:
    """Return the offset after the last line ending before `offset`, or 0."""
    return max(document.rfind("\n", 0, offset), document.rfind("\r", 0, offset)) + 1


def _ending_before(document: str, start: int) -> str:
    """Return the line ending directly before `start`."""
    return "\r\n" if document.endswith("\r\n", 0, start) else document[start - 1]
