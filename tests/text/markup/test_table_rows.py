from __future__ import annotations

import pytest

from precis.text.markup.table_rows import statement
from precis.text.reading import plain_text, read

STATIONS = """\
| Station | Lift | Remarks |
| --- | --- | --- |
| Market | yes | It is closed on Sundays. |
| Mill | no | No train stops. It rusts. |
| Quay | no | - |
| Hill | no | It is too short. |
"""


def blocks(source: str) -> list[str]:
    reading = read(source)
    return [plain_text(reading.text[block.start : block.end]) for block in reading.blocks]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            STATIONS,
            ["Market: It is closed on Sundays.", "Mill: No train stops. It rusts.", "Hill: It is too short."],
        ),
        # values
        ("| Year | Boats |\n| --- | --- |\n| 2019 | 4 |", ["Year, Boats", "2019, 4"]),
        ("Year | Boats\n--- | ---\n2019 | 4", ["Year, Boats", "2019, 4"]),
        # beside prose, no row is read
        ("It rained.\n\n| a | b |\n| --- | --- |\n| Mill | It is on fire. |", ["It rained."]),
    ],
)
def test_rows(source: str, expected: list[str]) -> None:
    assert blocks(source) == expected


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("| Mill | 4 | It is on fire. |", ("Mill", "It is on fire.")),
        ("| Mill | It burns. | It is on fire. |", ("Mill", "It is on fire.")),
        ("| 2019 | It is on fire. |", None),
        ("| The mill that stands at the river | It is on fire. |", None),
        ("| Mill | 4 | 5 |", None),
        ("|||", None),
    ],
)
def test_statement(row: str, found: tuple[str, str] | None) -> None:
    spans = statement(row)
    assert (spans and (row[: spans[0]].strip("| "), row[spans[1] : spans[2]])) == found
