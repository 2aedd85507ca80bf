from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from precis.engine.api import (
    Cancelled,
    GenerationRequest,
    Message,
    Piece,
    PointingRequest,
    PointingResult,
    Sampling,
    TokenScore,
    Usage,
)
from precis.engine.endpoint.address import Endpoint, Patience, parse_address
from precis.engine.endpoint.engine import CONTEXT_TOKENS, EndpointEngine, open_endpoint
from precis.errors import EngineError, ModelError, PrecisError, SettingError

from ...chat_server import Behaviour, ChatServer, Handler, cut, hang, refuse, say  # noqa: TID252 - shared by folders

QUICK = Patience(first_byte_s=20, stall_s=20, tries=3, pause_s=0.001, longest_pause_s=0.5)
PROBES = (say("Hi."), say("Hi."))
ASK = GenerationRequest((Message("user", "Say it."),), 50, Sampling(seed=7), scored=True)
POINT = PointingRequest((Message("user", "Shorten it."),), ("The", "dam", "broke."), ())


def never() -> bool:
    return False


def endpoint_of(server: ChatServer, **given: Any) -> Endpoint:
    return Endpoint(parse_address(server.url, allow_remote=False), patience=QUICK, **given)


@contextmanager
def opened(
    *behaviours: Behaviour, parallel: int = 4, patience: Patience = QUICK, **given: Any
) -> Iterator[tuple[EndpointEngine, ChatServer]]:
    with ChatServer((*PROBES, *behaviours), **given) as server:
        engine = open_endpoint(replace(endpoint_of(server, parallel=parallel), patience=patience), never)
        server.asked.clear()
        yield engine, server
        engine.close()


def texts(pieces: Sequence[Piece | PointingResult]) -> dict[tuple[int, int], str]:
    found: dict[tuple[int, int], str] = {}
    for piece in pieces:
        assert isinstance(piece, Piece)
        found[piece.request, piece.candidate] = found.get((piece.request, piece.candidate), "") + piece.text
    return found


def test_a_text_comes_in_scored_pieces() -> None:
    with opened(say("It is so.")) as (engine, server):
        pieces = list(engine.generate([ASK], never))
        assert texts(pieces) == {(0, 0): "It is so."}
        assert [piece.finished for piece in pieces if isinstance(piece, Piece)][-1] == "end"
        scores = [score for piece in pieces if isinstance(piece, Piece) for score in piece.scores]
        assert len(scores) == 3
        assert all(isinstance(score, TokenScore) and score.logprob == -0.1 for score in scores)
        assert all(score.entropy > 0.1 for score in scores)
        assert engine.usage == Usage(40, 7)
        (asked,) = server.asked
        assert (asked["model"], asked["seed"], asked["top_logprobs"]) == ("tiny", 7, 20)


def test_candidates_are_requests_of_their_own_with_seeds_of_their_own() -> None:
    with opened(usual=say("So.")) as (engine, server):
        pieces = list(engine.generate([ASK, replace(ASK, candidates=3)], never))
        assert texts(pieces) == dict.fromkeys([(0, 0), (1, 0), (1, 1), (1, 2)], "So.")
        assert sorted(asked["seed"] for asked in server.asked) == [7, 7, 8, 9]


@pytest.mark.parametrize("parallel", [1, 3])
def test_as_many_run_side_by_side_as_is_allowed(parallel: int) -> None:
    meeting, lock, now, most = threading.Barrier(parallel), threading.Lock(), 0, 0

    def meet(handler: Handler, body: dict[str, Any]) -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        meeting.wait(30)
        with lock:
            now -= 1
        say("So.")(handler, body)

    with opened(usual=meet, parallel=parallel) as (engine, server):
        assert len(texts(list(engine.generate([ASK] * 6, never)))) == 6
        assert most == parallel
        assert len(server.connections) <= parallel + 1


def test_of_an_answer_that_is_cut_off_nothing_is_passed_on() -> None:
    with opened(cut("It was"), say("It is so.")) as (engine, server):
        assert texts(list(engine.generate([ASK], never))) == {(0, 0): "It is so."}
        assert len(server.asked) == 2


