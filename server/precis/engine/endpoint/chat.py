"""Chat completions of the OpenAI API: the body of a request, and from the events of its answer to pieces of text.

Source: https://platform.openai.com/docs/api-reference/chat; the same in llama-server, vLLM and Ollama.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ValidationError

from precis.engine.api import GenerationRequest, Piece, StopReason, TokenScore
from precis.engine.streaming import TextStream

LEAST_LOGPROB = -100.0  # nats; servers write -9999 or null for what they take as impossible
EVENTS_PER_TOKEN = 4  # with more, the server has ignored the limit of tokens
MAX_STOPS = 4  # stop texts that the API allows; all are also looked for here


class BadAnswerError(Exception):
    """An event is no part of a chat completion."""


class ErrorEventError(Exception):
    """The server reports an error in the middle of its answer."""


class _Logprob(BaseModel):
    logprob: float | None = None


class _TokenLogprob(_Logprob):
    top_logprobs: list[_Logprob] | None = None


class _Logprobs(BaseModel):
    content: list[_TokenLogprob] | None = None


class _Delta(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    delta: _Delta
    logprobs: _Logprobs | None = None
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Chunk(BaseModel):
    choices: list[_Choice] = []
    usage: _Usage | None = None


class Answer:
    """The answer to one request for one candidate, read event by event.

    Attributes:
        number: the index of the request.
        pieces: of its text so far; each has the scores of its tokens.
        finished: why it ended; None while it is being read.
        prompt_tokens, generated_tokens: as the server counts them; 0 if it does not.
        is_scored: whether the server gave log-probabilities.
    """

    def __init__(self, request: GenerationRequest, number: int, candidate: int) -> None:
        self.pieces: list[Piece] = []
        self.finished: StopReason | None = None
        self.prompt_tokens = self.generated_tokens = 0
        self.is_scored = False
        self._request = request
        self.number = number
        self._candidate = candidate
        self._stream = TextStream(request.stop, thinks=True)
        self._events = 0

    def read(self, events: Iterator[dict[str, object]]) -> bool:
        """Read all events, and return whether the answer is complete.

        Reading ends early at a stop text or at the limit of tokens, if the server ignores either.

        Raises:
            BadAnswerError: an event is no part of a chat completion.
            ErrorEventError: the server reports an error.
        """
        for event in events:
            if "error" in event:
                raise ErrorEventError
            try:
                chunk = _Chunk.model_validate(event)
            except ValidationError:  # quotes the event, which may contain text of the document
                raise BadAnswerError from None
            if chunk.usage:
                self.prompt_tokens = chunk.usage.prompt_tokens
                self.generated_tokens = chunk.usage.completion_tokens
            for choice in chunk.choices[:1]:
                self._add(choice)
            if self._stream.stopped or self._events > EVENTS_PER_TOKEN * self._request.max_tokens:
                self.finished = "stop" if self._stream.stopped else "budget"
                break
        if self.finished is None:
            return False
        self._append(self._stream.feed(b"", final=True), ())
        last = self.pieces[-1]
        self.pieces[-1] = Piece(last.request, last.candidate, last.text, self.finished, last.scores)
        return True

    def _add(self, choice: _Choice) -> None:
        text = choice.delta.content or ""
        tokens = (choice.logprobs and choice.logprobs.content) or []
        was_thinking = self._stream.thinking
        shown = self._stream.feed(text.encode("utf-8", "replace"))
        self._events += bool(text)
        if choice.finish_reason:
            self.finished = "budget" if choice.finish_reason == "length" else "end"
        self.is_scored = self.is_scored or bool(tokens)
        counts = self._request.scored and not (was_thinking or self._stream.thinking)
        if choice.finish_reason and not text:  # the token that ends the answer
            counts = False
        self._append(shown, tuple(score(token.logprob, _logprobs(token)) for token in tokens) if counts else ())

    def _append(self, text: str, scores: tuple[TokenScore, ...]) -> None:
        self.pieces.append(Piece(self.number, self._candidate, text, None, scores))


def body(request: GenerationRequest, candidate: int, model: str, top_logprobs: int) -> dict[str, object]:
    """Return the body of the request for one candidate.

    The DRY penalty is left out: servers that have it apply it to the prompt, too, whose words a summary repeats.

    Args:
        request: what to generate.
        candidate: its index, which is added to the seed.
        model: the name of the model.
        top_logprobs: the number of most probable tokens to report for each token; 0 for no log-probabilities at all.
    """
    sampling = request.sampling
    wanted: dict[str, object] = {
        "model": model,
        "messages": [{"role": message.role, "content": message.content} for message in request.messages],
        "max_tokens": request.max_tokens,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "seed": sampling.seed + candidate,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if sampling.min_p > 0:
        wanted["min_p"] = sampling.min_p
    if request.stop:
        wanted["stop"] = list(request.stop[:MAX_STOPS])
    if request.scored and top_logprobs:
        wanted |= {"logprobs": True, "top_logprobs": top_logprobs}
    return wanted


def score(logprob: float | None, top: Sequence[float]) -> TokenScore:
    """Return the score of a token from its log-probability and those of the most probable tokens, in nats.

    The entropy is the greatest lower bound that these allow: what is missing to a total of 1 is taken as spread over
    tokens that are as probable as the least probable one reported, or as one token if it is less probable than that.
    """
    own = max(LEAST_LOGPROB, min(0.0, logprob)) if logprob is not None else LEAST_LOGPROB
    reported = list(top) or [own]
    probabilities = [math.exp(each) for each in reported]
    entropy = -sum(p * each for p, each in zip(probabilities, reported, strict=True))
    missing = 1.0 - sum(probabilities)
    if missing > 0:
        entropy -= missing * min(*reported, math.log(missing))
    return TokenScore(own, max(0.0, entropy))


def _logprobs(token: _TokenLogprob) -> list[float]:
    found = [each.logprob for each in token.top_logprobs or [] if each.logprob is not None]
    return [min(0.0, each) for each in found if each > LEAST_LOGPROB]
