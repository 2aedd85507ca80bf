from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from precis.engine.api import TokenScore
from precis.engine.scripted import ScriptedEngine
from precis.languages.registry import get_language
from precis.languages.vocabulary import Vocabulary, vocabulary
from precis.settings import Settings
from precis.summary.compose import Candidate
from precis.summary.conversation import (
    introduce,
    mark_earlier,
    need_question,
    quotable_words,
    speech_factors,
    spoken,
    statements,
    told_on,
    with_context,
)
from precis.summary.drafter import Drafter
from precis.summary.drafting import propose_drafts
from precis.summary.drafts import Confidence, DraftedSentence, request
from precis.summary.plan import make_plan
from precis.summary.result import Sentence, Span, paragraph
from precis.summary.verify import Passage, table_for
from precis.summary.write import finish, write
from precis.text.grounding import is_subsequence
from precis.text.sentences import SourceSentence

MEETING = """\
[0:01] Ada: Okay, um, let's look at the roof. Is it, is it whole?
[0:09] Bo: Well, uh, nine of the slates are broken, and the rain comes in above the stairs.
[0:15] Ada: Mm-hmm.
[0:16] Bo: We ordered new ones from Lund for ninety euros, and they come on the ninth of May.
[0:24] Cleo: Then I will ask the carpenter to come on the tenth, if the weather holds.
[0:30] Ada: Good. So we decided to close the stairs until the tenth of May.
"""


VOCABULARY = vocabulary("en")


def sentence(text: str) -> SourceSentence:
    return SourceSentence(0, len(text), text, len(text.split()), 0)


def said(text: str) -> Sentence:
    return Sentence(text, "quoted", supported=True, sources=(Span(0, 1),))


def test_decisions_and_numbers_weigh_more_than_talk() -> None:
    texts = [
        "We decided to close the stairs.",
        "The old stairs look rather dark.",
        "It is like kind of whatever, I guess.",
    ]
    decided, told, vague = speech_factors([sentence(t) for t in texts], ["A", "B", "C"], [0] * 3, VOCABULARY)
    assert decided > told > vague


def test_questions_and_broken_sentences_weigh_less() -> None:
    texts = ["The slates lie in the yard.", "Do the slates lie in the yard?", "The slates lie in the yard and"]
    whole, question, broken = speech_factors([sentence(t) for t in texts], [""] * 3, [0] * 3, VOCABULARY)
    assert whole > question
    assert whole > broken
    whole, stray = speech_factors(
        [sentence(t) for t in (texts[0], "The w slates lie in the yard.")], [""] * 2, [0] * 2, VOCABULARY
    )
    assert whole > stray


THREAD = """\
From: Ruth
To: Planning
Subject: Re: The archive

The carrier comes on 6 April and takes the boxes for 2,300, and they want them numbered.
I said we would confirm by Monday.

> On Wed, 11 March, Tomas wrote:
> The lease on the old room ends on 31 March, and a month more costs us 900.
> If the carrier can come in March, we save that.
"""


def test_later_mails_overrule_what_older_ones_planned() -> None:
    texts = ["If the carrier comes in March we save that.", "The lease on the room ends on 31 March."]
    sentences, speakers = [sentence(text) for text in texts], ["Tomas", "Tomas"]
    planned, told = speech_factors(sentences, speakers, [0, 0], VOCABULARY)
    planned_before, told_before = speech_factors(sentences, speakers, [1, 1], VOCABULARY)
    assert planned_before < 0.5 * planned
    assert told_before == told


def test_what_older_mails_say_is_told_as_earlier() -> None:
    plan = make_plan(THREAD, Settings(words=60, paragraphs=2, ratio=1.0))
    assert [plan.ages[i] for i in range(4)] == [0, 0, 1, 1]
    paragraphs = list(write(plan, ScriptedEngine([]), None, lambda: False, lambda _: None))
    assert paragraphs[-1].text.startswith("Tomas (earlier): The lease on the old room ends")
    assert "earlier" not in paragraphs[0].text


def test_earlier_stands_once_before_what_is_told() -> None:
    told = [said(text) for text in ("Ruth asked the yard.", "Ruth said no.", "Ann: Go.", "They left.")]
    marked = mark_earlier(told, ["Ruth", "Ruth", "Ann", ""], [1, 1, 2, 3], VOCABULARY)
    assert [each.text for each in marked] == [
        "Earlier, Ruth asked the yard.", "Ruth said no.", "Ann (before that): Go.", "They left.",
    ]  # fmt: skip
    again = mark_earlier(told[:2], ["Ruth", "Ruth"], [2, 1], VOCABULARY)
    assert [each.text for each in again] == ["Earlier, Ruth asked the yard.", "Earlier, Ruth said no."]
    assert mark_earlier(told, ["Ruth"] * 4, [1] * 4, Vocabulary()) == told
    assert mark_earlier(told, ["Ruth"] * 4, [0] * 4, VOCABULARY) == told


