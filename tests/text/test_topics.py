from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.text.salience import weigh
from precis.text.topics import MAX_GAPS, cut

DAM = "dam water wall stone".split()
OPERA = "opera singer stage voice".split()
MARKET = "market apples baskets price".split()


@pytest.mark.parametrize(
    ("sentences", "parts", "expected"),
    [
        ([DAM] * 5 + [OPERA] * 5, 2, [5]),
        ([DAM] * 11 + [OPERA] * 9, 2, [11]),
        ([DAM] * 5 + [OPERA] * 6 + [MARKET] * 5, 3, [5, 11]),
        ([DAM] * 5, 1, []),
        ([DAM], 1, []),
        ([DAM, OPERA, DAM], 3, [1, 2]),
        # Where nothing turns, the parts are even.
        ([DAM] * 12, 2, [6]),
        ([DAM] * 12, 4, [3, 6, 9]),
        ([[]] * 12, 3, [4, 8]),
    ],
)
def test_a_text_is_cut_where_its_topic_turns(sentences: list[list[str]], parts: int, expected: list[int]) -> None:
    assert cut(weigh(sentences), [10] * len(sentences), [0.0] * len(sentences), parts) == expected


@pytest.mark.parametrize("heading", [5, 6, 7])
def test_a_text_is_cut_at_its_breaks(heading: int) -> None:
    breaks = [0.0] * 12
    breaks[heading] = 1.0
    assert cut(weigh([DAM] * 12), [10] * 12, breaks, 2) == [heading]


def test_a_break_far_from_the_middle_is_not_worth_an_uneven_cut() -> None:
    breaks = [0.0] * 40
    breaks[1] = 1.0
    (at,) = cut(weigh([DAM] * 40), [10] * 40, breaks, 2)
    assert 15 <= at <= 25


def test_parts_are_even_in_words_not_in_sentences() -> None:
    assert cut(weigh([DAM] * 6), [50, 10, 10, 10, 10, 10], [0.0] * 6, 2) == [1]


def test_no_break_is_so_good_that_it_counts_twice() -> None:
    breaks = [0.0, 1.0, *[0.0] * 18]
    first, second = cut(weigh([DAM] * 20), [900, *[1] * 19], breaks, 3)
    assert first == 1
    assert second > 1


def test_a_long_text_has_as_many_parts_as_a_short_one() -> None:
    n = 5 * MAX_GAPS
    starts = cut(weigh([DAM if i < n // 2 else OPERA for i in range(n)]), [10] * n, [0.0] * n, 2)
    assert starts == [n // 2]


@given(st.data())
def test_every_part_has_a_sentence(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 60))
    each = st.lists(st.sampled_from(DAM + OPERA), max_size=4)
    sentences = data.draw(st.lists(each, min_size=n, max_size=n))
    lengths = data.draw(st.lists(st.integers(1, 60), min_size=n, max_size=n))
    breaks = data.draw(st.lists(st.sampled_from([0.0, 0.3, 1.0]), min_size=n, max_size=n))
    parts = data.draw(st.integers(1, min(n, 20)))
    starts = cut(weigh(sentences), lengths, breaks, parts)
    assert len(starts) == parts - 1
    assert starts == sorted(set(starts))
    assert all(0 < start < n for start in starts)
    assert starts == cut(weigh(sentences), lengths, breaks, parts)
