"""More than the rows of languages/en/cases.toml: what the tense of a draft is compared with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.languages.en.tense import changes_tense


def test_one_verb_is_enough_and_all_sources_count() -> None:
    sources = ["The sound went on.", "He laid his palm against the case."]
    assert changes_tense("The sound goes on, and he laid his palm against the case.", sources)
    assert changes_tense("The sound went on, and he lays his palm against the case.", sources)
    assert not changes_tense("The sound goes on.", [*sources, "It goes on to this day."])


@pytest.mark.parametrize("draft", ["He says that it was sold.", "He thinks that it was sold."])
def test_reporting_verbs_may_change(draft: str) -> None:
    assert not changes_tense(draft, ["He said that it was sold.", "He thought so."])


WORDS = "the clock hung hangs stands stood was is had has did laid lays stopped and to be “ ”".split()


@given(st.lists(st.sampled_from(WORDS), min_size=1).map(" ".join))
def test_a_sentence_keeps_its_own_tense(sentence: str) -> None:
    assert not changes_tense(sentence, [sentence])
