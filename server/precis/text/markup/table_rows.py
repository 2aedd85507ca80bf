"""The rows of a table, for a text that has nothing else to read: as sentences if cells hold some, else as values."""

from __future__ import annotations

import re

from precis.text.lines import Line
from precis.text.markup.base import Marking

LONGEST_LABEL = 6  # words of the cell that tells what a row is about
SHORTEST_STATEMENT = 3  # words of a cell that is a sentence

DELIMITERS = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*$")  # the line below the head
_CELLS = re.compile(r"^\s*\||\|\s*$|\s*\|")
_CELL = re.compile(r"[^|\s](?:[^|]*[^|\s])?")
_NAME = re.compile(r"\W*[^\W\d_]")


def mask_cells(marking: Marking, line: Line) -> None:
    """Write a row as its cells with commas between them; mask one of empty cells."""
    if DELIMITERS.match(line.text) or not _CELL.search(line.text):
        marking.hide(line.start, line.end)
        return
    for found in _CELLS.finditer(line.text):
        start, end = line.start + found.start(), line.start + found.end()
        if found.start() and found.end() < len(line.text.rstrip()):
            marking.write(start, end, ",")
        else:
            marking.blank(start, end)


def mask_statement(marking: Marking, line: Line) -> None:
    """Write a row as what it is about and what it says: "Harbour: A ramp will be built."; mask a row that says nothing.

    Values without the head of their column, such as "4, yes", would not be understood.
    """
    found = statement(line.text)
    if found is None:
        marking.hide(line.start, line.end)
        return
    label_end, start, end = found
    marking.write(line.start + label_end, line.start + start, ": ")
    marking.hide(line.start + end, line.end)
    label_start = _CELL.search(line.text)
    marking.hide(line.start, line.start + (label_start.start() if label_start else 0))


def statement(text: str) -> tuple[int, int, int] | None:
    """Return where the first cell of a row ends, and where its longest sentence starts and ends; None for none."""
    cells = list(_CELL.finditer(text))
    if not cells:
        return None
    label, *others = cells
    if not _NAME.match(label[0]) or len(label[0].split()) > LONGEST_LABEL:
        return None
    said = [each for each in others if each[0][-1] in ".!?" and len(each[0].split()) >= SHORTEST_STATEMENT]
    longest = max(said, key=lambda each: len(each[0]), default=None)
    if longest is None or longest.start() - label.end() < len(": "):
        return None
    return label.end(), longest.start(), longest.end()
