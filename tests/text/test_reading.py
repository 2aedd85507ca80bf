from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from precis.text.reading import MASKED, plain_text, read

ANY_MARKUP = st.lists(
    st.sampled_from(
        [
            *["ferry", "The dam. ", " ", "\n", "\r\n", "\n\n", "# ", "- ", "> ", "1. ", "**", "_", "`", "```\n", "~~~"],
            *["[", "](x)", "![", "<b>", "</b>", "<!--", "-->", "|", "---", "===", "\ufeff", "\u200b", "\t", "橋", "😀"],
            *["https://example.org", "By Ada Berg", "Figure 1. ", "\u2028", "e\u0301", MASKED],
        ]
    ),
    max_size=40,
).map("".join)


def blocks(source: str) -> list[str]:
    """The blocks as a person reads them."""
    reading = read(source)
    return [plain_text(reading.text[block.start : block.end]) for block in reading.blocks]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("The **old** ferry", "The old ferry"),
        ("***The*** _old_ __ferry__", "The old ferry"),
        ("un*believ*able", "un*believ*able"),
        ("the snake_case_name stays", "the snake_case_name stays"),
        ("2 * 3 * 4 is 24", "2 * 3 * 4 is 24"),
        ("run `make` twice", "run make twice"),
        ("the [old ferry](https://example.org) left", "the old ferry left"),
        ("the ![a ferry](ferry.png) left", "the left"),
        ("the [1] note stays", "the [1] note stays"),
        ("the <b>old</b> ferry<!-- is it? -->", "the old ferry"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
        ("\ufeffThe fer\u200bry", "The ferry"),
        ("> The ferry\n> left early", "The ferry left early"),
    ],
)
def test_markup_is_left_out(source: str, expected: str) -> None:
    assert blocks(source) == [expected]


WRAPPED = """\
The ferry left the island before anybody in the town
had seen the first snow. Nobody waited for it at the
pier. Then the wind rose, and the harbour master went
home."""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("- one\n- two", ["one", "two"]),
        ("- one that\n  goes on\n- two", ["one that goes on", "two"]),
        ("1. One.\n2. Two.", ["One.", "Two."]),
        # A line break inside a sentence is one of layout; one behind a full stop is none.
        ("The ferry\nleft early.", ["The ferry left early."]),
        ("The ferry left.\nIt rained.", ["The ferry left.", "It rained."]),
        ("паром ушёл\nрано утром", ["паром ушёл рано утром"]),
        (WRAPPED, [" ".join(WRAPPED.split())]),
        (WRAPPED.replace("\n", "\r\n"), [" ".join(WRAPPED.split())]),
        # A button is a block by itself, so that it never becomes part of a sentence.
        ("The ferry left early.\nShare.\nIt rained.", ["The ferry left early.", "Share.", "It rained."]),
        # Where nothing looks like prose, all of it is read.
        ("| a | b |", ["a, b"]),
        ("# Only a heading", ["Only a heading"]),
        ("", []),
        (" \n\n\t", []),
    ],
)
def test_blocks(source: str, expected: list[str]) -> None:
    assert blocks(source) == expected


@pytest.mark.parametrize(
    ("clutter", "kind"),
    [
        ("```py\nx = 1\ny = 2\n```", "code block"),
        ("| year | tonnes |\n|------|--------|\n| 1911 | 12 |", "table"),
        ("https://example.org/ferry", "bare link"),
        ("By Ada Berg", "by-line"),
        ("Figure 3. The pier in winter", "caption"),
        ("The ferry left early.", "duplicated line"),
    ],
)
def test_what_is_no_prose_is_passed_over_and_counted_once(clutter: str, kind: str) -> None:
    source = f"The ferry left early.\n\n{clutter}\n\nThen it rained."
    assert blocks(source) == ["The ferry left early.", "Then it rained."]
    assert read(source).passed_over == {kind: 1}


def test_what_is_passed_over_is_counted_by_its_kind() -> None:
    source = "By Ada Berg\n\n```\nx\n```\nProse.\n```\ny\n```\n\nPhoto: Ada Berg\n\nhttps://example.org\n\n***\n"
    assert read(source).passed_over == {"by-line": 1, "code block": 2, "caption": 1, "bare link": 1}


def test_nothing_is_passed_over_where_all_of_it_is_read() -> None:
    assert read("By Ada Berg\nhttps://example.org").passed_over == {}


def test_headings_keep_their_places_and_are_not_read() -> None:
    source = "# The ferry #\n\nIt left.\n\nThe dam\n-------\n\nIt held.\n"
    reading = read(source)
    assert [source[heading.start : heading.end] for heading in reading.headings] == ["The ferry", "The dam"]
    assert blocks(source) == ["It left.", "It held."]


@given(ANY_MARKUP | st.text())
@example("|||")
@example("|a|b|\n|-|-|\n|The dam|It held all night.|")
def test_the_mask_is_as_long_as_the_source_and_keeps_every_place(source: str) -> None:
    reading = read(source)
    assert len(reading.text) == len(source)
    for read_as, given_as in zip(reading.text, source, strict=True):
        is_between_cells = given_as in "| " and read_as in ",: "
        assert read_as in (given_as, " ", MASKED) or is_between_cells


@given(ANY_MARKUP | st.text())
def test_blocks_are_in_order_apart_and_not_blank(source: str) -> None:
    reading = read(source)
    ends = [0]
    for block in reading.blocks:
        assert ends[-1] <= block.start < block.end <= len(source)
        assert plain_text(reading.text[block.start : block.end])
        ends.append(block.end)
    for heading in reading.headings:
        assert 0 <= heading.start <= heading.end <= len(source)


@given(
    st.lists(
        st.text(alphabet="abcdefgh ", min_size=1).filter(str.strip),
        max_size=5,
        unique_by=lambda text: tuple(text.split()),
    )
)
def test_plain_words_are_all_read(paragraphs: list[str]) -> None:
    source = "\n\n".join(f"{paragraph.strip()}." for paragraph in paragraphs)
    assert " ".join(blocks(source)).split() == source.split()


@pytest.mark.parametrize(
    ("masked", "expected"),
    [(f"{MASKED}The{MASKED} fer{MASKED}ry  left\n", "The ferry left"), (MASKED * 3, ""), ("", "")],
)
def test_plain(masked: str, expected: str) -> None:
    assert plain_text(masked) == expected
