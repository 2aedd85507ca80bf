from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.languages.vocabulary import vocabulary
from precis.text.grounding import contradiction, is_subsequence

ENGLISH = vocabulary("en")

FOUND = [
    ("Divers found rust.", "Divers found rust in the hull."),
    ("The dam broke in 1911.", "In the north, the dam broke in 1911."),
    ("The mayor met Olsen at noon.", "The mayor of the town met Olsen at noon."),
    ("The mayor met Olsen.", "The mayor met Olsen’s brother."),
    ("The ferry did not leave.", "The ferry did not leave at noon."),
    ("The council doesn’t own it.", "The council doesn't own it."),
    ("Officials said the ferry left.", "Officials said the ferry left at noon."),
    ("The ferry may have left.", "The ferry may have left at noon."),
    ("“The dam holds,” she said.", "“The dam holds,” she said in a low voice."),
    ("She called it “a dam of sand”.", 'She called it "a dam of sand", and left.'),
    ("It weighs 5 kg.", "It weighs 5 kg, with its lid."),
    ("The dam was built.", "The dam was built in May."),
    ("It left at 7:30 p.m.", "It left at 7.30 p.m., in fog."),
    ("Fünf Boote sanken.", "Fünf Boote sanken im Hafen."),
    ("Паром ушёл.", "Паром ушёл рано утром."),
]

NOT_FOUND = [
    # a number that is not there, or is not that number
    ("The dam broke in 1912.", "The dam broke in 1911.", "number"),
    ("The dam broke in 1911.", "The dam broke.", "number"),
    ("It cost 3,500 francs.", "It cost 3600 francs.", "number"),
    ("It rose by 5.", "It rose by 5.5 metres.", "number"),
    ("It left at 12:30.", "It left at 12.", "number"),
    ("It left at 7:30 p.m.", "It left at 7.40 p.m.", "number"),
    ("It rose by 7:30.", "It rose by 7.30.", "number"),
    # a name
    ("The mayor met Olsen.", "The mayor met the engineer.", "name"),
    ("The ferry of Ålesund left.", "The ferry of Bergen left.", "name"),
    # a quotation
    ("“The dam holds,” she said.", "“The dam will hold,” she said.", "quotation"),
    ("She called it “a dam of sand”.", "She called it a dam built of sand.", "quotation"),
    ("Elle dit « le barrage tient ».", "Elle dit « le barrage a tenu ».", "quotation"),
    # a negation, lost or added
    ("The ferry did leave.", "The ferry did not leave.", "negation"),
    ("The ferry did not leave.", "The ferry did leave.", "negation"),
    ("She sold it.", "She never sold it.", "negation"),
    ("She sold it.", "She didn’t sell it.", "negation"),
    ("Nobody sold nothing.", "Nobody sold it.", "negation"),
    # another unit
    ("The dam is 5 miles long.", "The dam is 5 kilometres long.", "measure"),
    ("It weighs 5 kg.", "It weighs 5 g.", "measure"),
    ("The bridge cost $5.", "The bridge cost €5.", "number"),
    ("It rose by 5.", "It rose by 5%.", "number"),
    ("It was 5 degrees.", "It was -5 degrees.", "number"),
    ("He said „Der Damm der Stadt hält“.", "He said „Der Damm der alten Stadt hält“.", "quotation"),
    ("He was “certain” of it, he said.", "He was “certainly” sure of it, he said.", "quotation"),
    ("It cost five dollars.", "It cost five euros.", "measure"),
    ("Five boats sank.", "4 boats sank.", "number"),
    ("Four million left.", "Four left.", "number"),
]


@pytest.mark.parametrize(("draft", "source"), FOUND)
def test_what_is_found(draft: str, source: str) -> None:
    assert contradiction(draft, [source], words=ENGLISH) == ""


@pytest.mark.parametrize(("draft", "source", "reason"), NOT_FOUND)
def test_what_is_not_found(draft: str, source: str, reason: str) -> None:
    assert contradiction(draft, [source], words=ENGLISH) == reason


