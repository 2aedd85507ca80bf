from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.text.support import PAIR_REACH, Evidence, Support, mark_shared

SOURCE = (
    "The harbour master sold the ferry.",
    "It rained all night in the valley.",
    "The council repaired the stone bridge in May.",
)


@pytest.mark.parametrize(
    ("sentence", "support"),
    [
        ("The harbour master sold the ferry.", Support(1.0, 0, 0)),
        ("It rained all night.", Support(1.0, 0, 1)),
        ("THE COUNCIL repaired the stone bridge, in May!", Support(1.0, 1, 2)),
        # Nothing of it.
        ("Pirates sailed to Atlantis.", Support(0.0, 0, 1)),
        ("Bridge stone the repaired council.", Support(0.0, 0, 1)),
        ("", Support(0.0, 0, 1)),
    ],
)
def test_how_much_is_found_and_where(sentence: str, support: Support) -> None:
    assert Evidence(SOURCE).support(sentence) == support


def test_a_pair_may_stand_across_the_gap_between_two_sentences() -> None:
    assert Evidence(SOURCE).support("ferry it").score == 1
    assert Evidence(SOURCE[1:]).support("ferry it").score == 0
    assert Evidence([SOURCE[0], SOURCE[2]]).support("ferry it").score == 0


def test_the_less_is_changed_the_more_is_found() -> None:
    evidence = Evidence(SOURCE)
    scores = [
        evidence.support(sentence).score
        for sentence in (
            "The council repaired the stone bridge in May.",
            "The council repaired the bridge in May.",
            "The council repaired the bridge in spring.",
            "The council sold a bridge in spring.",
            "A bridge was sold.",
        )
    ]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)


def test_forms_of_a_word_count_as_near() -> None:
    evidence = Evidence(["The engineers repaired the reservoirs."])
    assert evidence.support("Engineer repairs reservoir.").score == pytest.approx(0.5)
    assert evidence.support("Reservoir repairs engineer.").score == 0


def test_words_are_near_within_the_reach_and_no_further() -> None:
    between = "alder birch cedar larch maple poplar".split()
    near, far = (Evidence([" ".join(["ferry", *between[:k], "harbour"])]) for k in (PAIR_REACH - 1, PAIR_REACH))
    assert near.support("ferry harbour").score == pytest.approx(0.5)
    assert far.support("ferry harbour").score == 0


def test_the_first_of_equal_places_is_named() -> None:
    evidence = Evidence(["Rain.", "The ferry left.", "Rain.", "Rain.", "The ferry left."])
    assert evidence.support("The ferry left.") == Support(1.0, 0, 1)


@given(
    st.lists(
        st.lists(st.sampled_from("the ferry dam of rain left 橋 ,".split())).map(" ".join), min_size=1, max_size=6
    ),
    st.lists(st.sampled_from("the ferry dam snow 橋 .".split())).map(" ".join),
)
def test_any_source(source: list[str], sentence: str) -> None:
    found = Evidence(source).support(sentence)
    assert 0 <= found.score <= 1
    assert 0 <= found.first <= found.last < len(source)
    assert found.last - found.first <= 1
    for each in source:
        assert Evidence(source).support(each).score in (0, 1)


@pytest.mark.parametrize(
    ("source", "sentence", "marked"),
    [
        ("It was built in 1841.", "The mill, built in 1841, stands.", "It was ‹built in 1841.›"),
        ("The council repaired the bridge.", "It repairs the bridges.", "The council ‹repaired the bridge.›"),
        ("The mill was old.", "The bridge was new.", "The mill was old."),
        ("Sold – at last.", "It sold – late.", "‹Sold› – at last."),
        (
            "Die Mühle an der Brücke ist alt.",
            "Die Brücke und die Mühle sind alt.",
            "‹Die Mühle› an der ‹Brücke› ist ‹alt.›",
        ),
        ("", "It rained.", ""),
    ],
)
def test_which_words_are_shared(source: str, sentence: str, marked: str) -> None:
    assert " ".join(f"‹{run}›" if shared else run for run, shared in mark_shared(source, sentence)) == marked
