"""An engine for tests: it says what it was told to say, and remembers what it was asked."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence

from precis.engine.api import (
    Cancelled,
    GenerationRequest,
    Limits,
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
"""What a candidate says, what is raised in its place, or what makes it from the request and the candidate's index."""

SURE = TokenScore(-0.02, 0.05)
_WORD_AND_SPACE = re.compile(r"\s*\S+(?:\s+\Z)?|\s+\Z")


class ScriptedEngine:
    """Replies from a queue, word by word; a token is a word.

    Candidates take their replies in order: all candidates of the first request, then those of the second, and so on.
    They are then decoded side by side, one word of each in turn.

    Args:
        replies: the queue. It may be added to later (`replies`).
        echo: once the queue is empty, a candidate says the last user message. Otherwise that is an error.
        context_tokens: the context window, in words.
        before_piece: called before each piece; it may wait for an event of the test.
        point: the paths that answer a `PointingRequest`.
        score: of every word, where a request asks for scores.

    Attributes:
        asked: every request for free text, in order.
        pointings: every request for pointed candidates, in order.
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
        score: TokenScore = SURE,
    ) -> None:
        self.replies: deque[Reply] = deque(replies)
        self.asked: list[GenerationRequest] = []
        self.pointings: list[PointingRequest] = []
        self.closed = False
        self._echo = echo
        self._before_piece = before_piece
        self._point = point
        self._score = score
        self._limits = Limits(context_tokens, context_tokens, "a scripted engine")
        self._prompt_tokens = self._generated_tokens = 0

    @property
    def limits(self) -> Limits:
        """The context window that it was made with."""
        return self._limits

    @property
    def usage(self) -> Usage:
        """Words asked, once for each request, and words said."""
        return Usage(self._prompt_tokens, self._generated_tokens)

    def count_tokens(self, text: str) -> int:
        """The number of words between white space."""
        return len(text.split())

    def generate(
        self, requests: Sequence[GenerationRequest | PointingRequest], cancelled: Callable[[], bool]
    ) -> Iterator[Piece | PointingResult]:
        """The scripted replies, in pieces of one word, each cut at its first stop text and at its budget.

        Pointed candidates come first, each as a piece of its own.

        Raises:
            AssertionError: a request finds no reply left; the message shows the request.
            Cancelled: `cancelled` is true before a piece.
            EngineError: prompt and budget exceed the context window.
            Exception: whatever the script holds in place of a reply.
        """
        assert not self.closed, "generate() was called after close()"  # noqa: S101 - a fault of the tested code
        free: list[tuple[int, GenerationRequest]] = []
        for index, request in enumerate(requests):
            self._admit(request)
            if isinstance(request, GenerationRequest):
                free.append((index, request))
                continue
            self._before_piece()
            if cancelled():
                raise Cancelled
            yield PointingResult(index, self._point(request))
        waiting = deque(
            self._pieces(index, candidate, self._reply(request, candidate), request)
            for index, request in free
            for candidate in range(request.candidates)
        )
        while waiting:
            self._before_piece()
            if cancelled():
                raise Cancelled
            pieces = waiting.popleft()
            piece = next(pieces)
            self._generated_tokens += self.count_tokens(piece.text)
            yield piece
            if piece.finished is None:
                waiting.append(pieces)

    def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True

    def _admit(self, request: GenerationRequest | PointingRequest) -> None:
        if isinstance(request, GenerationRequest):
            self.asked.append(request)
            budget = request.max_tokens
        else:
            self.pointings.append(request)
            budget = len(request.runs)
        prompt_tokens = sum(self.count_tokens(message.content) for message in request.messages)
        if prompt_tokens + budget > self._limits.context_tokens:
            raise EngineError(
                f"A prompt of {prompt_tokens} tokens and {budget} to write exceed the context window of "
                f"{self._limits.context_tokens}.",
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
