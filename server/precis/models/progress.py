"""How far an installation is: the steps that are reported, with rate and time left."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from precis.models.checksum import format_bytes

InstallStep = Literal["checking", "waiting", "fetching", "unpacking", "verifying", "preparing", "done"]

WINDOW_S = 10.0  # over which the rate is taken
LEAST_WINDOW_S = 0.5  # a rate over less time is noise
MINUTE_S, HOUR_S = 60, 3600


@dataclass(frozen=True, slots=True)
class InstallProgress:
    """How far an installation is.

    Attributes:
        step: what is being done.
        done_bytes: of this step.
        total_bytes: of this step, or None where it has no size.
        message: what is being done, for people; the same throughout a step.
        rate_bytes_s: bytes a second at present, or None where not known.
        remaining_s: seconds to the end of this step, or None where not known.
    """

    step: InstallStep
    done_bytes: int
    total_bytes: int | None
    message: str
    rate_bytes_s: float | None = None
    remaining_s: float | None = None

    @property
    def details(self) -> str:
        """How far the step is, such as "340 MB of 1.1 GB, 21 MB/s, 36 s left"; "" where it has no size."""
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
    """Reports the bytes of one step, with the rate of the last seconds. Never goes back.

    Args:
        step: what is being done.
        total_bytes: of the step.
        message: for people.
        report: told of every change.
        clock: seconds from any beginning.
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
        self._seen: deque[tuple[float, int]] = deque()

    def __call__(self, done_bytes: int) -> None:
        """Report that `done_bytes` of the step are done."""
        now = self._clock()
        done_bytes = min(max(done_bytes, self._seen[-1][1] if self._seen else 0), self._total_bytes)
        self._seen.append((now, done_bytes))
        while self._seen[0][0] < now - WINDOW_S:
            self._seen.popleft()
        began, from_bytes = self._seen[0]
        rate = (done_bytes - from_bytes) / (now - began) if now - began >= LEAST_WINDOW_S else None
        left = (self._total_bytes - done_bytes) / rate if rate else None
        self._report(InstallProgress(self._step, done_bytes, self._total_bytes, self._message, rate, left))


def _duration(seconds: float) -> str:
    if seconds < MINUTE_S:
        return f"{seconds:.0f} s"
    if seconds < HOUR_S:
        return f"{seconds / MINUTE_S:.0f} min"
    return f"{seconds / HOUR_S:.1f} h"
