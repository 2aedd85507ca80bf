from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.layout.wrapping import count_columns, detect_width, wrap


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("boat", 4),
        ("\tboat", 8),
        ("  \tboat", 8),
        ("氷の道", 6),
        ("ｱｲ", 2),
        ("e\u0301", 1),
        ("שׁ", 1),
        ("👩‍🚀", 2),
        ("", 0),
    ],
)
def test_count_columns(text: str, width: int) -> None:
    assert count_columns(text) == width


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three four five six", 20, ["one two three four", "five six"]),
        ("one two three four 66", 20, ["one two three four", "66"]),
        ("one two three four 6", 20, ["one two three four 6"]),
        ("one two three four five", None, ["one two three four five"]),
        ("ab " + "x" * 30 + " cd", 20, ["ab", "x" * 30, "cd"]),
        ("two  spaces\tand a tab are one", 40, ["two spaces and a tab are one"]),
        ("never\u00a0part\u00a0what\u00a0belongs together", 20, ["never\u00a0part\u00a0what\u00a0belongs", "together"]),
        # Ten characters of two columns; neither a full stop, a small kana nor a closing bracket begins a line.
        ("港は凍り船は出られず人は歩いた", 20, ["港は凍り船は出られず", "人は歩いた"]),
        ("港は凍り船は出られた。人は歩いた", 20, ["港は凍り船は出られ", "た。人は歩いた"]),
        ("港は凍り船は出られチャ", 20, ["港は凍り船は出られ", "チャ"]),
        ("港は凍り船は出ら「氷の道」", 20, ["港は凍り船は出ら「氷", "の道」"]),
        ("港は凍り船は出られ「氷の道」", 20, ["港は凍り船は出られ", "「氷の道」"]),
        # A Latin word is kept whole, and a number with what it counts.
        ("港は凍りAnneは出られず", 20, ["港は凍りAnneは出られ", "ず"]),
        ("港は凍り船は出られAnne", 20, ["港は凍り船は出られ", "Anne"]),
        ("港は凍り船は出るAnne123号", 20, ["港は凍り船は出る", "Anne123号"]),
        # Korean breaks at its spaces only.
        ("항구가 얼어붙어 배가 나가지", 20, ["항구가 얼어붙어 배가", "나가지"]),
        # Right to left, in the order in which it is stored.
        ("הנמל קפא והסירות נשארו בפנים", 20, ["הנמל קפא והסירות", "נשארו בפנים"]),
        # A cluster of several code points stays together.
        ("船" * 9 + "👩‍🚀船", 20, ["船" * 9 + "👩‍🚀", "船"]),
    ],
)
def test_wrap(text: str, width: int | None, lines: list[str]) -> None:
    assert wrap(text, width) == lines


def test_an_escape_counts_towards_the_width() -> None:
    assert wrap("boats in 1987. And then", 20, lambda text: text.replace(".", "\\.")) == ["boats in 1987. And", "then"]
    assert wrap("the boats were in it 1987. And", 20, lambda text: text.replace("1987.", "1987\\.")) == [
        "the boats were in it",
        "1987\\. And",
    ]


@given(st.text(alphabet="ab cd  氷港。「」ー한 ש١a\u0301\u00a0", max_size=80), st.integers(20, 40))
def test_wrapping_loses_no_text_and_keeps_the_width(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join("".join(lines).split(" ")) == text.replace(" ", "")
    for line in lines:
        assert count_columns(line) <= width or " " not in line.strip()


ENGLISH = """\
In the third week of January the harbour froze from
one wall to the other, so that no boat could leave,
and the islanders walked to the mainland."""
SHORT = """\
No boat could leave,
and all of them were
asked twice that day."""
SENTENCES = """\
The harbour froze on the third of January, from wall to wall.
No boat could leave.
The islanders walked to the mainland with their sledges."""
LIST = """\
- the harbour froze in the third week of January
- no boat could leave before the end of the March
- the islanders walked to the mainland in groups"""
ADDRESS = """\
In the third week of January the harbour froze, as told in
https://harbour.example/a-very-long-address/which/nobody/can/break/at/all/without/harm
and the islanders walked to the mainland with the sledges
of the school, which was closed."""
TWO = """\
In the third week of January the harbour froze from
one wall to the other."""
JAPANESE = """\
一月の第三週に港は端から端まで凍りつき船は一隻も出ら
れなくなった。島の人々はそりを引いて本土まで歩き学校
の授業もそこで行われた。"""


@pytest.mark.parametrize(
    ("text", "width"),
    [
        (ENGLISH, 51),
        (SHORT, None),
        (SENTENCES, None),
        (LIST, None),
        (ADDRESS, 58),
        (TWO, 51),
        (JAPANESE, 52),
        ("", None),
    ],
)
def test_detect_width(text: str, width: int | None) -> None:
    lines = text.split("\n")
    assert detect_width(lines, lines) == width


def test_detected_width_includes_the_prefix() -> None:
    contents = ENGLISH.split("\n")
    assert detect_width([f"\t# {line}" for line in contents], contents) == 57
