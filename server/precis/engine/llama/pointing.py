"""Run a `PointingRequest`: read the source once, then score every promising combination of skips.

Nothing is decoded token by token. The source is scored as one run, which gives the probability of each of its words,
and of an end at each position where a skip leads to the end. Any other skip forks the sequence before it and scores
the words behind it as one run. The best paths are then extended by one more skip: a beam search over the number of
skips.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from precis.engine.api import PointingRequest, SkipPath
from precis.engine.llama.context import Context, Token
from precis.engine.llama.model import LlamaModel

FORKS = 3  # sequences in addition to the source's own
HORIZON_TOKENS = 16  # tokens scored behind a skip; it hardly affects later ones
MAX_PATHS = 24  # maximum number of paths returned for one source


@dataclass(slots=True)
class _Run:
    """Tokens that are scored together, in one sequence.

    Attributes:
        skips: the skips taken, in order; none for the source itself.
        start: position of the first token.
        tokens: the tokens to score.
        scored: indices of the tokens whose probability is needed.
        ends: indices of the tokens after which the probability of an end is needed.
        reference: total score of the same words in the source.
        sequence: sequence in the KV cache, or -1 until one is assigned.
        offered: number of its tokens that were put into batches.
        scores, stops: the results in nats, by token index.
    """

    skips: tuple[int, ...]
    start: int
    tokens: list[int]
    scored: set[int]
    ends: set[int]
    reference: float = 0.0
    sequence: int = -1
    offered: int = 0
    scores: dict[int, float] = field(default_factory=dict)
    stops: dict[int, float] = field(default_factory=dict)

    def wants(self, i: int) -> bool:
        """Return whether the logits after token i are needed."""
        return i + 1 in self.scored or i in self.ends


class PointingTask:
    """A running `PointingRequest`. When it is finished, `paths` holds its result, best first.

    Args:
        pointing: the source and its skips.
        prompt: tokens of the messages.
        model: the loaded model.
    """

    generated_tokens = 0

    def __init__(self, pointing: PointingRequest, prompt: Sequence[int], model: LlamaModel) -> None:
        self._skips = pointing.skips
        self._beam, self._floor = pointing.beam, pointing.floor
        self.prompt = list(prompt)
        self._model = model
        self._source_words = pointing.runs
        self._tokens = [self._tokenized(i, run) for i, run in enumerate(pointing.runs)]
        self._starts = list(accumulate((len(run) for run in self._tokens), initial=len(prompt)))
        self._source = self._source_run()
        self._pending: deque[_Run] = deque()
        self._active: list[_Run] = []
        self._offered_tokens: list[tuple[_Run, int]] = []
        self._free: list[int] = []
        self._found: dict[tuple[int, ...], float] = {}
        self._level: list[tuple[int, ...]] = []
        self._ends: dict[int, float] = {}
        self.paths: tuple[SkipPath, ...] = ()
        self.finished = False

    @property
    def sequences_needed(self) -> int:
        """Number of sequences that the task occupies."""
        return 1 + FORKS

    @property
    def cells_needed(self) -> int:
        """Maximum number of KV cells that the task fills."""
        return self._starts[-1] + FORKS * (self._starts[-1] - len(self.prompt) + 1)

    @property
    def source_tokens(self) -> int:
        """Number of tokens of the source."""
        return self._starts[-1] - len(self.prompt)

    @property
    def prefilling(self) -> bool:
        """Whether prompt and source are not fully read yet."""
        return self._source.offered < len(self._source.tokens)

    def start(self, sequences: Sequence[int], shared: int) -> None:
        """Assign sequences to the task.

        The first holds the first `shared` tokens of the prompt; the others are empty.
        """
        self._source.offered = shared
        self._source.sequence, *self._free = sequences
        self._active.append(self._source)

    def offer(self, max_tokens: int) -> list[Token]:
        """Return the tokens for the next batch, at most `max_tokens`."""
        batch: list[Token] = []
        self._offered_tokens = []
        for run in self._active:
            end = min(len(run.tokens), run.offered + max_tokens - len(batch))
            for i in range(run.offered, end):
                batch.append(Token(run.tokens[i], run.start + i, run.sequence, run.wants(i)))
                self._offered_tokens.append((run, i))
            run.offered = end
        return batch

    def advance(self, context: Context, rows: range) -> tuple[()]:
        """Read the results of the computed batch. `rows` are the rows of the offered tokens. Yields no text."""
        for (run, i), row in zip(self._offered_tokens, rows, strict=True):
            if run.wants(i):
                logits = context.logits(row)
                norm = _log_sum_exp(logits)
                if i + 1 in run.scored:
                    run.scores[i + 1] = float(logits[run.tokens[i + 1]]) - norm
                if i in run.ends:
                    run.stops[i] = _log_sum_exp(logits[self._model.sentence_ends]) - norm
        for run in [run for run in self._active if run.offered == len(run.tokens)]:
            self._active.remove(run)
            self._record_result(run, context)
        if not self._active and not self._pending:
            self._pending.extend(self._next_level())
        if not self._active and not self._pending:
            self.finished = True
            context.remove(self._source.sequence)
            self.paths = self._accepted_paths()
        self._activate_pending(context)
        return ()

    def close(self) -> None:
        """Do nothing: all state is in the context."""

    def _activate_pending(self, context: Context) -> None:
        """Fork the source's sequence for as many pending runs as there are free sequences."""
        while self._pending and self._free:
            run = self._pending.popleft()
            run.sequence = self._free.pop(0)
            context.copy(self._source.sequence, run.sequence, run.start)
            self._active.append(run)

    def _source_run(self) -> _Run:
        """Return the run of the source. It scores the tokens behind skips, and an end where a skip leads to the end."""
        tokens = [*self.prompt, *(token for run in self._tokens for token in run)]
        scored: set[int] = set()
        ends: set[int] = set()
        for index, skip in enumerate(self._skips):
            if skip.end < len(self._source_words):
                scored.update(range(self._starts[skip.end], min(len(tokens), self._starts[skip.end] + HORIZON_TOKENS)))
            elif (end := self._end_in_source(index)) is not None:
                ends.add(end)
        return _Run((), 0, tokens, scored, ends)

    def _end_in_source(self, index: int) -> int | None:
        """Return the index of the token after which skip `index` ends the source, or None if the token differs."""
        skip = self._skips[index]
        last = self._tokens_before(index)
        whole = self._tokens[skip.start - 1]
        return self._starts[skip.start - 1] + len(last) - 1 if whole[: len(last)] == last else None

    def _tokens_before(self, index: int) -> list[int]:
        """Return the tokens of the run before skip `index`, with its replacement if there is one."""
        skip = self._skips[index]
        if skip.before is None:
            return self._tokens[skip.start - 1]
        return self._tokenized(skip.start - 1, skip.before)

    def _fork(self, skips: tuple[int, ...]) -> _Run:
        """Return the run of the words behind the first of `skips`, up to the horizon behind the last."""
        first = self._skips[skips[0]]
        if first.start:
            tokens, start = self._tokens_before(skips[0])[:], self._starts[first.start - 1]
        else:
            tokens, start = self.prompt[-1:], len(self.prompt) - 1
        scored: set[int] = set()
        reference = 0.0
        for position, index in enumerate(skips):
            skip = self._skips[index]
            following = skips[position + 1] if position + 1 < len(skips) else None
            token_count = 0
            for i in range(skip.end, len(self._source_words) if following is None else self._skips[following].start):
                if following is None and token_count >= HORIZON_TOKENS:
                    break
                words = self._tokens[i]
                if i == skip.end and skip.after is not None:
                    words = self._tokenized(0 if first.start == 0 else i, skip.after)
                if following is not None and i == self._skips[following].start - 1:
                    words = self._tokens_before(following)
                elif token_count < HORIZON_TOKENS:
                    scored.update(range(len(tokens), len(tokens) + len(words)))
                    reference += sum(
                        self._source.scores.get(at, 0.0) for at in range(self._starts[i], self._starts[i + 1])
                    )
                tokens += words
                token_count += len(words)
        return _Run(skips, start, tokens, scored, set() if scored else {len(tokens) - 1}, reference)

    def _record_result(self, run: _Run, context: Context) -> None:
        """Record the scores of a completed run."""
        if run is self._source:
            for index, skip in enumerate(self._skips):
                if skip.end == len(self._source_words) and (end := self._end_in_source(index)) is not None:
                    self._ends[index] = run.stops[end]
                else:
                    self._pending.append(self._fork((index,)))
            return
        context.remove(run.sequence)
        self._free.append(run.sequence)
        self._free.sort()
        if run.ends:
            self._ends[run.skips[0]] = run.stops[len(run.tokens) - 1]
            return
        score = sum(run.scores.values()) - run.reference
        if score >= self._floor:
            self._found[run.skips] = score
            self._level.append(run.skips)

    def _next_level(self) -> list[_Run]:
        """Extend the best paths by one more skip each, of those that scored above the floor alone."""
        best = sorted(self._level, key=lambda skips: (-self._found[skips], skips))[: self._beam]
        self._level = []
        return [
            self._fork((*path, index))
            for path in best
            for index, skip in enumerate(self._skips)
            if (index,) in self._found and skip.start > self._skips[path[-1]].end
        ]

    def _accepted_paths(self) -> tuple[SkipPath, ...]:
        """Return all paths above the floor, each also combined with every end behind its last skip."""
        found = dict(self._found)
        for index, end in self._ends.items():
            found[(index,)] = end
            for skips, score in self._found.items():
                if self._skips[index].start > self._skips[skips[-1]].end:
                    found[(*skips, index)] = score + end
        paths = [SkipPath(skips, score) for skips, score in found.items() if score >= self._floor]
        return tuple(sorted(paths, key=lambda path: (-path.score, path.skips))[:MAX_PATHS])

    def _tokenized(self, i: int, run: str) -> list[int]:
        return self._model.tokenize(run if i == 0 else " " + run)


def _log_sum_exp(logits: NDArray[np.float32]) -> float:
    top = float(logits.max())
    return top + float(np.log(np.exp(logits - top).sum()))
