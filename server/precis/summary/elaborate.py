"""Elaboration: sentences that the model adds if the source has fewer words than the summary must have.

Only `length: "exact"` needs it. The added sentences follow those from the source, part by part, without repetition;
those that do not pass the check are marked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from precis.engine.api import Engine, GenerationRequest, Piece, Sampling
from precis.languages.base import Language
from precis.languages.registry import get_language
from precis.summary import prompts
from precis.summary.drafts import DraftText
from precis.summary.plan import Plan
from precis.summary.result import Paragraph, Sentence, Span, paragraph
from precis.summary.verify import UNSCORED, Passage, Table, table_for
from precis.text.reading import read
from precis.text.sentences import SourceSentence, split
from precis.text.words import count_words, tokens

CANDIDATES = 4  # drafts of each part in a round
ROUND_TOKENS = 160  # limit for each of these drafts
MAX_ROUNDS = 12  # if words are still missing after this many rounds, the summary stays shorter
MIN_SUPPORT = 0.1  # a sentence with less support is about something else
MAX_REPEATED_SHARE = 0.25  # of a sentence's 4-grams that the summary may already have
SHORTEST_ADDED_WORDS, LONGEST_ADDED_WORDS = 6, 60  # words of an added sentence
_META = re.compile(  # remarks of a model about its task
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
    """Return the paragraphs with added sentences, up to the plan's number of words.

    A sentence that does not pass the check is marked (`supported` is false); one that repeats the summary is dropped.
    The result has fewer words than planned if the model writes too few new sentences in `MAX_ROUNDS` rounds.

    Args:
        plan: has `extra_words` in its parts.
        base: a paragraph for each part.
        engine: generates the sentences.
        model: name of the model, which selects the table of the check; "" for the careful one.
        cancelled: called often; once it returns True, `Cancelled` is raised.
        report: called with the share of the extra words that are written, in [0, 1].
    """
    source = split(read(plan.source, plan.format_name), plan.language)
    grammar = get_language(plan.language)
    passage, table = Passage([sentence.text for sentence in source], grammar), table_for(model)
    written = _WrittenText(base)
    added: list[list[Sentence]] = [[] for _ in base]
    missing_words = [part.extra_words for part in plan.paragraphs]
    for turn in range(MAX_ROUNDS):
        short = [i for i, words in enumerate(missing_words) if words > SHORTEST_ADDED_WORDS]
        if not short:
            break
        candidates: list[list[_AddedSentence]] = [[] for _ in base]
        for number, draft_text in _generate(engine, [_request(plan, i, turn) for i in short], cancelled):
            candidates[short[number]] += _added_sentences(draft_text, passage, table, source, grammar)
        for part in short:
            for candidate in sorted(candidates[part], key=lambda candidate: -candidate.probability):
                words = count_words(candidate.sentence.text)
                fits = words <= missing_words[part] + SHORTEST_ADDED_WORDS
                if fits and written.is_new(candidate.sentence.text):
                    written.add(candidate.sentence.text)
                    added[part].append(candidate.sentence)
                    missing_words[part] -= words
        still_missing = sum(max(0, words) for words in missing_words)
        report(1 - still_missing / max(1, sum(part.extra_words for part in plan.paragraphs)))
    bullets = plan.request.bullets
    return [paragraph([*before.sentences, *more], bullets=bullets) for before, more in zip(base, added, strict=True)]


@dataclass(frozen=True, slots=True)
class _AddedSentence:
    """A sentence that the model wrote, and the probability that it is faithful; 0 if it is vetoed."""

    sentence: Sentence
    probability: float


class _WrittenText:
    """The 4-grams and the sentences of the summary so far."""

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
        """Return whether the summary has few of the 4-grams of `text`; False if `text` has none."""
        words = tokens(text)
        grams = _grams(words)
        if tuple(words) in self._sentences or not grams:
            return False
        return sum(gram in self._grams for gram in grams) <= MAX_REPEATED_SHARE * len(grams)


def _grams(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + 4]) for i in range(len(words) - 3)]


def _request(plan: Plan, part: int, turn: int) -> GenerationRequest:
    """Return the request for a part; each turn uses other sentences of the part, so that the drafts differ."""
    units = plan.paragraphs[part].units
    text = " ".join(units[(turn + k) % len(units)].sentence.text for k in range(min(2, len(units))))
    sampling = Sampling(seed=plan.seed + turn * CANDIDATES, **SAMPLING)
    return GenerationRequest(prompts.elaboration(text), ROUND_TOKENS, sampling, candidates=CANDIDATES, scored=True)


def _generate(
    engine: Engine, requests: Sequence[GenerationRequest], cancelled: Callable[[], bool]
) -> Iterator[tuple[int, DraftText]]:
    """Yield the drafts with the index of their request, in an order that does not depend on which ends first."""
    draft_texts: dict[tuple[int, int], DraftText] = {}
    for piece in engine.generate(requests, cancelled):
        if isinstance(piece, Piece):
            draft_texts.setdefault((piece.request, piece.candidate), DraftText()).add(piece)
    for (request, _), draft_text in sorted(draft_texts.items(), key=lambda item: item[0]):
        yield request, draft_text


def _added_sentences(
    draft_text: DraftText, passage: Passage, table: Table, source: Sequence[SourceSentence], grammar: Language
) -> Iterator[_AddedSentence]:
    """Yield the sentences of a draft that are about the source, checked."""
    table = table if draft_text.is_scored else table_for(UNSCORED)
    for sentence in draft_text.sentences(grammar):
        if not SHORTEST_ADDED_WORDS <= count_words(sentence.text) <= LONGEST_ADDED_WORDS or _META.search(sentence.text):
            continue
        verdict = passage.verify(sentence, table)
        if verdict.support < MIN_SUPPORT:
            continue
        supported = verdict.passes(table.strict)
        spans = tuple(Span(each.start, each.end) for each in source[verdict.first : verdict.last + 1])
        probability = 0.0 if verdict.veto else verdict.probability
        added = Sentence(
            sentence.text,
            "written",
            supported,
            spans if supported else (),
            drafted=True,
            probability=round(probability, 3),
        )
        yield _AddedSentence(added, probability)
