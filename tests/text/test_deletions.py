from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.text.deletions import Deletion, overlap, run_before, runs, without


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("", []),
        ("Ferry", ["Ferry"]),
        ("The  ferry\nsank.", ["The", "ferry", "sank."]),
        ("The palace , which burned , was rebuilt .", ["The", "palace ,", "which", "burned ,", "was", "rebuilt ."]),
        ("He said ( twice ) no", ["He", "said", "( twice )", "no"]),
        ("“ Stop ” ! she said", ["“ Stop ” !", "she", "said"]),
        ("`` Stop '' she said", ["`` Stop ''", "she", "said"]),
        (", and so on", [",", "and", "so", "on"]),
        ("a – b", ["a", "–", "b"]),
    ],
)
def test_detached_punctuation_belongs_to_a_word(sentence: str, expected: list[str]) -> None:
    assert runs(sentence) == expected


WORDS = "The old ferry, which leaked, went to the yard in May.".split()


@pytest.mark.parametrize(
    ("deletions", "left"),
    [
        ([], "The old ferry, which leaked, went to the yard in May."),
        ([Deletion(1, 2)], "The ferry, which leaked, went to the yard in May."),
        ([Deletion(3, 5, "")], "The old ferry went to the yard in May."),
        ([Deletion(3, 5)], "The old ferry, went to the yard in May."),
        ([Deletion(3, 5, ";")], "The old ferry; went to the yard in May."),
        ([Deletion(9, 11)], "The old ferry, which leaked, went to the yard."),
        ([Deletion(5, 11)], "The old ferry, which leaked."),
        ([Deletion(0, 2)], "Ferry, which leaked, went to the yard in May."),
        ([Deletion(1, 2), Deletion(3, 5, ""), Deletion(9, 11)], "The ferry went to the yard."),
        ([Deletion(0, 1), Deletion(2, 11)], "Old."),
    ],
)
def test_what_is_left_is_capitalized_and_ends_with_a_full_stop(deletions: list[Deletion], left: str) -> None:
    assert without(WORDS, deletions) == left


def test_a_name_of_code_keeps_its_small_letter() -> None:
    assert without("heightAt(): Returns the height, in metres.".split(), [Deletion(4, 6, "")]) == (
        "heightAt(): Returns the height."
    )


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("She left— late", "She left."),
        ("She left: late", "She left."),
        ("She asked “why?” late", "She asked “why?”"),
        ("She left … late", "She left …"),
        ("彼は行った。 late", "彼は行った。"),
    ],
)
def test_a_sentence_without_its_end_ends_once(sentence: str, left: str) -> None:
    words = runs(sentence)
    assert without(words, [Deletion(len(words) - 1, len(words))]) == left


def test_a_deletion_at_the_start_needs_no_word_before_it() -> None:
    assert without(["But,", "he", "left."], [Deletion(0, 1, ";")]) == "He left."


@pytest.mark.parametrize(
    ("before", "deletion", "expected"),
    [
        ("ferry,", Deletion(1, 2), "ferry,"),
        ("ferry,", Deletion(1, 2, ""), "ferry"),
        ("ferry ,", Deletion(1, 2, ";"), "ferry;"),
        ("ferry", Deletion(1, 2, ","), "ferry,"),
        ("ferry –", Deletion(1, 3), "ferry"),
        ("ferry.", Deletion(1, 3), "ferry."),
    ],
)
def test_the_run_before_a_deletion_keeps_its_comma_only_if_words_follow(
    before: str, deletion: Deletion, expected: str
) -> None:
    assert run_before([before, "which", "leaked"], deletion) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((0, 2), (3, 5), False),
        ((0, 2), (2, 5), True),
        ((0, 3), (2, 5), True),
        ((1, 2), (0, 5), True),
        ((4, 5), (0, 2), False),
        ((1, 2), (1, 2), True),
    ],
)
def test_deletions_that_touch_exclude_each_other(one: tuple[int, int], other: tuple[int, int], expected: bool) -> None:
    assert overlap(Deletion(*one), Deletion(*other)) is expected
    assert overlap(Deletion(*other), Deletion(*one)) is expected


@given(st.text(alphabet="abÄ ,.;:…()[\"'“”`–", max_size=60))
def test_the_runs_are_the_sentence(sentence: str) -> None:
    found = runs(sentence)
    assert " ".join(found) == " ".join(sentence.split())
    assert all(found)


@given(st.lists(st.sampled_from(["one", "two,", "three", "four –"]), min_size=2, max_size=8), st.data())
def test_no_deletion_adds_words_or_loses_others(words: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)).filter(lambda end: end - start < len(words)))
    left = without(words, [Deletion(start, end)])
    letters = "".join(words[:start] + words[end:])
    assert [letter for letter in left.lower() if letter.isalpha()] == [letter for letter in letters if letter.isalpha()]
    assert left[0].isupper()
    assert left.endswith(".")
    assert not left.endswith((",.", "–.", " ."))
