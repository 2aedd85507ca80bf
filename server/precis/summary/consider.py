"""The source sentences that a paragraph considers: the most salient ones of its part, without repetition."""

from __future__ import annotations

import re
from collections.abc import Sequence

from precis.languages.vocabulary import Vocabulary
from precis.text import salience
from precis.text.sentences import SourceSentence
from precis.text.words import tokens

POOL_SHARE = 1.6  # words of the considered source sentences for each word of the paragraph
MAX_SIMILARITY = 0.6  # cosine similarity; more similar sentences count as repetition
LONGEST_CHAIN = 6  # sentences in a row, each of which needs the one before it
LENGTH_POWER = 0.4  # exponent of a sentence's words in its fitness
SHORT_WORDS = 6  # shorter sentences say little
OUTCOME_FACTOR = 1.3  # of a sentence that says what came of something
NUMBER_FACTOR = 1.4
ANNOUNCING_FACTOR = 0.25  # of a sentence that only announces others, which the summary may not have
PURPOSE_FACTOR = 3.0  # of the sentence that tells what a file of source code is for
PROMINENCE_BONUS, MAX_PROMINENCE_BONUS = 0.6, 1.0  # relative bonus per unit of prominence of names, and its limit

_DIGIT = re.compile(r"\d")
_QUESTION = re.compile(r"\?\W*$")
_EXCLAMATION = re.compile(r"!\W*$")


def fitness(
    sentence: SourceSentence, prominence: float, words: Vocabulary, *, needs_antecedent: bool, is_dialogue: bool
) -> float:
    """Return how well a sentence fits into a summary unchanged; positive, comparable within a text.

    Questions, exclamations, dialogue and fragments are less fit. Sentences with prominent names, numbers or outcomes
    are fitter, and so are longer ones, by a power of their words; otherwise the budget would be spent on many short
    ones. The factors were chosen by ROUGE and by the main points of texts (bench/quality.py, bench/points.py), and by
    reading the results.

    Args:
        sentence: of the source.
        prominence: the prominence of its names; see `names.total_prominence`.
        words: the vocabulary of the text's language.
        needs_antecedent: whether it needs the sentence before it.
        is_dialogue: whether it is dialogue.
    """
    fit = sentence.words**LENGTH_POWER * (1 + min(MAX_PROMINENCE_BONUS, PROMINENCE_BONUS * prominence))
    for holds, factor in (
        (not words.outcomes.isdisjoint(tokens(sentence.text)), OUTCOME_FACTOR),
        (bool(_DIGIT.search(sentence.text)), NUMBER_FACTOR),
        (sentence.tells_purpose, PURPOSE_FACTOR),
        (bool(words.announcements.search(sentence.text)), ANNOUNCING_FACTOR),
        (needs_antecedent, 0.6),
        (sentence.words < SHORT_WORDS, 0.3),
        (bool(_QUESTION.search(sentence.text)), 0.4),
        (bool(_EXCLAMATION.search(sentence.text)), 0.6),
        (is_dialogue, 0.85),
    ):
        fit *= factor if holds else 1.0
    return fit


def consider(
    candidates: range,
    weights: salience.Weights,
    ranks: salience.Vector,
    lengths: Sequence[int],
    dependent: Sequence[bool],
    budget_words: int,
) -> list[int]:
    """Return the most salient candidates, in order and without repetition, with `POOL_SHARE` of the paragraph's words.

    Greedy: takes the most salient sentence that is not too similar to one already taken (maximal marginal relevance,
    Carbonell and Goldstein 1998, with a threshold). A sentence that needs an antecedent takes it along. Similar
    sentences are taken only if the others have fewer words than the paragraph. If none of them fits into the paragraph,
    the most salient one that does is considered, too.

    Args:
        candidates: indices of the part's sentences.
        weights: the tf-idf weights of all sentences.
        ranks: the salience of all sentences.
        lengths: the number of words of all sentences; 0 for one that only a model can use.
        dependent: for each sentence, whether it needs the one before it.
        budget_words: the number of words of the paragraph.
    """
    taken: dict[int, dict[int, float]] = {}
    similar: list[int] = []
    words = 0
    for i in sorted(candidates, key=lambda i: (-ranks[i], i)):
        if words >= POOL_SHARE * budget_words:
            break
        row = weights.row(i)
        if i not in taken and any(salience.similarity(row, other) > MAX_SIMILARITY for other in taken.values()):
            similar.append(i)
            continue
        for each in _chain(i, candidates, dependent):
            if each not in taken:
                taken[each] = weights.row(each)
                words += lengths[each]
    for i in similar:
        if words >= budget_words:
            break
        if i not in taken:
            taken[i] = {}
            words += lengths[i]
    needed = {i: sum(lengths[each] for each in _chain(i, candidates, dependent)) for i in candidates if lengths[i]}
    least = max(budget_words, min(needed.values(), default=0))
    if needed and not any(needed.get(i, least + 1) <= least for i in taken):
        fittest = min((i for i in needed if needed[i] <= least), key=lambda i: (-ranks[i], i))
        taken.update({each: {} for each in _chain(fittest, candidates, dependent)})
    return sorted(taken)


def shortest_words(candidates: range, lengths: Sequence[int], dependent: Sequence[bool]) -> int:
    """Return the words of the shortest sentence of a part together with those that it needs.

    Args:
        candidates: as for `consider`.
        lengths: as for `consider`.
        dependent: as for `consider`.
    """
    chains = (sum(lengths[each] for each in _chain(i, candidates, dependent)) for i in candidates if lengths[i])
    return min(chains, default=1)


def _chain(i: int, candidates: range, dependent: Sequence[bool]) -> list[int]:
    """Return the indices of sentence i and of the sentences before it that it needs."""
    chain = [i]
    while dependent[chain[-1]] and chain[-1] - 1 in candidates and len(chain) < LONGEST_CHAIN:
        chain.append(chain[-1] - 1)
    return chain
