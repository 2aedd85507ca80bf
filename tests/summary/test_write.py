from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from precis.engine.api import Cancelled, GenerationRequest, PointingRequest, SkipPath
from precis.engine.scripted import Reply, ScriptedEngine
from precis.languages.en.drafting import TEXTS
from precis.settings import Grounding, Settings
from precis.summary import drafting, prompts
from precis.summary.drafter import Drafter
from precis.summary.notices import tolerance
from precis.summary.plan import Plan, make_plan
from precis.summary.result import Paragraph, Sentence, SentenceKind
from precis.summary.write import finish, write
from precis.text.words import tokens

from .drafter import DRAFTER, Endless, Rounds, passage, sentences, shorter, table, told_anew
from .samples import prose

MODEL = Drafter(DRAFTER)
ATLANTIS = "The embassy has joined the team of 4711 pirates in Atlantis."


@pytest.fixture(autouse=True, scope="module")
def even() -> Iterator[None]:
    """Whatever is not vetoed passes the check."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drafting, "table_for", {DRAFTER: table()}.__getitem__)
        yield


def never() -> bool:
    return False


def written(
    text: str, wanted: Settings, engine: ScriptedEngine, drafter: Drafter | None = MODEL
) -> tuple[Plan, list[Paragraph]]:
    plan = make_plan(text, wanted)
    return plan, list(write(plan, engine, drafter, never, lambda _: None))


def half_the_words(request: GenerationRequest, candidate: int) -> str:
    """A draft as a weak model makes it: every other word of what it was given."""
    chance = random.Random(candidate)  # noqa: S311 - a sample, not a secret
    return " ".join(word for word in request.messages[-1].content.split() if chance.random() < 0.5)


def some_skips(pointing: PointingRequest) -> tuple[SkipPath, ...]:
    """A few paths, as a model might like them."""
    alone = [SkipPath((i,), -0.5 * i) for i in range(len(pointing.skips))]
    both = [
        SkipPath((i, j), -1.0 - i)
        for i, one in enumerate(pointing.skips)
        for j, other in enumerate(pointing.skips)
        if one.end < other.start
    ]
    return (*alone, *both)


def check_shape(plan: Plan, paragraphs: list[Paragraph], text: str) -> None:
    assert len(paragraphs) == len(plan.paragraphs)
    words, notices = finish(plan, paragraphs)
    assert abs(words - plan.target_words) <= tolerance(plan.target_words)
    assert "words-missed" not in [notice.code for notice in notices]
    said = [tuple(tokens(sentence.text)) for paragraph in paragraphs for sentence in paragraph.sentences]
    assert len(said) == len(set(said)), "a sentence stands there twice"
    for paragraph in paragraphs:
        assert paragraph.text == " ".join(sentence.text for sentence in paragraph.sentences)
        assert "\n" not in paragraph.text
        for sentence in paragraph.sentences:
            assert sentence.supported
            assert sentence.sources
            for span in sentence.sources:
                assert 0 <= span.start < span.end <= len(text)
            if sentence.kind == "quoted":
                (span,) = sentence.sources
                assert " ".join(text[span.start : span.end].split()) == sentence.text


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "Here is a summary of the text:",
        "The embassy has joined the team of 4711 pirates in Atlantis.",
        "word " * 300,
        half_the_words,
        shorter,
        told_anew,
        "The harbour master repaired the stone bridge.",
    ],
)
@pytest.mark.parametrize("drafter", [MODEL, None])
def test_the_shape_is_kept_whatever_the_model_says(reply: Reply, drafter: Drafter | None) -> None:
    text = prose(700)
    plan, paragraphs = written(text, Settings(), ScriptedEngine(Endless([reply]), point=some_skips), drafter)
    check_shape(plan, paragraphs, text)
    assert "Atlantis" not in " ".join(paragraph.text for paragraph in paragraphs)


@settings(max_examples=40)
@given(
    words=st.integers(30, 1200),
    paragraphs=st.integers(1, 12),
    each=st.integers(10, 80),
    seed=st.integers(1, 9),
    reply=st.sampled_from([half_the_words, shorter, told_anew]),
    drafter=st.sampled_from([MODEL, None]),
)
# every sentence is longer than a paragraph's share
@example(words=765, paragraphs=7, each=10, seed=7, reply=half_the_words, drafter=None)
def test_any_count_of_any_text(
    words: int, paragraphs: int, each: int, seed: int, reply: Reply, drafter: Drafter | None
) -> None:
    text = prose(words, seed)
    wanted = Settings(words=paragraphs * each, paragraphs=paragraphs)
    plan, paragraphs_written = written(text, wanted, ScriptedEngine(Endless([reply]), point=some_skips), drafter)
    check_shape(plan, paragraphs_written, text)


@pytest.mark.parametrize(
    "text",
    [
        "Word",
        "one line without a full stop that simply goes on and on " + " ".join(f"past gate {i}" for i in range(200)),
        "Breaking.News was posted.The mayor resigned.Nobody knew why she had waited.So it goes.",
        "春天来了。河水涨了三米，村民们都搬到了山上。市长说桥会在夏天以前修好。没有人相信他。" * 3,
        "\ufeffA mark stands before this text. It counts as a character of the input.\r\n\r\nAnd it ends here.\r\n",
    ],
)
def test_odd_texts(text: str) -> None:
    plan, paragraphs = written(text, Settings(), ScriptedEngine(Endless([""])))
    assert len(paragraphs) == len(plan.paragraphs) >= 1
    words, _ = finish(plan, paragraphs)
    assert abs(words - plan.target_words) <= tolerance(plan.target_words)
    for paragraph in paragraphs:
        for sentence in paragraph.sentences:
            assert all(0 <= span.start < span.end <= len(text) for span in sentence.sources)


# Even the shortest sentence of each paragraph is too many words, and these languages are not shortened.
TOO_LONG_SENTENCES = ("ordinals_de.txt", "thai.txt")
TEXTS_OF_EVERY_KIND = sorted(
    path
    for path in (Path(__file__).parents[2] / "bench" / "texts").rglob("*.*")
    if path.suffix != ".toml" and path.name not in TOO_LONG_SENTENCES
)


@pytest.mark.parametrize("wanted", [Settings(), Settings(words=90, paragraphs=2), Settings(words=200)])
@pytest.mark.parametrize("path", TEXTS_OF_EVERY_KIND, ids=lambda path: path.name)
def test_the_words_of_a_text_of_any_kind_without_a_word_of_the_model(path: Path, wanted: Settings) -> None:
    plan = make_plan(path.read_text("utf-8"), wanted, path.name)
    paragraphs = list(write(plan, ScriptedEngine(Endless([""])), None, never, lambda _: None))
    words, _ = finish(plan, paragraphs)
    assert abs(words - plan.target_words) <= tolerance(plan.target_words)


def said(paragraphs: Sequence[Paragraph]) -> list[Sentence]:
    return [sentence for paragraph in paragraphs for sentence in paragraph.sentences]


@pytest.mark.parametrize(("draft", "kind"), [(shorter, "compressed"), (told_anew, "written")])
def test_a_faithful_draft_is_taken_and_leads_back_to_its_source(draft: Reply, kind: SentenceKind) -> None:
    text = prose(600)
    plan, paragraphs = written(text, Settings(), ScriptedEngine(Endless([draft])))
    check_shape(plan, paragraphs, text)
    taken = [sentence for sentence in said(paragraphs) if sentence.drafted]
    assert len(taken) > len(said(paragraphs)) / 2
    for sentence in taken:
        (span,) = sentence.sources
        words = sentence.text.removeprefix("As the register shows, ").removesuffix(".")
        assert text[span.start : span.end].lower().startswith(words.lower())
        assert (sentence.kind, sentence.probability) == (kind, 0.5)


def test_a_draft_that_fails_the_check_is_not_in_the_summary() -> None:
    def half_true(request: GenerationRequest, _candidate: int) -> str:
        return f"{ATLANTIS} {shorter(request)} Nobody has ever seen a whale in the town hall."

    text = prose(600)
    plan, paragraphs = written(text, Settings(), ScriptedEngine(Endless([half_true])))
    check_shape(plan, paragraphs, text)
    whole = " ".join(paragraph.text for paragraph in paragraphs)
    assert any(sentence.drafted for sentence in said(paragraphs))
    assert "Atlantis" not in whole
    assert "whale" not in whole


def test_what_the_drafts_leave_out_is_asked_for_again_and_else_quoted() -> None:
    engine = Rounds(told_anew, *[""] * 11)
    text = prose(600)
    plan, paragraphs = written(text, Settings(paragraphs=2), engine)
    check_shape(plan, paragraphs, text)
    assert len(engine.rounds) == 4
    for paragraph in paragraphs:
        assert {sentence.kind for sentence in paragraph.sentences} == {"written", "quoted"}


def test_the_first_paragraph_is_there_before_the_others_are_drafted() -> None:
    engine = Rounds(shorter)
    plan = make_plan(prose(600), Settings())
    paragraphs = write(plan, engine, MODEL, never, lambda _: None)
    next(paragraphs)
    shown = " ".join(unit.sentence.text for each in plan.paragraphs[0].passages for unit in each)
    assert all(passage(request) in shown for request in engine.asked)
    assert len(list(paragraphs)) == 5


def test_the_persons_prompt_stands_behind_each_passage_with_the_parts_own_counts() -> None:
    engine = Rounds(shorter)
    text = prose(600)
    plan, paragraphs = written(text, Settings(prompt="Tell {words} words in 6 paragraphs to sailors, {{aye}}!"), engine)
    check_shape(plan, paragraphs, text)
    assert len(engine.asked) == 6
    for request, part in zip(engine.asked, plan.paragraphs, strict=True):
        shown, told, form = request.messages[-1].content.split("\n\n")
        assert shown == " ".join(unit.sentence.text for each in part.passages for unit in each)
        found = re.fullmatch(r"Tell (\d+) words in one paragraph to sailors, {aye}!", told)
        assert found
        assert abs(int(found[1]) - part.budget_words) <= prompts.ROUND_WORDS / 2
        assert form == prompts.MANNERED.format(words=found[1])


@pytest.mark.parametrize(
    ("prompt", "topics"),
    [
        ("Summarize this in 300 words.", ""),
        ("Summarize this; focus on the canal.", "; focus on the canal"),
        ("Summarize this in German.", ""),
    ],
)
def test_a_prompt_of_counts_and_topics_is_told_in_few_words(prompt: str, topics: str) -> None:
    engine = Rounds(shorter)
    written(prose(600), Settings(prompt=prompt), engine)
    asked = {request.messages[-1].content.split("\n\n")[1] for request in engine.asked}
    assert asked
    lengths = r"(?:one sentence of about \d+ words|\w+ (?:words|sentences?))"
    assert all(re.fullmatch(rf"\({lengths}{topics}\)", each) for each in asked)


def test_steps_are_not_shortened() -> None:
    steps = "".join(f"{n}. The crew of boat {n} mixed the paint for the hull in the old yard.\n" for n in range(1, 9))
    prose_engine, steps_engine = ScriptedEngine(point=some_skips), ScriptedEngine(point=some_skips)
    written(re.sub(r"(?m)^\d\. (.*)$", r"- \1", steps), Settings(paragraphs=1), prose_engine, drafter=None)
    _, paragraphs = written(steps, Settings(paragraphs=1), steps_engine, drafter=None)
    assert prose_engine.pointings
    assert steps_engine.pointings == []
    assert [s.text for p in paragraphs for s in p.sentences if s.text not in steps] == []


@pytest.mark.parametrize("prompt", ["Tell it to sailors.", Settings().prompt])
def test_a_model_that_only_points_is_sent_no_prompt(prompt: str) -> None:
    engine = ScriptedEngine(point=some_skips)
    plan, paragraphs = written(prose(600), Settings(prompt=prompt), engine, drafter=None)
    assert engine.asked == []
    assert engine.pointings
    assert all("sailors" not in message.content for each in engine.pointings for message in each.messages)
    told = [notice.code for notice in finish(plan, paragraphs)[1]]
    assert ("prompt-not-followed" in told) is ("sailors" in prompt)


def test_that_a_prompt_was_followed_is_not_told() -> None:
    plan, paragraphs = written(prose(600), Settings(prompt="Tell it to sailors."), Rounds(told_anew))
    assert "prompt-not-followed" not in [notice.code for notice in finish(plan, paragraphs)[1]]
    plan, paragraphs = written(prose(600), Settings(prompt="Tell it to sailors."), Rounds(ATLANTIS))
    assert "prompt-not-followed" in [notice.code for notice in finish(plan, paragraphs)[1]]


@pytest.mark.parametrize(
    ("ending", "lost"),
    [
        (" The whole street saw that the", "The whole street saw"),
        (" “The whole street saw it,” said the mayor of the", "whole street saw it"),
        # Once more, from the beginning.
        (" {draft}", None),
    ],
)
def test_what_is_cut_off_and_what_is_repeated_is_left_out(ending: str, lost: str | None) -> None:
    def reply(request: GenerationRequest, _candidate: int) -> str:
        draft = shorter(request)
        return draft + ending.format(draft=draft)

    text = prose(300)
    plan, paragraphs = written(text, Settings(paragraphs=2), Rounds(reply))
    check_shape(plan, paragraphs, text)
    assert any(sentence.drafted for sentence in said(paragraphs))
    assert lost is None or lost not in " ".join(paragraph.text for paragraph in paragraphs)


@pytest.mark.parametrize(("grounding", "marked"), [("strict", False), ("balanced", False), ("off", True)])
def test_what_fails_the_check_stands_marked_where_grounding_lets_it(grounding: Grounding, marked: bool) -> None:
    def wrong(request: GenerationRequest, _candidate: int) -> str:
        return " ".join(f"In 1702 {text.strip()}" for text in sentences(request))

    _, paragraphs = written(prose(600), Settings(grounding=grounding), Rounds(wrong))
    assert any(not sentence.supported for sentence in said(paragraphs)) is marked
    assert all(sentence.sources for sentence in said(paragraphs))
    assert all(sentence.drafted for sentence in said(paragraphs) if not sentence.supported)


CONNECTED = (
    "The council closed the old dam in March. However, the ferry company opened a second pier. "
    "Moreover, the harbour master hired four pilots. Therefore, the miller sold his last barge. "
    "The night shift painted the customs archive. Still, the choir sang in the public baths."
)


@pytest.mark.parametrize("paragraphs", [2, 3])
def test_a_connective_goes_where_what_it_connects_to_is_not_there(
    monkeypatch: pytest.MonkeyPatch, paragraphs: int
) -> None:
    monkeypatch.setattr(
        drafting, "table_for", lambda _: table(contained=9.0)
    )  # sure, so that it stands before a quotation
    engine = Rounds(lambda request, _: passage(request))
    plan, made = written(CONNECTED, Settings(words=30, paragraphs=paragraphs), engine)
    check_shape(plan, made, CONNECTED)
    assert any(sentence.drafted for sentence in said(made))
    for paragraph in made:
        assert not re.match("However|Moreover|Therefore|Still", paragraph.text)


def test_a_language_that_is_not_known_well_enough_is_not_drafted() -> None:
    text = (
        "Le vieux moulin a fermé en automne. Le conseil a lu trois offres, et aucune ne lui a semblé assez bonne. " * 2
    )
    engine = Rounds(shorter)
    written(text, Settings(), engine)
    assert engine.rounds == []


@pytest.mark.parametrize(
    ("languages", "code", "expected"),
    [
        (None, "en", True),
        (None, "de", True),
        (None, "fr", False),
        (("en",), "en", True),
        (("en",), "de", False),
        (("en", "de"), "de", True),
        (("en", "fr"), "fr", False),
        ((), "en", False),
    ],
)
def test_a_model_drafts_only_in_its_languages(
    monkeypatch: pytest.MonkeyPatch, languages: tuple[str, ...] | None, code: str, expected: bool
) -> None:
    monkeypatch.setattr(drafting, "table_for", lambda _: table())
    text = {
        "en": "The old mill closed in autumn. The council read three offers, and none of them seemed good enough. ",
        "de": "Im Herbst schloss die alte Mühle. Der Rat prüfte drei Angebote, und keines schien ihm gut genug. ",
        "fr": "Le vieux moulin a fermé en automne. Le conseil a lu trois offres, et aucune ne lui a semblé bonne. ",
    }[code]
    engine = Rounds(lambda *_: "")
    wanted = Settings(prompt="Summarize this with headings", words=20, paragraphs=1)
    plan, paragraphs = written(text * 2, wanted, engine, Drafter(DRAFTER, languages))
    assert plan.language == code
    assert plan.request.headings
    assert len(paragraphs) == 1
    assert any(engine.rounds) is expected, "neither drafts nor headings are requested in another language"


def test_cancelling_ends_the_writing() -> None:
    plan = make_plan(prose(600), Settings())
    with pytest.raises(Cancelled):
        list(write(plan, ScriptedEngine(echo=True), MODEL, lambda: True, lambda _: None))


def test_the_share_grows_to_one() -> None:
    shares: list[float] = []
    list(write(make_plan(prose(600), Settings()), ScriptedEngine(echo=True), MODEL, never, shares.append))
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_the_same_input_gives_the_same_summary() -> None:
    text = prose(900)
    one, other = (written(text, Settings(), ScriptedEngine(Endless([half_the_words])))[1] for _ in range(2))
    assert one == other


def more_of_it(request: GenerationRequest, candidate: int) -> str:
    """What a model adds when it is asked for more: some new, some as the source has it, some about its task."""
    about = request.messages[-1].content
    chance = random.Random(f"{about}{candidate}{request.sampling.seed}")  # noqa: S311 - a sample, not a secret
    words = about.replace(".", "").split()
    new = [" ".join(chance.sample(words, 12)).capitalize() + "." for _ in range(6)]
    return " ".join(["Here is the rewritten text:", about, *new, "I have rewritten the text as you asked me to."])


def test_exact_adds_what_is_missing_marks_it_and_says_nothing_twice() -> None:
    text = prose(300)
    engine = ScriptedEngine(Endless([more_of_it]), point=some_skips)
    plan, paragraphs = written(text, Settings(words=1000, length="exact"), engine, drafter=None)
    words, notices = finish(plan, paragraphs)
    assert len(paragraphs) == 6
    assert abs(words - 1000) <= 100
    assert "elaborated" in [notice.code for notice in notices]
    sentences = [sentence for paragraph in paragraphs for sentence in paragraph.sentences]
    said = [tuple(tokens(sentence.text)) for sentence in sentences]
    assert len(said) == len(set(said))
    assert any(not sentence.supported for sentence in sentences)
    assert all(sentence.supported or not sentence.sources for sentence in sentences)
    assert not any("rewritten" in sentence.text for sentence in sentences)


def test_exact_with_a_model_that_has_nothing_to_say_tells_so() -> None:
    plan, paragraphs = written(prose(300), Settings(words=1000, length="exact"), ScriptedEngine(Endless([""])))
    _, notices = finish(plan, paragraphs)
    assert "words-missed" in [notice.code for notice in notices]
    assert all(sentence.supported for paragraph in paragraphs for sentence in paragraph.sentences)


@pytest.mark.parametrize("drafter", [None, MODEL])
@pytest.mark.parametrize("length", ["upTo", "exact"])
def test_bullets_stand_on_lines_of_their_own(drafter: Drafter | None, length: str) -> None:
    engine = Rounds(shorter)
    wanted = Settings(prompt="Summarize this in 100 words and 3 paragraphs. Use bullet points.", length=length)  # type: ignore[arg-type]
    plan, paragraphs = written(prose(300), wanted, engine, drafter)
    assert len(paragraphs) == 3
    for each in paragraphs:
        assert each.text.split("\n") == [f"- {sentence.text}" for sentence in each.sentences]
    words, notices = finish(plan, paragraphs)
    assert words == sum(len(sentence.text.split()) for each in paragraphs for sentence in each.sentences)
    assert {"prompt-not-followed", "manner-followed"}.isdisjoint(notice.code for notice in notices)


@pytest.mark.parametrize(
    ("prompt", "told"),
    [("Summarize this in German.", True), ("Summarize this in English.", False), ("Summarize this.", False)],
)
def test_that_a_language_was_not_followed_is_told(prompt: str, told: bool) -> None:
    plan, paragraphs = written(prose(300), Settings(prompt=prompt), Rounds(shorter))
    codes = {notice.code for notice in finish(plan, paragraphs)[1]}
    assert ("language-not-followed" in codes) is told
    assert codes.isdisjoint({"prompt-not-followed", "manner-followed"})


def test_each_paragraph_has_a_heading_where_that_is_asked_for_and_the_missing_are_told() -> None:
    def reply(request: GenerationRequest, candidate: int) -> str:
        if request.messages[0].content == TEXTS.heading_system:
            return (
                " ".join(request.messages[-1].content.split()[:3]) if "item 1 " in request.messages[-1].content else ""
            )
        return shorter(request, candidate)

    wanted = Settings(prompt="Summarize this in 100 words and 3 paragraphs, with headings")
    plan, paragraphs = written(prose(300), wanted, Rounds(reply))
    _, notices = finish(plan, paragraphs)
    missing = sum(not each.heading for each in paragraphs)
    told = [notice.message for notice in notices if notice.code == "headings-missing"]
    assert [message.split()[0] for message in told] == ([str(missing)] if missing else [])
    for each in paragraphs:
        assert each.shown == (f"{each.heading}\n\n{each.text}" if each.heading else each.text)
