"""More than the rows of languages/en/cases.toml: which text a pronoun is compared with."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from precis.languages.en.persons import confuses_persons


def test_what_is_said_of_a_person_anywhere_is_no_confusion() -> None:
    source, around = "The mayor said that he would stay.", "They would stay, too."
    assert confuses_persons("They would stay.", [source], [])
    assert not confuses_persons("They would stay.", [source], [source, around])


def test_a_name_in_place_of_a_pronoun_is_no_confusion() -> None:
    assert not confuses_persons("Ann asked the mayor to stay.", ["She asked him to stay."], [])


def test_a_quotation_has_the_persons_of_its_speaker() -> None:
    assert not confuses_persons("She said that she would sell it.", ["“I would sell it,” she said."], [])


WORDS = "I we you he she it they his our would not lose sell the mill asked “ ”".split()


@given(st.lists(st.sampled_from(WORDS), min_size=1).map(" ".join))
@example("lose I lose “ I ” we")
def test_a_sentence_keeps_its_own_persons(sentence: str) -> None:
    assert not confuses_persons(sentence, [sentence], [])
