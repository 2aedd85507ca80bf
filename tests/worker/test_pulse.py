from __future__ import annotations

import time

from precis.worker.pulse import Pulse


def test_every_poll_is_counted_and_answered_as_before() -> None:
    pulse = Pulse()
    assert [pulse.counted(lambda: True)(), pulse.counted(lambda: False)()] == [True, False]
    answer = pulse.answer()
    assert (answer.polls, answer.steps, answer.longest_s) == (2, 0, 0.0)


def test_only_the_time_between_polls_of_the_writing_is_measured() -> None:
    pulse = Pulse()
    poll = pulse.counted(lambda: False)
    poll()
    time.sleep(0.2)  # planning and loading
    pulse.begin_writing()
    began_s = time.perf_counter()
    poll()
    time.sleep(0.05)
    poll()
    most_s = time.perf_counter() - began_s
    pulse.end_writing()
    time.sleep(0.2)  # until the next job
    poll()
    answer = pulse.answer()
    assert (answer.polls, answer.steps) == (4, 2)
    assert 0.05 <= answer.longest_s <= most_s
