"""The pulse of a job: how often it has asked whether it is cancelled, which it does throughout.

llama.cpp asks between the operations of each batch, and after each tensor that it loads. A job that no longer asks is
stuck, whether in native code or in Python; a thread that only says that the process is alive would not tell. Written by
the thread of the job, read by the thread of the inbox.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from precis.worker.messages import Pong


class Pulse:
    """Counts the polls of all jobs of this process, and measures the longest time between two while writing."""

    def __init__(self) -> None:
        self._polls = self._steps = 0
        self._longest_s = 0.0
        self._last_s: float | None = None  # the time of the last step; None while no summary is written

    def counted(self, cancelled: Callable[[], bool]) -> Callable[[], bool]:
        """Return `cancelled` as a function that also counts its calls."""

        def poll() -> bool:
            self._polls += 1
            if self._last_s is not None:
                now_s = time.perf_counter()
                self._longest_s = max(self._longest_s, now_s - self._last_s)
                self._last_s = now_s
                self._steps += 1
            return cancelled()

        return poll

    def begin_writing(self) -> None:
        """Measure the polls from now on: the model is loaded."""
        self._last_s = time.perf_counter()

    def end_writing(self) -> None:
        """Measure no longer: what comes next is planning, loading or a pause, which are no steps."""
        self._last_s = None

    def answer(self) -> Pong:
        """Return the answer to a `Ping`."""
        return Pong(self._polls, self._steps, self._longest_s)
