"""An engine for tests: it returns scripted replies and records its requests."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence

from precis.engine.api import (
    Cancelled,
    GenerationRequest,
    Piece,
    PointingRequest,
    PointingResult,
    SkipPath,
    StopReason,
    TokenScore,
    Usage,
)
from precis.errors import EngineError

Reply = str | Exception | Callable[[GenerationRequest, int], str]
"""A candidate's text, an exception to raise in its place, or a function of the request and the candidate's index."""

CERTAIN = TokenScore(-0.02, 0.05)
_WORD_AND_SPACE = re.compile(r"\s*\S+(?:\s+\Z)?|\s+\Z")


class ScriptedEngine:
    """Replies from a queue, word by word; a token is a word.

    Candidates take their replies in order: all candidates of the first request, then those of the second, and so on.
    They are then decoded in parallel, one word of each in turn.

    Args:
        replies: the queue. More can be appended later (`replies`).
        echo: once the queue is empty, a candidate repeats the last user message. Otherwise an empty queue is an error.
        context_tokens: the context window, in words.
        before_piece: called before each piece; it may wait for an event of the test.
        point: returns the paths that answer a `PointingRequest`.
        score: the score of every word, if a request asks for scores.

    Attributes:
        asked: every request for free text, in order.
        pointings: every `PointingRequest`, in order.
        closed: whether `close` was called.
    """

    def __init__(
        self,
        replies: Iterable[Reply] = (),
        *,
        echo: bool = False,
        context_tokens: int = 8192,
        before_piece: Callable[[], None] = lambda: None,
        point: Callable[[PointingRequest], tuple[SkipPath, ...]] = lambda _: (),
        score: TokenScore = CERTAIN,
    ) -> None:
        self.replies: deque[Reply] = deque(replies)
        self.asked: list[GenerationRequest] = []
        self.pointings: list[PointingRequest] = []
        self.closed = False
        self._echo = echo
        self._before_piece = before_piece
        self._point = point
        self._score = score
        self._context_tokens = context_tokens
        self._prompt_tokens = self._generated_tokens = 0

    @property
    def context_tokens(self) -> int:
        """The context window, in words."""
        return self._context_tokens

    @property
    def usage(self) -> Usage:
        """Words in prompts, once for each request, and generated words."""
        return Usage(self._prompt_tokens, self._generated_tokens)

    def count_tokens(self, text: str) -> int:
        """Return the number of words separated by white space."""
        return len(text.split())

    def generate(
        self, requests: Sequence[GenerationRequest | PointingRequest], cancelled: Callable[[], bool]
    ) -> Iterator[Piece | PointingResult]:
        """Yield the scripted replies in pieces of one word, each cut at its first stop string and at its budget.

        Results of `PointingRequest`s come first, one piece each.

        Raises:
            AssertionError: no reply is left for a request; the message shows the request.
            Cancelled: `cancelled` returned true before a piece.
            EngineError: prompt and budget exceed the context window.
            Exception: the exception that the queue holds in place of a reply.
        """
        assert not self.closed, "generate() was called after close()"  # noqa: S101 - a bug in the tested code
        generation_requests: list[tuple[int, GenerationRequest]] = []
        for index, request in enumerate(requests):
            self._admit(request)
            if isinstance(request, GenerationRequest):
                generation_requests.append((index, request))
                continue
            self._before_piece()
            if cancelled():
                raise Cancelled
            yield PointingResult(index, self._point(request))
        pending = deque(
            self._pieces(index, candidate, self._reply(request, candidate), request)
            for index, request in generation_requests
            for candidate in range(request.candidates)
        )
        while pending:
            self._before_piece()
            if cancelled():
                raise Cancelled
            pieces = pending.popleft()
            piece = next(pieces)
            self._generated_tokens += self.count_tokens(piece.text)
            yield piece
            if piece.finished is None:
                pending.append(pieces)

    def close(self) -> None:
        """Record the call."""
        self.closed = True

    def _admit(self, request: GenerationRequest | PointingRequest) -> None:
        if isinstance(request, GenerationRequest):
            self.asked.append(request)
            budget = request.max_tokens
        else:
            self.pointings.append(request)
            budget = len(request.runs)
        prompt_tokens = sum(self.count_tokens(message.content) for message in request.messages)
        if prompt_tokens + budget > self._context_tokens:
            raise EngineError(
                f"A prompt of {prompt_tokens} tokens and {budget} tokens to generate exceed the context window of "
                f"{self._context_tokens}.",
                code="context",
            )
        self._prompt_tokens += prompt_tokens

    def _reply(self, request: GenerationRequest, candidate: int) -> str:
        if not self.replies:
            if not self._echo:
                raise AssertionError(f"No reply is left for candidate {candidate} of {request}")
            return next(message.content for message in reversed(request.messages) if message.role == "user")
        reply = self.replies.popleft()
        if isinstance(reply, Exception):
            raise reply
        return reply if isinstance(reply, str) else reply(request, candidate)

    def _pieces(self, index: int, candidate: int, reply: str, request: GenerationRequest) -> Iterator[Piece]:
        ends = [at for stop in request.stop if (at := reply.find(stop)) >= 0]
        finished: StopReason = "stop" if ends else "end"
        words: list[str] = _WORD_AND_SPACE.findall(reply[: min(ends)] if ends else reply)
        if len(words) > request.max_tokens:
            finished, words = "budget", words[: request.max_tokens]
        scores = (self._score,) if request.scored else ()
        for word in words[:-1]:
            yield Piece(index, candidate, word, scores=scores)
        yield Piece(index, candidate, words[-1] if words else "", finished, scores if words else ())
