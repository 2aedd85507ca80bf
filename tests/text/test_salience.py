from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.text.salience import TEXT_END_BONUS, Weights, position_prior, rank, similarity, weigh
from precis.text.words import content_words

ANY_SENTENCES = st.lists(st.lists(st.sampled_from("dam town ferry rain noon".split()), max_size=8), min_size=1)

# The third speaks of what all others speak of; the last speaks of nothing that comes elsewhere.
CENTRAL = 2
SENTENCES = (
    "Engineers repaired the dam in spring.",
    "The town lies on the river.",
    "The town has paid engineers for the dam on the river.",
    "A grey cat slept.",
)


def weights_of(*sentences: str) -> Weights:
    return weigh([content_words(sentence) for sentence in sentences])


def even(weights: Weights) -> np.ndarray:
    return rank(weights, np.ones(weights.sentences))


def test_the_central_sentence_carries_the_most_and_the_odd_one_the_least() -> None:
    ranks = even(weights_of(*SENTENCES))
    assert int(ranks.argmax()) == CENTRAL
    assert int(ranks.argmin()) == 3


def test_what_a_sentence_carries_does_not_hang_on_its_place() -> None:
    ranks = even(weights_of(*SENTENCES))
    turned = even(weights_of(*reversed(SENTENCES)))
    assert turned[::-1] == pytest.approx(ranks)


def test_a_place_may_weigh_more_than_the_words() -> None:
    weights = weights_of(*SENTENCES)
    assert int(rank(weights, np.array([1.0, 1.0, 1.0, 99.0])).argmax()) == 3


@given(ANY_SENTENCES)
def test_ranks_are_shares(sentences: list[list[str]]) -> None:
    weights = weigh(sentences)
    ranks = rank(weights, position_prior([i // 3 for i in range(len(sentences))]))
    assert len(ranks) == len(sentences)
    assert np.isfinite(ranks).all()
    assert (ranks > 0).all()
    assert ranks.sum() == pytest.approx(1)
    again = rank(weigh(sentences), position_prior([i // 3 for i in range(len(sentences))]))
    assert ranks.tolist() == again.tolist()


@given(ANY_SENTENCES)
def test_the_degree_is_the_sum_of_the_similarities(sentences: list[list[str]]) -> None:
    weights = weigh(sentences)
    rows = [weights.row(i) for i in range(len(sentences))]
    degrees = np.array([sum(similarity(one, other) for other in rows) for one in rows])
    if degrees.any():
        assert even(weights) == pytest.approx(degrees / degrees.sum(), abs=1e-9)


@given(ANY_SENTENCES)
def test_rows_have_length_one(sentences: list[list[str]]) -> None:
    weights = weigh(sentences)
    for i, words in enumerate(sentences):
        row = weights.row(i)
        assert len(row) == len(set(words))
        assert sum(value * value for value in row.values()) == pytest.approx(1 if words else 0)
        assert similarity(row, row) == pytest.approx(1 if words else 0)


def test_the_rarer_word_weighs_more() -> None:
    row = weigh([["town", "dam"], ["town"], ["town", "rain"]]).row(0)
    assert row[1] > row[0] > 0


def test_similarity() -> None:
    one, same, half, other = (weigh([["dam", "town"], ["town", "dam"], ["dam"], ["cat"]]).row(i) for i in range(4))
    assert similarity(one, same) == pytest.approx(1)
    assert 0 < similarity(one, half) < 1
    assert similarity(one, half) == similarity(half, one)
    assert similarity(one, other) == similarity(one, {}) == 0


def test_the_end_of_a_narrative_weighs_more() -> None:
    plain, told = position_prior([0] * 9), position_prior([0] * 9, is_narrative=True)
    assert told[-1] == (1 + TEXT_END_BONUS) * plain[-1]
    assert list(told / plain) == sorted(told / plain)


def test_the_head_of_the_text_and_of_each_block_weigh_more() -> None:
    prior = position_prior([0, 0, 0, 1, 1])
    assert prior[0] > prior[1] > prior[2] > prior[4] > 0
    assert prior[3] / prior[4] > prior[1] / prior[2] * 0.9
    within, heads = position_prior([0] * 40), position_prior(range(40))
    assert (np.diff(within[1:]) < 0).all()
    assert (heads[1:] > within[1:]).all()
    assert heads[0] == within[0]
