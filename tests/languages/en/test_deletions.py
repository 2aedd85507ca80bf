from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.languages.en.deletions import removable_spans
from precis.text.deletions import overlap, runs, without

MAY_GO = [
    # what stands between commas
    ("The two engines, which weighed nineteen tonnes together, gave way to smaller ones.", "which weighed … together,"),
    ("Trade grew and, during this year's campaign, prices rose again in the north.", "during this … campaign,"),
    ("Ingrid Solheim, the harbour master of the town, sent the report to the council.", "the harbour … town,"),
    # what ends a clause
    ("The ferry went into the yard in September, and the crew had a month off.", "in September,"),
    ("The plates were replaced by hand in the winter; the engines went to a museum.", "in the winter;"),
    # what comes first
    ("In the spring of 1911, the council sold the public baths to a miller.", "In the … 1911,"),
    ("Although the roads were closed, the orchestra arrived before the first snow.", "Although the … closed,"),
    ("To spare the cable, the town built a smaller battery into the tower.", "To spare … cable,"),
    ("But the farm lost its harvest in the same year.", "But"),
    # what comes last
    ("Divers found less rust than he had predicted, although some plates had to go.", "although some … go."),
    ("The readings showed that the dust rose sharply, and the ferry lay there all day.", "and the … day."),
    ("A small bracket solved the problem for the price of a bicycle.", "for the … bicycle."),
    ("The ferry went back to the islands in the second week of May.", "in the second … May."),
    ("The plug refused to connect and the crew had to hold it with ropes.", "and the … ropes."),
    ("The crew asked for a bell, because passengers did not notice the departure.", "because passengers … departure."),
    ("Ingrid Solheim, who runs the harbour, sent the report and asked for a reply.", "and asked … reply."),
    ("In the spring of 1911, the council sold the baths and bought a ferry.", "and bought … ferry."),
    # the rest
    ("The guard ( pictured ) slipped on a manhole cover in the rain.", "( pictured )"),
    ("The letter – it is four pages long – lists every mistake that was made.", "– it … –"),
    ("The cable that also feeds the ice plant would be overloaded by it.", "also"),
]

MUST_STAY = [
    # who says so
    ("The team discusses new talks with the leader, according to a new report.", "according"),
    ("The storm will reach the coast at noon, the weather office said on Friday.", "the weather"),
    ("The ministry, officials suspect, has sold the archive to a dealer in secret.", "officials"),
    # under which condition, with what reach
    ("The tower can be flooded with sea water, if one of the batteries overheats.", "if one"),
    ("The town will sell the ferry unless the council finds another buyer for it.", "unless"),
    ("If the wind rises, the ferry stays in the harbour until the next morning.", "If the"),
    ("Nobody has crossed the river in the last eleven years of the war.", "in the last"),
    ("It was the largest bank in France at the time of the great crash.", "in France"),
    ("The first president to visit the island in fifty years landed this morning.", "in fifty"),
    ("She did not leave the house before the end of the long winter.", "before the"),
    # what a verb or a preposition needs
    ("The keeper of the tower was in the garden with his two sons.", "in the garden"),
    ("The talks between the mayor and the council went on for a year.", "and the council"),
    # what holds instead of what does not, and under which condition alone
    ("The council taxed not the grain nor the flour but the finished loaf itself.", "but the"),
    ("The council taxed not the grain, nor the flour, nor the mill, but the loaf.", "but the"),
    ("The mayor agreed to sign the letter, but only when the others had signed it.", "but only"),
    ("The meeting will be held in the Plough, unless the shed has a roof by then.", "by then"),
    ("A group of nine showed good agreement of the methods, but nine is too few to tell.", "but nine"),
    ("The final awakening came earlier, although this was at the edge of significance here.", "although this"),
    ("This assumes that the dryer is back in November, that prices hold, and that nobody leaves.", "in November"),
    ("It agrees with the older study and disagrees with that of Marchetti and colleagues.", "and colleagues"),
    ("It says so on its display: TOO FINE, TOO COARSE, and once, after a long week, NO.", "after a long week, NO"),
    ("The windows, as the clerk told me with pride, have not opened since the war.", "with pride"),
    ("It depends on the outcome: under the Act, an operator is not liable for delays.", "an operator"),
    ("They went to bed late, so that they slept at about the time of the shift.", "at about"),
    ("It came after a bag that I had found behind the flour, simply NO.", "behind the"),
    ("Two bakers, the brothers Oury, were drowned, so that no child would bear either name.", "the brothers"),
    ("Sleep began earlier with amber glasses than with clear ones; nothing else changed.", "with amber"),
    ("Now and then, for no reason that I know, the train stops beside a hut.", "the train"),
    ("Officials say that a fault in the system stopped both engines, but nobody knows.", "in the"),
    ("The change was followed by earlier sleep, and nobody had expected this.", "by earlier"),
    ("The battery empties into the ferry in nine minutes while cars drive on and off.", "on and"),
    # what belongs to its verb or its noun
    ("The cost of energy rose faster than we could pass it on.", "on."),
    ("The family spent two thirds of its income on bread in that year.", "in that"),
    ("I would carry the owl to the park on my own back.", "on my"),
    ("The firm that quoted for the roof did not want to come and see it.", "and see"),
    # what a sentence is about, or when it was
    ("As for the walls of the town, the tale is told in two ways.", "As for"),
    ("On 24 July, the feast of the patron, the mayor had the decree torn down.", "the mayor"),
    # the last of a series
    ("The woman sat down across from me, looked at my shoes, and asked who I was.", "and asked"),
    ("The machine measures the flow, decides that it is wrong and says so at once.", "and says"),
    ("They say that children read less, that few own books, and that this harms them.", "and that"),
    # what is asked
    ("Did the orchestra arrive at the town before the first snow of winter?", "before the"),
    # what is quoted
    ('"I would have told you," he said, "but your sister would have told the street."', '"but'),
    ('"You could take it out of the rent," he said at last, "if you were to stay."', "at last"),
    ('He wrote to her twice "and would like to keep the letters" after that.', '"and'),
    ('He told the council that "the bridge will stand for ever, and so shall we" that day.', "and so"),
]