def test_what_older_mails_intend_is_no_candidate() -> None:
    texts = ["The archive has to move.", "I will ask the carrier for a date."]
    turns = [Candidate(said(text), 7, 1.0, i, i) for i, text in enumerate(texts)]
    drafted = Candidate(said("Ruth will ask the carrier."), 5, 1.0, 1, 1, draft=0)
    assert statements([*turns, drafted], ["Ruth"] * 2, [1, 1], VOCABULARY) == turns[:1]
    assert statements([*turns, drafted], ["Ruth"] * 2, [0, 0], VOCABULARY) == [*turns, drafted]
    assert quotable_words([sentence(text) for text in texts], [""] * 2, [1, 1], [False] * 2, VOCABULARY) == [5, 0]


def test_a_task_with_a_time_is_a_statement_although_it_is_asked() -> None:
    asked, task = (
        sentence(text) for text in ("Nadia, will you write to them?", "Nadia, you'll write to them by Friday?")
    )
    assert quotable_words([asked, task], ["", ""], [0, 0], [False, False], VOCABULARY) == [0, 7]
    less, more = speech_factors([asked, task], ["A", "A"], [0, 0], VOCABULARY)
    assert less < 0.5 * more


def test_a_we_among_others_is_not_told_as_they() -> None:
    texts = ["They can come in April.", "I said we would confirm by Monday.", "We order thirty seals."]
    turns = [Candidate(said(text), 7, 1.0, i, i) for i, text in enumerate(texts)]
    english = get_language("en")
    assert [each.speaker for each in spoken(turns, texts, ["Ruth"] * 3, english)][1:] == ["Ruth", "Ruth"]
    assert [each.speaker for each in spoken(turns, texts, ["Bo", "Ruth", "Ruth"], english)][1:] == ["", ""]


def test_a_short_answer_needs_its_question() -> None:
    said = [sentence(t) for t in ("How many?", "Nine of them.", "They are in the yard.")]
    assert need_question(said, VOCABULARY) == [False, True, False]


@pytest.mark.parametrize(
    ("speakers", "quoted", "expected"),
    [
        (["Ada", "Ada", "Bo"], False, ["Ada: One is here.", "Two are here.", "Bo: Three are here."]),
        (["Ada", "Ada", ""], True, ["Ada: “One is here.”", "“Two are here.”", "Three are here."]),
        (["Ada", "", "Ada"], True, ["Ada: “One is here.”", "Two are here.", "Ada: “Three are here.”"]),
        (["", "", ""], False, ["One is here.", "Two are here.", "Three are here."]),
    ],
)
def test_speakers_are_introduced(speakers: list[str], quoted: bool, expected: list[str]) -> None:
    sentences = [said(text) for text in ("One is here.", "Two are here.", "Three are here.")]
    assert [each.text for each in introduce(sentences, speakers, quoted=quoted)] == expected


def test_questions_in_the_words_of_the_text_are_no_candidates() -> None:
    asked, told = (Candidate(said(text), 4, 1.0, 0, 0) for text in ("Are they all whole?", "They are all whole."))
    assert statements([asked, told], [], [0], VOCABULARY) == [told]
    assert statements([asked], [], [0], VOCABULARY) == [asked]


def test_a_short_answer_is_a_candidate_if_it_decides_something() -> None:
    answer, decision = (
        Candidate(said(text), 3, 1.0, 0, 0, needs_antecedent=True) for text in ("By barge, mostly.", "We order thirty.")
    )
    assert statements([answer, decision], [], [0], VOCABULARY) == [decision]


def test_the_words_of_a_turn_with_its_speaker() -> None:
    turn = Candidate(said("We order thirty seals."), 4, 1.0, 0, 0)
    assert [each.words for each in spoken([turn], [""], ["Project Manager"], None)] == [6]
    assert [each.words for each in spoken([turn], [""], ["Project Manager"], get_language("en"))] == [
        9
    ]  # told in minutes


def test_the_words_of_what_is_not_quoted_do_not_count() -> None:
    texts = ["Are all the slates whole?", "Not all of them.", "They come on the ninth.", "Sure."]
    sentences = [sentence(text) for text in texts]
    assert quotable_words(sentences, [""] * 4, [0] * 4, [False, True, False, False], VOCABULARY) == [0, 0, 5, 0]
    assert quotable_words(sentences, ["Al", "Bo", "Bo", "Bo"], [0] * 4, [False] * 4, VOCABULARY) == [0, 5, 5, 0]


def test_turns_are_told_in_minutes() -> None:
    texts = ["We order thirty seals.", "There is no money for more.", "Does it cost anything?", "I asked the yard."]
    speakers = ["Chair", "Chair", "Bo", "Bo"]
    turns = [Candidate(said(text), 4, 1.0, i, i) for i, text in enumerate(texts)]
    english = get_language("en")
    told = spoken(turns, texts, speakers, english)
    assert [each.speaker for each in told] == ["", "", "Bo", ""]
    assert [each.sentence.text for each in told_on(told, texts, speakers, english)] == [
        "The Chair said that they order thirty seals.",
        "The Chair added that there is no money for more.",
        "Does it cost anything?",
        "Bo asked the yard.",
    ]
    assert [each.speaker for each in spoken(turns, texts, speakers, None)] == speakers
    assert [each.speaker for each in spoken(turns, texts, (), english)] == [""] * 4


