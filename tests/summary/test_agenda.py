from __future__ import annotations

import pytest

from precis.engine.api import GenerationRequest
from precis.engine.scripted import ScriptedEngine
from precis.settings import Settings
from precis.summary.agenda import MAX_TOKENS, Agenda
from precis.summary.drafter import Drafter
from precis.summary.notices import tolerance
from precis.summary.passages import MOST_STRETCHES, STRETCH_WORDS
from precis.summary.plan import Plan, make_plan
from precis.summary.result import Paragraph, Sentence
from precis.summary.write import finish, write

from .drafter import DRAFTER, Rounds

ROOF = (
    "The slates of the northern roof were counted for the {n}th time before the winter.",
    "The carpenter wants {n} days for the rotten beams above the narrow stairs.",
    "The gutter lost {n} litres of rain an hour when we measured it with the pump.",
)
BOAT = (
    "The engine of the old boat burned {n} litres of diesel on the way to the island.",
    "The harbour asks {n} euros a week for the berth beside the northern pier.",
    "The painter scraped {n} barnacles from the keel and found the wood sound.",
)


def turns(rounds: int, *about: tuple[str, ...]) -> list[str]:
    """What is said if each subject is talked about for so many rounds of three turns."""
    return [each.format(n=n) for said in about for n in range(4, rounds + 4) for each in said]


def talk(speakers: str, rounds: int) -> str:
    """A conversation about the roof, then about the boat, with time stamps."""
    names = speakers.split()
    said = enumerate(turns(rounds, ROOF, BOAT))
    return "\n".join(f"[{i // 60}:{i % 60:02}] {names[i % len(names)]}: {turn}" for i, turn in said)


def plan_of(text: str, **given: object) -> Plan:
    return make_plan(text, Settings.model_validate({"words": 200, "paragraphs": 2, "ratio": 0.1, **given}))


def told(plan: Plan, *answers: str, writes: bool = True) -> list[Sentence | None]:
    stretches = sum(len(part.stretches) for part in plan.paragraphs)
    engine = ScriptedEngine([*answers, *[""] * (stretches - len(answers))])
    agenda = Agenda(plan, engine, writes=writes, cancelled=lambda: False)
    openings = [agenda.opening(number) for number in range(len(plan.paragraphs))]
    return [each and each.sentence for each in openings]


def texts(plan: Plan, *answers: str) -> list[str | None]:
    return [each and each.text for each in told(plan, *answers)]


LONG = plan_of(talk("Ada Bo Cleo", 20))


def test_each_part_of_a_long_conversation_has_stretches() -> None:
    assert [len(part.stretches) for part in LONG.paragraphs] == [1, 1]
    longer = plan_of(talk("Ada Bo Cleo", 60))
    for part in longer.paragraphs:
        assert 2 <= len(part.stretches) <= MOST_STRETCHES
        indices = [unit.index for stretch in part.stretches for unit in stretch]
        assert indices == sorted(set(indices))


@pytest.mark.parametrize(
    "plan",
    [
        plan_of(talk("Ada Bo Cleo", 5)),
        plan_of(talk("Ada Bo Cleo", 20), words=1500, ratio=0.9),
        plan_of(" ".join(turns(20, ROOF, BOAT))),
    ],
    ids=["short", "told nearly whole", "no conversation"],
)
def test_others_have_none(plan: Plan) -> None:
    assert not any(part.stretches for part in plan.paragraphs)
    assert told(plan) == [None] * len(plan.paragraphs)


def test_paragraphs_begin_with_what_was_talked_about() -> None:
    assert texts(
        LONG, "the slates of the roof, the rotten beams", "the engine of the boat, the keel, and the berth"
    ) == [
        "The participants talked about the rotten beams and the slates of the roof.",  # in the order of their turns
        "Finally, they talked about the engine of the boat, the berth, and the keel.",
    ]


def test_two_speakers_are_named() -> None:
    plan = plan_of(talk("Ada Bo", 20))
    assert texts(plan, "the rotten beams")[0] == "Ada and Bo talked about the rotten beams."
    plan = plan_of(talk("Chair Bo", 20))
    assert texts(plan, "the rotten beams")[0] == "The Chair and Bo talked about the rotten beams."


def test_the_sources_of_a_topic_are_its_turns() -> None:
    sentence, _ = told(LONG, "the slates of the roof, the rotten beams")
    assert sentence is not None
    assert sentence.supported
    assert sentence.drafted
    assert sentence.kind == "written"
    sources = [LONG.source[span.start : span.end] for span in sentence.sources]
    assert any("slates of the northern roof" in source for source in sources)
    assert any("rotten beams" in source for source in sources)


