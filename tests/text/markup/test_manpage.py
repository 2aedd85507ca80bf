from __future__ import annotations

import pytest

from precis.text.reading import plain_text, read


def blocks(source: str) -> list[str]:
    """The blocks as a person reads them."""
    reading = read(source, "manpage")
    return [plain_text(reading.text[block.start : block.end]) for block in reading.blocks]


def headings(source: str) -> list[str]:
    reading = read(source, "manpage")
    return [plain_text(reading.text[heading.start : heading.end]) for heading in reading.headings]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("The \\fBold\\fR ferry\\-boat \\(em late.", ["The old ferry-boat — late."]),
        ('.TH MILL 1\n.\\" a comment\nOne.\n.PP\nTwo.', ["One.", "Two."]),
        ("It reads\n.IR tides.csv ,\nand stops.", ["It reads tides.csv, and stops."]),
        (".SH SYNOPSIS\n.B mill\n[--start]\n.SH DESCRIPTION\nOne.", ["One."]),
        ("'Go,' she said.\n'br\nIt left.", ["'Go,' she said.", "It left."]),
        (".nf\nmill --start\n.fi\nOne.", ["One."]),
        ('Version 2.1 of it\n.B mill "is out"', ["Version 2.1 of it mill is out"]),
    ],
)
def test_blocks(source: str, expected: list[str]) -> None:
    assert blocks(source) == expected


def test_headings() -> None:
    assert headings('.SH "SEE ALSO"\nOne.\n.SS Options') == ["SEE ALSO", "Options"]
