from __future__ import annotations

import pytest

from precis.languages.vocabulary import vocabulary
from precis.text.utterances import is_convention, is_unpunctuated, utterances


def cut(text: str, language: str = "en") -> list[str]:
    return [text[start:end].strip() for start, end in utterances(text, 0, len(text), vocabulary(language))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "the van comes at three in the morning so we need a key for the yard",
            ["the van comes at three in the morning", "so we need a key for the yard"],
        ),
        (
            "people keep asking me about it we started in october with two vans",
            ["people keep asking me about it", "we started in october with two vans"],
        ),
        (
            "it was sold to a school in the end the council agreed with us",
            ["it was sold to a school", "in the end the council agreed with us"],
        ),
        ("the thing that we had not thought of was the noise", ["the thing that we had not thought of was the noise"]),
        ("they came in with the books they had carried", ["they came in with the books they had carried"]),
        ("we had to promise not to use the horn", ["we had to promise not to use the horn"]),
        (
            "we rebuilt all of the sluices that was eleven thousand crowns",
            ["we rebuilt all of the sluices", "that was eleven thousand crowns"],
        ),
        ("we looked for a sluice that was still tight", ["we looked for a sluice that was still tight"]),
        (
            "the repair ate most of what we saved then in june two drivers left",
            ["the repair ate most of what we saved", "then in june two drivers left"],
        ),
        (
            "the reason is that the bus stops there one thing that i would change is the stove",
            ["the reason is that the bus stops there", "one thing that i would change is the stove"],
        ),
        (
            "what changed is the stove we kept the old pipes",
            ["what changed is the stove", "we kept the old pipes"],
        ),
        (
            "a used pump would have cost eleven thousand next week we open the sluice",
            ["a used pump would have cost eleven thousand", "next week we open the sluice"],
        ),
        (
            "half of them are happy with that visitors have doubled since the summer",
            ["half of them are happy with that", "visitors have doubled since the summer"],
        ),
        (
            "it was slow for a week what we had not thought of was the ice",
            ["it was slow for a week", "what we had not thought of was the ice"],
        ),
        # the clause that a condition waits for, what people say, and a time that may belong to either clause
        ("when all of the vans are full we drive back home", ["when all of the vans are full we drive back home"]),
        ("if the weather is bad then we stay at home", ["if the weather is bad then we stay at home"]),
        ("the old captain told us it would be late", ["the old captain told us it would be late"]),
        (
            "he said that the ice holds in october the lake is open",
            ["he said that the ice holds in october the lake is open"],
        ),
    ],
)
def test_sentences_of_speech(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_a_line_with_a_clause_begins_a_sentence() -> None:
    text = "the wheel has lost nothing since then    against the ice we have put a wire there"
    assert cut(text) == ["the wheel has lost nothing since then", "against the ice we have put a wire there"]


def test_a_pause_begins_a_sentence_unless_the_words_before_it_need_more() -> None:
    text = "volunteers counted the eels of the lake\nnumbers fell from nine hundred to the\nlowest figure so far"
    assert cut(text) == [
        "volunteers counted the eels of the lake",
        "numbers fell from nine hundred to the\nlowest figure so far",
    ]


def test_a_long_run_is_cut_before_a_clause_with_and() -> None:
    text = "the baker " + "and his very old and grey cat with the long white tail and the bell " * 2
    assert cut(f"{text}sat there and it was raining all of that day") == [
        f"{text}sat there",
        "and it was raining all of that day",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "welcome back to the farm today we look at why the hens have stopped laying thanks for watching",
            ["welcome back to the farm", "today we look at why the hens have stopped laying", "thanks for watching"],
        ),
        (
            "good evening everyone so the lake is frozen and we can skate don't forget to subscribe",
            ["good evening everyone", "so the lake is frozen and we can skate", "don't forget to subscribe"],
        ),
    ],
)
def test_greetings_and_farewells_stand_alone(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("welcome back to the farm", True),
        ("Thanks so much for watching!", True),
        ("See you next week.", True),
        ("Hello everyone, the bridge is closed.", False),
        ("Thanks for coming, we lost the contract.", False),
        ("They welcomed the plan.", False),
    ],
)
def test_what_only_opens_or_closes_a_talk(text: str, expected: bool) -> None:
    assert is_convention(text, vocabulary("en")) is expected


def test_without_word_lists_nothing_is_cut() -> None:
    text = "wir fahren nachts weil die strassen leer sind und das spart zeit"
    assert cut(text, "xx") == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("word " * 40, True), ("word " * 10, False), ("Some words, and more of them. " * 9, False)],
)
def test_text_without_punctuation(text: str, expected: bool) -> None:
    assert is_unpunctuated(text) is expected
