from __future__ import annotations

import pytest

from precis.languages.vocabulary import vocabulary
from precis.text.utterances import is_unpunctuated, utterances


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
    ],
)
def test_sentences_of_speech(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_a_line_with_a_clause_begins_a_sentence() -> None:
    text = "the wheel has lost nothing since then    against the ice we have put a wire there"
    assert cut(text) == ["the wheel has lost nothing since then", "against the ice we have put a wire there"]


def test_without_word_lists_nothing_is_cut() -> None:
    text = "wir fahren nachts weil die strassen leer sind und das spart zeit"
    assert cut(text, "xx") == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("word " * 40, True), ("word " * 10, False), ("Some words, and more of them. " * 9, False)],
)
def test_text_without_punctuation(text: str, expected: bool) -> None:
    assert is_unpunctuated(text) is expected