@given(st.lists(st.sampled_from("the The ferry Olsen not said 1911 3.5 “a b” may , . don’t 橋".split()), min_size=1))
def test_a_sentence_is_found_in_itself(words: list[str]) -> None:
    sentence = " ".join(words)
    assert contradiction(sentence, [sentence], words=ENGLISH) == ""
    assert is_subsequence(sentence, sentence)


@pytest.mark.parametrize(
    ("draft", "source", "expected"),
    [
        ("The ferry left.", "The old ferry, it seems, left.", True),
        ("ferry LEFT!", "The Ferry left", True),
        ("The ferry.", "the ferry’s", True),
        ("Left the ferry.", "The ferry left.", False),
        ("The ferry, the ferry.", "The ferry left.", False),
        ("The ferries left.", "The ferry left.", False),
        ("橋落", "橋は落ちた", True),
        ("", "The ferry left.", True),
        ("The ferry left.", "", False),
    ],
)
def test_is_subsequence(draft: str, source: str, expected: bool) -> None:
    assert is_subsequence(draft, source) is expected


@pytest.mark.parametrize(
    ("draft", "source", "reason"),
    [
        # a number is the same however it is written
        ("4 boats sank.", "Four boats sank in the harbour.", ""),
        ("Four boats sank.", "4 boats sank in the harbour.", ""),
        ("Ninety boats sank.", "90 boats sank in the harbour.", ""),
        ("It cost 3,500 francs.", "It cost 3500 francs in spring.", ""),
        ("It cost 3500 francs.", "It cost 3,500 francs in spring.", ""),
        ("It cost 1,200,000 francs.", "It cost 1200000 francs in spring.", ""),
        ("It cost 3,50 francs.", "It cost 350 francs.", "number"),
        ("It cost 5 dollars.", "It cost five euros.", "measure"),
        # what the numbers count
        ("There were 6,118 planned crossings.", "Of 6,240 planned crossings, 6,118 took place.", "measure"),
        ("6118 planned crossings took place.", "Of 6,240 planned crossings, 6,118 took place.", "measure"),
        ("There were 6,240 planned crossings.", "Of 6,240 planned crossings, 6,118 took place.", ""),
        ("Of the 6,240 crossings, 6,118 took place.", "Of 6,240 planned crossings, 6,118 took place.", ""),
        ("Three boats came.", "Two boats and three cars came.", "measure"),
        ("Of this, $412 has been paid.", "It cost $412, of which $388 has been paid.", "measure"),
        ("It cost $412, and $388 was paid.", "It cost $412, of which $388 has been paid.", ""),
        ("Three cars and 2 boats came.", "Two boats and three cars came.", ""),
        ("Two boats came, then three boats.", "Two boats came, and three boats later.", ""),
        # a bare number that is joined to another one counts the same
        ("Thirteen votes beat eight votes.", "It was decided by thirteen votes to eight.", ""),
        ("They lost 12 boats.", "They lost 40 boats and 12 of the cars.", ""),
        # nothing of it is counted in the source
        ("It has 1911 stones.", "It was built in 1911.", ""),
    ],
)
def test_numbers(draft: str, source: str, reason: str) -> None:
    assert contradiction(draft, [source], words=ENGLISH) == reason


@pytest.mark.parametrize(
    ("draft", "around", "reason"),
    [
        ("In spring Olsen sold the ferry.", [], "name"),
        ("In spring Olsen sold the ferry.", ["Olsen was the mayor."], ""),
        ("In spring Olsen sold the ferry.", ["Rain fell.", "The ferry was Olsen’s."], ""),
        ("In spring Olsen sold the ferry.", ["Rain fell."], "name"),
        # names alone: no number and no quotation
        ("She sold 3 ferries.", ["She had 3 ferries."], "number"),
        ("She sold the “old” ferry.", ["The old ferry lay there."], "quotation"),
    ],
)
def test_names_may_come_from_around(draft: str, around: list[str], reason: str) -> None:
    assert contradiction(draft, ["In spring she sold the ferry."], around, words=ENGLISH) == reason
