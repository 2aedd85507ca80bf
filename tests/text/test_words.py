from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.text.words import content_words, count_words, tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" \n\t ", 0),
        ("The ferry left at noon.", 5),
        ("  two\n\nwords\u2003", 2),
        ("a well-known ship's log", 4),
        ("rain — and wind", 4),  # a dash between spaces is a run like another
        ("한국어 문장 이다", 3),  # Korean has spaces
        # In scripts without spaces two characters are one word, a last odd one counts, and marks do not.
        ("春", 1),
        ("春天", 1),
        ("春天来", 2),
        ("春天来了。河水涨了三米。", 5),
        ("フェリーは島を離れた。", 5),
        ("ไทย", 2),
        ("\U00020000\U00020001\U00020002", 2),
        # Both in one text.
        ("the 春天 ferry", 3),
        ("2011年3月", 3),
        ("「春天」 !", 1),
    ],
)
def test_count_words(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Ferry left, at NOON!", ["the", "ferry", "left", "at", "noon"]),
        ("“Don’t” and don't", ["don't", "and", "don't"]),
        ("the mayor’s dog, the mayors' dog", ["the", "mayor", "dog", "the", "mayors", "dog"]),
        ("3.14, 12,000 and 1911.", ["3.14", "12,000", "and", "1911"]),
        ("a well-known harbour", ["a", "well", "known", "harbour"]),
        ("ﬁne ＡＢＣ", ["fine", "abc"]),  # compatibility forms
        ("Пароход ушёл в Ригу", ["пароход", "ушёл", "в", "ригу"]),
        ("橋は1911年", ["橋", "は", "1911", "年"]),
        ("the橋falls", ["the", "橋", "falls"]),
        ("… — !!!", []),
        ("", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_content_words_are_those_that_carry_a_topic_in_their_order() -> None:
    assert content_words("She didn’t say why the old ferry had left the ferry pier.") == [
        "old",
        "ferry",
        "left",
        "ferry",
        "pier",
    ]
    assert content_words("It was not the same as that of the others, and so it is.") == ["others"]


@given(st.text())
def test_any_text(text: str) -> None:
    assert content_words(text) == [word for word in tokens(text) if word in content_words(word)]
    assert count_words(f" {text}\n") == count_words(text)
    assert (count_words(text) > 0) or not tokens(text)


@given(st.lists(st.sampled_from("ferry,noon,it's,3.5,—,well-known".split(","))), st.sampled_from([" ", "\n", "\u2003"]))
def test_what_stands_between_white_space_is_a_word(words: list[str], space: str) -> None:
    assert count_words(space.join(words)) == len(words)
