from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from precis.languages import vocabulary as vocabulary_module
from precis.languages.vocabulary import Vocabulary, vocabulary

LANGUAGES = Path(vocabulary_module.__file__).parent
CODES = sorted(path.parent.name for path in LANGUAGES.glob("*/words.toml"))
Load = Callable[[str], Vocabulary]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """Loads the vocabulary of a language whose words.toml is this text."""
    monkeypatch.setattr(vocabulary_module.resources, "files", lambda _package: tmp_path)

    def loaded(text: str) -> Vocabulary:
        folder = tmp_path / "xx"
        folder.mkdir(exist_ok=True)
        (folder / "words.toml").write_text(text, encoding="utf-8")
        vocabulary.cache_clear()
        return vocabulary("xx")

    yield loaded
    vocabulary.cache_clear()


@pytest.mark.parametrize("code", CODES)
def test_the_words_of_each_language_are_in_lower_case(code: str) -> None:
    words = vocabulary(code)
    assert words.name
    for each in fields(Vocabulary):
        value = getattr(words, each.name)
        listed = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, frozenset) else []
        assert [word for word in listed if word != word.lower()] == [], each.name


@pytest.mark.parametrize("code", ["xx", "", "..", "../en", "en/../en", "EN", "registry.py"])
def test_a_language_without_words_has_an_empty_vocabulary(code: str) -> None:
    assert vocabulary(code) == Vocabulary()


def test_an_empty_vocabulary_matches_nothing() -> None:
    empty = Vocabulary()
    patterns = [value for each in fields(Vocabulary) if isinstance(value := getattr(empty, each.name), re.Pattern)]
    assert patterns
    assert not any(pattern.search(text) for pattern in patterns for text in ("", "not", "May"))
    assert not any(empty.is_negation(word) for word in ("", "not", "didn't"))


def test_a_list_is_separated_by_white_space_and_an_underscore_is_a_space(load: Load) -> None:
    words = load('stop_words = """\na  an\nas_well_as"""\nunits = "km"')
    assert words.stop_words == {"a", "an", "as well as"}
    assert words.units == {"km"}
    assert words.plans == frozenset()


def test_numerals_have_their_digits(load: Load) -> None:
    assert load('[numerals]\none = 1\nmillion = "1000000"').numerals == {"one": "1", "million": "1000000"}


def test_each_past_form_has_its_verb(load: Load) -> None:
    forms = load('[past_forms]\nbe = "was were"\ngo = "went"').past_forms
    assert forms == {"was": "be", "were": "be", "went": "go"}


@pytest.mark.parametrize("name", ["share_of", "inflection"])
def test_most_patterns_ignore_case(load: Load, name: str) -> None:
    assert getattr(load(f"{name} = 'may'"), name).search("May")


@pytest.mark.parametrize("name", ["homographs", "proper_noun", "speech_frame", "broken_off"])
def test_patterns_of_names_and_sentence_ends_do_not(load: Load, name: str) -> None:
    pattern = getattr(load(f"{name} = 'may'"), name)
    assert pattern.search("may")
    assert not pattern.search("May")


def test_a_key_that_is_no_field_is_named(load: Load) -> None:
    with pytest.raises(ValueError, match=r"languages/xx/words\.toml has unknown keys: another, stop_wrods"):
        load('stop_wrods = "a"\nanother = "b"\nname = "X"')


def test_a_word_is_a_negation_by_itself_or_by_its_ending(load: Load) -> None:
    words = load('negations = "no never"\nnegation_suffix = "n\'t"')
    assert [word for word in ("no", "never", "didn't", "not", "nobody", "tent") if words.is_negation(word)] == [
        "no",
        "never",
        "didn't",
    ]


def test_no_word_has_an_ending_that_is_not_given(load: Load) -> None:
    words = load('negations = "no"')
    assert words.is_negation("no")
    assert not words.is_negation("didn't")
