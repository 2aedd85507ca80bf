from __future__ import annotations

import pytest

from precis.languages.de.language import German
from precis.languages.en.language import English
from precis.languages.null import NullLanguage
from precis.languages.registry import get_language


@pytest.mark.parametrize(
    ("code", "kind"),
    [("en", English), ("de", German), ("es", NullLanguage), ("fr", NullLanguage), ("ja", NullLanguage)],
)
def test_each_code_has_its_language(code: str, kind: type) -> None:
    language = get_language(code)
    assert type(language) is kind
    assert language.code == code
    assert get_language(code) is language


def test_a_language_without_grammar_has_its_words_all_the_same() -> None:
    assert get_language("es").words.name == "Spanish"
    assert get_language("ja").words.name == ""


def test_what_is_no_code_has_no_words() -> None:
    for code in ("", "EN", "en-GB", "../en"):
        language = get_language(code)
        assert type(language) is NullLanguage
        assert language.words.stop_words == frozenset()
