from __future__ import annotations

import pytest

from precis.languages.vocabulary import vocabulary
from precis.text.clause_starts import begins_clause, may_be_relative, needs_more, verb_of_clause

ENGLISH = vocabulary("en")


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("we open the bell frame", "open"),
        ("it costs eleven euros", "costs"),
        ("it quickly", None),
        ("the neighbours of the first three shops complained about it", "complained"),
        ("two drivers left because of the hours", "left"),
        ("the last thing we need is a second pump", "is"),
        ("one thing that i would change is the heating", "is"),
        ("people who come by train are late", "are"),
        ("that was a mistake", "was"),
        ("that part worked at once", "worked"),
        ("a week and they are back", None),
        ("the letters carried by the boat", None),
        ("the pump and we were wet", None),
        ("of the pump", None),
        ("the cost of all this was high", "was"),
        ("one would have seen it", None),
    ],
)
def test_the_verb_of_a_clause(text: str, verb: str | None) -> None:
    forms = text.split()
    found = verb_of_clause(forms, 0, ENGLISH)
    assert (None if found is None else forms[found]) == verb


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in january we had to close", True),
        ("so in the cellar the pump stopped", True),
        ("then you run a file along the top", True),
        ("next year the price goes up", True),
        ("in january and february", False),
        ("you run a file along the top", False),
    ],
)
def test_a_clause_may_begin_with_words_of_time_and_place(text: str, expected: bool) -> None:
    assert begins_clause(text.split(), 0, ENGLISH) is expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("came in with the books", "they carried and stayed", True),
        ("came in with the books", "they carried in a chain", True),
        ("is the heating", "we kept the old radiators", False),
        ("was the noise", "the neighbours of the first three shops complained about it", False),
        ("asking me about it", "we started with two vans", False),
    ],
)
def test_a_clause_without_an_object_may_describe_the_noun_before_it(before: str, after: str, expected: bool) -> None:
    assert may_be_relative([*before.split(), *after.split()], len(before.split()), ENGLISH) is expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("because of", "the wind is cold", True),
        ("they told us", "it was late", True),
        ("the council thinks", "we should wait", True),
        ("perhaps", "he was tired", True),
        ("we had to promise not to use", "the horn was loud", True),
        ("did not repeal", "the tax was high", True),
        ("keep asking about it", "we started early", False),
        ("in the end we used it", "they sold it", False),
        ("the lamp is on again", "the lift is not", False),
        ("it ate most of what we saved", "then two drivers left", False),
    ],
)
def test_what_cannot_end_a_sentence(before: str, after: str, expected: bool) -> None:
    assert needs_more([*before.split(), *after.split()], len(before.split()), ENGLISH) is expected
