"""Whether the worker hangs, judged by its answers to pings while it runs a job. Knows no clock and no process.

A worker hangs if it does not answer: it is suspended, or a native call that holds Python's lock never returns. It also
hangs if it answers, but its job has not asked for too long whether it is cancelled: native code that is deadlocked or
runs in circles, or an endless loop in Python. How long is too long depends on what the job is doing.

Time is counted in beats, each of which the supervisor waits out. So a suspended computer, a stopped server or a clock
that jumps counts as one beat at most, and none of them makes a worker look hung.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from precis.worker.messages import ModelReady, Pong, ToParent

BEAT_S = 1.5
HUNG_BEATS = 5  # without an answer, or without a poll while writing: at most 9 s from the last sign of life
PATIENT_BEATS = 40  # 60 s: to start, to plan, to load the model, and before the speed of this machine is known
CHARACTERS_PER_BEAT = 20_000  # more patience while planning: ten times what two busy cores need
MEASURED_STEPS = 100  # polls while writing after which the speed is known
STEP_FACTOR = 4.0  # how much longer than the longest step so far a step may take


class Watch:
    """Watches one job.

    Args:
        characters: length of the text.
        beat_s: seconds of a beat.
    """

    def __init__(self, characters: int, beat_s: float) -> None:
        self._characters = characters
        self._beat_s = beat_s
        self._pings = 0  # since the worker last said anything
        self._stalled = 0  # beats in which it has answered, but the job has not polled
        self._has_moved = True  # whether the job has polled or told anything since the last answer
        self._last = Pong(-1, 0, 0.0)
        self._writing = False

    def hear(self, message: ToParent) -> None:
        """Take note of any message of the worker."""
        self._pings = 0
        if isinstance(message, Pong):
            self._has_moved = message.polls != self._last.polls
            self._last = message
        else:
            self._has_moved = True
            self._writing = self._writing or isinstance(message, ModelReady)
        if self._has_moved:
            self._stalled = 0

    def beat(self, *, has_spoken: bool, is_suspended: Callable[[], bool]) -> float:
        """Take note of a beat without a message. Return for how many seconds the worker has hung; 0 if it does not.

        Unless it hangs, it is to be sent a `Ping`.

        Args:
            has_spoken: whether the worker has ever said anything. One that has not may still be starting.
            is_suspended: returns whether the system has stopped the process of the worker.
        """
        if self._pings >= HUNG_BEATS and (has_spoken or self._pings >= PATIENT_BEATS or is_suspended()):
            return self._pings * self._beat_s
        if self._pings == 0 and not self._has_moved:
            self._stalled += 1
            if self._stalled >= self._patience():
                return self._stalled * self._beat_s
        self._pings += 1
        return 0.0

    def _patience(self) -> int:
        """Return how many beats the job may go without a poll."""
        if not self._writing:
            return PATIENT_BEATS + self._characters // CHARACTERS_PER_BEAT
        if self._last.steps < MEASURED_STEPS:
            return PATIENT_BEATS
        return min(max(HUNG_BEATS, math.ceil(STEP_FACTOR * self._last.longest_s / self._beat_s)), PATIENT_BEATS)
