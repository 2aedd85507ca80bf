"""Faithfulness of a drafted sentence to its passage: its evidence, the probability that it is faithful, and vetoes.

A sentence is aligned to its evidence, one to three neighbouring source sentences. It is vetoed if a comparison of words
shows an error: a number, measure, name or quotation that the evidence does not have, a changed negation, a lost
attribution, hedge or plan. Otherwise a logistic regression estimates the probability from the model's confidence in its
words and from their support in the evidence. The weights were fitted on sentences labelled by people
(bench/faithful.py): one table for each model that was measured, and a careful one for all others.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pydantic import TypeAdapter

from precis.languages.base import Language
from precis.summary.drafts import DraftedSentence
from precis.text.grounding import contradiction, is_subsequence
from precis.text.names import capitalized_words
from precis.text.reported import GROUP_REACH, blurs_group, misattributed, reported
from precis.text.support import Evidence
from precis.text.words import content_words, stem_of, tokens

WIDEST_EVIDENCE = 3  # source sentences
WIDTH_COST = 0.06  # gain in containment that each further sentence of the evidence must bring
MIN_LOGPROB = -6.0  # lower log-probabilities of a token count as this one
LINK_REACH = 2  # content words after a name that should occur in one source sentence with it
CAREFUL = "careful"  # name of the table for models that were not measured
UNSCORED = "unscored"  # name of the table for drafts of which the engine returned no scores

FEATURES = (
    "mean_logprob", "min_logprob", "mean_entropy", "max_entropy", "support", "contained", "foreign_words",
    "lost_limits", "name_links", "words", "width", "copied",
)  # fmt: skip
"""The names of the features, in the order of `Verdict.features`."""

CONFIDENCE_FEATURES = ("mean_logprob", "min_logprob", "mean_entropy", "max_entropy")
"""The names of the features that need the scores of the tokens."""

_WORDING_FEATURES = frozenset(("support", "contained", "foreign_words", "name_links", "copied"))

_MANNERS = frozenset(("tense", "pronoun"))  # what a prompt may ask for


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of the check of a drafted sentence.

    Attributes:
        first, last: indices of the first and last sentence of its evidence; at most `WIDEST_EVIDENCE` sentences.
        veto: the error that was found, a stable name; "" for none.
        features: the values of `FEATURES`.
        probability: the estimated probability that it is faithful, in [0, 1], if it is not vetoed.
        kept_shares: for each sentence of the evidence, the share of its content words that the draft has, in [0, 1].
    """

    first: int
    last: int
    veto: str
    features: tuple[float, ...]
    probability: float
    kept_shares: tuple[float, ...]

    def passes(self, threshold: float) -> bool:
        """Return whether the sentence is not vetoed and its probability is at least `threshold`."""
        return not self.veto and self.probability >= threshold

    @property
    def support(self) -> float:
        """The mean support for the sentence in its evidence and in the passage, in [0, 1]; see `text.support`."""
        return self.features[FEATURES.index("support")]


@dataclass(frozen=True, slots=True)
class Table:
    """The fitted regression of one model.

    Attributes:
        means, scales: mean and standard deviation of each feature over the labelled sentences.
        weights: of the standardized features.
        bias: of the regression.
        strict: the threshold at which at least 95% of the labelled sentences kept are faithful, and 97% apart from
            small details; without those that the text has word for word.
        balanced: the same for 86% and 92%.
        minutes: the threshold for drafts of a conversation, whose words differ more from those of the source; set by
            reading drafts.
    """

    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    strict: float
    balanced: float
    minutes: float

    def probability(self, features: Sequence[float], *, own_words: bool) -> float:
        """Return the probability that a sentence is faithful, in [0, 1].

        Args:
            features: the values of `FEATURES`.
            own_words: ignore the features that measure how close the wording is to the source.
        """
        named = zip(FEATURES, features, self.means, strict=True)
        values = [mean if own_words and name in _WORDING_FEATURES else value for name, value, mean in named]
        rows = zip(values, self.means, self.scales, self.weights, strict=True)
        return 1 / (
            1 + math.exp(-self.bias - sum(weight * (value - mean) / scale for value, mean, scale, weight in rows))
        )


@cache
def tables() -> dict[str, Table]:
    """Return the fitted tables by the name of the model; one of them is `CAREFUL`."""
    text = (resources.files("precis.summary") / "verify.toml").read_text("utf-8")
    return TypeAdapter(dict[str, Table]).validate_python(tomllib.loads(text))


def table_for(model: str) -> Table:
    """Return the table of a model, or the careful one if the model was not measured."""
    return tables().get(model) or tables()[CAREFUL]