def test_of_an_answer_that_stalls_nothing_is_passed_on() -> None:
    patience = Patience(stall_s=0.3, tries=2, pause_s=0.001)
    with opened(hang("It was"), say("It is so."), patience=patience) as (engine, server):
        assert texts(list(engine.generate([ASK], never))) == {(0, 0): "It is so."}
        assert server.left.acquire(timeout=30)  # the stalled request was closed


def test_a_server_that_comes_back_is_used_again() -> None:
    with opened(cut("It"), *[refuse(503)] * 2, say("It is so.")) as (engine, server):
        with pytest.raises(EngineError, match="503") as raised:
            list(engine.generate([ASK], never))
        assert raised.value.code == "endpoint-unavailable"
        assert texts(list(engine.generate([ASK], never))) == {(0, 0): "It is so."}
        assert len(server.asked) == 4


def test_one_failure_ends_the_others() -> None:
    arrived = threading.Semaphore(0)

    def fail(handler: Handler, body: dict[str, Any]) -> None:
        assert arrived.acquire(timeout=30)
        refuse(400)(handler, body)

    def wait(handler: Handler, body: dict[str, Any]) -> None:
        arrived.release()
        hang("It")(handler, body)

    with opened(fail, wait) as (engine, server):
        with pytest.raises(EngineError, match="status 400"):
            list(engine.generate([ASK, ASK], never))
        assert server.left.acquire(timeout=30)


def test_after_a_failure_nothing_is_sent() -> None:
    with opened(refuse(401), usual=hang(), parallel=1) as (engine, server):
        with pytest.raises(EngineError, match="wants a key"):
            list(engine.generate([ASK] * 3, lambda: server.hung.acquire(timeout=0.5)))
        assert len(server.asked) == 1


def test_requests_that_only_point_get_no_paths() -> None:
    with opened(say("So.")) as (engine, server):
        results = list(engine.generate([POINT, ASK, POINT], never))
        assert results[:2] == [PointingResult(0, ()), PointingResult(2, ())]
        assert texts(results[2:]) == {(1, 0): "So."}
        assert len(server.asked) == 1
        with pytest.raises(Cancelled):
            list(engine.generate([POINT], lambda: True))


def cancelling(server: ChatServer) -> Callable[[], bool]:
    """Whether a request has arrived and hangs."""
    return lambda: server.hung.acquire(timeout=0.01)


@pytest.mark.parametrize("where", [hang(), hang("It")])
def test_cancelling_closes_the_requests(where: Behaviour) -> None:
    with opened(where, say("So.")) as (engine, server):
        with pytest.raises(Cancelled):
            list(engine.generate([ASK], cancelling(server)))
        assert server.left.acquire(timeout=30)
        assert texts(list(engine.generate([ASK], never))) == {(0, 0): "So."}  # the next job is right


def test_leaving_off_closes_the_requests() -> None:
    with opened(say("So."), hang("It"), hang("It")) as (engine, server):
        pieces = engine.generate([ASK] * 3, never)
        next(pieces)
        pieces.close()
        for _ in range(server.hung._value):
            assert server.left.acquire(timeout=30)


def test_opening_can_be_cancelled() -> None:
    with ChatServer([hang()]) as server:
        with pytest.raises(Cancelled):
            open_endpoint(endpoint_of(server), cancelling(server))
        assert server.left.acquire(timeout=30)


@pytest.mark.parametrize(
    ("models", "named", "found"),
    [(["tiny"], "", "tiny"), (["small", "tiny"], "tiny", "tiny"), (["tiny:latest", "x"], "tiny", "tiny:latest"),
     (None, "any", "any"), ([], "any", "any")],
)  # fmt: skip
def test_the_model_is_found(models: list[str] | None, named: str, found: str) -> None:
    with ChatServer(models=models) as server:
        engine = open_endpoint(endpoint_of(server, model=named), never)
        assert engine.model == found
        assert {asked["model"] for asked in server.asked} == {found}
        engine.close()


