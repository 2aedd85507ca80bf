"""Show the progress of a summary on standard error: a bar on a terminal, otherwise lines."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from precis.models.choose import AUTO
from precis.worker.limits import peak_memory_bytes
from precis.worker.messages import Done, Drafting, JobProgress, Loading, ModelReady, Planned, Wrote

MEGABYTE = 1_000_000


class ProgressDisplay:
    """Shows the steps of a job while its `with` block runs.

    Args:
        model: the value of the setting `model`.
        quiet: show only notices.
    """

    def __init__(self, model: str, *, quiet: bool) -> None:
        self._model = "the model" if model == AUTO else model
        self._quiet = quiet
        self._console = Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)
        self._bar: Progress | None = None
        self._task = TaskID(0)
        self._loading = False

    def __enter__(self) -> Self:
        if not self._quiet and sys.stderr.isatty():
            columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn(compact=True))
            self._bar = Progress(*columns, console=self._console, transient=True)
            self._task = self._bar.add_task(f"Loading {self._model}", total=1.0)
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._bar:
            self._bar.stop()

    def show(self, step: JobProgress) -> None:
        """Show one step of the job."""
        match step:
            case Loading(share=share):
                if self._bar:
                    self._bar.update(self._task, completed=share)
                elif not self._loading:
                    self._say(f"loading {self._model}")
                self._loading = True
            case Planned(paragraphs=paragraphs, words=words):
                self._say(f"writing about {words} words in {_count(paragraphs, 'paragraph')}")
                self._describe(f"Writing paragraph 1 of {paragraphs}", 0.0)
            case ModelReady(model=model, reason=reason):
                if reason:
                    self._say(f"using {model}, {reason}")
                if step.offline == "endpoint":
                    self._say(step.offline_detail)
            case Drafting(share=share):
                self._describe(None, share)
            case Wrote(part=part, of=of, words=words):
                self._say(f"paragraph {part} of {of} is written ({words} words so far)")
                self._describe(f"Writing paragraph {min(part + 1, of)} of {of}", None)

    def conclude(self, done: Done) -> None:
        """Show the notices of the summary, and the time and memory that it took."""
        summary, timing = done.summary, done.summary.timing
        for notice in summary.notices:
            self._console.print(f"precis: note: {notice.message}", markup=False)
        tokens = timing.prompt_tokens + timing.generated_tokens
        rate = tokens / timing.write_s if timing.write_s > 0 else 0.0
        memory = (done.peak_bytes + peak_memory_bytes()) / MEGABYTE
        self._say(
            f"{_count(summary.words, 'word')} in {_count(len(summary.paragraphs), 'paragraph')}, "
            f"{timing.total_s:.1f} s (load {timing.load_s:.1f}, plan {timing.plan_s:.2f}, write {timing.write_s:.1f}), "
            f"{timing.prompt_tokens} tokens read and {timing.generated_tokens} generated ({rate:.0f} tokens/s), "
            f"peak memory {memory:.0f} MB"
        )

    def _say(self, line: str) -> None:
        if not self._quiet and not (self._bar and self._bar.live.is_started):
            self._console.print(f"precis: {line}", markup=False)

    def _describe(self, description: str | None, share: float | None) -> None:
        if self._bar:
            self._bar.update(self._task, description=description, completed=share)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
