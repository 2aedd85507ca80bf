"""Where a summary goes. In the pictures ‹ and › stand around the selection; what is below it is the document after."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.text.layout import below

SUMMARY = ("First of the summary.", "Second of the summary.")


def check(picture: str, after: str, paragraphs: tuple[str, ...] = SUMMARY) -> None:
    start = picture.index("‹")
    end = picture.index("›") - 1
    document = picture.replace("‹", "").replace("›", "")
    insertion = below(document, start, end, paragraphs)
    assert document[: insertion.offset] + insertion.text + document[insertion.offset :] == after


PICTURES = {
    "a paragraph between others": (
        """\
Above.

‹The harbour froze in January.
The boats stayed in.›

Below.
""",
        """\
Above.

The harbour froze in January.
The boats stayed in.

First of the summary.

Second of the summary.

Below.
""",
    ),
    "text on the next line is set off": (
        """\
‹The harbour froze.›
The boats stayed in.
""",
        """\
The harbour froze.

First of the summary.

Second of the summary.

The boats stayed in.
""",
    ),
    "whole lines, the last line break selected too": (
        """\
‹The harbour froze.
›The boats stayed in.
""",
        """\
The harbour froze.

First of the summary.

Second of the summary.

The boats stayed in.
""",
    ),
    "blank lines at the end of the selection count as below it": (
        """\
‹The harbour froze.


›
The boats stayed in.
""",
        """\
The harbour froze.

First of the summary.

Second of the summary.



The boats stayed in.
""",
    ),
    "a selection that begins and ends within lines": (
        """\
The ‹harbour froze.
The boats› stayed in.
It was January.
""",
        """\
The harbour froze.
The boats stayed in.

First of the summary.

Second of the summary.

It was January.
""",
    ),
    "the indentation that all lines share": (
        """\
    def:
        ‹The harbour froze.

          The boats stayed in.›
    end
""",
        """\
    def:
        The harbour froze.

          The boats stayed in.

        First of the summary.

        Second of the summary.

    end
""",
    ),
    "an indented first line is no indentation": (
        """\
   ‹The harbour froze, and
the boats stayed in.›
""",
        """\
   The harbour froze, and
the boats stayed in.

First of the summary.

Second of the summary.
""",
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture(name: str) -> None:
    before, after = PICTURES[name]
    check(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("‹One.›", "One.\n\nA\n\nB"),
        ("‹One.›\n", "One.\n\nA\n\nB\n"),
        ("‹One.\n›", "One.\n\nA\n\nB\n"),
        ("‹One.›\r\nTwo.\r\n", "One.\r\n\r\nA\r\n\r\nB\r\n\r\nTwo.\r\n"),
        ("One.\r\n‹Two.›", "One.\r\nTwo.\r\n\r\nA\r\n\r\nB"),
        ("‹One.›\rTwo.", "One.\r\rA\r\rB\r\rTwo."),
        ("One.\r‹Two.›", "One.\rTwo.\r\rA\r\rB"),
        ("One.\n‹Two.›\r\nThree.\n", "One.\nTwo.\r\n\r\nA\r\n\r\nB\r\n\r\nThree.\n"),
        ("‹One.›\n   \nTwo.", "One.\n\nA\n\nB\n   \nTwo."),
        ("\t‹One.\n\tTwo.›\n", "\tOne.\n\tTwo.\n\n\tA\n\n\tB\n"),
        ("\t ‹One.\n\t  Two.›\n", "\t One.\n\t  Two.\n\n\t A\n\n\t B\n"),
        ("‹One.  ›\nTwo.", "One.  \n\nA\n\nB\n\nTwo."),
        ("\ufeff‹One.›\n", "\ufeffOne.\n\nA\n\nB\n"),
        ("‹One.\fStill one.›\u2028Still.\nTwo.", "One.\fStill one.\u2028Still.\n\nA\n\nB\n\nTwo."),
        ("\u3000‹一。›\n\u3000二。\n", "\u3000一。\n\n\u3000A\n\n\u3000B\n\n\u3000二。\n"),
        ("‹😀𝒲›", "😀𝒲\n\nA\n\nB"),
    ],
)
def test_line_endings_and_other_ends(before: str, after: str) -> None:
    check(before, after, ("A", "B"))


def test_a_paragraph_of_several_lines_is_indented_as_a_whole() -> None:
    check("  ‹One.›\r\n", "  One.\r\n\r\n  A\r\n  a\r\n\r\n  B\r\n", ("A\na", "B"))


@given(st.data())
def test_the_summary_stands_between_blank_lines_below_the_selection(data: st.DataObject) -> None:
    document = data.draw(st.text(alphabet="ab \t\r\n😀\f", min_size=1))
    start = data.draw(st.integers(0, len(document) - 1))
    end = data.draw(st.integers(start + 1, len(document)))
    if not document[start:end].strip():
        return
    insertion = below(document, start, end, ["S", "T"])
    above, rest = document[: insertion.offset], document[insertion.offset :]
    assert insertion.offset >= start + len(document[start:end].rstrip())
    assert re.match(r"\r|\n|\Z", rest)
    lines = re.split(r"\r\n|\r|\n", above + insertion.text + rest)
    at = next(i for i, line in enumerate(lines) if line.strip() == "S")
    assert lines[at - 1] == ""
    assert lines[at - 2].strip() != ""
    assert lines[at + 1] == ""
    assert lines[at + 2].strip() == "T"
    assert at + 3 == len(lines) or lines[at + 3].strip() == ""
