from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.languages.vocabulary import vocabulary
from precis.text.claims import Claims

CLAIMS = Claims(vocabulary("en"))
# The rows of languages/en/cases.toml test what a draft loses or keeps of one source sentence.


def test_a_limit_in_any_of_the_sources_counts_and_one_of_a_sentence_that_is_not_used_does_not() -> None:
    sources = ["The ferry left at noon.", "The mill may have burned.", "Nobody, officials said, saw a crew."]
    assert CLAIMS.lost_limit("The ferry left at noon.", sources) == ""
    assert CLAIMS.lost_limit("The ferry left at noon and the mill burned.", sources) == "possibility"
    assert CLAIMS.lost_limit("The ferry left at noon and the mill may have burned.", sources) == ""


def test_what_the_draft_denies_may_be_denied_around_its_sources() -> None:
    source, around = "People call it a plan.", "It was not a plan."
    assert CLAIMS.lost_limit("People call it a plan, but it was not a plan.", [source]) == "negation"
    assert CLAIMS.lost_limit("People call it a plan, but it was not a plan.", [source], [source, around]) == ""


@pytest.mark.parametrize(
    ("draft", "source", "count"),
    [
        ("The ferry left.", "The ferry left.", 0),
        ("The ferry left.", "The ferry left in May.", 0),
        ("The ferry left.", "Officials said that the ferry left.", 1),
        ("The ferry left.", "Officials said that some ferries might leave.", 3),
        ("Some ferries left, officials said.", "Officials said that some ferries might leave.", 1),
        ("Rain fell.", "If it rains, most boats will stay, officials said.", 5),
    ],
)
def test_limits_are_counted_by_kind_wherever_they_stand(draft: str, source: str, count: int) -> None:
    assert CLAIMS.count_lost_limits(draft, [source]) == count


def test_a_text_without_sentences_speaks_as_nobody() -> None:
    assert not CLAIMS.speaks_in_first_person([])


WORDS = "the ferry not left never may will some if officials said “ ” Olsen failed didn’t in May I".split()


@given(st.lists(st.sampled_from(WORDS), min_size=1).map(" ".join))
def test_a_sentence_keeps_its_own_limits(sentence: str) -> None:
    assert CLAIMS.lost_limit(sentence, [sentence]) == ""
    assert CLAIMS.count_lost_limits(sentence, [sentence]) == 0
    assert not CLAIMS.speaker_changed(sentence, [sentence])
