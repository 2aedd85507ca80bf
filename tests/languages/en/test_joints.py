"""More than the rows of languages/en/cases.toml: joints that a draft of several sentences may make."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.languages.en.joints import lost_joint


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        ("Rain fell, and the mill was sold.", ""),
        ("Rain fell, because the mill was sold.", "cause"),
        ("Rain fell, so the mill was sold.", "cause"),
        ("Rain fell, as well as snow.", ""),
    ],
)
def test_sentences_may_be_joined_but_not_as_cause_and_effect(draft: str, expected: str) -> None:
    assert lost_joint(draft, ["Rain fell.", "The mill was sold."]) == expected


def test_a_cause_in_any_of_the_sources_may_be_told_in_other_words() -> None:
    assert lost_joint("The mill was sold because rain fell.", ["Rain fell.", "That is why the mill was sold."]) == ""


WORDS = "he did not touch it , and neither did Ann . because but every owner who left , too .".split()


@given(st.lists(st.sampled_from(WORDS), min_size=1).map(" ".join))
def test_a_sentence_keeps_its_own_joints(sentence: str) -> None:
    assert lost_joint(sentence, [sentence]) == ""
