from __future__ import annotations

import pytest

from precis.languages.furniture import clause_label, is_amounts, is_byline, is_caption, is_dateline, is_labelled


@pytest.mark.parametrize(
    "line",
    [
        "By Ada Berg",
        "by Ada Berg",
        "BY ADA BERG",
        "*By Ada Berg and Jean-Luc O’Neill*",
        "By A. B. Åberg, Per Østby & Ida Lund",
        "Von Ada Berg und Per Østby",
        "Par Émile Zola",
        "By Ludwig van der Berg, staff writer",
        "By Ada Berg in Varn",
        "Por Ana Ruiz y Luis Vega",
        "Di Ada Rossi e Ugo Neri",
        "Published 3 May 1911",
        "Last updated: yesterday at noon",
        "First published in The Herald",
        "Published " + "on " * 11,
    ],
)
def test_a_line_that_says_who_wrote_it_or_when_it_appeared_is_a_byline(line: str) -> None:
    assert is_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "By",
        "By the river stood a mill.",
        "By noon the ferry had left.",
        "By Tuesday the ferry had left.",
        "By May, everybody knew.",
        "by Ada Berg, who had never been there, and",
        "Ada Berg",
        "Bystanders Ada Berg and Per",
        "By Ada Berg wrote the letter.",
        "Published " + "on " * 12,
    ],
)
def test_a_sentence_that_begins_like_a_byline_is_none(line: str) -> None:
    assert not is_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        "Figure 3. The dam in winter",
        "FIG. 12: The dam",
        "Table 2 – Tonnes of barley",
        "*Plate 4 The owl*",
        "Photo: Ada Berg",
        "Photos by: Ada Berg",
        "Image courtesy: the town",
        "Picture credit / the town",
        "Source: the ministry",
        "© The town 1911",
        "(c) The town 1911",
    ],
)
def test_a_caption_or_a_credit_is_a_caption(line: str) -> None:
    assert is_caption(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "The figure 3 is the smallest.",
        "Figure it out.",
        "Figures rose by 3 per cent.",
        "Table tennis is played here.",
        "Photographs were taken by the crew.",
        "Sources say that the ferry sank.",
        "A photo: the dam",
    ],
)
def test_a_sentence_about_figures_is_no_caption(line: str) -> None:
    assert not is_caption(line)


@pytest.mark.parametrize(
    "line",
    [
        "Present: Ada Berg, Per Østby",
        "**Date:** 3 May 1911",
        "_Author_: Ada Berg",
        "IN ATTENDANCE: the mayor",
        "Re: the ferry",
        "Reading time: 4 minutes",
        "Date: " + "x " * 39,
    ],
)
def test_a_field_of_minutes_or_a_letter_is_labelled(line: str) -> None:
    assert is_labelled(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Present:",
        "Present were Ada Berg and Per Østby.",
        "Presently: nothing",
        "The date: 3 May",
        "Time:and again",
        "Date: " + "x " * 40,
    ],
)
def test_a_line_without_a_known_label_or_with_a_text_is_not_labelled(line: str) -> None:
    assert not is_labelled(line)


@pytest.mark.parametrize(
    "line",
    [
        "Varn, 28 October",
        "VARN, 28 October 1911",
        "New York, the 3rd May 1911",
        "*Ålesund, 3. Mai 1911*",
        "St. John’s, 1st August —",
    ],
)
def test_a_place_and_a_date_are_a_dateline(line: str) -> None:
    assert is_dateline(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Varn",
        "28 October",
        "Varn, October",
        "varn, 28 October",
        "Varn, 28 October, was cold.",
        "Varn, 28 october",
        "In the town of Varn, 28 October",
    ],
)
def test_other_lines_with_a_date_are_no_dateline(line: str) -> None:
    assert not is_dateline(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Per slice: 180 kcal, 6 g protein, 1 g fat", True),
        ("Pro Stück: 90 kcal; 4 g Fett", True),
        ("They sold two things: 180 boats, 6 of which sank", False),
        ("The score: 3 goals", False),
        ("Per slice: 180 kcal, 6 g protein. It is good.", False),
    ],
)
def test_a_line_of_amounts(line: str, *, expected: bool) -> None:
    assert is_amounts(line) == expected


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("§ 4 Term", "§ 4 "),
        ("§§ 12a Term", "§§ 12a "),
        ("Art. 5. Term", "Art. 5. "),
        ("ARTICLE IV", "ARTICLE IV"),
        ("Section 7: Term", "Section 7: "),
        ("Kapitel 3 – Zeit", "Kapitel 3 – "),
        ("Part of it", ""),
        ("Section 7.1 Term", ""),
        ("Artists 5", ""),
    ],
)
def test_the_label_of_a_clause(line: str, label: str) -> None:
    assert line[: clause_label(line)] == label
