from __future__ import annotations

import pytest

from precis.text.reading import plain_text, read


def blocks(source: str) -> list[str]:
    """The blocks as a person reads them."""
    reading = read(source, "restructuredtext")
    return [plain_text(reading.text[block.start : block.end]) for block in reading.blocks]


def headings(source: str) -> list[str]:
    reading = read(source, "restructuredtext")
    return [plain_text(reading.text[heading.start : heading.end]) for heading in reading.headings]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("The *old* **ferry** ``left`` early.", ["The old ferry left early."]),
        ("See :ref:`the gate <gate>`, `a page <https://x.org>`_ and Gate_.", ["See the gate, a page and Gate."]),
        ("It left [1]_.\n\n.. [1] A note\n   that goes on.\n\nTwo.", ["It left.", "Two."]),
        ("It held *long*\\ er, a\\*b.", ["It held longer, a*b."]),
        ("snake_case and 2 * 3 stay.", ["snake_case and 2 * 3 stay."]),
        (".. note:: One.\n\n.. warning::\n\n   Two.", ["One.", "Two."]),
        (".. code-block:: c\n   :linenos:\n\n   int x;\n\nOne.", ["One."]),
        ("So::\n\n    mill --start\n\nOne.", ["So:", "One."]),
        (">>> mill()\n3\n\nOne.", ["One."]),
        ("- One\n  goes on.\n- Two.\n\n#. Three.", ["One goes on.", "Two.", "Three."]),
        (":Author: Ada\n:Date: today\n\nOne.", ["One."]),
        ("==== ====\na    b\n==== ====\n1    2\n==== ====\n\nOne.", ["One."]),
        ("+---+---+\n| a | b |\n+---+---+\n\nOne.", ["One."]),
        (".. a comment\n   that goes on\n\n.. _target: x\n\nOne.", ["One."]),
    ],
)
def test_blocks(source: str, expected: list[str]) -> None:
    assert blocks(source) == expected


def test_headings() -> None:
    source = "=====\nA *b*\n=====\n\nOne.\n\nThe gate\n--------\n\nTwo.\n\n----\n\nThree."
    assert headings(source) == ["A b", "The gate"]
    assert blocks(source) == ["One.", "Two.", "Three."]
