from __future__ import annotations

import pytest

from precis.text.reading import plain_text, read


def blocks(source: str, language: str) -> list[str]:
    reading = read(source, language)
    return [plain_text(reading.text[block.start : block.end]) for block in reading.blocks]


@pytest.mark.parametrize(
    ("language", "source", "expected"),
    [
        ("python", '"""Opens the gate.\n\nIt is slow.\n"""\nx = 1\n', ["Opens the gate.", "It is slow."]),
        ("python", "# The pond empties\n# in six hours.\nHOURS = 6  # hours\n", ["The pond empties in six hours."]),
        ("python", "# One.\nx = 'a string with many words in it'\n", ["One."]),
        ("python", "# One.\n# for x in range(3):\n#     print(x)\nx = 1\n", ["One."]),
        (
            "python",
            'def f(x):\n    """One.\n\n    Args:\n        x: the level of it.\n    """\n    return x\n',
            ["One."],
        ),
        ("python", '# Copyright 2024 Ada\n# MIT\n"""It sorts tide tables."""\nx = 1\n', ["It sorts tide tables."]),
        ("python", "# It sorts tide tables.\n#\n# Copyright 2024 Ada\n# MIT\nx = 1\n", ["It sorts tide tables."]),
        ("c", "/* Copyright 2024 Ada */\n\n/* It sorts tide tables. */\nint x;\n", ["It sorts tide tables."]),
        ("python", "#!/usr/bin/env python3\n# Copyright 2024 Ada\n# MIT\n\n# One is here.\nx = 1\n", ["One is here."]),
        (
            "c",
            "/**\n * Opens the gate,\n * slowly.\n * @param x the level\n */\nint f(int x);\n",
            ["Opens the gate, slowly."],
        ),
        ("javascript", '// One is here.\nconst a = "// no comment";\n', ["One is here."]),
        ("lua", "-- One is here.\nlocal x = 1\n", ["One is here."]),
        # a selection inside a comment, and code without comments
        ("python", "Opens the gate, and starts\nthe wheel.", ["Opens the gate, and starts the wheel."]),
        (
            "python",
            "The gate opens early in the day.\n# A title\nThe wheel turns all night long then.",
            ["The gate opens early in the day.", "The wheel turns all night long then."],
        ),
        ("python", "x = 1", ["x = 1"]),
    ],
)
def test_the_comments_are_read(language: str, source: str, expected: list[str]) -> None:
    assert blocks(source, language) == expected
