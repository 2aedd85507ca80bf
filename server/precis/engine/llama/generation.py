"""A `GenerationRequest` in the shared batches: its prompt first, then the next tokens of each of its candidates.

What is written is often close to what the prompt holds, so the prompt is a draft: where the last two tokens stand in
it, those that follow there are computed in the same batch, and those that the sampler would have chosen are kept
(lookup decoding, after Saxena 2023, "Prompt lookup decoding"; Leviathan et al. 2023 on verifying drafts). The text is
the one without drafts, but for logits that differ in their last digits with the size of a batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from precis.engine.api import GenerationRequest, Piece, StopReason, TokenScore
from precis.engine.llama.context import Context, Sampler, Token
from precis.engine.llama.model import LlamaModel
from precis.engine.streaming import TextStream

LOOKUP_TOKENS = 8  # of the longest draft; 0 switches drafts off
FIRST_LOOKUP_TOKENS = 2  # of a candidate's first draft; the next is as long as the last one was right, or twice that


@dataclass(slots=True)
class _Candidate:
    """One continuation at work: its sequence in the KV cache, what it has said, and the draft of what it says next."""

    index: int
    sequence: int
    sampler: Sampler
    stream: TextStream
    position: int = 0
    token: int = -1
    generated: int = 0
    before: int = -1
    draft: list[int] = field(default_factory=list)
    reach: int = FIRST_LOOKUP_TOKENS
    scores: list[TokenScore] = field(default_factory=list)


class GenerationTask:
    """A `GenerationRequest` at work. Its candidates share the computation of the prompt.

    Args:
        number: its index among the requests.
        request: what to write.
        prompt: tokens of the messages.
        model: that writes.
        thinks: whether the model thinks aloud.
    """

    def __init__(
        self, number: int, request: GenerationRequest, prompt: Sequence[int], model: LlamaModel, *, thinks: bool
    ) -> None:
        self._number = number
        self._request = request
        self.prompt = list(prompt)
        self._model = model
        self._thinks = thinks
        self._prefilled = 0
        self._candidates: list[_Candidate] = []
        self._offered: list[_Candidate] = []
        self._follows: Mapping[tuple[int, int], int] = {
            pair: i + 2 for i, pair in enumerate(pairwise(self.prompt))
        }  # where in the prompt that pair of tokens stood last, and its next token stands
        self.generated_tokens = 0

    @property
    def sequences_needed(self) -> int:
        """How many sequences it occupies."""
        return self._request.candidates

    @property
    def cells_needed(self) -> int:
        """How much of the KV cache it may come to fill."""
        return len(self.prompt) + self._request.candidates * (self._request.max_tokens + LOOKUP_TOKENS)

    @property
    def prefilling(self) -> bool:
        """Whether its prompt is not yet computed."""
        return self._prefilled < len(self.prompt)

    @property
    def finished(self) -> bool:
        """Whether all candidates have ended."""
        return not self._candidates

    @property
    def first_sequence(self) -> int:
        """The sequence that holds its prompt."""
        return self._candidates[0].sequence

    @property
    def prefilled(self) -> int:
        """How many tokens of its prompt are computed."""
        return self._prefilled

    def start(self, sequences: Sequence[int], shared: int) -> None:
        """Take the sequences that it may use; the first holds so many tokens of the prompt, the others are empty."""
        self._prefilled = shared
        sampling = self._request.sampling
        for index, sequence in enumerate(sequences):
            stream = TextStream(self._request.stop, thinks=self._thinks)
            self._candidates.append(
                _Candidate(index, sequence, Sampler(self._model, sampling, sampling.seed + index), stream)
            )

    def offer(self, context: Context, room: int, spare: int) -> list[Token]:
        """Its tokens for the next batch, at most `room`, at most `spare` of them drafts."""
        del context
        if not self.prefilling:
            self._offered = self._candidates[:]
            tokens: list[Token] = []
            for each in self._offered:
                each.draft = self._lookup(each, spare)
                spare -= len(each.draft)
                said = [each.token, *each.draft]
                tokens += [Token(token, each.position + i, each.sequence, logits=True) for i, token in enumerate(said)]
            return tokens
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
            at = 0
            for candidate in self._offered:
                mine = rows[at : at + 1 + len(candidate.draft)]
                at += len(mine)
                yield from self.verify(context, candidate, mine)
            return
        first, *others = self._candidates
        for other in others:
            context.copy(first.sequence, other.sequence)
        for candidate in list(self._candidates):
            candidate.position = len(self.prompt) - 1
            yield from self.verify(context, candidate, rows[-1:])

    def close(self) -> None:
        """Free what the candidates still hold."""
        for candidate in self._candidates:
            candidate.sampler.close()
        self._candidates.clear()

    def _lookup(self, candidate: _Candidate, most: int) -> list[int]:
        """What the prompt goes on with behind the last two tokens, at most so many tokens."""
        at = self._follows.get((candidate.before, candidate.token), len(self.prompt))
        left = self._request.max_tokens - candidate.generated - 1
        return self.prompt[at : at + max(0, min(candidate.reach, LOOKUP_TOKENS, left, most))]

    def verify(self, context: Context, candidate: _Candidate, rows: range) -> Iterator[Piece]:
        """The next token of a candidate, and those behind it as long as they are the ones that its draft had.

        Args:
            context: whose logits are read; what it holds of wrong tokens is removed.
            candidate: that has offered its last token and its draft.
            rows: of these in the batch.
        """
        accepted = 0
        for row, drafted in zip(rows, [*candidate.draft, None], strict=True):
            candidate.position += 1
            piece = self._next(context, candidate, row)
            if piece.text or piece.finished:
                yield piece
            if piece.finished:
                self._candidates.remove(candidate)
                candidate.sampler.close()
                context.remove(candidate.sequence)
                return
            if candidate.token != drafted:
                break
            accepted += 1
        if candidate.draft:
            context.remove(candidate.sequence, candidate.position)
            right = accepted == len(candidate.draft)
            candidate.reach = 2 * len(candidate.draft) if right else max(1, accepted)
            candidate.draft = []

    def _next(self, context: Context, candidate: _Candidate, row: int) -> Piece:
        token = candidate.sampler.sample(context, row)
        finished: StopReason | None = None
        hidden = candidate.stream.thinking
        if self._model.ends(token):
            text, finished = candidate.stream.feed(b"", final=True), "end"
        else:
            candidate.before, candidate.token = candidate.token, token
            candidate.generated += 1
            self.generated_tokens += 1
            if self._request.scored and not hidden:
                candidate.scores.append(context.score(row, token))
            spent = candidate.generated == self._request.max_tokens
            text = candidate.stream.feed(self._model.piece(token), final=spent)
            if candidate.stream.stopped:
                finished = "stop"
            elif spent:
                finished = "budget"
        scores = tuple(candidate.scores) if text or finished else ()
        if scores:
            candidate.scores.clear()
        return Piece(self._number, candidate.index, text, finished, scores)
