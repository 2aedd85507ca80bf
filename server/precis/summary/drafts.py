"""What the model has drafted for a passage, sentence by sentence, and how sure it was of each."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations

from precis.engine.api import GenerationRequest, Piece, Sampling, TokenScore
from precis.languages.base import DraftingTexts, Language
from precis.summary import prompts
from precis.summary.plan import Plan, Unit
from precis.text import deletions
from precis.text.reading import read
from precis.text.sentences import split
from precis.text.wellformed import as_sentence, is_matched, is_whole
from precis.text.words import count_words, tokens

TOKENS_PER_WORD = 2.2  # room for a draft: English takes about 1.4, other languages more
OVERLONG = 1.25  # as many words as asked for may come before a draft is stopped
SHORTEST_DRAFTED_WORDS = 4  # of a sentence; shorter ones are remnants
LOOP_SHARE = 0.5  # of a sentence's 4-grams that the draft has said before: from here on it repeats itself
_LIST_MARK = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)]|#{1,6})\s+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure the model was of a sentence's tokens while it wrote them, in nats.

    Attributes:
        mean_logprob, min_logprob: of the tokens; at most 0.
        mean_entropy, max_entropy: of the choices; at least 0.
    """

    mean_logprob: float
    min_logprob: float
    mean_entropy: float
    max_entropy: float


@dataclass(frozen=True, slots=True)
class DraftedSentence:
    """A sentence that the model wrote.

    Attributes:
        text: on one line, with a capital and a full stop.
        confidence: of the model.
        index: its place in the draft, from 0. A sentence that was left out leaves a gap.
        runs: its words, as `deletions.runs` has them.
        scores: the scores of the tokens of each run.
    """

    text: str
    confidence: Confidence
    index: int
    runs: tuple[str, ...] = ()
    scores: tuple[tuple[TokenScore, ...], ...] = ()

    def shortened(self, grammar: Language) -> Iterator[DraftedSentence]:
        """The sentence without one or two of the clauses that it can do without, the longest forms first.

        A sentence of which the model was not sure is often wrong in one clause alone. Only a relative clause and what a
        mark sets off at the end go: nobody reads here whether what is left is a sentence.
        """
        spans = grammar.optional_clauses(self.runs)
        cuts = [(one,) for one in spans] + [
            (one, other) for one, other in combinations(spans, 2) if not deletions.overlap(one, other)
        ]
        for cut in sorted(cuts, key=lambda cut: sum(each.end - each.start for each in cut)):
            left = [i for i in range(len(self.runs)) if not any(each.start <= i < each.end for each in cut)]
            text = as_sentence(deletions.without(self.runs, cut))
            scores = tuple(score for i in left for score in self.scores[i])
            if scores and is_matched(text):
                yield DraftedSentence(text, _confidence(scores), self.index)


@dataclass(slots=True)
class DraftText:
    """A draft as it arrives: its text, and the scores of its tokens with the place where each ends."""

    text: str = ""
    scores: list[TokenScore] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    finished: str | None = None

    def add(self, piece: Piece) -> None:
        """Take one more piece."""
        self.text += piece.text
        self.scores += piece.scores
        self.ends += [len(self.text)] * len(piece.scores)
        self.finished = piece.finished

    def sentences(self, grammar: Language) -> Iterator[DraftedSentence]:
        """The whole sentences of the draft, without framing, remarks about the task, loops and a cut-off end."""
        framing = len(self.text) - len(grammar.without_framing(self.text))
        text = _LIST_MARK.sub(lambda mark: " " * len(mark[0]), " " * framing + self.text[framing:])
        said: set[tuple[str, ...]] = set()
        for index, sentence in enumerate(split(read(text), grammar.code)):
            grams = _grams(tokens(sentence.text))
            repeats = bool(grams) and sum(gram in said for gram in grams) >= LOOP_SHARE * len(grams)
            said.update(grams)
            if repeats or count_words(sentence.text) < SHORTEST_DRAFTED_WORDS or not is_whole(sentence.text):
                continue
            if grammar.mentions_task(sentence.text) or (index and sentence.text[0].islower()):
                continue
            runs = tuple(deletions.runs(sentence.text))
            scores = self._scores(sentence.start, runs)
            every = tuple(chain.from_iterable(scores))
            if every:
                yield DraftedSentence(as_sentence(sentence.text), _confidence(every), index, runs, scores)

    def _scores(self, start: int, runs: Sequence[str]) -> tuple[tuple[TokenScore, ...], ...]:
        """The scores of the tokens of each run of a sentence: of those that end in it, or in the space before it."""
        found: list[tuple[TokenScore, ...]] = []
        at = bisect_right(self.ends, start)
        for run in runs:
            for word in run.split():
                start = self.text.index(word, start) + len(word)
            end = bisect_right(self.ends, start)
            found.append(tuple(self.scores[at:end]))
            at = max(at, end)
        return tuple(found)


def request(plan: Plan, passage: Sequence[Unit], words: int, length: str, texts: DraftingTexts) -> GenerationRequest:
    """Asks for one draft of a passage, of about so many words, its length being told as `prompts.LENGTHS` has it."""
    words = max(prompts.ROUND_WORDS, prompts.ROUND_WORDS * round(words / prompts.ROUND_WORDS))
    text = " ".join(unit.sentence.text for unit in passage)
    budget = int(OVERLONG * TOKENS_PER_WORD * words) + 16
    return GenerationRequest(
        prompts.draft(plan.request, text, words, length, texts=texts, first_person=plan.first_person),
        budget,
        Sampling(seed=plan.seed),
        scored=True,
    )


def _confidence(scores: Sequence[TokenScore]) -> Confidence:
    logprobs = [score.logprob for score in scores]
    entropies = [score.entropy for score in scores]
    return Confidence(sum(logprobs) / len(scores), min(logprobs), sum(entropies) / len(scores), max(entropies))


def _grams(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + 4]) for i in range(len(words) - 3)]
