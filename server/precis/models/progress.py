"""The progress of an installation: its steps, with transfer rate and remaining time."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from precis.models.checksum import format_bytes

InstallStep = Literal["checking", "waiting", "fetching", "unpacking", "verifying", "preparing", "done"]

WINDOW_S = 10.0  # time over which the rate is averaged
MIN_WINDOW_S = 0.5  # time from which a rate is meaningful
MINUTE_S, HOUR_S = 60, 3600


@dataclass(frozen=True, slots=True)
class InstallProgress:
    """The progress of an installation.

    Attributes:
        step: the current step.
        done_bytes: bytes of this step that are done.
        total_bytes: total bytes of this step; None if it has no size.
        message: the step in words; the same throughout a step.
        rate_bytes_s: current rate in bytes per second; None if unknown.
        remaining_s: seconds to the end of this step; None if unknown.
    """

    step: InstallStep
    done_bytes: int
    total_bytes: int | None
    message: str
    rate_bytes_s: float | None = None
    remaining_s: float | None = None

    @property
    def details(self) -> str:
        """The progress of the step, such as "340 MB of 1.1 GB, 21 MB/s, 36 s left"; "" if it has no size."""
        if not self.total_bytes:
            return ""
        known = [f"{format_bytes(self.done_bytes)} of {format_bytes(self.total_bytes)}"]
        if self.rate_bytes_s is not None:
            known.append(f"{format_bytes(round(self.rate_bytes_s))}/s")
        if self.remaining_s is not None:
            known.append(f"{_duration(self.remaining_s)} left")
        return ", ".join(known)


ReportProgress = Callable[[InstallProgress], None]


class ProgressMeter:
    """Reports the bytes of one step, with the rate of the last seconds. The number of bytes never decreases.

    Args:
        step: the step.
        total_bytes: total bytes of the step.
        message: the step in words.
        report: called with every change.
        clock: returns the time in seconds.
    """

    def __init__(
        self,
        step: InstallStep,
        total_bytes: int,
        message: str,
        report: ReportProgress,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._step: InstallStep = step
        self._total_bytes = total_bytes
        self._message = message
        self._report = report
        self._clock = clock
        self._samples: deque[tuple[float, int]] = deque()

    def __call__(self, done_bytes: int) -> None:
        """Report that `done_bytes` of the step are done."""
        now = self._clock()
        done_bytes = min(max(done_bytes, self._samples[-1][1] if self._samples else 0), self._total_bytes)
        self._samples.append((now, done_bytes))
        while self._samples[0][0] < now - WINDOW_S:
            self._samples.popleft()
        first_at, first_bytes = self._samples[0]
        rate = (done_bytes - first_bytes) / (now - first_at) if now - first_at >= MIN_WINDOW_S else None
        left = (self._total_bytes - done_bytes) / rate if rate else None
        self._report(InstallProgress(self._step, done_bytes, self._total_bytes, self._message, rate, left))


def _duration(seconds: float) -> str:
    if seconds < MINUTE_S:
        return f"{seconds:.0f} s"
    if seconds < HOUR_S:
        return f"{seconds / MINUTE_S:.0f} min"
    return f"{seconds / HOUR_S:.1f} h"
