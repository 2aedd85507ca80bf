"""Run a `GenerationRequest` in the shared batches: its prompt first, then the next tokens of each of its candidates.

Generated text often repeats the prompt, so the prompt serves as a draft: if the last two tokens occur in it, the
tokens that follow there are computed in the same batch, and those that the sampler would have chosen are kept (lookup
decoding, after Saxena 2023, "Prompt lookup decoding"; Leviathan et al. 2023 on verifying drafts). The text is the same
as without drafts, except that the last digits of logits depend on the size of a batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from precis.engine.api import GenerationRequest, Piece, StopReason, TokenScore
from precis.engine.llama.context import Context, Sampler, Token
from precis.engine.llama.model import LlamaModel
from precis.engine.streaming import TextStream

LOOKUP_TOKENS = 8  # maximum length of a draft; 0 disables drafts
FIRST_DRAFT_TOKENS = 2  # length of the first draft; later ones depend on how many tokens were accepted


@dataclass(slots=True)
class _Candidate:
    """One continuation: its sequence in the KV cache, its text, and the draft of its next tokens."""

    index: int
    sequence: int
    sampler: Sampler
    stream: TextStream
    position: int = 0
    token: int = -1
    generated: int = 0
    previous_token: int = -1
    draft: list[int] = field(default_factory=list)
    draft_length: int = FIRST_DRAFT_TOKENS
    scores: list[TokenScore] = field(default_factory=list)


class GenerationTask:
    """A running `GenerationRequest`. Its candidates share the computation of the prompt.

    Args:
        number: index of the request.
        request: what to generate.
        prompt: tokens of the messages.
        model: the loaded model.
        thinks: whether the model writes its reasoning.
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
        self._next_positions: Mapping[tuple[int, int], int] = {
            pair: i + 2 for i, pair in enumerate(pairwise(self.prompt))
        }  # position after the last occurrence of each pair of tokens in the prompt
        self.generated_tokens = 0

    @property
    def sequences_needed(self) -> int:
        """Number of sequences that the task occupies."""
        return self._request.candidates

    @property
    def cells_needed(self) -> int:
        """Maximum number of KV cells that the task fills."""
        return len(self.prompt) + self._request.candidates * (self._request.max_tokens + LOOKUP_TOKENS)

    @property
    def prefilling(self) -> bool:
        """Whether the prompt is not fully computed yet."""
        return self._prefilled < len(self.prompt)

    @property
    def finished(self) -> bool:
        """Whether all candidates have ended."""
        return not self._candidates

    @property
    def first_sequence(self) -> int:
        """The sequence that holds the prompt."""
        return self._candidates[0].sequence

    @property
    def prefilled(self) -> int:
        """Number of prompt tokens that are computed."""
        return self._prefilled

    def start(self, sequences: Sequence[int], shared: int) -> None:
        """Assign sequences to the task.

        The first holds the first `shared` tokens of the prompt; the others are empty.
        """
        self._prefilled = shared
        sampling = self._request.sampling
        for index, sequence in enumerate(sequences):
            stream = TextStream(self._request.stop, thinks=self._thinks)
            self._candidates.append(
                _Candidate(index, sequence, Sampler(self._model, sampling, sampling.seed + index), stream)
            )

    def offer(self, max_tokens: int, max_drafts: int) -> list[Token]:
        """Return the tokens for the next batch: at most `max_tokens`, of which at most `max_drafts` are drafts."""
        if not self.prefilling:
            self._offered = self._candidates[:]
            tokens: list[Token] = []
            for each in self._offered:
                each.draft = self._lookup(each, max_drafts)
                max_drafts -= len(each.draft)
                known = [each.token, *each.draft]
                tokens += [Token(token, each.position + i, each.sequence, logits=True) for i, token in enumerate(known)]
            return tokens
        first = self._candidates[0]
        start, end = self._prefilled, min(self._prefilled + max_tokens, len(self.prompt))
        last = len(self.prompt) - 1
        self._prefilled = end
        self._offered = []
        return [Token(self.prompt[i], i, first.sequence, logits=i == last) for i in range(start, end)]

    def advance(self, context: Context, rows: range) -> Iterator[Piece]:
        """Yield the text that the computed batch adds. `rows` are the rows of the offered tokens."""
        if self.prefilling:
            return
        if self._offered:
            at = 0
            for candidate in self._offered:
                candidate_rows = rows[at : at + 1 + len(candidate.draft)]
                at += len(candidate_rows)
                yield from self.verify(context, candidate, candidate_rows)
            return
        first, *others = self._candidates
        for other in others:
            context.copy(first.sequence, other.sequence)
        for candidate in list(self._candidates):
            candidate.position = len(self.prompt) - 1
            yield from self.verify(context, candidate, rows[-1:])

    def close(self) -> None:
        """Free the samplers of unfinished candidates."""
        for candidate in self._candidates:
            candidate.sampler.close()
        self._candidates.clear()

    def _lookup(self, candidate: _Candidate, max_drafts: int) -> list[int]:
        """Return at most `max_drafts` tokens that follow the last two tokens in the prompt."""
        at = self._next_positions.get((candidate.previous_token, candidate.token), len(self.prompt))
        left = self._request.max_tokens - candidate.generated - 1
        return self.prompt[at : at + max(0, min(candidate.draft_length, LOOKUP_TOKENS, left, max_drafts))]

    def verify(self, context: Context, candidate: _Candidate, rows: range) -> Iterator[Piece]:
        """Sample the next token of a candidate, and further ones while they match its draft.

        Args:
            context: provides the logits; rejected tokens are removed from it.
            candidate: the candidate, whose last token and draft were in the batch.
            rows: their rows in the batch.
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
            candidate.draft_length = 2 * len(candidate.draft) if right else max(1, accepted)
            candidate.draft = []

    def _next(self, context: Context, candidate: _Candidate, row: int) -> Piece:
        token = candidate.sampler.sample(context, row)
        finished: StopReason | None = None
        hidden = candidate.stream.thinking
        if self._model.ends(token):
            text, finished = candidate.stream.feed(b"", final=True), "end"
        else:
            candidate.previous_token, candidate.token = candidate.token, token
            candidate.generated += 1
            self.generated_tokens += 1
            if self._request.scored and not hidden:
                candidate.scores.append(context.score(row, token))
            is_exhausted = candidate.generated == self._request.max_tokens
            text = candidate.stream.feed(self._model.piece(token), final=is_exhausted)
            if candidate.stream.stopped:
                finished = "stop"
            elif is_exhausted:
                finished = "budget"
        scores = tuple(candidate.scores) if text or finished else ()
        if scores:
            candidate.scores.clear()
        return Piece(self._number, candidate.index, text, finished, scores)
