"""What the progress says of each step of a summary, and how much of it is done by then."""

from __future__ import annotations

from collections.abc import Callable

from precis.lsp.jobs.estimate import in_words
from precis.lsp.jobs.progress import Progress
from precis.worker.messages import Drafting, Loading, ModelReady, Planned, Wrote
from precis.worker.messages import JobProgress as Step

LOADED = 0.05  # the share of the whole that stands for loading the model
WRITTEN = 0.95  # when the last paragraph is finished; the rest is the edit


class Steps:
    """Reports the steps of one summary: what is ahead, then at least once before and once after each paragraph.

    The engine may draft all paragraphs side by side and finish them at the end, so the share is the greater one of what
    is drafted and what is finished.

    Args:
        progress: shows them.
        estimate_s: how many seconds a summary of so many words will take, or None where nobody knows.
    """

    def __init__(self, progress: Progress, estimate_s: Callable[[int], float | None]) -> None:
        self._progress = progress
        self._estimate_s = estimate_s
        self._part, self._of = 0, 1
        self._announced = 0

    def report(self, step: Step) -> None:
        """Report one step."""
        match step:
            case Loading(share=share):
                self._progress.report("Loading the model", LOADED * share)
            case Planned(paragraphs=paragraphs, words=words):
                self._part, self._of, self._announced = 0, paragraphs, 0
                self._progress.report(self._ahead(words), 0.0)
            case ModelReady():
                pass  # how far the job is, it does not tell
            case Drafting(share=share):
                self._writing(share)
            case Wrote(part=part, of=of, words=words):
                if self._announced < part:
                    self._writing((part - 1) / of)
                self._part, self._of = part, of
                share = _of_the_whole(part / of)
                self._progress.report(f"Paragraph {part} of {of} is written ({words} words so far)", share)
                if part < of:
                    self._writing(part / of)

    def _ahead(self, words: int) -> str:
        said = f"{words:,} words in {self._of} paragraph{'s' if self._of != 1 else ''} to write"
        seconds = self._estimate_s(words)
        return said if seconds is None else f"{said}, {in_words(seconds)}"

    def _writing(self, share: float) -> None:
        self._announced = min(self._part + 1, self._of)
        self._progress.report(f"Writing paragraph {self._announced} of {self._of}", _of_the_whole(share))


def _of_the_whole(share: float) -> float:
    return LOADED + (WRITTEN - LOADED) * share
