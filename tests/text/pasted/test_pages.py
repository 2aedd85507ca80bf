from __future__ import annotations

import pytest

from precis.text.reading import plain_text, read


def blocks(source: str) -> list[str]:
    reading = read(source)
    return [plain_text(reading.text[block.start : block.end]) for block in reading.blocks]


PAGES = """\
Report of the mill society          Page 3

The old dam was raised by two metres in the year after the
flood, and the pond behind it has held its water ever since
without

Report of the mill society          Page 4

any repair. The wheel turns again."""
ONE_PAGE = (
    "The old dam was raised by two metres in the year after the flood, and the pond behind it has held its water ever "
    "since without any repair. The wheel turns again."
)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (PAGES, [ONE_PAGE]),
        (
            "The mill\n1\nThe dam held.\n\nThe mill\n2\nIt rained.\n\nThe mill\n3\nIt ended.",
            ["The dam held.", "It rained.", "It ended."],
        ),
        # numbers that are none of pages, and lines that come again
        ("One.\n\n7\n\nTwo.", ["One.", "7", "Two."]),
        ("The result:\n12\n17\n31", ["The result:", "12", "17", "31"]),
        ("And on.\nOne.\nAnd on.\nTwo.", ["And on.", "One.", "And on.", "Two."]),
        # notes at the foot
        ("It saves time.1 It held.\n\n1 The time was measured twice.", ["It saves time. It held."]),
        ("It stayed.¹ It left.\n\n¹ Berg, p. 4.", ["It stayed. It left."]),
        ("¹ Berg was here.", ["¹ Berg was here."]),
        (
            "See fig.3 there. It held.\n\n4 The time was measured.",
            ["See fig.3 there. It held.", "4 The time was measured."],
        ),
        # mails
        ("It runs again.\n-- \nHouse office\nGround floor", ["It runs again."]),
        ("It runs again.\n--\nThen it stopped.", ["It runs again.", "Then it stopped."]),
        ("It runs.\n\nThis e-mail and its attachments are confidential\nand for the addressee only.", ["It runs."]),
        ("This e-mail was sent by Ada on Monday.", ["This e-mail was sent by Ada on Monday."]),
        (
            "mill (2.1-1) unstable; urgency=medium\n\n  * New gate.\n\n -- Ada <a@x.org>  Mon, 06 May 2024",
            ["New gate."],
        ),
        ("It held. It rained.\n12 comments · Share · Save", ["It held. It rained."]),
    ],
)
def test_furniture_is_passed_over(source: str, expected: list[str]) -> None:
    assert blocks(source) == expected


def test_page_headers_are_counted() -> None:
    assert read(PAGES).passed_over == {"page header": 2}


LONG = "The village slept while forty people carried sandbags to the dam."


@pytest.mark.parametrize(
    ("source", "headings", "captions"),
    [
        (
            f"The dam held\n\n{LONG}\n\nIt rained on and on until the next day came.\n\n{LONG[:-1]} twice.",
            ["The dam held"],
            0,
        ),
        (f"{LONG}\nPeople at the dam\nThe water fell at dawn on the next day at last.\n\n{LONG[:-1]} twice.", [], 1),
        (f"By Ada Berg\n\n{LONG}\n\nIt rained on and on until the next day came.\n\n{LONG[:-1]} twice.", [], 0),
        (f"Yes. It was 16\n\n{LONG}\n\nIt rained on and on until the next day came.\n\n{LONG[:-1]} twice.", [], 0),
        ("3.2 The old gate\nIt opened.", ["3.2 The old gate"], 0),
        ("It took\n3.2 Kilometer and more.", [], 0),
        ("The dam held\nIt rained\nNobody knew", [], 0),
    ],
)
def test_titles_and_captions_without_a_full_stop(source: str, headings: list[str], captions: int) -> None:
    reading = read(source)
    assert [source[heading.start : heading.end] for heading in reading.headings] == headings
    assert reading.passed_over.get("caption", 0) == captions
