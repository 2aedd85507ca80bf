"""More words than the source carries: what the model adds of its own, checked, and without saying a thing twice.

Only `length: "exact"` asks for it. What is added goes behind the sentences that the source supports, part by part; what
does not pass the check is marked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from precis.engine.api import Engine, GenerationRequest, Piece, Sampling
from precis.languages.base import Language
from precis.languages.registry import language as language_of
from precis.summary import prompts
from precis.summary.drafts import DraftText
from precis.summary.plan import Plan
from precis.summary.result import Paragraph, Sentence, Span, paragraph
from precis.summary.verify import Passage, Table, table_for
from precis.text.reading import read
from precis.text.sentences import SourceSentence, split
from precis.text.words import count_words, tokens

CANDIDATES = 4  # continuations of each part in a round
ROUND_TOKENS = 160  # of each
MOST_ROUNDS = 12  # after which what is missing stays missing
LEAST_SUPPORT = 0.1  # below it, a sentence is about something else
OLD_SHARE = 0.25  # of a sentence's 4-grams that may have been said before
SHORTEST_ADDED_WORDS, LONGEST_ADDED_WORDS = 6, 60
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
    model: str,
    cancelled: Callable[[], bool],
    report: Callable[[float], None],
) -> list[Paragraph]:
    """The paragraphs, made up to the plan's words by sentences of the model's own.

    A sentence that does not pass the check is marked (`supported` false); one that repeats what was said is not taken.
    Fewer words than planned come back where the model has nothing new to say for `MOST_ROUNDS` rounds.

    Args:
        plan: with `extra_words` in its parts.
        base: a paragraph for each part.
        engine: that writes.
        model: whose table of the check is used; "" for the careful one.
        cancelled: asked often; once true, `Cancelled` is raised.
        report: told the share of the extra words that stand, in [0, 1].
    """
    whole = split(read(plan.source), plan.language)
    grammar = language_of(plan.language)
    passage, table = Passage([sentence.text for sentence in whole], grammar), table_for(model)
    said = _Said(base)
    added: list[list[Sentence]] = [[] for _ in base]
    wanted = [part.extra_words for part in plan.paragraphs]
    for turn in range(MOST_ROUNDS):
        short = [i for i, words in enumerate(wanted) if words > SHORTEST_ADDED_WORDS]
        if not short:
            break
        drafts: list[list[_Draft]] = [[] for _ in base]
        for number, writing in _writings(engine, [_request(plan, i, turn) for i in short], cancelled):
            drafts[short[number]] += _drafts(writing, passage, table, whole, grammar)
        for part in short:
            for draft in sorted(drafts[part], key=lambda draft: -draft.probability):
                words = count_words(draft.sentence.text)
                if words <= wanted[part] + SHORTEST_ADDED_WORDS and said.is_new(draft.sentence.text):
                    said.add(draft.sentence.text)
                    added[part].append(draft.sentence)
                    wanted[part] -= words
        report(1 - sum(max(0, words) for words in wanted) / max(1, sum(part.extra_words for part in plan.paragraphs)))
    bullets = plan.request.bullets
    return [paragraph([*before.sentences, *more], bullets=bullets) for before, more in zip(base, added, strict=True)]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A sentence of the model's own, and the probability that it is faithful, 0 where words speak against it."""

    sentence: Sentence
    probability: float


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


def _request(plan: Plan, part: int, turn: int) -> GenerationRequest:
    """In each turn about other sentences of the part, so that the model has something else to say."""
    units = plan.paragraphs[part].units
    about = " ".join(units[(turn + k) % len(units)].sentence.text for k in range(min(2, len(units))))
    sampling = Sampling(seed=plan.seed + turn * CANDIDATES, **SAMPLING)
    return GenerationRequest(prompts.elaboration(about), ROUND_TOKENS, sampling, candidates=CANDIDATES, scored=True)


def _writings(
    engine: Engine, requests: Sequence[GenerationRequest], cancelled: Callable[[], bool]
) -> Iterator[tuple[int, DraftText]]:
    """What each request gave, candidate by candidate, in an order that does not hang on who ends first."""
    draft_texts: dict[tuple[int, int], DraftText] = {}
    for piece in engine.generate(requests, cancelled):
        if isinstance(piece, Piece):
            draft_texts.setdefault((piece.request, piece.candidate), DraftText()).add(piece)
    for (request, _), writing in sorted(draft_texts.items(), key=lambda item: item[0]):
        yield request, writing


def _drafts(
    writing: DraftText, passage: Passage, table: Table, source: Sequence[SourceSentence], grammar: Language
) -> Iterator[_Draft]:
    """The sentences of a draft that are sentences about the source, checked."""
    for sentence in writing.sentences(grammar):
        if not SHORTEST_ADDED_WORDS <= count_words(sentence.text) <= LONGEST_ADDED_WORDS or _META.search(sentence.text):
            continue
        verdict = passage.verify(sentence, table)
        if verdict.support < LEAST_SUPPORT:
            continue
        supported = verdict.passes(table.strict)
        spans = tuple(Span(each.start, each.end) for each in source[verdict.first : verdict.last + 1])
        probability = 0.0 if verdict.veto else verdict.probability
        said = Sentence(
            sentence.text,
            "written",
            supported,
            spans if supported else (),
            drafted=True,
            probability=round(probability, 3),
        )
        yield _Draft(said, probability)
