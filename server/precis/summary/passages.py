"""What a model is shown of a part: passages to draft from, and for a long conversation what to name the topics of.

Sentences are indices into those of the plan, in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from precis.summary.conversation import with_context
from precis.text.salience import Vector

PASSAGE_WORDS = 230  # source words of one draft; drafts of longer passages are less faithful
STRETCH_WORDS = 500  # of a conversation, for which one question for its topics is asked
MOST_STRETCHES = 4  # of a part
TOLD_SHARE = 0.35  # of a part's words; with more of them in its paragraph, this tells what it is about
TOPIC_WORDS = 60  # of a stretch's most important sentences, which are shown with what is said around them


def drafted_passages(
    pool: Sequence[int], part: range, ranks: Vector, lengths: Sequence[int], budget_words: int, *, is_conversation: bool
) -> list[list[int]]:
    """Return the passages of a part that are drafted from: all of it if it is short enough, else what is considered.

    Args:
        pool: the sentences that are considered.
        part: the sentences of the part.
        ranks: the salience of all sentences.
        lengths: the number of words of all sentences.
        budget_words: the number of words of the paragraph.
        is_conversation: whether what is said around a sentence is needed to understand it.
    """
    if sum(lengths[i] for i in part) <= PASSAGE_WORDS:
        shown = list(part)
    elif is_conversation:
        shown = with_context(pool, part, ranks, lengths, budget_words)
    else:
        shown = list(pool)
    count = max(1, round(sum(lengths[i] for i in shown) / PASSAGE_WORDS + 0.3))
    return list(_split(shown, lengths, count))


def stretches(part: range, ranks: Vector, lengths: Sequence[int], budget_words: int) -> list[list[int]]:
    """Return the most important sentences of each stretch of a conversation, if its paragraph tells little of it.

    Args:
        part: the sentences of the part.
        ranks: the salience of all sentences.
        lengths: the number of words of all sentences.
        budget_words: the number of words of the paragraph.
    """
    words = sum(lengths[i] for i in part)
    count = min(MOST_STRETCHES, words // STRETCH_WORDS)
    if not count or budget_words > TOLD_SHARE * words:
        return []
    found: list[list[int]] = []
    for stretch in _split(part, lengths, count):
        pool: list[int] = []
        for i in sorted(stretch, key=lambda i: (-ranks[i], i)):
            if sum(lengths[j] for j in pool) < TOPIC_WORDS:
                pool.append(i)
        found.append(with_context(pool, range(stretch[0], stretch[-1] + 1), ranks, lengths, TOPIC_WORDS))
    return found


def _split(sentences: Sequence[int], lengths: Sequence[int], count: int) -> Iterator[list[int]]:
    """Yield sentences in `count` sequences of nearly as many words, or fewer if there are too few sentences."""
    ends = list(accumulate(lengths[i] for i in sentences))
    starts = [next(i for i, end in enumerate(ends) if end > k * ends[-1] / count) for k in range(count)]
    for low, high in pairwise([*dict.fromkeys(starts), len(sentences)]):
        yield list(sentences[low:high])