def spoken(words: list[str], start: int, end: int) -> str:
    return " ".join(words[start:end])


@pytest.mark.parametrize(("sentence", "span"), MAY_GO)
def test_what_may_go(sentence: str, span: str) -> None:
    words = runs(sentence)
    first, _, last = span.partition(" … ")
    spans = [spoken(words, deletion.start, deletion.end) for deletion in removable_spans(words)]
    assert any(each.startswith(first) and each.endswith(last or first) for each in spans), spans


@pytest.mark.parametrize(("sentence", "head"), MUST_STAY)
def test_what_must_stay(sentence: str, head: str) -> None:
    words = runs(sentence)
    spans = [spoken(words, deletion.start, deletion.end) for deletion in removable_spans(words)]
    assert not any(each.startswith(head) for each in spans), spans


def test_a_day_goes_with_its_name() -> None:
    words = runs("On 24 July, the feast of the patron, the mayor had the decree torn down.")
    left = [without(words, [deletion]) for deletion in removable_spans(words)]
    assert "The feast of the patron, the mayor had the decree torn down." not in left
    assert "The mayor had the decree torn down." in left


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        (
            "The two engines, which weighed nineteen tonnes together, gave way to smaller ones.",
            "The two engines gave way to smaller ones.",
        ),
        (
            "The ferry went into the yard in September, and the crew had a month off.",
            "The ferry went into the yard, and the crew had a month off.",
        ),
        (
            "The plates were replaced by hand in the winter; the engines went to a museum.",
            "The plates were replaced by hand; the engines went to a museum.",
        ),
        ("In the spring, the council sold the public baths.", "The council sold the public baths."),
        ("The crew asked for a bell, because nobody noticed the departure.", "The crew asked for a bell."),
        ("The guard ( pictured ) slipped on a manhole cover .", "The guard slipped on a manhole cover ."),
    ],
)
def test_what_is_left_is_a_sentence(sentence: str, left: str) -> None:
    words = runs(sentence)
    assert left in [without(words, [deletion]) for deletion in removable_spans(words)]


@given(st.text(alphabet=st.sampled_from("abc ,.;:()\"“”–'andBut"), max_size=200))
def test_any_text(sentence: str) -> None:
    words = runs(sentence)
    assert " ".join(words).split() == sentence.split()
    for deletion in removable_spans(words):
        assert 0 <= deletion.start < deletion.end <= len(words)
        left = without(words, [deletion])
        assert left.strip()
    found = removable_spans(words)
    for one in found:
        for other in found:
            assert overlap(one, other) == overlap(other, one)
