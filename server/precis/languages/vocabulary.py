"""The word lists of a language, read from languages/<code>/words.toml. Data only: imports nothing of ours."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib import resources
from typing import Any

_NEVER = re.compile(r"(?!)")
_CASE_SENSITIVE = frozenset(("abbreviations", "homographs", "proper_noun", "speech_frame"))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words and patterns of one language; all empty for a language without a folder. Words are in lower case.

    Attributes:
        name: of the language, in English.
        stop_words: words that carry no topic.
        negations: words that negate what stands near them.
        negation: the one that follows a verb, as in "could not".
        negation_suffix: ending of a word that negates, as in "didn't"; "" for none.
        denials: words that say that something did not happen without a negation, such as "refused".
        attributions: words that make what follows somebody's claim.
        clause_attributions: those of them that make the whole clause one, such as "according".
        speech_verbs: verbs that stand beside the name of a person.
        possibilities, plans, quantities, conditions: words that limit a claim.
        shares: words that name a part of a whole.
        share_of: matches what is only said of a part; group 1 is the whole.
        inverted_condition: a word at the head of a condition without a conjunction.
        first_person, second_person: pronouns of whoever speaks, and of whoever is spoken to.
        narrators: nouns by which a draft speaks of whoever wrote the text.
        magnitudes: multiples in words, such as "million".
        between_numbers: words between two numbers that count the same.
        units: units of measure.
        numerals: numbers in words and their digits.
        past_forms: irregular past forms and their verbs.
        inflection: matches what a form of a verb ends with.
        participle: matches what a past participle begins with, as in German "gesperrt".
        unit_ending: matches what a form of a unit of measure ends with.
        thousands_mark: the mark between thousands in a number; "," unless given.
        proper_noun: matches a capitalized word that is a name, which is then group 1; what matches without the group is
            none. None where every capital inside a sentence makes a name.
        homographs: matches what looks like a word of the lists and is none.
        abbreviations: matches the end of a text where a full stop ends no sentence.
        clause_openers: conjunctions that open a clause of its own.
        speech_frame: matches who says something, right behind a quotation.
    """

    name: str = ""
    stop_words: frozenset[str] = frozenset()
    negations: frozenset[str] = frozenset()
    negation: str = ""
    negation_suffix: str = ""
    denials: frozenset[str] = frozenset()
    attributions: frozenset[str] = frozenset()
    clause_attributions: frozenset[str] = frozenset()
    speech_verbs: frozenset[str] = frozenset()
    possibilities: frozenset[str] = frozenset()
    plans: frozenset[str] = frozenset()
    quantities: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    shares: frozenset[str] = frozenset()
    share_of: re.Pattern[str] = _NEVER
    inverted_condition: str = ""
    first_person: frozenset[str] = frozenset()
    second_person: frozenset[str] = frozenset()
    narrators: frozenset[str] = frozenset()
    magnitudes: frozenset[str] = frozenset()
    between_numbers: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    numerals: Mapping[str, str] = field(default_factory=dict[str, str])
    past_forms: Mapping[str, str] = field(default_factory=dict[str, str])
    inflection: re.Pattern[str] = _NEVER
    participle: re.Pattern[str] = _NEVER
    unit_ending: re.Pattern[str] = _NEVER
    thousands_mark: str = ","
    proper_noun: re.Pattern[str] | None = None
    homographs: re.Pattern[str] = _NEVER
    abbreviations: re.Pattern[str] = _NEVER
    clause_openers: frozenset[str] = frozenset()
    speech_frame: re.Pattern[str] = _NEVER

    def is_negation(self, word: str) -> bool:
        """Return whether a token negates what stands near it."""
        return word in self.negations or (bool(self.negation_suffix) and word.endswith(self.negation_suffix))


@cache
def vocabulary(code: str) -> Vocabulary:
    """Return the vocabulary of the language `code` (ISO 639-1); an empty one where it has no folder.

    Raises:
        ValueError: its words.toml has a key that no field has.
    """
    file = resources.files("precis.languages") / code / "words.toml"
    if not code.isalpha() or not file.is_file():
        return Vocabulary()
    raw = tomllib.loads(file.read_text("utf-8"))
    if unknown := raw.keys() - {each.name for each in fields(Vocabulary)}:
        raise ValueError(f"languages/{code}/words.toml has unknown keys: {', '.join(sorted(unknown))}")
    kinds = {each.name: each.type for each in fields(Vocabulary)}
    return Vocabulary(**{name: _value(name, kinds[name], value) for name, value in raw.items()})


def _value(name: str, kind: Any, raw: Any) -> Any:
    """Convert a value of the file to the type of its field."""
    if name == "numerals":
        return {word: str(number) for word, number in raw.items()}
    if name == "past_forms":
        return {form: verb for verb, forms in raw.items() for form in forms.split()}
    if "frozenset" in str(kind):
        return frozenset(word.replace("_", " ") for word in raw.split())
    if "Pattern" in str(kind):
        return re.compile(raw, 0 if name in _CASE_SENSITIVE else re.IGNORECASE)
    return raw
