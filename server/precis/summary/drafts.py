"""The drafts of a model: their sentences, and the model's confidence in each."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations

from precis.engine.api import Engine, GenerationRequest, Piece, Sampling, TokenScore
from precis.languages.base import DraftingTexts, Language
from precis.summary import prompts
from precis.summary.plan import Plan, Unit
from precis.text import deletions
from precis.text.markup.registry import DRAFT_FORMAT
from precis.text.reading import read
from precis.text.reported import passage_text
from precis.text.sentences import split
from precis.text.wellformed import as_sentence, is_matched, is_whole
from precis.text.words import count_words, tokens

TOKENS_PER_WORD = 2.2  # upper limit for a draft; English takes about 1.4, other languages more
OVERLONG = 1.25  # length at which a draft is stopped, relative to the words asked for
SHORTEST_DRAFTED_WORDS = 4  # shorter sentences are fragments
LOOP_SHARE = 0.5  # of a sentence's 4-grams; a sentence that repeats this many of them from the draft is dropped
TEMPLATE_TOKENS = 64  # of the chat template, around the messages of a request; an upper limit
_LIST_MARK = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)]|#{1,6})\s+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Confidence:
    """The model's confidence in the tokens of a sentence, in nats. All values are 0 if it is not known.

    Attributes:
        mean_logprob, min_logprob: of the tokens' log-probabilities; at most 0.
        mean_entropy, max_entropy: of the entropies of the next-token distributions; at least 0.
    """

    mean_logprob: float
    min_logprob: float
    mean_entropy: float
    max_entropy: float


UNKNOWN_CONFIDENCE = Confidence(0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class DraftedSentence:
    """A sentence that the model wrote.

    Attributes:
        text: on one line, with an initial capital and a full stop.
        confidence: the model's confidence in it; `UNKNOWN_CONFIDENCE` if the engine returned no scores.
        index: its position in the draft, from 0; dropped sentences are counted, too.
        runs: its words with their punctuation; see `deletions.runs`.
        scores: the scores of the tokens of each run.
    """

    text: str
    confidence: Confidence
    index: int
    runs: tuple[str, ...] = ()
    scores: tuple[tuple[TokenScore, ...], ...] = ()

    def shortened(self, grammar: Language) -> Iterator[DraftedSentence]:
        """Yield the sentence without one or two of its optional clauses, the longest forms first.

        A sentence with a low confidence is often wrong in one clause only. Only relative clauses and clauses set off at
        the end are deleted, since nothing checks here whether the remaining words are grammatical.
        """
        spans = grammar.optional_clauses(self.runs)
        cuts = [(one,) for one in spans] + [
            (one, other) for one, other in combinations(spans, 2) if not deletions.overlap(one, other)
        ]
        for cut in sorted(cuts, key=lambda cut: sum(each.end - each.start for each in cut)):
            remaining = [i for i in range(len(self.runs)) if not any(each.start <= i < each.end for each in cut)]
            text = as_sentence(deletions.without(self.runs, cut))
            scores = tuple(score for i in remaining for score in self.scores[i])
            is_known = self.confidence is not UNKNOWN_CONFIDENCE
            if (scores or not is_known) and is_matched(text):
                yield DraftedSentence(text, _confidence(scores) if is_known else UNKNOWN_CONFIDENCE, self.index)


@dataclass(slots=True)
class DraftText:
    """The text of a draft so far, and the scores of its tokens.

    Attributes:
        text: the text.
        scores: the scores of its tokens.
        ends: for each token, the offset at which the piece that contains it ends.
        finished: why the draft ended; None while it is being written.
    """

    text: str = ""
    scores: list[TokenScore] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    finished: str | None = None

    def add(self, piece: Piece) -> None:
        """Append a piece."""
        self.text += piece.text
        self.scores += piece.scores
        self.ends += [len(self.text)] * len(piece.scores)
        self.finished = piece.finished

    @property
    def is_scored(self) -> bool:
        """Whether the engine has returned scores for the text, if there is any."""
        return bool(self.scores) or not self.text

    def sentences(self, grammar: Language) -> Iterator[DraftedSentence]:
        """Yield the complete sentences, without framing, remarks about the task, repetitions and a cut-off end."""
        framing = len(self.text) - len(grammar.without_framing(self.text))
        text = _LIST_MARK.sub(lambda mark: " " * len(mark[0]), " " * framing + self.text[framing:])
        seen: set[tuple[str, ...]] = set()
        sentences = split(read(text, DRAFT_FORMAT), grammar.code)
        if self.finished == "budget":
            sentences = sentences[:-1]  # it may be cut off even if it ends in a full stop, as in "to Mr."
        for index, sentence in enumerate(sentences):
            grams = _grams(tokens(sentence.text))
            repeats = bool(grams) and sum(gram in seen for gram in grams) >= LOOP_SHARE * len(grams)
            seen.update(grams)
            if repeats or count_words(sentence.text) < SHORTEST_DRAFTED_WORDS or not is_whole(sentence.text):
                continue
            if grammar.mentions_task(sentence.text) or (index and sentence.text[0].islower()):
                continue
            runs = tuple(deletions.runs(sentence.text))
            scores = self._scores(sentence.start, runs)
            all_scores = tuple(chain.from_iterable(scores))
            if all_scores or not self.is_scored:
                confidence = _confidence(all_scores) if self.is_scored else UNKNOWN_CONFIDENCE
                yield DraftedSentence(as_sentence(sentence.text), confidence, index, runs, scores)

    def _scores(self, start: int, runs: Sequence[str]) -> tuple[tuple[TokenScore, ...], ...]:
        """Return the scores of the tokens of each run of a sentence, those that end in it or in the space before it."""
        found: list[tuple[TokenScore, ...]] = []
        at = bisect_right(self.ends, start)
        for run in runs:
            for word in run.split():
                found_at = self.text.find(word, start)  # a word whose middle was masked is not found
                start = max(start, found_at) + len(word)
            end = bisect_right(self.ends, start)
            found.append(tuple(self.scores[at:end]))
            at = max(at, end)
        return tuple(found)


def request(plan: Plan, passage: Sequence[Unit], words: int, length: str, texts: DraftingTexts) -> GenerationRequest:
    """Return the request for one draft of a passage.

    Args:
        plan: the plan of the summary.
        passage: the units to summarize, or to combine into one sentence.
        words: the approximate number of words.
        length: the unit in which the length is stated: "sentences" or "words"; "one" asks for one sentence that
            combines the units.
        texts: the prompt texts of the language to write in; with `combining` if `length` is "one".
    """
    text = " ".join(unit.sentence.text for unit in passage)
    if length == "one" and texts.combining:
        words = prompts.round_to(words, prompts.ROUND_WORDS_OF_SENTENCE)
        messages = prompts.combine(plan.request, text, words, texts=texts.combining)
    else:
        words = prompts.round_to(words, prompts.ROUND_WORDS)
        if plan.speakers:
            text = passage_text([unit.sentence.text for unit in passage], plan.speakers_of(passage))
        messages = prompts.draft(plan.request, text, words, length, texts=texts, first_person=plan.first_person)
    budget = int(OVERLONG * TOKENS_PER_WORD * words) + 16
    return GenerationRequest(messages, budget, Sampling(seed=plan.seed), scored=True)


def fitting_requests(requests: Sequence[GenerationRequest], engine: Engine) -> list[int]:
    """Return the indices of the requests that fit into the engine's context window."""
    contents = {message.content for each in requests for message in each.messages}  # the examples are the same in all
    lengths = {content: engine.count_tokens(content) for content in contents}
    limit = engine.context_tokens - TEMPLATE_TOKENS
    return [
        i
        for i, each in enumerate(requests)
        if sum(lengths[message.content] for message in each.messages) + each.max_tokens <= limit
    ]


def _confidence(scores: Sequence[TokenScore]) -> Confidence:
    logprobs = [score.logprob for score in scores]
    entropies = [score.entropy for score in scores]
    return Confidence(sum(logprobs) / len(scores), min(logprobs), sum(entropies) / len(scores), max(entropies))


def _grams(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + 4]) for i in range(len(words) - 3)]
