"""How long summaries take on this machine, estimated from those written since the server started."""

from __future__ import annotations

import time
from collections.abc import Callable

from precis.worker.messages import Drafting, JobProgress, ModelReady, Planned, Wrote

NEWEST_WEIGHT = 0.5  # weight of the newest summary; speeds vary by a third, and with the load of the machine
MIN_SHARE = 0.1  # finished share of a summary from which its own speed can be judged


class WritingSpeeds:
    """Seconds per word for each model, as a running mean. Stored in memory only."""

    def __init__(self) -> None:
        self._seconds_per_word: dict[str, float] = {}

    def record(self, model: str, words: int, seconds: float) -> None:
        """Record that `model` wrote a summary, planned with this number of words, in this time."""
        if words > 0:
            newest = seconds / words
            mean = self._seconds_per_word.get(model, newest)
            self._seconds_per_word[model] = NEWEST_WEIGHT * newest + (1 - NEWEST_WEIGHT) * mean

    def estimate_s(self, model: str, words: int) -> float | None:
        """Return the seconds for a summary with this number of words; None before the first summary by this model."""
        seconds_per_word = self._seconds_per_word.get(model)
        return None if seconds_per_word is None else seconds_per_word * words


class RemainingTime:
    """The seconds until one summary is written.

    The estimate from earlier summaries counts at first, and the speed of this summary more and more as it progresses.

    Args:
        estimate_s: returns the seconds for a summary with a number of words; None if unknown.
        clock: returns the time in seconds.
    """

    def __init__(self, estimate_s: Callable[[int], float | None], clock: Callable[[], float] = time.monotonic) -> None:
        self._estimate_s = estimate_s
        self._clock = clock
        self._total_s: float | None = None
        self._started_at: float | None = None
        self._share = 0.0

    def update(self, step: JobProgress) -> None:
        """Take a step of the worker into account.

        The engine may draft all paragraphs in parallel and finish them at the end, so the share is the greater one of
        the share of drafts and the share of finished paragraphs.
        """
        match step:
            case Planned(words=words):
                self._total_s = self._estimate_s(words)
                self._started_at, self._share = None, 0.0
            case ModelReady():
                self._started_at = self._clock()
            case Drafting(share=share):
                self._share = max(self._share, share)
            case Wrote(part=part, of=of):
                self._share = max(self._share, part / of)
            case _:
                pass

    @property
    def seconds(self) -> float | None:
        """The remaining seconds, at least 0; None if unknown."""
        elapsed_s = 0.0 if self._started_at is None else self._clock() - self._started_at
        total_s = self._total_s
        if self._started_at is not None and self._share >= MIN_SHARE:
            projected_s = elapsed_s / self._share
            expected_s = projected_s if total_s is None else total_s
            total_s = self._share * projected_s + (1 - self._share) * expected_s
        return None if total_s is None else max(0.0, total_s - elapsed_s)