def test_a_passage_has_what_is_said_around_its_sentences() -> None:
    ranks, lengths = np.array([0.1, 0.2, 0.5, 0.1, 0.1]), [9, 9, 9, 2, 9]
    assert with_context([2], range(1, 5), ranks, lengths, 10) == [1, 2]  # 3 is an interjection, 0 another part's
    assert with_context([2], range(5), ranks, lengths, 2) == [2]


def test_drafts_are_asked_for_as_minutes() -> None:
    plan = make_plan(MEETING, Settings(words=40, paragraphs=1))
    unit = plan.paragraphs[0].passages[0]
    texts = get_language("en").drafting
    assert texts
    assert texts.minutes
    messages = request(plan, unit, 40, "words", texts.minutes).messages
    assert messages[0].content == texts.minutes.system
    assert "Bo: Nine of the slates are broken" in messages[-1].content


def test_sure_drafts_of_a_conversation_become_minutes() -> None:
    plan = make_plan(MEETING, Settings(words=40, paragraphs=1))
    draft = "Bo reported that nine of the slates are broken and that the rain comes in above the stairs."
    engine = ScriptedEngine([draft] * 4, score=TokenScore(-0.15, 0.4))
    found = next(propose_drafts(plan, engine, "qwen2.5-coder-1.5b", lambda: False, lambda _: None))
    assert draft in [each.sentence.text for each in found if each.sentence.supported]


@pytest.mark.parametrize(
    ("draft", "veto"),
    [
        ("Cleo will ask the carpenter to come on the tenth if the weather holds.", ""),
        ("Bo will ask the carpenter to come on the tenth if the weather holds.", "speaker"),
        ("I will ask the carpenter to come on the tenth if the weather holds.", "speaker"),
        ("Cleo: Then I will ask the carpenter to come on the tenth, if the weather holds.", "speaker"),
    ],
)
def test_minutes_name_the_right_speaker(draft: str, veto: str) -> None:
    plan = make_plan(MEETING, Settings(words=40, paragraphs=1))
    passage = Passage(plan.sentences, get_language("en"), plan.speakers, plan.speakers)
    sentence = DraftedSentence(draft, Confidence(-0.1, -0.5, 0.1, 0.5), 0)
    assert passage.verify(sentence, table_for("")).veto == veto


@pytest.mark.parametrize(
    ("draft", "veto"),
    [
        ("Bo said that they can keep the stairs closed until the tenth.", "question"),
        ("Bo asked whether they can keep the stairs closed until the tenth.", ""),
    ],
)
def test_a_question_is_told_as_one(draft: str, veto: str) -> None:
    said = ["Can we keep the stairs closed until the tenth.", "The slates come on the ninth of May."]
    passage = Passage(said, get_language("en"), ["Bo", "Ada"], ["Ada", "Bo"])
    sentence = DraftedSentence(draft, Confidence(-0.1, -0.5, 0.1, 0.5), 0)
    assert passage.verify(sentence, table_for("")).veto == veto


def test_the_plan_knows_the_speakers() -> None:
    plan = make_plan(MEETING, Settings(words=40, paragraphs=1))
    assert plan.conversation == "transcript"
    assert len(plan.speakers) == len(plan.sentences)
    assert dict(zip(plan.sentences, plan.speakers, strict=True))["Is it whole?"] == "Ada"
    assert not any("um" in text.split() or "Mm-hmm" in text for text in plan.sentences)


def test_the_spans_hold_the_words_of_their_sentences() -> None:
    plan = make_plan(MEETING, Settings(words=40, paragraphs=1))
    for unit in (unit for part in plan.paragraphs for passage in part.passages for unit in passage):
        source = MEETING[unit.sentence.start : unit.sentence.end]
        assert is_subsequence(unit.sentence.text, source)
        assert "[" not in source
        assert "\n" not in source


def test_a_notice_tells_how_to_get_minutes() -> None:
    plan = make_plan(MEETING, Settings(words=40, paragraphs=1))
    turns = [paragraph([said("Ada: We decided to close the stairs.")])]
    written = [paragraph([replace(said("Ada decided to close the stairs."), drafted=True)])]
    assert "turns-only" in {notice.code for notice in finish(plan, turns)[1]}
    assert "turns-only" not in {notice.code for notice in finish(plan, written)[1]}


def test_other_texts_have_no_speakers() -> None:
    plan = make_plan("The slates lie in the yard. Nine of them are broken.", Settings())
    assert (plan.conversation, plan.speakers) == ("", ())


def test_a_question_alone_stands_where_every_draft_needs_a_sentence_before_it() -> None:
    text = "Ada: How did they bring the stones?\nBo: By barge, at low water only.\n" * 2
    plan = make_plan(text, Settings(paragraphs=2))
    assert plan.conversation
    engine = ScriptedEngine(["They were all brought by barge, at low water only."] * 20)
    drafter = Drafter("any", ("en",))
    paragraphs = list(write(plan, engine, drafter, lambda: False, lambda _: None))
    assert all(each.sentences for each in paragraphs)
