"""How long a summary takes on this machine, from those that it has made since the server was started."""

from __future__ import annotations

NEWEST = 0.5  # the weight of the newest summary: speeds vary by a third, and with what else the machine does
SHORT_S, MINUTES_FROM_S, STEP_S = 5, 90, 5


class Paces:
    """Seconds per word for each model, as a running mean. Kept in memory alone."""

    def __init__(self) -> None:
        self._paces: dict[str, float] = {}

    def took(self, model: str, words: int, seconds: float) -> None:
        """A summary of so many words, as planned, was written by `model` in so many seconds."""
        if words > 0:
            pace = seconds / words
            self._paces[model] = NEWEST * pace + (1 - NEWEST) * self._paces.get(model, pace)

    def estimate_s(self, model: str, words: int) -> float | None:
        """Seconds for a summary of so many words; None before the first one by this model."""
        pace = self._paces.get(model)
        return None if pace is None else pace * words


def in_words(seconds: float) -> str:
    """A time as people say it, such as "about 20 seconds"."""
    if seconds < SHORT_S:
        return "a few seconds"
    if seconds < MINUTES_FROM_S:
        return f"about {max(STEP_S, STEP_S * round(seconds / STEP_S))} seconds"
    return f"about {max(2, round(seconds / 60))} minutes"
