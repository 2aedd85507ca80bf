"""The word lists of a language, loaded from languages/<code>/words.toml. Imports no other module of the package."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib import resources
from typing import Any

_NEVER = re.compile(r"(?!)")
_QUESTION = re.compile(r"[?？؟]\W*$")
_CASE_SENSITIVE = frozenset(("broken_off", "homographs", "proper_noun", "speech_frame"))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words and patterns of one language; empty for a language without a file. Words are in lower case.

    Attributes:
        name: the English name of the language.
        stop_words: words that carry no topic.
        negations: words that negate the words near them.
        negation: the negation that follows a verb, as in "could not".
        negation_suffix: ending of a negated word, as in "didn't"; "" for none.
        denials: words such as "refused", which deny something without a negation.
        attributions: reporting words, which make what follows somebody's claim.
        clause_attributions: those of them that make their whole clause a claim, such as "according".
        speech_verbs: verbs that occur next to the name of a speaker.
        possibilities, plans, quantities, conditions: words that limit a claim.
        conditionals: other words that say that something holds in some cases only, such as "whether".
        limits: matches a phrase that limits what a sentence promises or demands, such as "at the latest".
        shares: words for a part of a whole.
        share_of: matches a phrase for a part of a whole; group 1 is the whole.
        inverted_condition: a word that begins a condition without a conjunction.
        first_person, second_person: pronouns of the first and the second person.
        narrators: nouns for the author of a text.
        magnitudes: multiples in words, such as "million".
        between_numbers: words between two numbers that count the same thing.
        units: units of measure.
        numerals: numbers in words, with their digits.
        past_forms: irregular past forms, with their verbs.
        simple_past: irregular verbs, with their simple past; only those in which it differs.
        reported: what replaces a pronoun or a contraction when somebody else reports it; "{speaker}" is the speaker.
        inflection: matches the inflectional ending of a verb.
        participle: matches the prefix of a past participle, as in German "gesperrt".
        unit_ending: matches the inflectional ending of a unit of measure.
        thousands_mark: the thousands separator of numbers; "," by default.
        proper_noun: matches capitalized words; group 1 is the name, and a match without it is no name. None if every
            capitalized word inside a sentence is a name.
        homographs: matches homographs of words in these lists, such as the month of May.
        contrasts: conjunctions whose clause corrects the one before it.
        list_openers: words before a colon whose clause goes on in each item of a list: "you must pay when: …".
        clause_openers: conjunctions that open a clause that can stand alone.
        speech_frame: matches the words directly after a quotation that tell who said it.
        fillers: sounds of hesitation, which carry nothing wherever they are.
        asides: phrases that carry nothing when commas set them off, such as "you know".
        back_channels: words that only show that one listens or agrees; a turn of nothing else says nothing.
        spoken_openers: words that speakers begin a sentence with, such as "okay", and that carry nothing there.
        interjections: those of them that carry nothing even without a comma after them.
        doubled: words that are repeated for a reason, such as "very".
        capitalized: words in small letters that are written with a capital, such as "i".
        relatives: words that continue the sentence before them, such as "which".
        objects: pronouns that a preposition can stand before.
        vague: words that speakers use instead of saying something exact.
        broken_off: matches what is left of a word that a speaker broke off, such as "th".
        decisions: words with which people decide, promise, assign and agree.
        questions: matches a question, also one without its mark.
        asking: words of a report of a question, such as "asked" and "proposed".
        addressed: matches the end of what stands before the name of somebody who is asked: "the Chair asked".
        assignments: matches a question that asks somebody to do something by some time.
        anaphors: pronouns of the third person, which refer to somebody or something that is named elsewhere.
        announcements: matches a sentence that only announces others, or leads elsewhere.
        earlier: an adverb for what was said before, as in "Ruth (earlier): …" and "Earlier, Ruth said …".
        earlier_still: the same for what was said even before that.
        intentions: words with which somebody says what they will do.
        outcomes: words for what comes of something: harm and its cause, money, decisions, duties and their end.
        sentence_openers: words that often open a sentence in speech without punctuation.
        subjects: pronouns that are subjects.
        dependents: words after which no sentence begins, such as "that" and "of".
        sentence_adverbials: phrases before the subject of a sentence, such as "in the end".
        conventions: matches the beginning of what only opens or closes a talk, such as "thanks for watching".
        correlatives: those sentence openers that may stand before the main clause of a condition: "if …, then …".
        nominatives: pronouns that are subjects and never objects, so that a clause begins with them.
        bare_subjects: nouns without an article whose relative clause tells who they are, as in "people who come early".
        demonstratives: pronouns that are also articles, such as "that".
        clause_takers: words that a clause may follow without a conjunction, as in "we think it works".
        subordinators: conjunctions and prepositions whose clause or phrase a main clause completes, such as "if".
        free_relatives: words that begin a clause that is a subject, as in "what we need is …".
        prepositions: the most frequent ones.
        periods: nouns for a time: "a week", "in the morning".
        agent: the preposition of the agent in the passive voice, as in "carried by".
        final_words: words that may end a sentence although many others follow them, such as "over" and "now".
        copulas: verbs that link a subject to what it is.
        singular_verbs, plural_verbs: frequent verbs that a plural or a singular noun cannot have.
        plural: matches the ending of a plural noun.
        joining: conjunctions between two sentences.
        articles: words that begin a noun phrase.
        infinitive: the word before an infinitive, as in "to use"; "" for none.
        finite_verbs: auxiliaries and frequent verbs in a finite form.
        nonfinite_auxiliaries: auxiliaries that follow another one, such as "been".
        past_ending: matches the ending of a regular past form.
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
    conditionals: frozenset[str] = frozenset()
    limits: re.Pattern[str] = _NEVER
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
    simple_past: Mapping[str, str] = field(default_factory=dict[str, str])
    reported: Mapping[str, str] = field(default_factory=dict[str, str])
    inflection: re.Pattern[str] = _NEVER
    participle: re.Pattern[str] = _NEVER
    unit_ending: re.Pattern[str] = _NEVER
    thousands_mark: str = ","
    proper_noun: re.Pattern[str] | None = None
    homographs: re.Pattern[str] = _NEVER
    clause_openers: frozenset[str] = frozenset()
    contrasts: frozenset[str] = frozenset()
    list_openers: frozenset[str] = frozenset()
    speech_frame: re.Pattern[str] = _NEVER
    fillers: frozenset[str] = frozenset()
    asides: frozenset[str] = frozenset()
    back_channels: frozenset[str] = frozenset()
    spoken_openers: frozenset[str] = frozenset()
    interjections: frozenset[str] = frozenset()
    doubled: frozenset[str] = frozenset()
    capitalized: frozenset[str] = frozenset()
    relatives: frozenset[str] = frozenset()
    objects: frozenset[str] = frozenset()
    vague: frozenset[str] = frozenset()
    broken_off: re.Pattern[str] = _NEVER
    decisions: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()
    questions: re.Pattern[str] = _QUESTION
    asking: frozenset[str] = frozenset()
    addressed: re.Pattern[str] = _NEVER
    assignments: re.Pattern[str] = _NEVER
    anaphors: frozenset[str] = frozenset()
    announcements: re.Pattern[str] = _NEVER
    earlier: str = ""
    earlier_still: str = ""
    intentions: frozenset[str] = frozenset()
    sentence_openers: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    dependents: frozenset[str] = frozenset()
    sentence_adverbials: frozenset[str] = frozenset()
    conventions: re.Pattern[str] = _NEVER
    correlatives: frozenset[str] = frozenset()
    nominatives: frozenset[str] = frozenset()
    bare_subjects: frozenset[str] = frozenset()
    demonstratives: frozenset[str] = frozenset()
    clause_takers: frozenset[str] = frozenset()
    subordinators: frozenset[str] = frozenset()
    free_relatives: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    periods: frozenset[str] = frozenset()
    agent: str = ""
    final_words: frozenset[str] = frozenset()
    copulas: frozenset[str] = frozenset()
    singular_verbs: frozenset[str] = frozenset()
    plural_verbs: frozenset[str] = frozenset()
    plural: re.Pattern[str] = _NEVER
    joining: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    infinitive: str = ""
    finite_verbs: frozenset[str] = frozenset()
    nonfinite_auxiliaries: frozenset[str] = frozenset()
    past_ending: re.Pattern[str] = _NEVER

    def is_negation(self, word: str) -> bool:
        """Return whether a token is a negation."""
        return word in self.negations or (bool(self.negation_suffix) and word.endswith(self.negation_suffix))

    def asks(self, sentence: str) -> bool:
        """Return whether a sentence of a conversation is a question that gives nobody a task."""
        return bool(self.questions.search(sentence)) and not self.assignments.search(sentence)

    def is_past(self, word: str) -> bool:
        """Return whether a token looks like a past form."""
        return word in self.past_forms or bool(self.past_ending.search(word))

    def is_verb(self, word: str) -> bool:
        """Return whether a token is a known verb, or looks like a past form."""
        return word in self.finite_verbs or self.is_past(word)


@cache
def vocabulary(code: str) -> Vocabulary:
    """Return the vocabulary of the language `code` (ISO 639-1); an empty one if it has no file.

    Raises:
        ValueError: words.toml has a key that is not a field.
    """
    file = resources.files("precis.languages") / code / "words.toml"
    if not code.isalpha() or not file.is_file():
        return Vocabulary()
    raw = tomllib.loads(file.read_text("utf-8"))
    if unknown := raw.keys() - {each.name for each in fields(Vocabulary)}:
        raise ValueError(f"languages/{code}/words.toml has unknown keys: {', '.join(sorted(unknown))}")
    types = {each.name: each.type for each in fields(Vocabulary)}
    return Vocabulary(**{name: _convert(name, types[name], value) for name, value in raw.items()})


def _convert(name: str, type_: Any, raw: Any) -> Any:
    """Return a value of the file, converted to the type of its field."""
    if name == "numerals":
        return {word: str(number) for word, number in raw.items()}
    if name == "past_forms":
        return {form: verb for verb, forms in raw.items() for form in forms.split()}
    if "frozenset" in str(type_):
        return frozenset(word.replace("_", " ") for word in raw.split())
    if "Pattern" in str(type_):
        return re.compile(raw, 0 if name in _CASE_SENSITIVE else re.IGNORECASE)
    return raw
