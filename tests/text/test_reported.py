from __future__ import annotations

import pytest

from precis.languages.vocabulary import vocabulary
from precis.text.reported import blurs_group, misattributed, passage_text, reported

SENTENCES = ["I'll write to the yard by Friday.", "We only have six hundred left.", "Olav, can you ask the county?"]
SPEAKERS = ["Nadia", "Treasurer", "Chair"]
EVERYBODY = ["Nadia", "Treasurer", "Chair", "Olav"]


@pytest.mark.parametrize(
    ("sentence", "speaker", "expected"),
    [
        ("I'll write by Friday.", "Nadia", "Nadia: Nadia will write by Friday."),
        ("We’ve asked our yard.", "Olav", "Olav: they have asked their yard."),
        ("It is my boat.", "Olav", "Olav: It is Olav's boat."),
        ("The hull leaks.", "Olav", "Olav: The hull leaks."),
        ("I know.", "", "I know."),
    ],
)
def test_a_report_changes_the_person(sentence: str, speaker: str, expected: str) -> None:
    assert reported(sentence, speaker, vocabulary("en")) == expected


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        ("Nadia will write to the yard by Friday.", False),
        ("Olav will write to the yard by Friday.", True),
        ("The Treasurer said that only six hundred are left.", False),
        ("Nadia said that only six hundred are left.", True),
        ("Olav will ask the county.", False),  # who is asked to do it
        ("The Chair asked Olav to ask the county.", False),
        ("Nadia asked Olav to ask the county.", True),
        ("The Chair asked Nadia if she will write to the yard by Friday.", True),
        ("Nadia will write to the yard, and the Treasurer has six hundred left.", False),
        ("The Treasurer will write to the yard, and Nadia has six hundred left.", True),
        ("The Chair will ask the county.", True),  # who asks somebody else to do it
        ("The group will write to the yard by Friday.", False),
    ],
)
def test_each_statement_belongs_to_its_speaker(draft: str, expected: bool) -> None:
    assert misattributed(draft, SENTENCES, SPEAKERS, EVERYBODY, vocabulary("en")) is expected


@pytest.mark.parametrize(
    ("report", "said", "before", "expected"),
    [
        ("Ruth said they would confirm.", "I said we would confirm.", ["They can do April."], True),
        ("Ruth said they would confirm.", "I said we would confirm.", ["The price is 2,300."], False),
        ("Ruth would confirm.", "I said we would confirm.", ["They can do April."], False),
        ("The school said they lend it.", "The school said they lend it.", ["They can do April."], False),
        ("Nadia said they would lend them a room.", "They would lend us a room.", [], True),
        ("Nadia said the school would lend them a room.", "They would lend us a room.", [], False),
    ],
)
def test_whether_a_group_is_taken_for_others(report: str, said: str, before: list[str], expected: bool) -> None:
    assert blurs_group(report, said, before, vocabulary("en")) == expected


def test_a_passage_names_each_speaker_once_in_a_row() -> None:
    assert passage_text(["one.", "Two.", "Three.", "Four."], ["A", "A", "B", ""]) == "A: One. Two.\nB: Three.\nFour."
