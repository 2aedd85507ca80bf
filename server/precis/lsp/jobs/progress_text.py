"""The texts of all progress: what the work-done progress and `precis/status` say, and the finished share they show.

All progress of jobs and installations is worded here and nowhere else; clients show the texts unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass

from precis.lsp.jobs.state import JobState
from precis.worker.installer import InstallProgress
from precis.worker.messages import Drafting, JobProgress, Loading, ModelReady, Planned, Wrote

LOADED_SHARE = 0.05  # share of the whole job that loading the model takes
WRITTEN_SHARE = 0.95  # finished share once the last paragraph is written; the edit takes the rest
FEW_SECONDS_S, MINUTES_FROM_S, STEP_S = 5, 90, 5  # limits and precision of durations in words

STATE_TEXTS = {
    JobState.QUEUED: "Waiting",
    JobState.LOADING: "Loading the model",
    JobState.PLANNING: "Reading the text",
    JobState.WRITING: "Writing",
    JobState.INSTALLING: "Waiting for the model",
    JobState.CONFIRMING: "Waiting for your answer",
    JobState.INSERTING: "Inserting the summary",
    JobState.ASKING: "Waiting for your answer",
    JobState.DONE: "Done",
    JobState.CANCELLED: "Cancelled",
    JobState.FAILED: "Failed",
}


@dataclass(frozen=True, slots=True)
class ProgressUpdate:
    """A text to show, and the finished share of the whole in [0, 1]; None if the share does not change."""

    message: str
    share: float | None = None


class StepDescriber:
    """Describes the steps of one summary: the plan, then at least one text before and one after each paragraph."""

    def __init__(self) -> None:
        self._part, self._of, self._words = 0, 1, 0
        self._announced = 0  # the last paragraph described as being written

    def describe(self, step: JobProgress, remaining_s: float | None) -> list[ProgressUpdate]:
        """Return the updates to show for a step, in order.

        The engine may draft all paragraphs in parallel and finish them at the end, so the share of an update can be
        smaller than that of the previous one; callers must not let the shown share decrease.

        Args:
            step: the step.
            remaining_s: the seconds until the summary is written; None if unknown.
        """
        match step:
            case Loading(share=share):
                return [ProgressUpdate(STATE_TEXTS[JobState.LOADING], LOADED_SHARE * share)]
            case Planned(paragraphs=paragraphs, words=words):
                self._part, self._of, self._words, self._announced = 0, paragraphs, 0, 0
                return [ProgressUpdate(_describe_plan(words, paragraphs, remaining_s), 0.0)]
            case ModelReady():
                return []
            case Drafting(share=share):
                return [self._writing(share)]
            case Wrote(part=part, of=of, words=words):
                updates = [self._writing((part - 1) / of)] if self._announced < part else []
                self._part, self._of, self._words = part, of, words
                written = f"Paragraph {part} of {of} is written{self._words_so_far()}"
                updates.append(ProgressUpdate(written, _whole_share(part / of)))
                if part < of:
                    updates.append(self._writing(part / of))
                return updates

    def _writing(self, share: float) -> ProgressUpdate:
        self._announced = min(self._part + 1, self._of)
        writing = f"Writing paragraph {self._announced} of {self._of}{self._words_so_far()}"
        return ProgressUpdate(writing, _whole_share(share))

    def _words_so_far(self) -> str:
        return f" ({_count(self._words, 'word')} so far)" if self._words else ""


def describe_state(state: JobState) -> ProgressUpdate:
    """Return the update to show when a job enters `state`."""
    return ProgressUpdate(STATE_TEXTS[state], WRITTEN_SHARE if state is JobState.INSERTING else None)


def describe_result(words: int, paragraphs: int) -> str:
    """Describe an inserted summary, such as "396 words in 6 paragraphs"."""
    return f"{_count(words, 'word')} in {_count(paragraphs, 'paragraph')}"


def describe_install(step: InstallProgress) -> ProgressUpdate:
    """Describe a step of an installation.

    Each step begins at 0, so only the share of the download, which takes nearly all of the time, is shown.
    """
    if step.step != "fetching" or not step.total_bytes:
        return ProgressUpdate(step.message)
    return ProgressUpdate(f"{step.message}: {step.details}", step.done_bytes / step.total_bytes)


def format_duration(seconds: float) -> str:
    """Return a duration in words, such as "about 20 seconds"."""
    if seconds < FEW_SECONDS_S:
        return "a few seconds"
    if seconds < MINUTES_FROM_S:
        return f"about {max(STEP_S, STEP_S * round(seconds / STEP_S))} seconds"
    return f"about {max(2, round(seconds / 60))} minutes"


def _describe_plan(words: int, paragraphs: int, remaining_s: float | None) -> str:
    plan = f"{describe_result(words, paragraphs)} to write"
    return plan if remaining_s is None else f"{plan}, {format_duration(remaining_s)}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _whole_share(written_share: float) -> float:
    return LOADED_SHARE + (WRITTEN_SHARE - LOADED_SHARE) * written_share
