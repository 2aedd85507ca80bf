"""What the progress says of each step of a summary, and how much of it is done by then."""

from __future__ import annotations

from precis.lsp.progress import Progress
from precis.worker.messages import Drafting, Loading, Planned, Wrote
from precis.worker.messages import Progress as Step

LOADED = 0.05  # the share of the whole that stands for loading the model
WRITTEN = 0.95  # when the last paragraph is finished; the rest is the edit


class Steps:
    """Reports the steps of one summary, at least once before and once after each paragraph.

    The engine may draft all paragraphs side by side and finish them at the end, so the share is the greater one of what
    is drafted and what is finished.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._part, self._of = 0, 1

    def report(self, step: Step) -> None:
        """Report one step."""
        match step:
            case Loading(share=share):
                self._progress.report("Loading the model", LOADED * share)
            case Planned(paragraphs=paragraphs):
                self._of = paragraphs
                self._writing(0.0)
            case Drafting(share=share):
                self._writing(share)
            case Wrote(part=part, of=of, words=words):
                self._part, self._of = part, of
                share = _of_the_whole(part / of)
                self._progress.report(f"Paragraph {part} of {of} is written ({words} words so far)", share)
                if part < of:
                    self._writing(part / of)

    def _writing(self, share: float) -> None:
        part = min(self._part + 1, self._of)
        self._progress.report(f"Writing paragraph {part} of {self._of}", _of_the_whole(share))


def _of_the_whole(share: float) -> float:
    return LOADED + (WRITTEN - LOADED) * share
