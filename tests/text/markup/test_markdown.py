from __future__ import annotations

import pytest

from precis.text.lines import LineKind, classify
from precis.text.markup import markdown


def kinds_of(source: str) -> list[LineKind]:
    marking = markdown.mark(source)
    return list(classify(marking.lines(), marking.kinds))


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("The ferry left at noon.", "prose"),
        ("", "blank"),
        (" \t", "blank"),
        # headings
        ("# The ferry", "heading"),
        ("###### The ferry ##", "heading"),
        ("#ferry is a tag", "prose"),
        ("####### is too deep", "prose"),
        # rules
        ("***", "rule"),
        ("- - -", "rule"),
        ("~~~~~ five", "code block"),
        ("=====", "rule"),
        # tables
        ("| year | tonnes |", "table"),
        ("|:-----|-------:|", "table"),
        ("+------+--------+", "table"),
        ("The sign | divides.", "prose"),
        # links
        ("https://example.org/a?b=c", "bare link"),
        ("- <www.example.org>", "bare link"),
        ("[1]: https://example.org", "bare link"),
        ("https://example.org tells more.", "prose"),
        # by-lines
        ("By Ada Berg", "by-line"),
        ("By Ada Berg and Olaf Lie", "by-line"),
        ("Von Ada Berg", "by-line"),
        ("Par Ada Berg et Olaf Lie", "by-line"),
        ("Published 4 May 2021", "by-line"),
        ("Last updated: noon", "by-line"),
        ("by the river stood a mill", "prose"),
        ("By noon the ferry had left.", "prose"),
        ("Published in 1911, the book was read by everybody who could read, and by many who could not.", "prose"),
        # the heads of minutes, reports and letters
        ("**Present:** Ada Berg (chair), Olaf Lie", "metadata"),
        ("Subject: the dam", "metadata"),
        ("Varn, 28 October", "metadata"),
        ("Varn, 28 October 1911.", "metadata"),
        ("Time: that is what nobody had. " + "It had run out. " * 12, "prose"),
        ("Varn, 28 October, was grey.", "prose"),
        # captions
        ("Figure 3. The dam in winter", "caption"),
        ("Fig. 12: The dam", "caption"),
        ("Table 2 – Tonnes of barley", "caption"),
        ("Photo: Ada Berg", "caption"),
        ("Image courtesy: the town", "caption"),
        ("Photograph by: Ada Berg", "caption"),
        ("© The town 1911", "caption"),
        ("Figures rose in May.", "prose"),
        ("Table manners matter here.", "prose"),
        ("Source code is dear.", "prose"),
    ],
)
def test_what_a_line_is_by_itself(line: str, kind: LineKind) -> None:
    assert kinds_of(line)[0] == kind


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # an underline makes a heading, if it is not too long
        ("The ferry\n=========\nProse.", ["heading", "rule", "prose"]),
        ("The ferry\n---\nProse.", ["heading", "rule", "prose"]),
        ("word " * 30 + "\n---", ["prose", "rule"]),
        # front matter: at the very head only, and only where it ends
        ("---\ntitle: Ferry\n---\nProse.", ["metadata", "metadata", "metadata", "prose"]),
        ("\ufeff---\ntitle: Ferry\n---", ["metadata", "metadata", "metadata"]),
        ("---\nProse goes on.", ["rule", "prose"]),
        ("Prose.\n\n---\nMore.\n\n---", ["prose", "blank", "rule", "prose", "blank", "rule"]),
        # fences
        ("```py\nx = 1\n\n# no heading\n```\nProse.", ["code block"] * 5 + ["prose"]),
        ("~~~\n```\n~~~\nProse.", ["code block"] * 3 + ["prose"]),
        ("Prose.\n```\nx = 1", ["prose", "code block", "code block"]),
        # a line that comes again, once it is long enough to be no refrain
        ("The ferry left early.\nRain.\nThe  ferry left early. ", ["prose", "prose", "duplicated line"]),
        ("And on.\nAnd on.", ["prose", "prose"]),
        ("# The ferry left early\n# The ferry left early", ["heading", "heading"]),
    ],
)
def test_what_lines_are_beside_each_other(source: str, expected: list[LineKind]) -> None:
    assert kinds_of(source) == expected


def test_a_fence_is_closed_by_one_as_long() -> None:
    assert kinds_of("````\ncode\n```\nmore\n````\nProse goes on.") == [*["code block"] * 5, "prose"]
    assert kinds_of("- An item.\n\n  ```\n  code\n  ```\n\nProse.")[2:5] == ["code block"] * 3


def test_a_table_needs_no_bars_at_its_edges() -> None:
    assert kinds_of("name | price\n--- | ---\ntea | 3\n\nProse goes on.") == [*["table"] * 3, "blank", "prose"]


@pytest.mark.parametrize(
    "text", ["www." + "!" * 100_000 + " a", "# " * 50_000 + "x", "- " * 50_000 + "x", "> " * 50_000 + "x"]
)
def test_one_endless_line_is_told_at_once(text: str) -> None:
    assert len(kinds_of(text)) == 1
