from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.text.marks import full_stop, is_ended, unmatched


@pytest.mark.parametrize(
    "text",
    [
        *[
            "It broke.",
            "It broke!",
            "Did it?",
            "It broke …",
            "橋は落ちた。",
            "本当か？",
            "「待て！」",
            "「はい」と「いいえ」",
        ],
        *["پل ٹوٹ گیا۔", "هل غرق؟", "पुल टूट गया।", "ស្ពានបាក់។", "ድልድዩ ተሰበረ።", "Կամուրջը փլվեց։", "တံတား ကျိုးသွားသည်။"],
        *[
            "“It broke.”",
            "„Es brach.“",
            "»Es brach.«",
            "« Il céda. »",
            "‚Nein.‘",
            "›Nein.‹",
            "„Pękło.”",
            "「落ちた。」",
            "(It broke.)",
        ],
        *["It broke.[1]", "It broke.[4]:17", "It broke.[5][note 1]", "It broke.¹", "It broke.²,³", "It broke.(p. 204)"],
        *["It broke 🎉", "It broke 🎉🎉", "It broke! 🎉", "It broke 👩🏻‍🦰", "It broke 🏛️", 'היסודות חלשים."\u200f'],
    ],
)
def test_what_ends_a_sentence(text: str) -> None:
    assert is_ended(text)


@pytest.mark.parametrize(
    "text", ["It broke", "It broke,", "It broke [1]", "of 40 km²", "Holm &amp;", "“It broke”", "(of 1911)", "3.5", ""]
)
def test_what_does_not(text: str) -> None:
    assert not is_ended(text)


@pytest.mark.parametrize(
    ("text", "stop"),
    [
        *[("It broke", "."), ("橋は落ちた", "。"), ("河水涨了", "。"), ("पुल टूट गया", "।"), ("সেতু ভেঙে গেছে", "।")],
        *[("پل ٹوٹ گیا", "۔"), ("انهار الجسر", "."), ("הגשר נפל", "."), ("Կամուրջը փլվեց", "։"), ("ድልድዩ ተሰበረ", "።")],
        *[
            ("ស្ពានបាក់", "។"),
            ("สะพานพัง", ""),
            ("ຂົວພັງ", ""),
            ("다리가 무너졌다", "."),
            ("Мост упал", "."),
            ("「落ちた", "。"),
        ],
    ],
)
def test_full_stop(text: str, stop: str) -> None:
    assert full_stop(text) == stop


@pytest.mark.parametrize(
    "text",
    [
        *['“a” „b“ „c” »d« «e» ‹f› ›g‹ ‚h‘ ”i” "j"', "「一」『二』（三）《四》", "“a “b” c”", "(a [b] c)"],
        *["a) one, b) two and c) three", "It was 5'11\" high.", 'ש"ח ד"ר', "it’s the dogs’ ‘kennel’", ""],
    ],
)
def test_matched(text: str) -> None:
    assert unmatched(text) == []


@pytest.mark.parametrize(
    ("text", "alone"),
    [("“a", [0]), ("a”", [1]), ("a »b", [2]), ("(a [b) c", [3]), ('a "b', [2]), ("„a (b“", [3]), ("」a", [0])],
)
def test_unmatched(text: str, alone: list[int]) -> None:
    assert unmatched(text) == alone


@given(st.text(st.sampled_from('a “”„‚‘«»‹›"()[]「」1.,'), max_size=30))
def test_unmatched_marks_of_any_text(text: str) -> None:
    alone = unmatched(text)
    assert alone == sorted(set(alone))
    assert all(not text[i].isalnum() and text[i] not in " .," for i in alone)
