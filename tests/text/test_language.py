from __future__ import annotations

import pytest

from precis.text.language import detect, name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The ferry left the island before the first snow of the year.", "en"),
        ("Die Fähre verließ die Insel, bevor der erste Schnee des Jahres fiel.", "de"),
        ("Le ferry a quitté l'île avant la première neige de l'année.", "fr"),
        ("El transbordador salió de la isla antes de la primera nevada del año.", "es"),
        ("Паром покинул остров до первого снега в этом году.", "ru"),
        ("その年の初雪が降る前に、フェリーは島を離れた。", "ja"),
        ("غادرت العبارة الجزيرة قبل أول تساقط للثلوج في العام.", "ar"),
        # Too little to tell.
        ("Fähre", "en"),
        ("", "en"),
        ("12 + 30 = 42", "en"),
    ],
)
def test_detect(text: str, code: str) -> None:
    assert detect(text) == code


def test_names() -> None:
    assert name("de") == "German"
    assert name("xx") == "xx"
