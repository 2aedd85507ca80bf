from __future__ import annotations

import pytest

from precis.text.language import detect, detect_each, language_name, requested_language


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


ENGLISH = "The school on the border teaches every child in two languages, as the parents choose, and nobody minds."
HEBREW = "בית הספר נפתח לפני עשר שנים ולמדו בו ארבעים ילדים. היום לומדים בו יותר משלוש מאות ילדים משני צדי הגבול."
SPANISH = (
    "La escuela tiene también un huerto y un taller de bicicletas, y los alumnos mayores reparan las de los pequeños."
)
NAMES = (
    "Gruber, Lindqvist, Okafor, Petrossian, Delacroix, Nakamura, Van der Berg, Ó Briain, Szabó, Novák, Yilmaz, Rossi"
)


@pytest.mark.parametrize(
    ("texts", "main", "each"),
    [
        ([ENGLISH], "en", ["en"]),
        (
            [ENGLISH, ENGLISH, ENGLISH, "Notes", HEBREW, HEBREW, SPANISH, SPANISH],
            "en",
            ["en", "en", "en", "en", "he", "he", "es", "es"],
        ),
        ([HEBREW] * 3 + [ENGLISH] * 2, "he", ["he"] * 3 + ["en"] * 2),
        # One paragraph of another language in a long text is not enough, nor is one that is hard to tell.
        ([ENGLISH] * 30 + [SPANISH], "en", ["en"] * 31),
        ([ENGLISH, NAMES, ENGLISH], "en", ["en"] * 3),
        (["Notes", "12 + 30"], "en", ["en"] * 2),
        ([], "en", []),
    ],
)
def test_detect_each(texts: list[str], main: str, each: list[str]) -> None:
    assert detect_each(texts) == (main, each)


def test_names() -> None:
    assert language_name("de") == "German"
    assert language_name("he") == "Hebrew"
    assert language_name("xx") == "xx"


@pytest.mark.parametrize(
    ("prompt", "code"),
    [
        ("Summarize this content to 2000 words in 6 paragraphs", ""),
        ("Summarize this in German", "de"),
        ("Translate it into plain french, please.", "fr"),
        ("Write in Japanese with headings", "ja"),
        ("Summarize this in Swedish.", "sv"),
        ("What changed in Latin America?", ""),
        ("Fasse das auf Deutsch zusammen.", "de"),
        ("Résume ce texte en français", "fr"),
        ("Кратко, на русском", "ru"),
        # What is not about the summary's language.
        ("Look at the changes in German companies", ""),
        ("Compare it to Italian law", ""),
        ("The Polish question in 200 words", ""),
    ],
)
def test_which_language_a_prompt_asks_for(prompt: str, code: str) -> None:
    assert requested_language(prompt) == code
