from __future__ import annotations

import pytest

from precis.text.reading import plain_text, read
from precis.text.sentences import split


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


GATE = """\
#!/usr/bin/env python3
# Copyright 2024 Ada
# Licensed under the MIT licence, which is in the file LICENSE.

\"\"\"Moves the gate of a mill.

It never opens at flood.
\"\"\"

import time  # noqa: E402

# how long the motor rests
REST_S = 2

# TODO: read the second sensor


class Gate:
    \"\"\"The gate and its motor.

    Attributes:
        level: in centimetres.
    \"\"\"

    def open(self, cm: int) -> None:
        \"\"\"Open the gate slowly. The motor hums.

        It may take a minute.
        \"\"\"
        # the motor must rest after each turn
        self.level += cm

    def _turn(self) -> None:
        \"\"\"Turn the wheel once.\"\"\"
"""
VALVE = """\
/* eslint-disable no-console */
import { read } from "./read";

/**
 * @file valve.ts
 * @brief Opens the valve of a boiler.
 */

/**
 * Reads the pressure twice.
 * @param times how often,
 *     from 1 to 9
 */
export function pressure(times: number): number {
  // console.log(times);
  return 0;
}

/** Forgets what was read. */
private reset(): void {}
"""


@pytest.mark.parametrize(
    ("language", "source", "expected"),
    [
        (
            "python",
            GATE,
            [
                "Moves the gate of a mill.",
                "It never opens at flood.",
                "`Gate`: The gate and its motor.",
                "`open`: Open the gate slowly.",
            ],
        ),
        ("typescript", VALVE, ["Opens the valve of a boiler.", "`pressure`: Reads the pressure twice."]),
        (
            "python",
            'def f():\n    """Turn it round. It hums.\n\n    It takes a minute.\n    """\n',
            ["`f`: Turn it round.", "It hums.", "It takes a minute."],
        ),
        # nothing is public, and nothing is described
        ("python", 'def _f():\n    """Turn it round."""\n    # One more thing.\n', ["`_f`: Turn it round."]),
        ("python", "x = 1\n# One is here.\ny = 2\n# Two is there.\n", ["One is here.", "Two is there."]),
        ("shellscript", "#!/bin/sh\n# Copies it.\n# shellcheck disable=SC2086\ncp a b\n", ["Copies it."]),
    ],
)
def test_what_the_code_is_for_is_read_with_the_names_of_what_it_describes(
    language: str, source: str, expected: list[str]
) -> None:
    assert [sentence.text for sentence in split(read(source, language))] == expected


def test_the_head_of_a_file_tells_its_purpose() -> None:
    assert [sentence.text for sentence in split(read(GATE, "python")) if sentence.tells_purpose] == [
        "Moves the gate of a mill."
    ]


def test_the_span_of_a_sentence_with_a_name_is_that_of_its_comment() -> None:
    sentence = split(read(GATE, "python"))[-1]
    assert GATE[sentence.start : sentence.end] == "Open the gate slowly."
