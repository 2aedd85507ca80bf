from __future__ import annotations

import pytest

from precis.models.progress import InstallProgress, ProgressMeter


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Run:
    """Ten megabytes that are fetched, by a clock of the test's own."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.seen: list[InstallProgress] = []
        self.meter = ProgressMeter("fetching", 10_000_000, "Fetching", self.seen.append, self.clock)

    def at(self, seconds: float, done_bytes: int) -> InstallProgress:
        self.clock.now = seconds
        self.meter(done_bytes)
        return self.seen[-1]


def test_rate_and_time_left() -> None:
    run = Run()
    assert run.at(0, 0) == InstallProgress("fetching", 0, 10_000_000, "Fetching")
    assert run.at(0.1, 500_000).rate_bytes_s is None
    step = run.at(2, 2_000_000)
    assert (step.rate_bytes_s, step.remaining_s) == (1_000_000, 8)
    assert step.details == "2 MB of 10 MB, 1 MB/s, 8 s left"


def test_what_arrived_before_counts_for_no_rate() -> None:
    run = Run()
    run.at(0, 8_000_000)
    assert run.at(1, 9_000_000).rate_bytes_s == 1_000_000


def test_the_rate_is_that_of_the_last_seconds() -> None:
    run = Run()
    run.at(0, 0)
    run.at(1, 5_000_000)
    run.at(11, 5_000_000)
    step = run.at(20, 5_000_000)
    assert (step.rate_bytes_s, step.remaining_s) == (0, None)
    assert step.details == "5 MB of 10 MB, 0 bytes/s"


def test_progress_never_goes_back_and_never_beyond() -> None:
    run = Run()
    assert [run.at(0, done).done_bytes for done in (5, 3, 20_000_000, 7)] == [5, 5, 10_000_000, 10_000_000]


@pytest.mark.parametrize(
    ("step", "details"),
    [
        (InstallProgress("waiting", 0, None, "Waiting"), ""),
        (InstallProgress("fetching", 1_000, 2_000_000_000, "Fetching"), "1 kB of 2.0 GB"),
        (InstallProgress("fetching", 0, 10, "", 1.0, 90.0), "0 bytes of 10 bytes, 1 bytes/s, 2 min left"),
        (InstallProgress("fetching", 0, 10, "", 1.0, 9000.0), "0 bytes of 10 bytes, 1 bytes/s, 2.5 h left"),
    ],
)
def test_details(step: InstallProgress, details: str) -> None:
    assert step.details == details
