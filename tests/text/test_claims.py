from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.languages.vocabulary import vocabulary
from precis.text.claims import Claims

CLAIMS = Claims(vocabulary("en"))

KEPT = [
    ("The ferry left, officials said.", "The ferry left, officials said."),
    ("According to officials, the ferry left.", "The ferry left, officials said."),
    ("“The ferry left.”", "“The ferry left,” she told him."),
    ("The ferry may have left.", "The ferry may have left."),
    ("The ferry has possibly left.", "The ferry may have left."),
    ("The council intends to build a dam.", "The council plans to build a dam."),
    ("Several members left.", "Some members left."),
    ("Unless rain comes, the dam holds.", "If rain comes, the dam holds."),
    ("The council never sold it.", "The council didn’t sell it."),
    ("The ferry failed to leave.", "The ferry did not leave."),
    ("The ferry did not leave.", "The ferry failed to leave."),
    # The limit governs what the draft does not say.
    ("The mayor left.", "The ferry did not sail, but the mayor left."),
    ("The mayor left.", "The mayor left, and some boats will sink."),
    ("Rain fell on the pier.", "Rain fell on the pier, which may crack."),
    # What "could not" says is no possibility; "May" is a month.
    ("The plug did not connect.", "The plug could not connect."),
    ("The ferry left in May.", "In May the ferry left."),
    ("The ferry left.", "The ferry left in May, at noon."),
    # A limit governs nothing beyond a mark, and a word of reporting nothing before it.
    ("The mayor left.", "It would have taken weeks; the mayor left."),
    ("She refused to sell the park.", "She refused to sell the park, for reasons that her agent described at length."),
    # Two ways to say a condition.
    ("If rain comes, the dam holds.", "Should rain come, the dam holds."),
    ("The crew loosened a rope.", "Nobody noticed it until the crew loosened a rope."),
    ("Half of our demand for gas is met.", "About 60% of our demand for gas is met."),
    ("Two botanists believe it.", "A group of botanists believes it."),
    ("Gas is dear.", "About 60% of our demand for gas is met."),
    # In another sentence.
    ("", "The ferry left, officials said."),
]

LOST = [
    ("The ferry left.", "The ferry left, officials said.", "attribution"),
    ("The mayor took the money.", "The drivers claim that the mayor took the money.", "attribution"),
    ("The dam holds for now.", "“The dam holds for now.”", "attribution"),
    ("The mayor took the money.", "In 2009, they claimed, the mayor took the money.", "attribution"),
    ("The mayor took the money.", "According to drivers the mayor took the money.", "attribution"),
    ("The ferry left.", "The ferry may have left.", "possibility"),
    ("The batteries break.", "The batteries could break.", "possibility"),
    ("The council builds a dam.", "The council plans to build a dam.", "plan"),
    ("The council publishes the letter.", "The council will publish the letter.", "plan"),
    ("Members left.", "Some members left.", "quantity"),
    ("It cost five francs.", "It cost almost five francs.", "quantity"),
    ("Our demand for gas is met.", "About 60% of our demand for gas is met.", "quantity"),
    ("Botanists believe it, but roughly ten doubt it.", "A group of botanists believes it.", "quantity"),
    ("The boats sank.", "The boats sank unless sailors cut them loose, except boats in port.", "condition"),
    ("The council published it.", "The council did not publish it.", "negation"),
    ("The ferry did not leave.", "The ferry did leave.", "negation"),
    ("No boats sank.", "Two boats sank.", "negation"),
    ("The plug could connect.", "The plug could not connect.", "negation"),
]


@pytest.mark.parametrize(("draft", "source"), KEPT)
def test_what_keeps_its_limits(draft: str, source: str) -> None:
    assert CLAIMS.lost_limit(draft, [source]) == ""


@pytest.mark.parametrize(("draft", "source", "what"), LOST)
def test_what_loses_one(draft: str, source: str, what: str) -> None:
    assert CLAIMS.lost_limit(draft, [source]) == what


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


@pytest.mark.parametrize(
    ("draft", "source", "changed"),
    [
        ("I left.", "He left.", True),
        ("You leave at noon.", "One leaves at noon.", True),
        ("The author left.", "He left.", True),
        ("The author left.", "The author left.", False),
        ("I left.", "My aunt went away.", False),
        ("We left.", "I left.", False),
        # Somebody is quoted.
        ("“I left,” he said.", "He said that he left.", False),
        ('"I left," he said.', "He said that he left.", False),
    ],
)
def test_who_speaks(draft: str, source: str, changed: bool) -> None:
    assert CLAIMS.speaker_changed(draft, [source]) is changed


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        ([], False),
        (["I left."], True),
        (["We sold our boat.", "It rained.", "The mayor came.", "Nobody spoke."], True),
        (["I left.", "Rain fell.", "Rain fell.", "Rain fell.", "Rain fell."], False),
        (["“I left,” he said.", "“We saw it,” said Aune."], False),
        (["The mayor left."], False),
    ],
)
def test_who_a_text_speaks_as(sentences: list[str], expected: bool) -> None:
    assert CLAIMS.speaks_in_first_person(sentences) is expected


WORDS = "the ferry not left never may will some if officials said “ ” Olsen failed didn’t in May I".split()


@given(st.lists(st.sampled_from(WORDS), min_size=1).map(" ".join))
def test_a_sentence_keeps_its_own_limits(sentence: str) -> None:
    assert CLAIMS.lost_limit(sentence, [sentence]) == ""
    assert CLAIMS.count_lost_limits(sentence, [sentence]) == 0
    assert not CLAIMS.speaker_changed(sentence, [sentence])
