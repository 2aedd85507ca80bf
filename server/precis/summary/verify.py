"""Whether a drafted sentence is faithful to the passage it was drafted from: its evidence, a probability, and vetoes.

A sentence is aligned to its evidence, one to three neighbouring source sentences. What words can show vetoes it: a
number, measure, name or quotation from nowhere, a negation changed, an attribution, hedge or plan lost. The rest is a
logistic regression over how sure the model was of its own words while it wrote them and how much of them the evidence
holds. Its weights were fitted on sentences that people labelled (bench/faithful.py), one table for each model that was
measured, and the careful one for all others.
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
from precis.text.names import mentioned
from precis.text.support import Evidence
from precis.text.words import content_words, stem_of, tokens

WIDEST_EVIDENCE = 3  # source sentences in a window
WIDTH_COST = 0.06  # of the containment that another sentence in the window must bring
MIN_LOGPROB = -6.0  # below it, a token is simply improbable
LINK_REACH = 2  # content words behind a name with which it must stand in one source sentence
CAREFUL = "careful"  # the table of models that were not measured

SIGNS = (
    "mean_logprob", "min_logprob", "mean_entropy", "max_entropy", "support", "contained", "foreign_words",
    "lost_limits", "name_links", "words", "width", "copied",
)  # fmt: skip
"""The signs by name, in the order of `Verdict.signs`."""


_OF_WORDS = frozenset(("support", "contained", "foreign_words", "name_links", "copied"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a drafted sentence.

    Attributes:
        first, last: indices of its evidence in the passage, both included; at most `WIDEST_EVIDENCE` sentences.
        veto: what speaks against it, a stable name, or "".
        signs: as `SIGNS` names them.
        probability: of being faithful, in [0, 1], where nothing speaks against it.
        kept: for each sentence of the evidence the share of its content words that the draft has, in [0, 1].
    """

    first: int
    last: int
    veto: str
    signs: tuple[float, ...]
    probability: float
    kept: tuple[float, ...]

    def passes(self, enough: float) -> bool:
        """Whether nothing speaks against the sentence and it is so probable to be faithful."""
        return not self.veto and self.probability >= enough

    @property
    def support(self) -> float:
        """How much of the sentence the passage holds, as `text.support` has it, in [0, 1]."""
        return self.signs[SIGNS.index("support")]


@dataclass(frozen=True, slots=True)
class Table:
    """The fitted check of one model.

    Attributes:
        means, scales: of each sign over the labelled sentences.
        weights: of the standardized signs.
        bias: of the regression.
        strict: the least probability with which at least 95% of the labelled sentences kept are faithful, and 99%
            apart from small details.
        balanced: the same for 85% and 96%.
    """

    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    strict: float
    balanced: float

    def probability(self, signs: Sequence[float], *, own_words: bool) -> float:
        """Of being faithful, in [0, 1]; with `own_words`, those signs that ask for the source's words do not count."""
        names = zip(SIGNS, signs, self.means, strict=True)
        read = [mean if own_words and name in _OF_WORDS else sign for name, sign, mean in names]
        rows = zip(read, self.means, self.scales, self.weights, strict=True)
        return 1 / (
            1 + math.exp(-self.bias - sum(weight * (sign - mean) / scale for sign, mean, scale, weight in rows))
        )


@cache
def tables() -> dict[str, Table]:
    """The fitted tables by the model's name; `CAREFUL` is always there."""
    text = (resources.files("precis.summary") / "verify.toml").read_text("utf-8")
    return TypeAdapter(dict[str, Table]).validate_python(tomllib.loads(text))


def table_for(model: str) -> Table:
    """The table of the model `model`, or the careful one where it was not measured."""
    return tables().get(model) or tables()[CAREFUL]


class Passage:
    """The sentences of a passage, ready to be compared with drafts of it.

    Args:
        sentences: in order; at least one.
        grammar: of their language.
    """

    def __init__(self, sentences: Sequence[str], grammar: Language) -> None:
        self._grammar = grammar
        self._sentences = list(sentences)
        self._stems = [set(self._content_stems(sentence)) for sentence in sentences]
        self._evidence = Evidence(self._sentences)
        counts = Counter(stem for stems in self._stems for stem in stems)
        self._count = len(self._sentences)
        self._holders = counts

    def verify(self, draft: DraftedSentence, table: Table, *, own_words: bool = False) -> Verdict:
        """The verdict on one sentence of a draft of this passage.

        Args:
            draft: the sentence.
            table: of the model that drafted it.
            own_words: whether the model was asked for a manner of writing, so that the source's words count for less.
        """
        said = self._content_stems(draft.text)
        first, last, contained = self._align(said)
        window = self._sentences[first : last + 1]
        sure = draft.confidence
        signs = (
            sure.mean_logprob,
            max(MIN_LOGPROB, sure.min_logprob),
            sure.mean_entropy,
            sure.max_entropy,
            (Evidence(window).of(draft.text).score + self._evidence.of(draft.text).score) / 2,
            contained,
            math.sqrt(sum(stem not in self._holders for stem in said)),
            float(self._grammar.claims.limits(draft.text, window)),
            self._linked(draft.text),
            len(tokens(draft.text)) / 20,
            float(last - first),
            float(any(is_subsequence(draft.text, sentence) for sentence in window)),
        )
        kept = tuple(len(stems & set(said)) / len(stems) if stems else 0.0 for stems in self._stems[first : last + 1])
        return Verdict(
            first,
            last,
            _veto(draft.text, window, self._sentences, self._grammar),
            signs,
            table.probability(signs, own_words=own_words),
            kept,
        )

    def _align(self, said: Sequence[str]) -> tuple[int, int, float]:
        """The window that holds the most of these stems, and how much of them, by their weight, in [0, 1]."""
        weights = {stem: math.log(1 + self._count / self._holders.get(stem, 0.5)) for stem in set(said)}
        total = sum(weights.values()) or 1.0
        best, span, found = -1.0, (0, 0), 0.0
        for width in range(1, min(WIDEST_EVIDENCE, self._count) + 1):
            for first in range(self._count - width + 1):
                held = set[str]().union(*self._stems[first : first + width])
                contained = sum(weight for stem, weight in weights.items() if stem in held) / total
                score = contained - WIDTH_COST * (width - 1)
                if score > best + 1e-9:
                    best, span, found = score, (first, first + width - 1), contained
        return *span, found

    def _linked(self, draft: str) -> float:
        """Of the words that follow a name, the share that stands in one source sentence with it, in [0, 1]."""
        names = {stem_of(word) for name in mentioned(draft, self._grammar.words) for word in tokens(name)}
        said = self._content_stems(draft)
        pairs = [
            (stem, other)
            for at, stem in enumerate(said)
            if stem in names
            for other in said[at + 1 : at + 1 + LINK_REACH]
        ]
        linked = sum(any(one in stems and other in stems for stems in self._stems) for one, other in pairs)
        return linked / len(pairs) if pairs else 1.0

    def _content_stems(self, text: str) -> list[str]:
        return [stem_of(word) for word in content_words(text, self._grammar.words)]


def _veto(draft: str, window: Sequence[str], passage: Sequence[str], grammar: Language) -> str:
    """The first thing that words can show against a draft, or ""."""
    found = contradiction(draft, window, passage, words=grammar.words)
    if found and found != "negation":  # of the window as a whole; `claims` looks at what is negated
        return found
    if grammar.claims.speaker_changed(draft, window, passage):
        return "speaker"
    return grammar.claims.lost(draft, window, passage)
