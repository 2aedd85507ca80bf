from __future__ import annotations

import pytest

from precis.languages.en.retelling import name_inside, retell


@pytest.mark.parametrize(
    ("speaker", "expected"),
    [
        ("Nadia", "Nadia"),
        ("Chair", "the Chair"),
        ("Project Manager", "the Project Manager"),
        ("Speaker 1", "Speaker 1"),
        ("", ""),
    ],
)
def test_roles_take_an_article(speaker: str, expected: str) -> None:
    assert name_inside(speaker) == expected


@pytest.mark.parametrize("said", ["", ".", "We do.…", "I", "I.", "’", "We’ll come."])
def test_anything_is_told_or_not(said: str) -> None:
    told = retell(said, "Nadia", again=False)
    assert told in ("", "Nadia said that they will come.")
