"""A `PointingRequest` at work: the source is read once, and then every choice of skips that is worth it.

Nothing is decoded token by token. The source is verified as one run, which tells how probable each of its words is,
and how probable an end is at each place where a skip leads to the end. Any other skip forks the sequence before it and
verifies the words behind it as one run. The paths that stand best are then tried with one skip more: a beam over the
number of skips.
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

FORKS = 3  # sequences beside the source's own
HORIZON_TOKENS = 16  # that are verified behind a skip; farther on it is no longer felt
MOST_PATHS = 24  # that are told of one source


@dataclass(slots=True)
class _Run:
    """Tokens that are verified together, in one sequence.

    Attributes:
        skips: the skips taken, in order; none for the source itself.
        start: position of the first token.
        tokens: what is verified.
        scored: indices of the tokens whose probability is wanted.
        ends: indices of the tokens after which the probability of an end is wanted.
        reference: what the scored words come to in the source itself.
        sequence: in the KV cache, or -1 while it waits for one.
        offered: how many of its tokens were put into batches.
        scores, stops: what was wanted, in nats, by index.
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
        """Whether the logits after token i are wanted."""
        return i + 1 in self.scored or i in self.ends


class PointingTask:
    """A `PointingRequest` at work. Once it is finished, `paths` holds its answer, the best first.

    Args:
        pointing: the source and its skips.
        prompt: tokens of the messages.
        model: that reads.
    """

    generated_tokens = 0

    def __init__(self, pointing: PointingRequest, prompt: Sequence[int], model: LlamaModel) -> None:
        self._skips = pointing.skips
        self._beam, self._floor = pointing.beam, pointing.floor
        self.prompt = list(prompt)
        self._model = model
        self._words = pointing.runs
        self._tokens = [self._tokenized(i, run) for i, run in enumerate(pointing.runs)]
        self._starts = list(accumulate((len(run) for run in self._tokens), initial=len(prompt)))
        self._source = self._whole()
        self._waiting: deque[_Run] = deque([self._source])
        self._active: list[_Run] = []
        self._offers: list[tuple[_Run, int]] = []
        self._free: list[int] = []
        self._found: dict[tuple[int, ...], float] = {}
        self._level: list[tuple[int, ...]] = []
        self._ends: dict[int, float] = {}
        self.paths: tuple[SkipPath, ...] = ()
        self.finished = False

    @property
    def sequences_needed(self) -> int:
        """How many sequences it occupies."""
        return 1 + FORKS

    @property
    def cells_needed(self) -> int:
        """How much of the KV cache it may come to fill."""
        return self._starts[-1] + FORKS * (self._starts[-1] - len(self.prompt) + 1)

    @property
    def source_tokens(self) -> int:
        """How many the source has."""
        return self._starts[-1] - len(self.prompt)

    @property
    def prefilling(self) -> bool:
        """Whether its prompt and its source are not yet read."""
        return self._source.offered < len(self._source.tokens)

    def start(self, sequences: Sequence[int], shared: int) -> None:
        """Take the sequences that it may use; the first holds so many tokens of the prompt, the others are empty."""
        self._source.offered = shared
        self._free = list(sequences)

    def offer(self, context: Context, room: int, spare: int) -> list[Token]:
        """Its tokens for the next batch, at most `room`, whatever else goes on in it."""
        del spare
        while self._waiting and self._free:
            run = self._waiting.popleft()
            run.sequence = self._free.pop(0)
            if run is not self._source:
                context.copy(self._source.sequence, run.sequence, run.start)
            self._active.append(run)
        batch: list[Token] = []
        self._offers = []
        for run in self._active:
            end = min(len(run.tokens), run.offered + room - len(batch))
            for i in range(run.offered, end):
                batch.append(Token(run.tokens[i], run.start + i, run.sequence, run.wants(i)))
                self._offers.append((run, i))
            run.offered = end
        return batch

    def advance(self, context: Context, rows: range) -> tuple[()]:
        """Take in what the computed batch tells; `rows` are those of the tokens it offered. There is no text."""
        for (run, i), row in zip(self._offers, rows, strict=True):
            if run.wants(i):
                logits = context.logits(row)
                norm = _log_sum_exp(logits)
                if i + 1 in run.scored:
                    run.scores[i + 1] = float(logits[run.tokens[i + 1]]) - norm
                if i in run.ends:
                    run.stops[i] = _log_sum_exp(logits[self._model.sentence_ends]) - norm
        for run in [run for run in self._active if run.offered == len(run.tokens)]:
            self._active.remove(run)
            self._conclude(run, context)
        if not self._active and not self._waiting:
            self._waiting.extend(self._next_level())
        if not self._active and not self._waiting:
            self.finished = True
            context.remove(self._source.sequence)
            self.paths = self._paths()
        return ()

    def close(self) -> None:
        """Nothing of it lies outside the context."""

    def _whole(self) -> _Run:
        """The source itself: scored where a path may be compared with it, its ends wanted where a skip leads there."""
        tokens = [*self.prompt, *(token for run in self._tokens for token in run)]
        scored: set[int] = set()
        ends: set[int] = set()
        for index, skip in enumerate(self._skips):
            if skip.end < len(self._words):
                scored.update(range(self._starts[skip.end], min(len(tokens), self._starts[skip.end] + HORIZON_TOKENS)))
            elif (end := self._end_in_source(index)) is not None:
                ends.add(end)
        return _Run((), 0, tokens, scored, ends)

    def _end_in_source(self, index: int) -> int | None:
        """The index of the token after which skip `index` ends the source, or None where that token is another one."""
        skip = self._skips[index]
        last = self._before(index)
        whole = self._tokens[skip.start - 1]
        return self._starts[skip.start - 1] + len(last) - 1 if whole[: len(last)] == last else None

    def _before(self, index: int) -> list[int]:
        """The tokens of the run before skip `index`, as it reads then."""
        skip = self._skips[index]
        if skip.before is None:
            return self._tokens[skip.start - 1]
        return self._tokenized(skip.start - 1, skip.before)

    def _fork(self, skips: tuple[int, ...]) -> _Run:
        """The words behind the first of `skips`, up to the horizon behind the last."""
        first = self._skips[skips[0]]
        if first.start:
            tokens, start = self._before(skips[0])[:], self._starts[first.start - 1]
        else:
            tokens, start = self.prompt[-1:], len(self.prompt) - 1
        scored: set[int] = set()
        reference = 0.0
        for place, index in enumerate(skips):
            skip = self._skips[index]
            following = skips[place + 1] if place + 1 < len(skips) else None
            said = 0
            for i in range(skip.end, len(self._words) if following is None else self._skips[following].start):
                if following is None and said >= HORIZON_TOKENS:
                    break
                words = self._tokens[i]
                if i == skip.end and skip.after is not None:
                    words = self._tokenized(0 if first.start == 0 else i, skip.after)
                if following is not None and i == self._skips[following].start - 1:
                    words = self._before(following)
                elif said < HORIZON_TOKENS:
                    scored.update(range(len(tokens), len(tokens) + len(words)))
                    reference += sum(
                        self._source.scores.get(at, 0.0) for at in range(self._starts[i], self._starts[i + 1])
                    )
                tokens += words
                said += len(words)
        return _Run(skips, start, tokens, scored, set() if scored else {len(tokens) - 1}, reference)

    def _conclude(self, run: _Run, context: Context) -> None:
        """Take down what a verified run says."""
        if run is self._source:
            for index, skip in enumerate(self._skips):
                if skip.end == len(self._words) and (end := self._end_in_source(index)) is not None:
                    self._ends[index] = run.stops[end]
                else:
                    self._waiting.append(self._fork((index,)))
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
        """The best paths, each with one skip more that stood well alone."""
        best = sorted(self._level, key=lambda skips: (-self._found[skips], skips))[: self._beam]
        self._level = []
        return [
            self._fork((*path, index))
            for path in best
            for index, skip in enumerate(self._skips)
            if (index,) in self._found and skip.start > self._skips[path[-1]].end
        ]

    def _paths(self) -> tuple[SkipPath, ...]:
        """All paths that stood, each also with every end behind its last skip."""
        found = dict(self._found)
        for index, end in self._ends.items():
            found[(index,)] = end
            for skips, score in self._found.items():
                if self._skips[index].start > self._skips[skips[-1]].end:
                    found[(*skips, index)] = score + end
        paths = [SkipPath(skips, score) for skips, score in found.items() if score >= self._floor]
        return tuple(sorted(paths, key=lambda path: (-path.score, path.skips))[:MOST_PATHS])

    def _tokenized(self, i: int, run: str) -> list[int]:
        return self._model.tokenize(run if i == 0 else " " + run)


def _log_sum_exp(logits: NDArray[np.float32]) -> float:
    top = float(logits.max())
    return top + float(np.log(np.exp(logits - top).sum()))
