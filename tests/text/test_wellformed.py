from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.languages.en.framing import without_framing
from precis.text.wellformed import as_sentence, is_matched, is_whole


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Here is a summary of the passage: The dam broke.", "The dam broke."),
        ("Here's the summary in one paragraph:\n\nThe dam broke.", "The dam broke."),
        ("Sure! Here is it: The dam broke.", "The dam broke."),
        ("Certainly. Below is a concise version: The dam broke.", "The dam broke."),
        ("Summary: The dam broke.", "The dam broke."),
        ("In conclusion, the dam broke.", "the dam broke."),
        ("The text says that the dam broke.", "the dam broke."),
        # What is none stays, and so does the mark that it begins with.
        ("The dam broke. Here is a summary: no.", "The dam broke. Here is a summary: no."),
        ("“The dam holds,” she said.", "“The dam holds,” she said."),
        ("$3 million was spent.", "$3 million was spent."),
        ("-5 degrees were measured.", "-5 degrees were measured."),
        ("  The dam broke.", "The dam broke."),
        # Without these words, what is left would be no sentence.
        ("The text is about a dam that broke.", "The text is about a dam that broke."),
        ("", ""),
    ],
)
def test_without_framing(text: str, rest: str) -> None:
    assert without_framing(text) == rest


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("the dam broke", "The dam broke."),
        ("  the  dam\nbroke ", "The dam broke."),
        ("The dam broke,", "The dam broke."),
        ("The dam broke —", "The dam broke."),
        ("The dam broke!", "The dam broke!"),
        ("The dam broke …", "The dam broke …"),
        ("ändern wir das", "Ändern wir das."),
        ("ダムが壊れた", "ダムが壊れた。"),
        ("The dam (of 1911)", "The dam (of 1911)."),
        # Marks whose partner stood elsewhere.
        ("“The dam broke.", "The dam broke."),
        ("The dam broke.”", "The dam broke."),
        ('The dam broke."', "The dam broke."),
        ("(The dam broke.", "The dam broke."),
        # A pair stays, and so does what stands inside, where no one can tell what it belonged to.
        ("“The dam holds”", "“The dam holds”."),
        ("The dam “broke” again", "The dam “broke” again."),
        ("The dam (broke.", "The dam (broke."),
        ("", ""),
    ],
)
def test_as_sentence(text: str, sentence: str) -> None:
    assert as_sentence(text) == sentence


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("The dam broke.", True),
        ("The dam broke!”", True),
        ("Did it break?", True),
        ("The dam broke …", True),
        ("ダムが壊れた。", True),
        ("“The dam holds,” she said.", True),
        ("The dam broke", False),
        ("The dam broke,", False),
        ("The dam broke and the", False),
        ("The dam “broke in the night.", False),
        ("The dam (broke in the night.", False),
        ('The dam "broke in the night.', False),
        ("", False),
    ],
)
def test_is_whole(text: str, whole: bool) -> None:
    assert is_whole(text) is whole


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("", True),
        ('"a" (b) [c] «d» “e”', True),
        ("„a“, said “b” and „c”", True),
        ('"a', False),
        ("(a", False),
        ("a]", False),
        ("«a", False),
        ("“a", False),
        ("„a", False),
    ],
)
def test_is_matched(text: str, matched: bool) -> None:
    assert is_matched(text) is matched


@given(st.lists(st.sampled_from('the Dam broke “ ” " ( ) , ; . … — 橋'.split()), max_size=8).map(" ".join))
def test_any_text(text: str) -> None:
    made = as_sentence(text)
    assert "\n" not in made
    assert made == made.strip()
    assert made[:1] == made[:1].upper()
    if is_matched(made) and made[:1].isalpha():
        assert as_sentence(made) == made
    assert without_framing(made) in made
