"""Estimates of how long a summary takes, and of what remains of one that is being written."""

from __future__ import annotations

import pytest

from precis.lsp.jobs.estimate import MIN_SHARE, RemainingTime, WritingSpeeds
from precis.worker.messages import Drafting, JobProgress, ModelReady, Planned, Wrote

READY = ModelReady(1, "small", "")


def remaining_after(*steps: tuple[float, JobProgress], now_s: float, estimate_s: float | None) -> float | None:
    """Return the remaining seconds at `now_s`, after steps at these times."""
    clock = [0.0]
    remaining = RemainingTime(lambda _words: estimate_s, lambda: clock[0])
    for at_s, step in steps:
        clock[0] = at_s
        remaining.update(step)
    clock[0] = now_s
    return remaining.seconds


def test_each_model_has_its_own_speed_and_none_before_its_first_summary() -> None:
    speeds = WritingSpeeds()
    assert speeds.estimate_s("small", 100) is None
    speeds.record("small", 100, 10)
    assert speeds.estimate_s("small", 50) == 5
    assert speeds.estimate_s("large", 50) is None
    speeds.record("large", 10, 10)
    assert speeds.estimate_s("large", 50) == 50
    assert speeds.estimate_s("small", 50) == 5


def test_the_newest_summary_weighs_most_and_an_empty_one_nothing() -> None:
    speeds = WritingSpeeds()
    for seconds in (10, 20, 40):
        speeds.record("small", 100, seconds)
    speeds.record("small", 0, 40)
    assert speeds.estimate_s("small", 100) == pytest.approx(27.5)


def test_the_time_is_unknown_before_the_first_summary_until_some_of_it_is_written() -> None:
    planned, ready = (0.0, Planned(1, 2, 100)), (1.0, READY)
    assert remaining_after(planned, now_s=0, estimate_s=None) is None
    assert remaining_after(planned, ready, (2.0, Drafting(1, MIN_SHARE / 2)), now_s=2, estimate_s=None) is None
    assert remaining_after(planned, ready, (11.0, Drafting(1, 0.5)), now_s=11, estimate_s=None) == pytest.approx(10)


def test_the_estimate_counts_from_when_the_model_is_loaded() -> None:
    planned, ready = (0.0, Planned(1, 2, 100)), (5.0, READY)
    assert remaining_after(planned, now_s=4, estimate_s=20) == 20
    assert remaining_after(planned, ready, now_s=8, estimate_s=20) == 17


def test_the_own_speed_counts_more_the_more_is_written() -> None:
    steps = [(0.0, Planned(1, 2, 100)), (0.0, READY), (10.0, Wrote(1, 1, 2, "One.", 50))]
    # Half is written in 10 s, so that the own speed says 20 s in all and the estimate 40 s: 30 s.
    assert remaining_after(*steps, now_s=10, estimate_s=40) == pytest.approx(20)


def test_a_draft_that_is_behind_the_finished_paragraphs_does_not_set_the_share_back() -> None:
    steps = [(0.0, Planned(1, 2, 100)), (0.0, READY), (10.0, Wrote(1, 1, 2, "One.", 50)), (10.0, Drafting(1, 0.2))]
    assert remaining_after(*steps, now_s=10, estimate_s=None) == pytest.approx(10)


def test_an_overdue_summary_takes_no_negative_time() -> None:
    assert remaining_after((0.0, Planned(1, 2, 100)), (0.0, READY), now_s=99, estimate_s=20) == 0
