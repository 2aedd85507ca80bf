from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

import pytest

from precis.engine.api import (
    Cancelled,
    GenerationRequest,
    Message,
    Piece,
    PointingRequest,
    PointingResult,
    Skip,
    SkipPath,
    StopReason,
    TokenScore,
    Usage,
)
from precis.engine.scripted import CERTAIN, Reply, ScriptedEngine
from precis.errors import EngineError

ASK = (Message("system", "Be brief."), Message("user", "Say it again."))
POINTING = PointingRequest(ASK, ("one", "two", "three"), (Skip(0, 1), Skip(2, 3)))


def never() -> bool:
    return False


def ask(max_tokens: int = 100, stop: tuple[str, ...] = (), candidates: int = 1) -> GenerationRequest:
    return GenerationRequest(ASK, max_tokens, stop=stop, candidates=candidates)


def texts(said: Iterable[Piece | PointingResult]) -> dict[tuple[int, int], str]:
    """What each candidate of each request said in all."""
    found: dict[tuple[int, int], str] = defaultdict(str)
    for piece in said:
        assert isinstance(piece, Piece)
        found[piece.request, piece.candidate] += piece.text
    return dict(found)


@pytest.mark.parametrize(
    ("reply", "request_", "pieces"),
    [
        ("One two.", ask(), [("One", None), (" two.", "end")]),
        (" One \n two ", ask(), [(" One", None), (" \n two ", "end")]),
        ("", ask(), [("", "end")]),
        ("  ", ask(), [("  ", "end")]),
        ("One two three", ask(2), [("One", None), (" two", "budget")]),
        ("One two", ask(2), [("One", None), (" two", "end")]),
        ("One. Two! Three", ask(stop=("!", ".")), [("One", "stop")]),
        ("! One", ask(stop=("!",)), [("", "stop")]),
        ("One two three.", ask(1, stop=(".",)), [("One", "budget")]),
    ],
)
def test_a_reply_comes_word_by_word(
    reply: str, request_: GenerationRequest, pieces: list[tuple[str, StopReason | None]]
) -> None:
    said = list(ScriptedEngine([reply]).generate([request_], never))
    assert said == [Piece(0, 0, text, finished) for text, finished in pieces]


@pytest.mark.parametrize(
    ("reply", "request_", "scored"),
    [
        ("One two.", ask(), [1, 1]),
        ("One two three", ask(2), [1, 1]),
        ("One. Two", ask(stop=(".",)), [1]),
        ("", ask(), [0]),
    ],
)
def test_each_word_is_scored_where_a_request_asks_for_it(
    reply: str, request_: GenerationRequest, scored: list[int]
) -> None:
    score = TokenScore(-0.5, 1.5)
    asked = replace(request_, scored=True)
    said = list(ScriptedEngine([reply], score=score).generate([asked], never))
    assert [piece.scores for piece in said if isinstance(piece, Piece)] == [(score,) * each for each in scored]


def test_words_are_scored_only_where_it_is_asked_for_and_as_sure_by_default() -> None:
    said = ScriptedEngine(["a", "b"]).generate([ask(), replace(ask(), scored=True)], never)
    assert [piece.scores for piece in said if isinstance(piece, Piece)] == [(), (CERTAIN,)]


def test_candidates_take_replies_in_order_and_are_decoded_side_by_side() -> None:
    engine = ScriptedEngine(["a b", "c", "d e f"])
    said = list(engine.generate([ask(candidates=2), ask()], never))
    assert texts(said) == {(0, 0): "a b", (0, 1): "c", (1, 0): "d e f"}
    assert [piece.request for piece in said] == [0, 0, 1, 0, 1, 1]
    assert engine.usage == Usage(prompt_tokens=10, generated_tokens=6)
    assert engine.asked == [ask(candidates=2), ask()]


def test_a_reply_may_be_made_from_the_request() -> None:
    def reply(request: GenerationRequest, candidate: int) -> str:
        return f"{request.max_tokens} {candidate}"

    engine = ScriptedEngine([reply, reply])
    assert texts(engine.generate([ask(7, candidates=2)], never)) == {(0, 0): "7 0", (0, 1): "7 1"}


def test_an_echo_says_what_the_person_said() -> None:
    engine = ScriptedEngine(["first"], echo=True)
    assert texts(engine.generate([ask(), ask()], never)) == {(0, 0): "first", (1, 0): "Say it again."}


@pytest.mark.parametrize(
    ("replies", "kind"),
    [((), AssertionError), ((EngineError("It broke."),), EngineError), ((MemoryError(),), MemoryError)],
)
def test_what_the_script_lacks_or_raises(replies: tuple[Reply, ...], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        list(ScriptedEngine(replies).generate([ask()], never))


def test_it_is_cancelled_between_two_pieces() -> None:
    engine = ScriptedEngine(["a b c"])
    said: list[Piece | PointingResult] = []
    with pytest.raises(Cancelled):
        said.extend(engine.generate([ask()], lambda: engine.usage.generated_tokens == 2))
    assert engine.usage.generated_tokens == 2
    with pytest.raises(Cancelled):
        list(ScriptedEngine().generate([POINTING], lambda: True))


def test_a_test_may_wait_before_each_piece() -> None:
    steps: list[str] = []
    engine = ScriptedEngine(["a b"], before_piece=lambda: steps.append("before"))
    for piece in engine.generate([POINTING, ask()], never):
        steps.append(type(piece).__name__)  # noqa: PERF401 - `before` is added meanwhile
    assert steps == ["before", "PointingResult", "before", "Piece", "before", "Piece"]


def test_pointed_candidates_are_those_of_the_script() -> None:
    paths = (SkipPath((0,), 0.5), SkipPath((1,), -1.0))
    engine = ScriptedEngine(["a"], point=lambda pointing: paths[: len(pointing.skips)])
    assert list(engine.generate([ask(), POINTING], never)) == [PointingResult(1, paths), Piece(0, 0, "a", "end")]
    assert (engine.pointings, engine.asked) == ([POINTING], [ask()])
    assert list(ScriptedEngine().generate([POINTING], never)) == [PointingResult(0, ())]


@pytest.mark.parametrize("request_", [ask(6), POINTING])
def test_what_exceeds_the_context_window_is_refused(request_: GenerationRequest | PointingRequest) -> None:
    fits, exceeds = ScriptedEngine(["a"], context_tokens=11), ScriptedEngine(["a"], context_tokens=7)
    assert list(fits.generate([request_], never))
    with pytest.raises(EngineError, match=r"A prompt of 5 tokens and \d tokens to generate exceed") as caught:
        list(exceeds.generate([request_], never))
    assert caught.value.code == "context"


def test_it_is_of_no_use_once_closed() -> None:
    engine = ScriptedEngine(["a"])
    engine.close()
    assert engine.closed
    with pytest.raises(AssertionError, match="after close"):
        list(engine.generate([ask()], never))


def test_a_token_is_a_word() -> None:
    engine = ScriptedEngine(context_tokens=99)
    assert [engine.count_tokens(text) for text in ("", " a  b\n", "a-b")] == [0, 2, 1]
    assert engine.context_tokens == 99
