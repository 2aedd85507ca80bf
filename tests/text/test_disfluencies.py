from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.languages.vocabulary import vocabulary
from precis.text.disfluencies import without_disfluencies
from precis.text.reading import Block, Reading, plain_text, read


def clean(said: str, language: str = "en") -> str:
    reading = without_disfluencies(Reading(said, (Block(0, len(said)),), (), {}), vocabulary(language))
    assert len(reading.text) == len(said)
    return plain_text(reading.text)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Let's start with the, the mill.", "Let's start with the mill."),
        ("It, it runs, but it leaks at, uh, four bar.", "It runs, but it leaks at four bar."),
        ("Next, um, the roof.", "Next, the roof."),
        ("So the, uh, the miller is ill.", "The miller is ill."),
        ("Right, right. So, um, could we take thirty?", "Could we take thirty?"),
        ("Uh-huh. Mm-hmm. We wait.", "We wait."),
        ("Uh - huh . We wait .", "We wait ."),
        ("We will, I mean, we will try it.", "We will try it."),
        ("You know, the stones are old.", "The stones are old."),
        ("We have nine slates, so.", "We have nine slates."),
        ("I think I th I think it was whole.", "I think it was whole."),
        ("So that's w No, nine of them.", "No, nine of them."),
        ("But si w w w when it rains, we wait.", "But si when it rains, we wait."),
        ("They pay for th for the slates.", "They pay for the slates."),
        ("We have nine slates, but —", "We have nine slates —"),
        ("Different slat So If you count them, nine are broken.", "If you count them, nine are broken."),
        ("We have nine slates and.", "We have nine slates."),
        ("It is th the wheel.", "It is the wheel."),
        ("I was th s thinking of it.", "I was thinking of it."),
        ("Well for the roof we wait.", "For the roof we wait."),
        ("This is signif significantly better.", "This is significantly better."),
        ("I think — we wait until May.", "We wait until May."),
        ("It costs twenty five euros.", "It costs twenty-five euros."),
        ("is it open? they said no", "is it open? They said no"),
        ("Welcome back to the farm. The hens have stopped laying.", "The hens have stopped laying."),
        ("The hens lay again. Thanks for watching, and see you next week!", "The hens lay again."),
        ("and i've seen it", "and I've seen it"),
    ],
)
def test_disfluencies_go(said: str, expected: str) -> None:
    assert clean(said) == expected


@pytest.mark.parametrize(
    "said",
    [
        "It was very very late.",
        "They had had enough of it.",
        "The number is seven seven two.",
        "So far, nine of ten are whole.",
        "He said that that was wrong.",
        "She would like to go, you know him.",
        "No, the part comes on Friday.",
        "An Anna and a Bo live here.",
        "The slate - based roofs are band - limited .",
        "It is 5 km by boat, my 2 kg vs. your 3 m of rope, at 4 pm.",
        "Copies of Slate And Stone are sold here.",
        "We told them on the stairs of the house But nobody came.",
    ],
)
def test_what_stays(said: str) -> None:
    assert clean(said) == said


def test_without_a_word_list_only_repetitions_go() -> None:
    assert clean("Die, die Mühle ist, äh, alt.", "xx") == "Die Mühle ist, äh, alt."


def test_a_turn_of_back_channels_is_no_block() -> None:
    source = "Ada: Is the roof whole?\nBo: Mm-hmm. Yeah.\nAda: Who says so?\nBo: I saw it on Monday.\n"
    reading = without_disfluencies(read(source), vocabulary("en"))
    assert [block.speaker for block in reading.blocks] == ["Ada", "Ada", "Bo"]


@given(st.text("abu hm,.?-'’—\ufffcI ", max_size=60))
def test_the_length_never_changes(said: str) -> None:
    clean(said)


def test_hyphens_of_tokenized_text_are_closed_up() -> None:
    said = "It is on - line , as X - one is , and we - we wait , too . The band - limited one is not ."
    reading = without_disfluencies(read(said), vocabulary("en"))
    assert plain_text(reading.text) == "It is on-line, as X-one is, and we wait, too. The band-limited one is not."
    assert " - " in plain_text(without_disfluencies(read("It is on - line, and so are we."), vocabulary("en")).text)
