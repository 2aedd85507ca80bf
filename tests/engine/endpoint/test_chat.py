from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.engine.api import GenerationRequest, Message, Sampling, TokenScore
from precis.engine.endpoint.chat import LEAST_LOGPROB, Answer, BadAnswerError, ErrorEventError, body, score

ASK = GenerationRequest((Message("system", "Be brief."), Message("user", "Say it.")), 50, scored=True)


def event(text: str | None, *logprobs: float | None, finish: str | None = None) -> dict[str, Any]:
    tokens = [{"token": "x", "logprob": each, "top_logprobs": [{"token": "x", "logprob": each}]} for each in logprobs]
    return {
        "choices": [
            {"delta": {"content": text}, "logprobs": {"content": tokens} if tokens else None, "finish_reason": finish}
        ]
    }


def read(*events: dict[str, Any], request: GenerationRequest = ASK) -> Answer:
    answer = Answer(request, 3, 1)
    assert answer.read(iter(events))
    assert {(piece.request, piece.candidate) for piece in answer.pieces} == {(3, 1)}
    assert [piece.finished for piece in answer.pieces] == [None] * (len(answer.pieces) - 1) + [answer.finished]
    return answer


def text_of(answer: Answer) -> str:
    return "".join(piece.text for piece in answer.pieces)


def scores_of(answer: Answer) -> list[float]:
    return [each.logprob for piece in answer.pieces for each in piece.scores]


def test_an_answer_is_read_event_by_event() -> None:
    usage = {"choices": [], "usage": {"prompt_tokens": 30, "completion_tokens": 3}}
    answer = read(event(None), event("It", -0.1), event(" is", -0.2), event("", -0.3, finish="stop"), usage)
    assert (text_of(answer), scores_of(answer), answer.finished) == ("It is", [-0.1, -0.2], "end")
    assert (answer.prompt_tokens, answer.generated_tokens, answer.is_scored) == (30, 3, True)


@pytest.mark.parametrize(("finish", "expected"), [("stop", "end"), ("length", "budget"), ("content_filter", "end")])
def test_why_it_ended(finish: str, expected: str) -> None:
    assert read(event("It", finish=finish)).finished == expected


def test_without_an_end_it_is_not_complete() -> None:
    assert not Answer(ASK, 0, 0).read(iter([event("It"), event(" is")]))
    assert not Answer(ASK, 0, 0).read(iter([]))


def test_a_stop_text_ends_it_even_if_the_server_does_not_know_of_it() -> None:
    request = GenerationRequest(ASK.messages, 50, stop=("\n\n",))
    answer = read(event("One.\n"), event("\nTwo."), event(" Three."), request=request)
    assert (text_of(answer), answer.finished) == ("One.", "stop")


def test_a_limit_ends_it_even_if_the_server_does_not_know_of_it() -> None:
    answer = read(*(event(" on") for _ in range(1000)), request=GenerationRequest(ASK.messages, 10))
    assert answer.finished == "budget"
    assert len(answer.pieces) < 50


def test_hidden_reasoning_is_left_out_with_its_scores() -> None:
    events = [event("<think>", -9), event("Hm", -8), event("</think>", -7), event("Yes", -0.1), event(".", -0.2)]
    answer = read(*events, event(None, finish="stop"))
    assert (text_of(answer), scores_of(answer)) == ("Yes.", [-0.1, -0.2])
    extra = {"choices": [{"delta": {"reasoning_content": "Hm", "content": None}}]}
    assert text_of(read(extra, event("Yes", finish="stop"))) == "Yes"


def test_scores_are_left_out_where_none_were_wanted() -> None:
    answer = read(event("It", -0.1, finish="stop"), request=GenerationRequest(ASK.messages, 50))
    assert (scores_of(answer), answer.is_scored) == ([], True)


@pytest.mark.parametrize("wrong", [{"choices": [{}]}, {"choices": "text"}, {"choices": [{"delta": {"content": 5}}]}])
def test_what_is_no_part_of_an_answer(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadAnswerError) as raised:
        Answer(ASK, 0, 0).read(iter([event("It"), wrong]))
    assert str(raised.value) == ""


def test_an_error_in_the_middle() -> None:
    with pytest.raises(ErrorEventError):
        Answer(ASK, 0, 0).read(iter([event("It"), {"error": {"message": "out of memory"}}]))


def test_the_body_of_a_request() -> None:
    sampling = Sampling(temperature=0.7, top_p=0.9, seed=5)
    request = GenerationRequest(ASK.messages, 50, sampling, ("\n", "a", "b", "c", "d"), 3, scored=True)
    assert body(request, 2, "tiny", 20) == {
        "model": "tiny",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Say it."}],
        "max_tokens": 50,
        "temperature": 0.7,
        "top_p": 0.9,
        "seed": 7,
        "stop": ["\n", "a", "b", "c"],
        "stream": True,
        "stream_options": {"include_usage": True},
        "logprobs": True,
        "top_logprobs": 20,
    }
    assert "logprobs" not in body(request, 0, "tiny", 0)
    assert "logprobs" not in body(GenerationRequest(ASK.messages, 50), 0, "tiny", 20)
    assert body(GenerationRequest(ASK.messages, 50, Sampling(min_p=0.1)), 0, "tiny", 0)["min_p"] == 0.1


HALVES = [math.log(0.5)] * 2


@pytest.mark.parametrize(
    ("logprob", "top", "expected"),
    [
        (0.0, [0.0], TokenScore(0.0, 0.0)),
        (HALVES[0], HALVES, TokenScore(HALVES[0], math.log(2))),
        (HALVES[0], HALVES[:1], TokenScore(HALVES[0], math.log(2))),  # the other half is one token at most as probable
        (math.log(0.5), [math.log(0.5), math.log(0.25)], TokenScore(math.log(0.5), 1.5 * math.log(2))),
        (math.log(0.2), [], TokenScore(math.log(0.2), math.log(5))),
        (None, [0.0], TokenScore(LEAST_LOGPROB, 0.0)),
        (-9999.0, [0.0], TokenScore(LEAST_LOGPROB, 0.0)),
        (1e-7, [1e-7], TokenScore(0.0, 0.0)),
    ],
)
def test_the_score_of_a_token(logprob: float | None, top: list[float], expected: TokenScore) -> None:
    found = score(logprob, top)
    assert found.logprob == pytest.approx(expected.logprob)
    assert found.entropy == pytest.approx(expected.entropy, abs=1e-6)


@given(st.lists(st.floats(0.001, 1.0), min_size=1, max_size=60), st.integers(1, 20))
def test_the_entropy_is_never_overestimated_and_right_if_all_is_reported(weights: list[float], top: int) -> None:
    probabilities = sorted((weight / sum(weights) for weight in weights), reverse=True)
    logprobs = [math.log(p) for p in probabilities]
    entropy = -sum(p * each for p, each in zip(probabilities, logprobs, strict=True))
    assert -1e-9 <= score(logprobs[0], logprobs[:top]).entropy <= entropy + 1e-9
    assert score(logprobs[0], logprobs).entropy == pytest.approx(entropy, abs=1e-6)
