"""Which source sentences a paragraph considers: those that carry its part, without saying a thing twice."""

from __future__ import annotations

import re
from collections.abc import Sequence

from precis.text import salience
from precis.text.sentences import SourceSentence

POOL_SHARE = 1.6  # words of the source sentences that are considered, for each word that is to be written
ALIKE = 0.6  # cosine from which two sentences say the same
LONGEST_CHAIN = 6  # of sentences each of which needs the one before it
LENGTH_POWER = 0.5  # how much the words of a sentence count
SHORT_WORDS = 6  # of a sentence that says little
ABOUT_WORTH, MOST_ABOUT = 0.6, 1.0  # what names add to a sentence's fitness, and at most

_ASKS = re.compile(r"\?\W*$")
_CRIES = re.compile(r"!\W*$")


def fitness(sentence: SourceSentence, about: float, *, needs_antecedent: bool, is_dialogue: bool) -> float:
    """How well a sentence stands in a summary as it is; positive, comparable within a text.

    Less for questions, cries, talk and fragments. More for one that names whom the text is about, and for a longer one,
    by a power of its words: without that, the budget is spent on many short sentences. Chosen by ROUGE on stories and
    by how they read (bench/quality.py).

    Args:
        sentence: of the source.
        about: the prominence of its names, see `names.total_prominence`.
        needs_antecedent: whether it needs the sentence before it.
        is_dialogue: whether it is somebody's talk.
    """
    fit = sentence.words**LENGTH_POWER * (1 + min(MOST_ABOUT, ABOUT_WORTH * about))
    for unfit, share in (
        (needs_antecedent, 0.6),
        (sentence.words < SHORT_WORDS, 0.3),
        (bool(_ASKS.search(sentence.text)), 0.4),
        (bool(_CRIES.search(sentence.text)), 0.6),
        (is_dialogue, 0.85),
    ):
        fit *= share if unfit else 1.0
    return fit


def consider(
    candidates: range,
    weights: salience.Weights,
    ranks: salience.Vector,
    lengths: Sequence[int],
    dependent: Sequence[bool],
    budget_words: int,
) -> list[int]:
    """The most salient of the candidates, in order, none alike, together some more words than the paragraph has.

    Greedy: the next one is the most salient that is not too similar to one already taken (maximal marginal relevance,
    Carbonell and Goldstein 1998, with a threshold). A sentence that needs an antecedent brings it along. Similar
    sentences fill up what the others leave.

    Args:
        candidates: indices of the part's sentences.
        weights: of all sentences.
        ranks: of all sentences: what each carries.
        lengths: words of all sentences.
        dependent: for all sentences whether it needs the one before it.
        budget_words: of the paragraph.
    """
    taken: dict[int, dict[int, float]] = {}
    alike: list[int] = []
    words = 0
    for i in sorted(candidates, key=lambda i: (-ranks[i], i)):
        if words >= POOL_SHARE * budget_words:
            break
        row = weights.row(i)
        if i not in taken and any(salience.similarity(row, other) > ALIKE for other in taken.values()):
            alike.append(i)
            continue
        for each in _chain(i, candidates, dependent):
            if each not in taken:
                taken[each] = weights.row(each)
                words += lengths[each]
    for i in alike:
        if words >= budget_words:
            break
        if i not in taken:
            taken[i] = {}
            words += lengths[i]
    return sorted(taken)


def _chain(i: int, candidates: range, dependent: Sequence[bool]) -> list[int]:
    """Sentence i and those before it that it needs."""
    chain = [i]
    while dependent[chain[-1]] and chain[-1] - 1 in candidates and len(chain) < LONGEST_CHAIN:
        chain.append(chain[-1] - 1)
    return chain
