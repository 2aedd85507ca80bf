from __future__ import annotations

import pytest

from precis.languages.base import MissingIntroduction
from precis.languages.en.introductions import EnglishIntroductions
from precis.text.words import stems_of

TEXT = (
    "In June the town bought a new pump from a firm in Brenn.",
    "Clara Whitfield, who runs the waterworks, had asked for it for years.",
    "The firm promised two spare valves, and that they would come with it.",
    "The pump broke in its second week.",
    "Whitfield believes that a valve had been fitted upside down.",
    "The firm denies the claim.",
)


def missing(sentence: str, place: int, *before: int) -> list[tuple[set[str], tuple[int, ...]]]:
    """What `sentence` takes for known in the place of sentence `place`, where those of `before` were said."""
    known = {stem for i in before for stem in stems_of(TEXT[i])}
    found = EnglishIntroductions(TEXT).missing(sentence, place, known, before.__contains__)
    return [(set(each.stems), each.introduced) for each in found]


def test_a_sentence_in_its_place_takes_nothing_for_known_that_the_text_has_not_said() -> None:
    for place, sentence in enumerate(TEXT):
        assert missing(sentence, place, *range(place)) == []


@pytest.mark.parametrize(
    ("place", "before", "expected"),
    [
        (0, (), []),
        (1, (), []),
        (2, (), [({"firm", "promi"}, (0,))]),
        (2, (0,), []),
        (3, (1,), [({"pump"}, (0,))]),
        (3, (0,), []),
        (4, (0,), [({"whitf"}, (1,))]),
        (4, (1,), []),
        # "The claim" is a word for what the sentence before says.
        (5, (0, 1), [(set(), (4,))]),
        (5, (0, 1, 4), []),
    ],
)
def test_what_was_left_out_is_missing(
    place: int, before: tuple[int, ...], expected: list[tuple[set[str], tuple[int, ...]]]
) -> None:
    assert missing(TEXT[place], place, *before) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "A pump was sold.",
        "The pump of a neighbour broke.",
        "The valve that came with it was fitted upside down.",
        "When a pump breaks, the pump is replaced.",
        "The year was dry.",
        "The question is whether it was fitted upside down.",
        "The Brenn Gazette wrote about it.",
        "Clara Whitfield asked for it.",
        "Whitby is a town on the coast.",
        "",
    ],
)
def test_what_needs_no_introduction(sentence: str) -> None:
    assert missing(sentence, 5) == []


STORY = (
    "Mr. Anders Falk had a mill, and Ruth Odell wrote to him about it.",
    "The mill stood on the river.",
    "One night he heard it stop.",
    "Ruth laughed.",
    "She had never liked the noise.",
    "In Brenn he was a rich man.",
)


@pytest.mark.parametrize(
    ("place", "before", "expected"),
    [
        (2, {"falk"}, []),
        (2, {"odell"}, []),  # it is she whom that sentence names, too
        (2, {"dalgl"}, [({"falk", "odell", "ruth"}, (0,))]),
        (2, set(), [({"falk", "odell", "ruth"}, (0,))]),
        (4, {"ruth"}, []),
        (4, {"falk"}, [({"ruth"}, (3,))]),
        (1, set(), []),
        (0, set(), []),
    ],
)
def test_whom_a_pronoun_stands_for(
    place: int, before: set[str], expected: list[tuple[set[str], tuple[int, ...]]]
) -> None:
    found = EnglishIntroductions(STORY).misread_pronouns(STORY[place], place, before)
    assert [(set(each.stems), each.introduced) for each in found] == expected


CLOCK = (
    "Mrs. Abelard ate her soup.",
    "“My wife made that clock,” said Mr. Quill.",
    "Mr. Quill looked at the floor.",
    "She left one part out.",
    "He laughed.",
)


@pytest.mark.parametrize(
    ("place", "before", "expected"),
    [
        (3, {"quill"}, [({"wife"}, (1,))]),  # no man is "she"
        (3, {"abelard"}, [({"wife"}, (1,))]),
        (3, {"wife", "quill"}, []),
        (4, {"quill"}, []),
        (4, {"wife"}, [({"quill"}, (2,))]),
    ],
)
def test_he_and_she_stand_for_men_and_women(
    place: int, before: set[str], expected: list[tuple[set[str], tuple[int, ...]]]
) -> None:
    found = EnglishIntroductions(CLOCK).misread_pronouns(CLOCK[place], place, before)
    assert [(set(each.stems), each.introduced) for each in found] == expected


TALK = (
    "“My wife made the clock,” said Mr. Quill.",
    "He looked down at the blanket.",
    "“She left one part out,” he said.",
    "“Then who has it?” asked Ann.",
    "“The town gave it to Hale,” he said.",
)


@pytest.mark.parametrize(
    ("place", "before", "expected"),
    [
        (2, (1,), [(set(), (0,))]),  # a speaker who goes on after the narrator
        (2, (0, 1), []),
        (4, (), []),  # an answer needs the sentence before it, which `needs_antecedent` tells
        (1, (), []),
    ],
)
def test_a_quotation_goes_on_with_the_one_before_it(
    place: int, before: tuple[int, ...], expected: list[tuple[set[str], tuple[int, ...]]]
) -> None:
    found = EnglishIntroductions(TALK).missing(TALK[place], place, {"blank", "town"}, before.__contains__)
    assert [(set(each.stems), each.introduced) for each in found] == expected


def test_numerals_tell_nothing() -> None:
    assert missing("The two valves broke.", 5) == [({"valve"}, (2, 4))]


def test_the_forms_of_a_word_are_one() -> None:
    assert missing("The valves are new.", 5, 4) == []


def test_nothing_comes_before_the_first_sentence() -> None:
    assert list(EnglishIntroductions(["The claim was denied."]).missing("The claim was denied.", 0, set(), bool)) == []
    assert MissingIntroduction(frozenset(), (0,)) == MissingIntroduction(frozenset(), (0,))


@pytest.mark.parametrize(
    ("form", "place", "before", "is_described"),
    [
        # Who somebody is must not go with a clause where the summary names them for the first time.
        ("Clara Whitfield had asked for it for years.", 1, (), False),
        ("Clara Whitfield, who runs the waterworks, had asked for it.", 1, (), True),
        ("Clara Whitfield of the waterworks had asked for it.", 1, (), True),
        ("Whitfield believes that a valve had been fitted upside down.", 4, (1,), True),
    ],
)
def test_a_form_must_keep_who_is_named_for_the_first_time(
    form: str, place: int, before: tuple[int, ...], is_described: bool
) -> None:
    assert (missing(form, place, *before) == []) is is_described


@pytest.mark.parametrize(
    ("introduction", "later"),
    [
        ("Our guide was a young woman, and her name was Jadwiga.", "Jadwiga walked in front."),
        ("This disagrees with the study of Marchetti and colleagues.", "Marchetti's participants were students."),
    ],
)
def test_people_are_introduced_in_other_ways(introduction: str, later: str) -> None:
    introductions = EnglishIntroductions((introduction, later))
    (found,) = introductions.missing(later, 1, set(), lambda _: False)
    assert found.introduced == (0,)
    assert not list(introductions.missing(later, 1, stems_of(introduction), lambda _: True))
