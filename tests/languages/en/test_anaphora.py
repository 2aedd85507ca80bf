from __future__ import annotations

import pytest

from precis.languages.en.anaphora import needs_antecedent, repeats_new_noun, strip_connective


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("He left the island at noon.", True),
        ("Its estimate was five million.", True),
        ("These figures surprised the council.", True),
        ("Another ship came in at night.", True),
        ("After the meeting, he left the island.", True),
        ("And they never came back.", True),
        ("Aune voted against it and later joined the committee.", True),
        ("The council sold it.", True),
        ("Until then the stopcock is closed.", True),
        ("Nor am I persuaded by the argument.", True),
        ("If that is so, it is worth a lot.", True),
        ("I have no way of checking that.", True),
        ("The mayor said so.", True),
        ("I did not see.", True),
        ("I did mind, and I went.", True),
        ("It was afraid, as one member wrote to his cousin, that the town would riot.", True),
        ("I did not see the ferry.", False),
        ("If you think that you have, come to the meeting.", True),
        ("The last seconds of those marks were missing.", True),
        ("The lives of those who stayed were hard.", False),
        ("When I asked about that, the spokesman left.", True),
        ("The owner asked about the ferry that sank.", False),
        ("Mr. Teague, whose plot is one of them, resented it.", True),
        ("Nobody will mind that unless they believed the box.", True),
        ("A longer one would have prevented it.", True),
        ("“So you see,” she said.", True),
        ("“But who paid?” the mayor asked.", True),
        ("“So far nobody has paid,” the mayor said.", False),
        ("“My wife was on that boat,” he said.", True),
        ('"Measure the steel first," he wrote.', True),
        ("The steel has to be measured first, she added.", True),
        ("“My wife was on that boat,” the baker said.", False),
        ("On the fourth night he heard a bell.", True),
        ("By then she had left the island.", True),
        ("On the island of Aune he is well known.", False),
        ("If you put it off, the machine slows down.", True),
        ("If you think that the machine is slow, sell it.", False),
        ("Malm declined to comment on their account.", True),
        ("The sailors declined to comment on their account.", False),
        ("The family kept to their rooms.", False),
        ("“The dam holds for now.”", True),
        ("No better explanation has been offered since.", True),
        ("No better engine than this one was ever built.", False),
        ("The older version holds that the walls were sold.", True),
        ("The older the ferry, the dearer the repair.", False),
        ("The better part of the harvest was lost.", False),
        ("The water rose.", False),
        ("One of the mills was sold.", False),
        ("The mayor said that he would do so.", False),
        ("The council of the town sold the ferry and its engine.", False),
        ("The owner of the ferry sold it.", False),
        ("After the meeting with Ingrid Solheim, she left.", False),
        ("The mayor said that he would leave.", False),
        ("It was clear that nobody would come.", False),
        ("It is hard to say who paid.", False),
        ("This year the town sold the ferry.", False),
        ("The book that he wrote was sold.", False),
        ("The ferry left.", False),
        ("I left the island at noon.", False),
        ("", False),
    ],
)
def test_leans(sentence: str, expected: bool) -> None:
    assert needs_antecedent(sentence) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("However, the boat sank.", "the boat sank."),
        ("But the boat sank.", "the boat sank."),
        ("And then the boat sank.", "the boat sank."),
        ("On the other hand, the boat sank.", "the boat sank."),
        ("For example, the boat sank.", "the boat sank."),
        ("So far, nothing has happened.", "So far, nothing has happened."),
        ("So many boats sank that year.", "So many boats sank that year."),
        ("Then the boat sank.", "Then the boat sank."),
        ("Butter is dear.", "Butter is dear."),
        ("Anderson left.", "Anderson left."),
        ("However,", "However,"),
    ],
)
def test_bare(sentence: str, expected: str) -> None:
    assert strip_connective(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "before", "earlier", "expected"),
    [
        ("The letter is four pages long.", "Skarvik sends a letter with them.", "", True),
        ("Our lawyers regard the claim as unfounded.", "A former driver has filed a claim.", "", True),
        ("Our lawyers regard the claim as unfounded.", "A former driver has filed a claim.", "claim", False),
        ("Our lawyers regard the claim of his wife as unfounded.", "A driver has filed a claim.", "", False),
        ("The old letter is long.", "She found an old letter.", "", True),
        ("The letter is four pages long.", "Skarvik sends a letter with them.", "a first letter came", False),
        ("The letter is four pages long.", "Skarvik sends the letter with them.", "", False),
        ("The town is old.", "Skarvik sends a letter with them.", "", False),
        ("A letter is long.", "Skarvik sends a letter with them.", "", False),
    ],
)
def test_what_was_just_brought_up(sentence: str, before: str, earlier: str, expected: bool) -> None:
    assert repeats_new_noun(sentence, before, set(earlier.split())) is expected
