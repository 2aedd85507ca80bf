from __future__ import annotations

import pytest

from precis.text.lines import LineKind, classify
from precis.text.markup import markdown
from precis.text.reading import plain_text, read


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


def blocks(source: str) -> list[str]:
    reading = read(source)
    return [plain_text(reading.text[block.start : block.end]) for block in reading.blocks]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # notes
        ("It left.[^1] It came[^a].\n\n[^1]: A note.\n\n    More of it.\n[^a]: Another.", ["It left. It came."]),
        ("It left.\n\n[^1]: A note\nthat goes on.\n\nTwo.", ["It left.", "Two."]),
        ("It left.\n\n*[HTML]: a language", ["It left."]),
        # links
        ("See [the page][p], [1][2] and [p][].\n\n[p]: x.org", ["See the page, [1][2] and p."]),
        ("See https://example.org/a?b=c for it.", ["See example.org/a?b=c for it."]),
        (f"See https://example.org/{'a' * 60} for it.", ["See example.org for it."]),
        ("See <https://www.example.org/a>, please.", ["See example.org/a, please."]),
        ('See [the page](https://x.org/a_(b) "A title").', ["See the page."]),
        # Obsidian
        ("The [[Plot 12|plot]] at [[Wall]]. %% no %% It holds. ^id", ["The plot at Wall. It holds."]),
        ("One.\n\n%%\nHidden.\n%%\n\nTwo.\n![[embedded]]", ["One.", "Two."]),
        ("- Done today. #a #b/c", ["Done today."]),
        ("We like #python and C# and #12.", ["We like #python and C# and #12."]),
        # tasks
        ("- [x] One.\n- [ ] Two.\n- Three.", ["One.", "Three."]),
        ("- [ ] One.\n- [ ] Two.", ["☐ One.", "☐ Two."]),
        # extensions
        ("The ==gate== of H~2~O, ~~not~~ here{.old} :tada:", ["The gate of H2O, here"]),
        ("At 10:30: it rained. a == b", ["At 10:30: it rained. a == b"]),
        ("[TOC]\n\n> [!NOTE]\n> One.", ["One."]),
        ("Gate\n: It opens.", ["Gate", "It opens."]),
        ("<details><summary>Hours</summary>Sundays only.</details>", ["Hours", "Sundays only."]),
        ("One.\n\n<!-- a comment\nof two lines -->\n\nTwo.", ["One.", "Two."]),
        ("One.\n\n<style>\np { x: y }\n</style>\n\nTwo.", ["One.", "Two."]),
        (
            "A <b>bold</b> <my-tag>word</my-tag> of <anna> and List<String>.",
            ["A bold word of <anna> and List<String>."],
        ),
        ("Fish &amp; chips, R&D, 5 &lt; 6", ["Fish & chips, R&D, 5 < 6"]),
        ("Stars \\*here\\* stay.", ["Stars *here* stay."]),
        ("+++\ntitle = 1\n+++\nOne.", ["One."]),
    ],
)
def test_what_is_left(source: str, expected: list[str]) -> None:
    assert blocks(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # only a 1 may interrupt a paragraph
        (
            "The number that he took from the boat was\n40. Nobody knew.",
            ["The number that he took from the boat was 40. Nobody knew."],
        ),
        ("It was built in the\n17. Jahrhundert.", ["It was built in the 17. Jahrhundert."]),
        ("We need:\n1. One.\n2. Two.\n3. Three.", ["We need:", "One.", "Two.", "Three."]),
        ("It rained.\n\n3. Three.\n4. Four.", ["It rained.", "Three.", "Four."]),
        # a dash of the sentence, and the dashes of a list
        (
            "The old harbour at the end of the long road to the sea\n- so they say - is gone.",
            ["The old harbour at the end of the long road to the sea - so they say - is gone."],
        ),
        (
            "We need the following things for the long road to the sea:\n- bread.\n- water.",
            ["We need the following things for the long road to the sea:", "bread.", "water."],
        ),
        # one sentence over a list
        (
            "It ends if:\n- it rains;\n- it snows, or\n- the wind turns.",
            ["It ends if: it rains; it snows, or the wind turns."],
        ),
        ("We saw:\n- A ferry came.\n- A dam broke.", ["We saw:", "A ferry came.", "A dam broke."]),
    ],
)
def test_list_items(source: str, expected: list[str]) -> None:
    assert blocks(source) == expected


def test_a_list_of_amounts_is_passed_over() -> None:
    source = (
        "Bread is easy.\n\n- 500 g flour\n- 1½ tsp salt\n- water\n- 2 eggs\n\n1. Mix it all.\n2. Bake it for an hour."
    )
    assert blocks(source) == ["Bread is easy.", "Mix it all.", "Bake it for an hour."]
    assert read(source).passed_over == {"bare list": 1}


def test_a_table_alone_is_read_and_named() -> None:
    reading = read("| town | trains |\n|---|:-:|\n| Varn | two |\n")
    assert [plain_text(reading.text[b.start : b.end]) for b in reading.blocks] == ["town, trains", "Varn, two"]
    assert reading.only == "table"


def test_the_line_above_a_signature_is_no_heading() -> None:
    assert kinds_of("The lift runs again.\n-- \nThe office")[0] == "prose"
    assert kinds_of("It was late.\nThe lift runs again.\n---\nThe office")[:2] == ["prose", "prose"]
