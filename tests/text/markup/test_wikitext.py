from __future__ import annotations

import pytest

from precis.text.reading import plain_text, read


def blocks(source: str) -> list[str]:
    """The blocks as a person reads them."""
    reading = read(source, "wikitext")
    return [plain_text(reading.text[block.start : block.end]) for block in reading.blocks]


def headings(source: str) -> list[str]:
    reading = read(source, "wikitext")
    return [plain_text(reading.text[heading.start : heading.end]) for heading in reading.headings]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("'''Weir''' is ''old''.", ["Weir is old."]),
        ("The [[river Oss (tributary)|Oss]] in [[Halm]]s.", ["The Oss in Halms."]),
        ('It left.<ref name="a">{{cite web|title=x}}</ref> It came<ref name=a />.', ["It left. It came."]),
        ("{{Infobox\n| name = {{x|y}}\n}}\nOne.", ["One."]),
        ("It has {{convert|320|t|lb}} of iron, {{circa}} 1900{{citation needed}}.", ["It has 320 t of iron, c. 1900."]),
        ("It has 320 {{convert|320|t|lb}} of iron.", ["It has 320 t of iron."]),
        ("In 1320 {{convert|320|t}} came.", ["In 1320 320 t came."]),
        ("[[File:A b.jpg|thumb|The [[old]] dam]]\nOne.\n[[Category:Dams]]", ["One."]),
        ("See [https://x.org the page] and [https://x.org].", ["See the page and."]),
        ("* One.\n* Two.\n# Three.", ["One.", "Two.", "Three."]),
        ('{| class="a"\n! Year\n|-\n| 1960\n|}\nOne.', ["One."]),
        ("One goes\non here.\n\nTwo &mdash; and __NOTOC__more.", ["One goes on here.", "Two — and more."]),
        ("It's 'quoted' and a [1] stays. {{unclosed", ["It's 'quoted' and a [1] stays. {{unclosed"]),
    ],
)
def test_blocks(source: str, expected: list[str]) -> None:
    assert blocks(source) == expected


def test_headings() -> None:
    assert headings("== The ''old'' gate ==\nOne.\n=== More ===\na == b") == ["The old gate", "More"]
