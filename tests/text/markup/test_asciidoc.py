from __future__ import annotations

import pytest

from precis.text.reading import plain_text, read


def blocks(source: str) -> list[str]:
    """The blocks as a person reads them."""
    reading = read(source, "asciidoc")
    return [plain_text(reading.text[block.start : block.end]) for block in reading.blocks]


def headings(source: str) -> list[str]:
    reading = read(source, "asciidoc")
    return [plain_text(reading.text[heading.start : heading.end]) for heading in reading.headings]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("The *old* _ferry_ `left`.", ["The old ferry left."]),
        ("snake_case and 2 * 3 stay.", ["snake_case and 2 * 3 stay."]),
        ("= T\nAda Berg <ada@x.org>\n:toc: left\n\nOne.", ["One."]),
        ("[abstract]\nOne.\n\n[[gate]]\nTwo.(((gate, opening)))", ["One.", "Two."]),
        ("[NOTE]\n====\nOne.\n====\n\nTIP: Two.", ["One.", "Two."]),
        (".A title\n|===\n|a |b\n|===\n\nOne.", ["One."]),
        ("[source,bash]\n----\nmill\n----\n....\nx\n....\nOne.", ["One."]),
        ("include::a.adoc[]\nifdef::x[]\n// a comment\n////\nNo.\n////\nOne.", ["One."]),
        (". One.\n+\nMore.\n. Two.", ["One.", "More.", "Two."]),
        ("* [ ] One.\n* [x] Two.\n* Three.", ["Two.", "Three."]),
        ("See <<gate,the gate>>, <<pond>> and link:https://x.org[the page].", ["See the gate, pond and the page."]),
        ("The sieve footnote:[Lent.].", ["The sieve."]),
        ("Gate:: It opens.", ["Gate: It opens."]),
    ],
)
def test_blocks(source: str, expected: list[str]) -> None:
    assert blocks(source) == expected


def test_headings() -> None:
    assert headings("= The _old_ mill\n\n== The gate\n\nOne.") == ["The old mill", "The gate"]
