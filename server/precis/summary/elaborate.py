"""More words than the source carries: what the model adds of its own, without saying a thing twice, and marked.

Only `length: "exact"` asks for it. What is added goes behind the sentences that the source supports, part by part.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from precis.engine.api import Engine, Piece, Request, Sampling
from precis.summary import prompts
from precis.summary.plan import Plan
from precis.summary.result import Paragraph, Sentence, Span, paragraph
from precis.text.grounding import contradiction
from precis.text.reading import read
from precis.text.sentences import SourceSentence, split
from precis.text.support import Evidence
from precis.text.wellformed import as_sentence, is_whole, without_framing
from precis.text.words import count_words, tokens

CANDIDATES = 4  # continuations of each part in a round
ROUND_TOKENS = 160  # of each
ROUNDS = 12  # after which what is missing stays missing
SUPPORTED_SCORE = 0.6  # of `support.Evidence`; chosen by bench/grounding.py
LEAST_SCORE = 0.1  # below it, a sentence is about something else
OLD_SHARE = 0.25  # of a sentence's 4-grams that may have been said before
SHORTEST_WORDS, LONGEST_WORDS = 6, 60
_META = re.compile(  # what models say about their task
    r"\b(?:I|my|you|your|rewrit\w+|paragraphs?|the (?:input|above|following|original|given) \w+"
    r"|(?:this|the) (?:text|passage|article|content)|AI|assistant|summary|explanation|in other words)\b",
    re.IGNORECASE,
)
SAMPLING = {"temperature": 0.8, "top_p": 0.95, "min_p": 0.05}


def elaborate(
    plan: Plan,
    base: Sequence[Paragraph],
    engine: Engine,
    cancelled: Callable[[], bool],
    report: Callable[[float], None],
) -> list[Paragraph]:
    """The paragraphs, made up to the plan's words by sentences of the model's own.

    A sentence that its source is not found to say is marked (`supported` false); one that repeats what was said is not
    taken. Fewer words than planned come back where the model has nothing new to say for `ROUNDS` rounds.

    Args:
        plan: with `extra_words` in its parts.
        base: a paragraph for each part.
        engine: that writes.
        cancelled: asked often; once true, `Cancelled` is raised.
        report: told the share of the extra words that stand, in [0, 1].
    """
    whole = split(read(plan.source), plan.language)
    evidence = Evidence([sentence.text for sentence in whole])
    said = _Said(base)
    added: list[list[Sentence]] = [[] for _ in base]
    wanted = [part.extra_words for part in plan.paragraphs]
    for turn in range(ROUNDS):
        short = [i for i, words in enumerate(wanted) if words > SHORTEST_WORDS]
        if not short:
            break
        drafts: list[list[_Draft]] = [[] for _ in base]
        for number, text in _texts(engine, [_request(plan, i, turn) for i in short], cancelled):
            drafts[short[number]] += _drafts(text, evidence, whole, plan.language)
        for part in short:
            for draft in sorted(drafts[part], key=lambda draft: -draft.score):
                words = count_words(draft.sentence.text)
                if words <= wanted[part] + SHORTEST_WORDS and said.is_new(draft.sentence.text):
                    said.add(draft.sentence.text)
                    added[part].append(draft.sentence)
                    wanted[part] -= words
        report(1 - sum(max(0, words) for words in wanted) / max(1, sum(part.extra_words for part in plan.paragraphs)))
    bullets = plan.asked.bullets
    return [paragraph([*before.sentences, *more], bullets=bullets) for before, more in zip(base, added, strict=True)]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A sentence of the model's own, and how much of it the source holds, in [0, 1]."""

    sentence: Sentence
    score: float


class _Said:
    """What was said so far, in 4-grams and whole sentences."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self._grams: Counter[tuple[str, ...]] = Counter()
        self._sentences: set[tuple[str, ...]] = set()
        for each in paragraphs:
            for sentence in each.sentences:
                self.add(sentence.text)

    def add(self, text: str) -> None:
        words = tokens(text)
        self._sentences.add(tuple(words))
        self._grams.update(_grams(words))

    def is_new(self, text: str) -> bool:
        """Whether little of `text` was said before."""
        words = tokens(text)
        grams = _grams(words)
        if tuple(words) in self._sentences or not grams:
            return False
        return sum(gram in self._grams for gram in grams) <= OLD_SHARE * len(grams)


def _grams(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + 4]) for i in range(len(words) - 3)]


def _request(plan: Plan, part: int, turn: int) -> Request:
    """In each turn about other sentences of the part, so that the model has something else to say."""
    units = plan.paragraphs[part].units
    about = " ".join(units[(turn + k) % len(units)].sentence.text for k in range(min(2, len(units))))
    sampling = Sampling(seed=plan.seed + turn * CANDIDATES, **SAMPLING)
    return Request(prompts.elaborate(about), ROUND_TOKENS, sampling, candidates=CANDIDATES)


def _texts(engine: Engine, requests: Sequence[Request], cancelled: Callable[[], bool]) -> Iterator[tuple[int, str]]:
    """What each request gave, candidate by candidate, in an order that does not hang on who ends first."""
    texts: dict[tuple[int, int], str] = {}
    for piece in engine.generate(requests, cancelled):
        if isinstance(piece, Piece):
            key = (piece.request, piece.candidate)
            texts[key] = texts.get(key, "") + piece.text
    for (request, _), text in sorted(texts.items()):
        yield request, text


def _drafts(text: str, evidence: Evidence, source: Sequence[SourceSentence], language: str) -> Iterator[_Draft]:
    """The sentences of a draft that are sentences about the source, each with what supports it."""
    for i, sentence in enumerate(split(read(without_framing(text)), language)):
        words = count_words(sentence.text)
        if not is_whole(sentence.text) or not SHORTEST_WORDS <= words <= LONGEST_WORDS or _META.search(sentence.text):
            continue
        if i and sentence.text[0].islower():  # the tail of one that was too long
            continue
        found = evidence.of(sentence.text)
        if found.score >= LEAST_SCORE:
            near = [each.text for each in source[found.first : found.last + 1]]
            supported = found.score >= SUPPORTED_SCORE and not contradiction(sentence.text, near)
            span = Span(source[found.first].start, source[found.last].end)
            text = as_sentence(sentence.text)
            yield _Draft(Sentence(text, "written", supported, (span,) if supported else ()), found.score)
