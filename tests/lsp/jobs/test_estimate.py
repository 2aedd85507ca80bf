"""How long a summary takes, from those before it."""

from __future__ import annotations

import pytest

from precis.lsp.jobs.estimate import Paces, in_words


def test_there_is_none_before_the_first_and_each_model_has_its_own() -> None:
    paces = Paces()
    assert paces.estimate_s("small", 100) is None
    paces.took("small", 100, 10)
    assert paces.estimate_s("small", 50) == 5
    assert paces.estimate_s("large", 50) is None
    paces.took("large", 10, 10)
    assert paces.estimate_s("large", 50) == 50
    assert paces.estimate_s("small", 50) == 5


def test_the_newest_weighs_most_and_nothing_written_weighs_nothing() -> None:
    paces = Paces()
    for seconds in (10, 20, 40):
        paces.took("small", 100, seconds)
    paces.took("small", 0, 40)
    assert paces.estimate_s("small", 100) == pytest.approx(27.5)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.1, "a few seconds"),
        (4.9, "a few seconds"),
        (5, "about 5 seconds"),
        (22, "about 20 seconds"),
        (89, "about 90 seconds"),
        (91, "about 2 minutes"),
        (170, "about 3 minutes"),
        (3600, "about 60 minutes"),
    ],
)
def test_as_people_say_it(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
