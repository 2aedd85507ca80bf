"""A `Request` in the shared batches: its prompt first, then the next token of each of its candidates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from precis.engine.api import Piece, Request, StopReason
from precis.engine.llama.context import Context, Sampler, Token
from precis.engine.llama.model import Model
from precis.engine.streaming import TextStream


@dataclass(slots=True)
class _Candidate:
    """One continuation at work: its sequence in the KV cache and what it has said."""

    index: int
    sequence: int
    sampler: Sampler
    stream: TextStream
    position: int = 0
    token: int = -1
    generated: int = 0


class WritingTask:
    """A `Request` at work. Its candidates share the computation of the prompt.

    Args:
        number: its index among the requests.
        request: what to write.
        prompt: tokens of the messages.
        model: that writes.
        thinks: whether the model thinks aloud.
    """

    def __init__(self, number: int, request: Request, prompt: Sequence[int], model: Model, *, thinks: bool) -> None:
        self._number = number
        self._request = request
        self.prompt = list(prompt)
        self._model = model
        self._thinks = thinks
        self._prefilled = 0
        self._candidates: list[_Candidate] = []
        self._offered: list[_Candidate] = []
        self.generated_tokens = 0

    @property
    def sequences_needed(self) -> int:
        """How many sequences it occupies."""
        return self._request.candidates

    @property
    def cells_needed(self) -> int:
        """How much of the KV cache it may come to fill."""
        return len(self.prompt) + self._request.candidates * self._request.max_tokens

    @property
    def prefilling(self) -> bool:
        """Whether its prompt is not yet computed."""
        return self._prefilled < len(self.prompt)

    @property
    def finished(self) -> bool:
        """Whether all candidates have ended."""
        return not self._candidates

    def start(self, sequences: Sequence[int], shared: int) -> None:
        """Take the sequences that it may use; the first holds so many tokens of the prompt, the others are empty."""
        self._prefilled = shared
        sampling = self._request.sampling
        for index, sequence in enumerate(sequences):
            stream = TextStream(self._request.stop, thinks=self._thinks)
            self._candidates.append(
                _Candidate(index, sequence, Sampler(self._model, sampling, sampling.seed + index), stream)
            )

    def offer(self, context: Context, room: int) -> list[Token]:
        """Its tokens for the next batch, at most `room`."""
        del context
        if not self.prefilling:
            self._offered = self._candidates[:]
            return [Token(each.token, each.position, each.sequence, logits=True) for each in self._offered]
        first = self._candidates[0]
        start, end = self._prefilled, min(self._prefilled + room, len(self.prompt))
        last = len(self.prompt) - 1
        self._prefilled = end
        self._offered = []
        return [Token(self.prompt[i], i, first.sequence, logits=i == last) for i in range(start, end)]

    def advance(self, context: Context, rows: range) -> Iterator[Piece]:
        """What the computed batch adds; `rows` are those of the tokens it offered."""
        if self.prefilling:
            return
        if self._offered:
            moved = list(zip(self._offered, rows, strict=True))
            for candidate in self._offered:
                candidate.position += 1
        else:
            first, *others = self._candidates
            for other in others:
                context.copy(first.sequence, other.sequence)
            for candidate in self._candidates:
                candidate.position = len(self.prompt)
            moved = [(candidate, rows[-1]) for candidate in self._candidates]
        for candidate, row in moved:
            piece = self._next(context, candidate, row)
            if piece.finished:
                self._candidates.remove(candidate)
                candidate.sampler.close()
                context.remove(candidate.sequence)
            if piece.text or piece.finished:
                yield piece

    def close(self) -> None:
        """Free what the candidates still hold."""
        for candidate in self._candidates:
            candidate.sampler.close()
        self._candidates.clear()

    def _next(self, context: Context, candidate: _Candidate, row: int) -> Piece:
        token = candidate.sampler.sample(context, row)
        finished: StopReason | None = None
        if self._model.ends(token):
            text, finished = candidate.stream.feed(b"", final=True), "end"
        else:
            candidate.token = token
            candidate.generated += 1
            self.generated_tokens += 1
            spent = candidate.generated == self._request.max_tokens
            text = candidate.stream.feed(self._model.piece(token), final=spent)
            if candidate.stream.stopped:
                finished = "stop"
            elif spent:
                finished = "budget"
        return Piece(self._number, candidate.index, text, finished)
