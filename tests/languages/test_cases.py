"""The rows of languages/<code>/cases.toml, each of which is a test."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import precis.languages
from precis.languages.base import Language
from precis.languages.registry import get_language
from precis.text.deletions import runs, without
from precis.text.grounding import contradiction
from precis.text.reading import read
from precis.text.sentences import split
from precis.text.words import tokens

FOLDER = Path(precis.languages.__file__).parent
Fields = Sequence[str]


def yes_or_no(answer: bool) -> str:
    return "yes" if answer else "no"


def changed(before: str, after: str, fields: Fields) -> str:
    """Return the key of a row "before | expected", or of a row "before" that must stay unchanged."""
    return "changed" if len(fields) > 1 and after == fields[1] else "unchanged" if after == before else after


def needs_antecedent(grammar: Language, fields: Fields) -> str:
    return yes_or_no(grammar.needs_antecedent(fields[0]))


def repeats_new_noun(grammar: Language, fields: Fields) -> str:
    before, sentence, *earlier = fields
    return yes_or_no(grammar.repeats_new_noun(sentence, before, set(" ".join(earlier).split())))


def strip_connective(grammar: Language, fields: Fields) -> str:
    return changed(fields[0], grammar.strip_connective(fields[0]), fields)


def is_dialogue(grammar: Language, fields: Fields) -> str:
    return yes_or_no(grammar.is_dialogue(fields[0]))


def without_framing(grammar: Language, fields: Fields) -> str:
    return changed(fields[0], grammar.without_framing(fields[0]), fields)


def mentions_task(grammar: Language, fields: Fields) -> str:
    return yes_or_no(grammar.mentions_task(fields[0]))


def is_order(grammar: Language, fields: Fields) -> str:
    *before, sentence = fields
    return yes_or_no(grammar.is_order(sentence, after_order=any(map(grammar.is_order, before))))


def claims(grammar: Language, fields: Fields) -> str:
    source, draft = fields
    return grammar.claims.lost_limit(draft, [source]) or "kept"


def distortion(grammar: Language, fields: Fields) -> str:
    *sources, draft = fields
    return grammar.distortion(draft, sources, sources) or "none"


def speaker(grammar: Language, fields: Fields) -> str:
    source, draft = fields
    return "changed" if grammar.claims.speaker_changed(draft, [source]) else "kept"


def first_person(grammar: Language, fields: Fields) -> str:
    return yes_or_no(grammar.claims.speaks_in_first_person(fields))


def contradicted(grammar: Language, fields: Fields) -> str:
    source, draft, *around = fields
    return contradiction(draft, [source], around, words=grammar.words) or "none"


def sentences(grammar: Language, fields: Fields) -> str:
    found = [sentence.text for sentence in split(read(" ".join(fields)), grammar.code)]
    return "split" if found == list(fields) else " | ".join(found)


def removable_spans(grammar: Language, fields: Fields) -> str:
    """Return the key of a row "sentence | first words … last words", or "sentence | the sentence without a span"."""
    sentence, expected = fields
    words = runs(sentence)
    found = grammar.removable_spans(words)
    if expected in (without(words, [each]) for each in found):
        return "left"
    first, _, last = expected.partition(" … ")
    spans = [" ".join(words[each.start : each.end]) for each in found]
    return "removable" if any(each.startswith(first) and each.endswith(last) for each in spans) else "not_removable"


def outcome(grammar: Language, fields: Fields) -> str:
    return yes_or_no(not grammar.words.outcomes.isdisjoint(tokens(fields[0])))


def assignment(grammar: Language, fields: Fields) -> str:
    return yes_or_no(bool(grammar.words.assignments.search(fields[0])))


def question(grammar: Language, fields: Fields) -> str:
    return yes_or_no(bool(grammar.words.questions.search(fields[0])))


def announcement(grammar: Language, fields: Fields) -> str:
    return yes_or_no(bool(grammar.words.announcements.search(fields[0])))


def retell(grammar: Language, fields: Fields) -> str:
    """Return the key of a row "speaker | sentence | the sentence retold", or "again" if the speaker spoke before."""
    speaker, sentence, *expected = fields
    for again, key in ((False, "told"), (True, "again")):
        told = grammar.retell(sentence, speaker, again=again)
        if not told:
            return "not_told"
        if [told] == expected:
            return key
    return told


# For each table of cases.toml, the function that returns the key of a row.
PREDICATES: dict[str, Callable[[Language, Fields], str]] = {
    "needs_antecedent": needs_antecedent,
    "repeats_new_noun": repeats_new_noun,
    "strip_connective": strip_connective,
    "is_dialogue": is_dialogue,
    "without_framing": without_framing,
    "mentions_task": mentions_task,
    "is_order": is_order,
    "claims": claims,
    "distortion": distortion,
    "speaker": speaker,
    "first_person": first_person,
    "contradiction": contradicted,
    "sentences": sentences,
    "removable_spans": removable_spans,
    "outcome": outcome,
    "assignment": assignment,
    "question": question,
    "announcement": announcement,
    "retell": retell,
}


def rows() -> Iterator[object]:
    """Yield each row with the code of its language, its table and its key."""
    for file in sorted(FOLDER.glob("*/cases.toml")):
        for table, keys in tomllib.loads(file.read_text("utf-8")).items():
            for key, lines in keys.items():
                for line in lines.strip().splitlines():
                    code = file.parent.name
                    yield pytest.param(code, table, key, line, id=f"{code}-{table}-{key}-{line}")


@pytest.mark.parametrize(("code", "table", "key", "row"), list(rows()))
def test_row(code: str, table: str, key: str, row: str) -> None:
    fields = [field.strip() for field in row.split(" | ")]
    assert PREDICATES[table](get_language(code), fields) == key


GRAMMARS = sorted(file.parent.name for file in FOLDER.glob("*/language.py"))


@pytest.mark.parametrize("code", GRAMMARS)
def test_every_grammar_has_rows(code: str) -> None:
    assert (FOLDER / code / "cases.toml").is_file()


@pytest.mark.parametrize("code", GRAMMARS)
@given(st.lists(st.sampled_from("the Aber Hier is ist Summary: : . “ „ ” Text und".split()), max_size=8).map(" ".join))
def test_what_is_left_of_any_text_is_its_end(code: str, text: str) -> None:
    assert text.endswith(get_language(code).without_framing(text))
    assert text.lower().endswith(get_language(code).strip_connective(text).lower())
