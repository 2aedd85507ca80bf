from __future__ import annotations

import pytest

from precis.text.reading import plain_text, read

LONG = "which the firm that laid it did not mention in its offer or in any of its later letters"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("It excludes:\n- glass\n- wear and tear\n- wood", ["It excludes: glass, wear and tear, wood"]),
        ("It excludes:\n\n- glass\n\n- wood.", ["It excludes: glass, wood."]),
        ("It excludes:\n- glass, or\n- wood", ["It excludes: glass, or wood"]),
        ("It excludes:\n- glass and\n- wood", ["It excludes: glass and wood"]),
        ("You must\n- pay\n- leave", ["You must pay, leave"]),
        ("You may leave if:\n1. It rains.\n2. It snows.", ["You may leave if: It rains; It snows."]),
        # items that are sentences
        ("It decided:\n- It rains.\n- It snows.", ["It decided:", "It rains.", "It snows."]),
        (
            "You may leave if:\n- It rains. It may snow.\n- It hails.",
            ["You may leave if:", "It rains. It may snow.", "It hails."],
        ),
        ("It rained.\n- Glass\n- Wood", ["It rained.", "Glass", "Wood"]),
        (f"It excludes:\n- pipe, {LONG}\n- wood", ["It excludes:", f"pipe, {LONG}", "wood"]),
        # the paragraph below looks like an item
        ("It excludes:\n- glass\n- wood\n\n1. It rained on.", ["It excludes: glass, wood", "It rained on."]),
        # with marks of its own
        ("Leave if:\n- it rains;\n- it snows.", ["Leave if: it rains; it snows."]),
    ],
)
def test_lists(source: str, expected: list[str]) -> None:
    reading = read(source)
    assert [plain_text(reading.text[block.start : block.end]) for block in reading.blocks] == expected
    assert len(reading.text) == len(source)


def test_items_of_other_formats() -> None:
    reading = read("<p>It excludes:</p><ul><li>glass</li><li>wood</li></ul>", "html")
    assert [plain_text(reading.text[block.start : block.end]) for block in reading.blocks] == [
        "It excludes: glass, wood"
    ]