@pytest.mark.parametrize(
    ("models", "named", "says"),
    [
        (["small", "tiny"], "", "offers several models. Set precis.endpoint.model to one of: small, tiny."),
        (["tiny"], "big", "does not offer the model 'big'. Set precis.endpoint.model to one of: tiny."),
        (list("abcdefgh"), "big", "one of: a, b, c, d, e, f, …."),
        (None, "", "does not say which models it offers. Name one in precis.endpoint.model."),
    ],
)
def test_a_wrong_model_is_told(models: list[str] | None, named: str, says: str) -> None:
    with ChatServer(models=models) as server:
        with pytest.raises(ModelError) as raised:
            open_endpoint(endpoint_of(server, model=named), never)
        assert raised.value.code == "endpoint-model"
        assert says in raised.value.message
        assert server.asked == []


@pytest.mark.parametrize(
    ("behaviours", "wanted", "top"),
    [
        ([say("Hi."), say("Hi.")], [None, 20], 20),
        ([say("Hi."), say("Hi.", scored=False)], [None, 20], 0),
        ([say("Hi."), refuse(400), say("Hi.")], [None, 20, 5], 5),
        ([say("Hi."), refuse(500), refuse(422)], [None, 20, 5], 0),
        ([refuse(503), say("Hi."), say("Hi.")], [None, None, 20], 20),
    ],
)
def test_whether_the_server_gives_log_probabilities(
    behaviours: list[Behaviour], wanted: list[int | None], top: int
) -> None:
    with ChatServer(behaviours, usual=say("It is so.")) as server:
        engine = open_endpoint(endpoint_of(server), never)
        assert [asked.get("top_logprobs") for asked in server.asked] == wanted
        assert engine.is_scored == (top > 0)
        pieces = list(engine.generate([ASK], never))
        assert any(piece.scores for piece in pieces if isinstance(piece, Piece)) == engine.is_scored
        assert server.asked[-1].get("top_logprobs", 0) == top
        engine.close()


def test_a_wrong_key_is_told_when_it_is_opened() -> None:
    with ChatServer(usual=refuse(401)) as server:
        with pytest.raises(EngineError) as raised:
            open_endpoint(endpoint_of(server, key="sesame"), never)
        assert raised.value.code == "endpoint-key"
        assert server.keys == ["Bearer sesame"] * 2
        assert "sesame" not in repr(endpoint_of(server, key="sesame"))


def test_the_context_window() -> None:
    with opened() as (engine, _):
        assert engine.context_tokens == CONTEXT_TOKENS
        assert engine.count_tokens("") == 0
        assert engine.count_tokens("four") == 2
        with pytest.raises(EngineError) as raised:
            list(engine.generate([replace(ASK, max_tokens=CONTEXT_TOKENS)], never))
        assert raised.value.code == "context"


def test_a_certificate_must_be_trusted(certificate: Path, tmp_path: Path) -> None:
    with ChatServer(certificate=str(certificate)) as server:
        with pytest.raises(EngineError) as raised:
            open_endpoint(endpoint_of(server), never)
        assert raised.value.code == "endpoint-certificate"
        assert server.keys == []  # nothing was sent
        engine = open_endpoint(endpoint_of(server, ca_file=certificate), never)
        assert texts(list(engine.generate([ASK], never))) == {(0, 0): "A quiet answer."}
        engine.close()
        for wrong in (tmp_path / "missing.pem", Path(__file__)):
            with pytest.raises(SettingError) as refused:
                open_endpoint(endpoint_of(server, ca_file=wrong), never)
            assert refused.value.code == "endpoint-ca"
            assert str(wrong) in refused.value.message


def test_an_address_that_answers_otherwise_is_told() -> None:
    with ChatServer(models=["tiny"]) as server:
        server.models = [5]  # type: ignore[list-item]
        with pytest.raises(PrecisError, match="no chat completion"):
            open_endpoint(endpoint_of(server), never)
