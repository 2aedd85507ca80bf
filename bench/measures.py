"""What the benches measure of a summary against its source: shape, repetition, copying, novelty, overlap."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rouge_score_rs import rouge_scorer

from embedding import support
from precis.text.reading import read
from precis.text.sentences import split
from precis.text.words import count_words, tokens

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<=[\w,;:] )[A-ZÀ-ÖØ-Þ][\w’'-]+")
_ROUGE = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=True)


@dataclass(frozen=True)
class Measured:
    """Of one summary. Shares are in [0, 1].

    Attributes:
        paragraphs, words: counts.
        repeated: share of 4-grams that were there before.
        twice: sentences that were there before.
        copied: share of the words that stand in whole sentences of the source.
        novel_numbers, novel_names: sentences with a number or a name that the source has not.
        sentences: how many.
        bigrams: share of pairs of neighbouring words that the source has.
        support: nearness of its sentences to the source's, see `embedding.support`.
        rouge: ROUGE-1, -2 and -L (F1), each the best over the references; empty without references.
    """

    paragraphs: int
    words: int
    repeated: float
    twice: int
    copied: float
    novel_numbers: int
    novel_names: int
    sentences: int
    bigrams: float
    support: float
    rouge: tuple[float, ...]


def measure(summary: str, source: str, references: Sequence[str]) -> Measured:
    """Everything of one summary; its paragraphs are separated by blank lines."""
    paragraphs = [paragraph for paragraph in re.split(r"\n\s*\n", summary) if paragraph.strip()]
    sentences = [sentence.text for sentence in split(read(summary))]
    said, given = tokens(summary), tokens(source)
    known = set(given)
    whole = {tuple(tokens(sentence.text)) for sentence in split(read(source))}
    keys = [tuple(tokens(sentence)) for sentence in sentences]
    copied = sum(count_words(text) for text, key in zip(sentences, keys, strict=True) if key in whole)
    numbers = set(_NUMBER.findall(source))
    pairs = set(pairwise(given))
    return Measured(
        paragraphs=len(paragraphs),
        words=count_words(summary),
        repeated=repeated_4grams(said),
        twice=sum(count - 1 for count in Counter(keys).values()),
        copied=copied / max(1, count_words(summary)),
        novel_numbers=sum(bool(set(_NUMBER.findall(text)) - numbers) for text in sentences),
        novel_names=sum(
            any(word not in known for name in _NAME.findall(text) for word in tokens(name)) for text in sentences
        ),
        sentences=len(sentences),
        bigrams=sum(pair in pairs for pair in pairwise(said)) / max(1, len(said) - 1),
        support=support(summary, source),
        rouge=rouge(summary, references),
    )


def repeated_4grams(words: Sequence[str]) -> float:
    """Share of the 4-grams that were there before, in [0, 1]."""
    grams = [tuple(words[i : i + 4]) for i in range(len(words) - 3)]
    return 1 - len(set(grams)) / len(grams) if grams else 0.0


def rouge(summary: str, references: Sequence[str]) -> tuple[float, ...]:
    """ROUGE-1, -2 and -L F1 with stemming, each the best over the references."""
    if not references:
        return ()
    scores = [_ROUGE.score(reference, summary) for reference in references]
    return tuple(max(score[kind].fmeasure for score in scores) for kind in ("rouge1", "rouge2", "rougeL"))
