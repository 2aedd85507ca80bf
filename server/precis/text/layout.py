"""Where a summary goes in a document, and how it reads there: below the selection, set off by blank lines.

Pure functions of the document's text. A line ends as the Language Server Protocol has it: with CR LF, LF or CR and
nothing else, so that a form feed or U+2028 is a character like any other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_BREAK = re.compile(r"\r\n|\r|\n")
_INDENTATION = re.compile(r"[ \t\u3000]*")  # U+3000 begins paragraphs in Chinese and Japanese


@dataclass(frozen=True, slots=True)
class Insertion:
    """Text to put into a document; nothing else of it changes.

    Attributes:
        offset: where, in code points of the document.
        text: what.
    """

    offset: int
    text: str


def below(document: str, start: int, end: int, paragraphs: Sequence[str]) -> Insertion:
    """The insertion of `paragraphs` below the selection.

    It stands after the last line that the selection has words in: a blank line, then the paragraphs with a blank line
    between each two, then a blank line where text follows. It has the indentation that the selection's lines share and
    the line ending that stands nearest. A missing last line ending stays missing.

    Args:
        document: the whole text.
        start: the beginning of the selection, in code points.
        end: its end; what lies between must not be blank for the place to be right.
        paragraphs: at least one, each of one line or more.
    """
    words_end = start + len(document[start:end].rstrip())
    offset = _line_end(document, words_end)
    ending = _ending(document, offset)
    indentation = _indentation(document, start, words_end)
    blocks = (ending.join(f"{indentation}{line}" for line in _BREAK.split(paragraph)) for paragraph in paragraphs)
    text = 2 * ending + (2 * ending).join(blocks)
    return Insertion(offset, text + ending if _text_follows(document, offset) else text)


def _line_start(document: str, offset: int) -> int:
    return max(document.rfind("\n", 0, offset), document.rfind("\r", 0, offset)) + 1


def _line_end(document: str, offset: int) -> int:
    """The end of the line that `offset` lies in, before its line break."""
    found = _BREAK.search(document, offset)
    return found.start() if found else len(document)


def _ending(document: str, offset: int) -> str:
    """The line break at `offset`; at the end of the document, the last one above; in a document of one line, LF."""
    if found := _BREAK.match(document, offset):
        return found.group()
    above = _line_start(document, offset)
    return "\n" if above == 0 else "\r\n" if document.endswith("\r\n", 0, above) else document[above - 1]


def _indentation(document: str, start: int, end: int) -> str:
    """What all lines of the selection that are not blank begin with, the first one taken whole."""
    lines = _BREAK.split(document[_line_start(document, start) : end])
    leading = [_leading(line) for line in lines if line.strip()]
    if not leading:
        return ""
    first, last = min(leading), max(leading)  # what these two share, all of them share
    shared = next((i for i, character in enumerate(first) if last[i] != character), len(first))
    return first[:shared]


def _leading(line: str) -> str:
    found = _INDENTATION.match(line)
    return found.group() if found else ""


def _text_follows(document: str, offset: int) -> bool:
    """Whether the next line is there and not blank."""
    found = _BREAK.match(document, offset)
    return found is not None and document[found.end() : _line_end(document, found.end())].strip() != ""
