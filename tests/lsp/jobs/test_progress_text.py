"""The texts and the finished shares of the progress of a job."""

from __future__ import annotations

import pytest

from precis.lsp.jobs.progress_text import STATE_TEXTS, StepDescriber, describe_result, describe_state, format_duration
from precis.lsp.jobs.state import JobState
from precis.worker.messages import Drafting, JobProgress, Loading, ModelReady, Planned, Wrote


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.1, "a few seconds"),
        (4.9, "a few seconds"),
        (5, "about 5 seconds"),
        (22, "about 20 seconds"),
        (89, "about 90 seconds"),
        (91, "about 2 minutes"),
        (170, "about 3 minutes"),
        (3600, "about 60 minutes"),
    ],
)
def test_durations_are_rounded(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text


def describe_all(*steps: JobProgress, remaining_s: float | None = None) -> list[tuple[str, float | None]]:
    describer = StepDescriber()
    return [(update.message, update.share) for step in steps for update in describer.describe(step, remaining_s)]


def test_the_plan_gives_the_remaining_time_only_if_it_is_known() -> None:
    assert describe_all(Planned(1, 6, 400)) == [("400 words in 6 paragraphs to write", 0.0)]
    assert describe_all(Planned(1, 1, 1), remaining_s=22) == [("1 word in 1 paragraph to write, about 20 seconds", 0.0)]


def test_every_paragraph_has_a_text_before_and_one_after_it() -> None:
    texts = describe_all(
        Loading(1, 0.5),
        Planned(1, 2, 8),
        ModelReady(1, "small", ""),
        Wrote(1, 1, 2, "One.", 4),
        Wrote(1, 2, 2, "Two.", 8),
    )
    assert [text for text, _ in texts] == [
        "Loading the model",
        "8 words in 2 paragraphs to write",
        "Writing paragraph 1 of 2",
        "Paragraph 1 of 2 is written (4 words so far)",
        "Writing paragraph 2 of 2 (4 words so far)",
        "Paragraph 2 of 2 is written (8 words so far)",
    ]


def test_drafts_of_all_paragraphs_at_once_are_the_first_paragraph() -> None:
    texts = describe_all(Planned(1, 2, 8), Drafting(1, 0.0), Drafting(1, 0.9), Wrote(1, 1, 2, "One.", 4))
    assert [text for text, _ in texts[1:]] == [
        "Writing paragraph 1 of 2",
        "Writing paragraph 1 of 2",
        "Paragraph 1 of 2 is written (4 words so far)",
        "Writing paragraph 2 of 2 (4 words so far)",
    ]


def test_shares_of_finished_paragraphs_rise_to_the_edit() -> None:
    shares = [
        share for _, share in describe_all(Wrote(1, 1, 2, "One.", 4), Wrote(1, 2, 2, "Two.", 8)) if share is not None
    ]
    assert shares == sorted(shares)
    assert shares[-1] == describe_state(JobState.INSERTING).share


def test_every_state_has_a_text() -> None:
    assert set(STATE_TEXTS) == set(JobState)


def test_the_result_is_counted() -> None:
    assert describe_result(1396, 6) == "1,396 words in 6 paragraphs"
    assert describe_result(1, 1) == "1 word in 1 paragraph"
