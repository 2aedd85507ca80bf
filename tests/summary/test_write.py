from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from precis.engine.api import Cancelled, Path, Pointing, Request
from precis.engine.scripted import Reply, ScriptedEngine
from precis.settings import Settings
from precis.summary.plan import Plan, make_plan, tolerance
from precis.summary.result import Paragraph
from precis.summary.write import finish, write
from precis.text.words import tokens

from .samples import prose


def never() -> bool:
    return False


def written(
    text: str, wanted: Settings, engine: ScriptedEngine, style: str = "rewrite"
) -> tuple[Plan, list[Paragraph]]:
    plan = make_plan(text, wanted)
    return plan, list(write(plan, engine, style, never, lambda _: None))


def half_the_words(request: Request, candidate: int) -> str:
    """A draft as a weak model makes it: every other word of what it was given."""
    chance = random.Random(candidate)  # noqa: S311 - a sample, not a secret
    return " ".join(word for word in request.messages[-1].content.split() if chance.random() < 0.5)


def some_skips(pointing: Pointing) -> tuple[Path, ...]:
    """A few paths, as a model might like them."""
    alone = [Path((i,), -0.5 * i) for i in range(len(pointing.skips))]
    both = [
        Path((i, j), -1.0 - i)
        for i, one in enumerate(pointing.skips)
        for j, other in enumerate(pointing.skips)
        if one.end < other.start
    ]
    return (*alone, *both)


class Endless(list[Reply]):
    """The same reply for ever."""

    def __iter__(self):  # noqa: ANN204
        return iter(self * 5000)


def check_shape(plan: Plan, paragraphs: list[Paragraph], text: str) -> None:
    assert len(paragraphs) == len(plan.paragraphs)
    words, notices = finish(plan, paragraphs)
    assert abs(words - plan.aim_words) <= tolerance(plan.aim_words)
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
        "The harbour master repaired the stone bridge.",
    ],
)
def test_the_shape_is_kept_whatever_the_model_says(reply: Reply) -> None:
    text = prose(700)
    plan, paragraphs = written(text, Settings(), ScriptedEngine(Endless([reply]), point=some_skips))
    check_shape(plan, paragraphs, text)
    assert "Atlantis" not in " ".join(paragraph.text for paragraph in paragraphs)


@settings(deadline=None, max_examples=40)
@given(words=st.integers(30, 1200), paragraphs=st.integers(1, 12), each=st.integers(10, 80), seed=st.integers(1, 9))
@example(words=765, paragraphs=7, each=10, seed=7)  # every sentence is longer than a paragraph's share
def test_any_count_of_any_text(words: int, paragraphs: int, each: int, seed: int) -> None:
    text = prose(words, seed)
    wanted = Settings(words=paragraphs * each, paragraphs=paragraphs)
    engine = ScriptedEngine(Endless([half_the_words]), point=some_skips)
    plan, paragraphs_written = written(text, wanted, engine)
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
    assert abs(words - plan.aim_words) <= tolerance(plan.aim_words)
    for paragraph in paragraphs:
        for sentence in paragraph.sentences:
            assert all(0 <= span.start < span.end <= len(text) for span in sentence.sources)


def test_a_faithful_shorter_draft_is_taken_and_leads_back_to_its_source() -> None:
    text = prose(600)

    def shorter(request: Request, _candidate: int) -> str:
        return request.messages[-1].content.partition(", as item")[0] + "."

    plan, paragraphs = written(text, Settings(), ScriptedEngine(Endless([shorter])))
    check_shape(plan, paragraphs, text)
    taken = [s for paragraph in paragraphs for s in paragraph.sentences if s.kind == "compressed"]
    assert taken
    for sentence in taken:
        (span,) = sentence.sources
        assert text[span.start : span.end].startswith(sentence.text[:-1])


def asked_of(engine: ScriptedEngine) -> Iterable[str]:
    return (request.messages[-1].content for request in engine.asked)


def test_the_persons_prompt_reaches_an_instructed_model_verbatim() -> None:
    engine = ScriptedEngine(Endless([""]))
    written(prose(600), Settings(prompt="Tell it to {words} sailors, {{aye}}!"), engine, style="instruct")
    assert len([request for request in engine.asked if not request.sampling.temperature]) == 6
    assert all(asked.startswith("Tell it to 2000 sailors, {aye}!\n\n") for asked in asked_of(engine))


def test_a_prompt_of_the_persons_own_reaches_a_rewriting_model_too() -> None:
    engine = ScriptedEngine(Endless([""]))
    written(prose(600), Settings(prompt="Tell it to sailors."), engine)
    first = [request for request in engine.asked if not request.sampling.temperature]
    assert sum(request.messages[-1].content.startswith("Tell it to sailors.\n\n") for request in first) == 6


def test_a_draft_that_fails_the_check_is_drawn_again_with_another_seed() -> None:
    def fails_at_first(request: Request, candidate: int) -> str:
        if not request.sampling.temperature:
            return "Nobody has ever seen a whale in the town hall."
        return " ".join(request.messages[-1].content.split()[: -2 - candidate]).rstrip(",;:") + "."

    engine = ScriptedEngine(Endless([fails_at_first]))
    _, paragraphs = written(prose(600), Settings(seed=5), engine)
    drawn = [request.sampling.seed for request in engine.asked if request.sampling.temperature]
    assert set(drawn) <= {6, 7}
    assert drawn == sorted(drawn), "all first, then what still fails"
    assert drawn.count(6) == len([request for request in engine.asked if not request.sampling.temperature])
    assert drawn.count(7) < drawn.count(6), "what passes is not drawn again"
    said = " ".join(paragraph.text for paragraph in paragraphs)
    assert "whale" not in said


def test_a_model_that_only_points_is_asked_for_a_manner_of_writing_once() -> None:
    engine = ScriptedEngine(Endless([""]))
    written(prose(600), Settings(prompt="Tell it to sailors."), engine, style="point")
    assert [request.sampling.temperature for request in engine.asked] == [0.0] * 6


def test_cancelling_ends_the_writing() -> None:
    plan = make_plan(prose(600), Settings())
    with pytest.raises(Cancelled):
        list(write(plan, ScriptedEngine(echo=True), "rewrite", lambda: True, lambda _: None))


def test_the_share_grows_to_one() -> None:
    shares: list[float] = []
    list(write(make_plan(prose(600), Settings()), ScriptedEngine(echo=True), "rewrite", never, shares.append))
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_the_same_input_gives_the_same_summary() -> None:
    text = prose(900)
    one, other = (written(text, Settings(), ScriptedEngine(Endless([half_the_words])))[1] for _ in range(2))
    assert one == other


def more_of_it(request: Request, candidate: int) -> str:
    """What a model adds when it is asked for more: some new, some as the source has it, some about its task."""
    about = request.messages[-1].content
    chance = random.Random(f"{about}{candidate}{request.sampling.seed}")  # noqa: S311 - a sample, not a secret
    words = about.replace(".", "").split()
    new = [" ".join(chance.sample(words, 12)).capitalize() + "." for _ in range(6)]
    return " ".join(["Here is the rewritten text:", about, *new, "I have rewritten the text as you asked me to."])


def test_exact_adds_what_is_missing_marks_it_and_says_nothing_twice() -> None:
    text = prose(300)
    engine = ScriptedEngine(Endless([more_of_it]), point=some_skips)
    plan, paragraphs = written(text, Settings(words=1000, length="exact"), engine, style="point")
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
