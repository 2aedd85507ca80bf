from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.text.lines import Line, lines


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", [""]),
        ("one", ["one"]),
        ("one\n", ["one", ""]),
        ("a\r\nb\rc\nd\u2028e\u2029f", ["a", "b", "c", "d", "e", "f"]),
        ("\n\r\n", ["", "", ""]),
        ("a\x0bb", ["a\x0bb"]),
    ],
)
def test_lines(source: str, expected: list[str]) -> None:
    assert [line.text for line in lines(source)] == expected


@given(st.text(alphabet=st.sampled_from("ab #>-\r\n\u2028")))
def test_lines_know_their_places(source: str) -> None:
    found = lines(source)
    assert all(source[line.start : line.end] == line.text for line in found)
    breaks = [source[a.end : b.start] for a, b in pairwise(found)]
    assert all(between in ("\r\n", "\r", "\n", "\u2028") for between in breaks)
    assert found[-1].end == len(source)


@pytest.mark.parametrize(
    ("line", "prefix", "opens_item"),
    [
        ("plain", "", False),
        ("    indented", "    ", False),
        ("- item", "- ", True),
        ("  * item", "  * ", True),
        ("• item", "• ", True),
        ("12. item", "12. ", True),
        ("(3) item", "(3) ", True),
        ("- [x] done", "- [x] ", True),
        ("> said", "> ", False),
        (">> - said", ">> - ", True),
        ("-5 degrees", "", False),
        ("1911. was a year", "", False),
        ("3.5 metres", "", False),
        ("*emphasis*", "", False),
    ],
)
def test_what_of_a_line_is_layout(line: str, prefix: str, opens_item: bool) -> None:
    found = Line(0, len(line), line)
    assert line[: found.prefix] == prefix
    assert found.opens_item is opens_item
