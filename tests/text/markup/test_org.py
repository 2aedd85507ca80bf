from __future__ import annotations

import pytest

from precis.text.reading import plain_text, read


def blocks(source: str) -> list[str]:
    """The blocks as a person reads them."""
    reading = read(source, "org")
    return [plain_text(reading.text[block.start : block.end]) for block in reading.blocks]


def headings(source: str) -> list[str]:
    reading = read(source, "org")
    return [plain_text(reading.text[heading.start : heading.end]) for heading in reading.headings]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("The *old* /ferry/ =left= ~now~ _here_.", ["The old ferry left now here."]),
        ("A path /usr/bin/x and 2*3*4 stay.", ["A path /usr/bin/x and 2*3*4 stay."]),
        ("See [[https://example.org][the page]] and [[file:a.org]].", ["See the page and file:a.org."]),
        ("It left[fn:1] early[fn::It was late].\n\n[fn:1] A note.", ["It left early."]),
        ("#+TITLE: T\n#+OPTIONS: toc:nil\n# a comment\nOne.", ["One."]),
        ("* TODO A :tag:\nSCHEDULED: <2025-03-04 Tue>\n:PROPERTIES:\n:ID: 1\n:END:\nOne.", ["One."]),
        ("#+begin_src python\nx = 1\n#+end_src\nOne.\n: fixed width", ["One."]),
        ("#+BEGIN_QUOTE\nOne.\n#+END_QUOTE\nTwo.", ["One.", "Two."]),
        ("- [X] One.\n- [ ] Two.\n- Three :: the third.\n  It goes on.", ["One.", "Three: the third. It goes on."]),
        ("1) One.\n2) Two.", ["One.", "Two."]),
        ("| a | b |\n|---+---|\n\nOne.", ["One."]),
        ("It opens on <2025-03-04 Tue> at noon.", ["It opens on 2025-03-04 Tue at noon."]),
    ],
)
def test_blocks(source: str, expected: list[str]) -> None:
    assert blocks(source) == expected


def test_headings_lose_their_states_and_tags() -> None:
    source = "#+TITLE: The mill\n* TODO [#A] The gate [1/3]   :a:b:\n** DONE It held\n* A TODO list\n"
    assert headings(source) == ["The mill", "The gate", "It held", "A TODO list"]