@pytest.mark.parametrize(
    "wrong",
    [
        "the church of the village",  # not in the text
        "the engine of the boat",  # in another part of it
        "Ada, Bo",  # speakers
        "something about the roof",  # vague
        "it",
        "99 days for the rotten beams",
        "the slates that were counted before the winter on the northern roof",  # no name of a subject
        "",
    ],
)
def test_what_is_no_topic_is_left_out(wrong: str) -> None:
    assert texts(LONG, wrong) == [None, None]
    assert texts(LONG, f"{wrong}, the gutter")[0] == "The participants talked about the gutter."


def test_no_topic_is_named_twice() -> None:
    first, last = texts(LONG, "the beams, the rotten beams, the pump", "the berth, the northern berth")
    assert first == "The participants talked about the beams and the pump."
    assert last == "Finally, they talked about the berth."


def test_a_cut_off_topic_is_left_out() -> None:
    before = ", ".join(["the gutter", *["the church"] * (MAX_TOKENS // 2 - 2)])  # a token is a word
    assert texts(LONG, f"{before}, the pump")[0] == "The participants talked about the gutter and the pump."
    assert texts(LONG, f"{before}, the pump of the village")[0] == "The participants talked about the gutter."


def test_what_came_up_once_gives_way() -> None:
    words = "the slates, the beams, the gutter, the pump"
    once = talk("Ada Bo Cleo", 20).replace("4 litres of rain an hour", "4 litres of rain and of snow an hour")
    assert texts(plan_of(once), f"the snow and the gutter, {words}")[0] == (
        "The participants talked about the beams, the gutter, the pump, and the slates."
    )


def test_a_paragraph_without_topics_is_passed_over() -> None:
    assert texts(LONG, "", "the keel") == [None, "The participants talked about the keel."]


def test_a_model_that_does_not_write_and_a_prompt_for_a_manner_have_none() -> None:
    assert told(LONG, writes=False) == [None, None]
    plan = plan_of(talk("Ada Bo Cleo", 20), prompt="Summarize this for children in 2 paragraphs")
    assert told(plan) == [None, None]


def test_the_words_of_a_stretch_are_bounded() -> None:
    longest = max(sum(unit.sentence.words for unit in part.stretches[0]) for part in LONG.paragraphs)
    assert 60 <= longest <= STRETCH_WORDS / 2


def minutes(topic: str) -> tuple[Paragraph, ...]:
    def reply(request: GenerationRequest, _: int) -> str:
        return f"the {topic}" if request.max_tokens == MAX_TOKENS else ""

    return tuple(write(LONG, Rounds(reply), Drafter(DRAFTER, ("en",)), lambda: False, lambda _: None))


def test_the_minutes_keep_to_their_words() -> None:
    first, last = minutes("gutter")
    assert first.sentences[0].text == "The participants talked about the gutter."
    assert not last.text.startswith("Finally")  # it was named before
    words, notices = finish(LONG, [first, last])
    assert abs(words - LONG.target_words) <= tolerance(LONG.target_words)
    assert "words-missed" not in {notice.code for notice in notices}


def test_a_paragraph_keeps_to_its_topics() -> None:
    about_slates, about_gutter = (
        [sum(word in sentence.text for sentence in minutes(topic)[0].sentences[1:]) for word in ("slates", "gutter")]
        for topic in ("slates", "gutter")
    )
    assert about_slates[0] > about_gutter[0]
    assert about_slates[1] < about_gutter[1]


MAIL = """\
From: Ruth
To: Planning
Subject: {subject}

The carrier comes on 6 April and takes the boxes for 2,300, and they want them numbered by the evening before.
I said we would confirm by Monday, since the lease on the old room ends on 31 March.
"""
QUOTED = """
> On Wed, 11 March, Tomas wrote:
> The lease on the old room ends on 31 March, and a month more costs us 900.
"""


@pytest.mark.parametrize(
    ("subject", "below", "said"),
    [
        ("Move of the archive", "", "The mail is about “Move of the archive”."),
        ("Re: Fwd: [planning] Move of the archive", QUOTED, "The mails are about “Move of the archive”."),
        ("AW: AW[2]: Umzug", QUOTED, "The mails are about “Umzug”."),
        ("Re:", QUOTED, None),
        ("What we have to know about the move of the archive", QUOTED, None),
    ],
)
@pytest.mark.parametrize("writes", [True, False])
def test_mails_begin_with_their_subject(subject: str, below: str, said: str | None, writes: bool) -> None:
    plan = plan_of(MAIL.format(subject=subject) + below, ratio=0.9)
    first, *others = told(plan, writes=writes)
    assert (first and first.text) == said
    assert not any(others)
    if first:
        (span,) = first.sources
        assert f"“{plan.source[span.start : span.end]}”" in first.text
