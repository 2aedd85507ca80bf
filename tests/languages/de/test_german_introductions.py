from __future__ import annotations

import pytest

from precis.languages.de.introductions import GermanIntroductions

TEXT = (
    "Die Leiterin der Wasserwerke, Dorothea Silber, widerspricht.",
    "Jonas Ebert hält das für falsch.",
    "Neue Rohre liegen seit Ende Oktober im Hof.",
    "Die Stadt prüft die Sache, und Silber rechnet mit einer Antwort.",
    "Nach Silber sprach auch Ebert über Rohre und den Oktober.",
    "Frau Odenthal lachte.",
)


@pytest.mark.parametrize(
    ("index", "known", "introduced"),
    [
        (3, set(), [0]),
        (3, {"silbe"}, []),
        (4, set(), [0, 1]),
        (4, {"ebert"}, [0]),
        (0, set(), []),
        (2, set(), []),
        (5, set(), []),
    ],
)
def test_a_last_name_needs_the_full_one(index: int, known: set[str], introduced: list[int]) -> None:
    introductions = GermanIntroductions(TEXT)
    missing = introductions.missing(TEXT[index], index, known, lambda _: False)
    assert [each.introduced[0] for each in missing] == introduced


def test_people() -> None:
    introductions = GermanIntroductions(TEXT)
    assert introductions.people(3) == {"silbe"}
    assert introductions.people(2) == set()
    assert list(introductions.misread_pronouns("Sie lachte.", 3, set())) == []