class Passage:
    """The sentences of a passage, indexed for comparison with drafts of it.

    Args:
        sentences: in order; at least one.
        grammar: their language.
        speakers: who says each, in a conversation; a draft of it reports what they say.
        everybody: the names of all speakers of the conversation.
    """

    def __init__(
        self,
        sentences: Sequence[str],
        grammar: Language,
        speakers: Sequence[str] = (),
        everybody: Sequence[str] = (),
    ) -> None:
        self._grammar = grammar
        self._speakers = list(speakers)
        self._said = list(sentences)
        self._everybody = everybody
        if speakers:
            sentences = [
                reported(sentence, speaker, grammar.words)
                for sentence, speaker in zip(sentences, speakers, strict=True)
            ]
        self._sentences = list(sentences)
        self._stems = [set(self._content_stems(sentence)) for sentence in sentences]
        self._evidence = Evidence(self._sentences)
        self._count = len(self._sentences)
        self._frequencies = Counter(stem for stems in self._stems for stem in stems)  # sentences that have a stem

    def verify(self, draft: DraftedSentence, table: Table, *, own_words: bool = False) -> Verdict:
        """Return the verdict on one sentence of a draft of this passage.

        Args:
            draft: the sentence.
            table: of the model that drafted it.
            own_words: ignore how close the wording is to the source, since the prompt asks for a manner of writing.
        """
        draft_stems = self._content_stems(draft.text)
        first, last, contained = self._align(draft_stems)
        window = self._sentences[first : last + 1]
        confidence = draft.confidence
        features = (
            confidence.mean_logprob,
            max(MIN_LOGPROB, confidence.min_logprob),
            confidence.mean_entropy,
            confidence.max_entropy,
            (Evidence(window).support(draft.text).score + self._evidence.support(draft.text).score) / 2,
            contained,
            math.sqrt(sum(stem not in self._frequencies for stem in draft_stems)),
            float(self._grammar.claims.count_lost_limits(draft.text, window)),
            self._linked_share(draft.text),
            len(tokens(draft.text)) / 20,
            float(last - first),
            float(any(is_subsequence(draft.text, sentence) for sentence in window)),
        )
        kept_shares = tuple(
            len(stems & set(draft_stems)) / len(stems) if stems else 0.0 for stems in self._stems[first : last + 1]
        )
        veto = _veto(draft.text, window, self._sentences, self._grammar)
        if not veto and not self._speakers:  # minutes report in tenses and persons of their own
            veto = self._grammar.distortion(draft.text, window, self._sentences)
            veto = "" if own_words and veto in _MANNERS else veto
        if not veto and self._speakers:
            speakers = self._speakers[first : last + 1]
            said = self._said[first : last + 1]
            is_label = any(draft.text.startswith(f"{name}:") for name in self._everybody if name)
            changed = misattributed(draft.text, said, speakers, self._everybody, self._grammar.words)
            near = range(max(0, first - GROUP_REACH), first)
            before = [self._said[i] for i in near if self._speakers[i] == speakers[0]]
            blurred = blurs_group(draft.text, " ".join(said), before, self._grammar.words)
            words = self._grammar.words
            is_stated = all(map(words.asks, said)) and words.asking.isdisjoint(tokens(draft.text))  # a question
            veto = "speaker" if is_label or changed else "pronoun" if blurred else "question" if is_stated else ""
        return Verdict(
            first,
            last,
            veto,
            features,
            table.probability(features, own_words=own_words),
            kept_shares,
        )

    def _align(self, draft_stems: Sequence[str]) -> tuple[int, int, float]:
        """Return the first and last index of the evidence, and the weighted share of the stems in it, in [0, 1]."""
        weights = {stem: math.log(1 + self._count / self._frequencies.get(stem, 0.5)) for stem in set(draft_stems)}
        total = sum(weights.values()) or 1.0
        best, span, share = -1.0, (0, 0), 0.0
        for width in range(1, min(WIDEST_EVIDENCE, self._count) + 1):
            for first in range(self._count - width + 1):
                window_stems = set[str]().union(*self._stems[first : first + width])
                contained = sum(weight for stem, weight in weights.items() if stem in window_stems) / total
                score = contained - WIDTH_COST * (width - 1)
                if score > best + 1e-9:
                    best, span, share = score, (first, first + width - 1), contained
        return *span, share

    def _linked_share(self, draft: str) -> float:
        """Return the share of the words shortly after a name that occur in one source sentence with it, in [0, 1]."""
        names = {stem_of(word) for name in capitalized_words(draft, self._grammar.words) for word in tokens(name)}
        stems = self._content_stems(draft)
        pairs = [
            (stem, other)
            for at, stem in enumerate(stems)
            if stem in names
            for other in stems[at + 1 : at + 1 + LINK_REACH]
        ]
        linked = sum(any(name in each and other in each for each in self._stems) for name, other in pairs)
        return linked / len(pairs) if pairs else 1.0

    def _content_stems(self, text: str) -> list[str]:
        return [stem_of(word) for word in content_words(text, self._grammar.words)]


def _veto(draft: str, window: Sequence[str], passage: Sequence[str], grammar: Language) -> str:
    """Return the first error that a comparison of words finds in a draft, or ""."""
    found = contradiction(draft, window, passage, words=grammar.words)
    if found and found != "negation":  # counts the negations only; `lost_limit` checks which words are negated
        return found
    if grammar.claims.speaker_changed(draft, window, passage):
        return "speaker"
    return grammar.claims.lost_limit(draft, window, passage)
