"""The Python API: summarize a text from a program, in the same worker process that editors and the command line use.

Owns the event loop that the worker's supervisor needs, in a separate thread, so that callers may or may not have an
event loop of their own. Must not know documents, editors or terminals.
"""

from __future__ import annotations

import asyncio
import difflib
import threading
from concurrent.futures import Future
from types import TracebackType
from typing import Self, TypedDict, Unpack

from pydantic.alias_generators import to_camel, to_snake

from precis.errors import SettingError, WorkerError
from precis.settings import FlashAttention, Grounding, Length, Settings, read_settings
from precis.summary.result import Summary
from precis.worker.messages import Done, JobProgress
from precis.worker.supervisor import Supervisor

__all__ = ["Summarizer", "Summary", "SummarySettings", "summarize"]


class SummarySettings(TypedDict, total=False):
    """The settings that change a summary, by their Python names; `settings.Settings` describes each.

    Settings that concern only a document, such as where a summary is inserted, are not among them.
    """

    prompt: str
    words: int
    paragraphs: int
    ratio: float
    length: Length
    grounding: Grounding
    language: str
    seed: int
    idle_minutes: float
    threads: int
    gpu_layers: int
    flash_attention: FlashAttention


class Summarizer:
    """Summarizes any number of texts with one model, which stays loaded between them.

    Use it as a context manager, or call `close` after the last text. Its methods may be called from any thread; texts
    are summarized one after the other. The model is loaded for the first text, and again after `idle_minutes` without
    one.

    Args:
        model: the name of an installed model, the path of a GGUF file, or "auto": the best installed model that fits
            into the free memory.
        settings: defaults for every text.

    Raises:
        SettingError: a setting is unknown or has an invalid value.
    """

    def __init__(self, *, model: str = "auto", **settings: Unpack[SummarySettings]) -> None:
        self._defaults: dict[str, object] = {"model": model, **settings}
        checked = _check_settings(self._defaults)
        self._supervisor = Supervisor(idle_s=checked.idle_minutes * 60)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="precis", daemon=True)
        self._closing = threading.Lock()  # no job is submitted once `close` has begun
        self._closed = False
        self._thread.start()

    def summarize(self, text: str, *, filename: str = "", **settings: Unpack[SummarySettings]) -> Summary:
        """Summarize a text and return the summary; block until it is finished.

        An exception in the waiting thread, such as KeyboardInterrupt, cancels the job.

        Args:
            text: of any length. Lone surrogates in it are read as U+FFFD.
            filename: its extension tells what the text is written in; the value of {filename} in a prompt.
            settings: for this text only, in place of those of the summarizer.

        Returns:
            The summary. Its spans are offsets into `text`, in code points; its `notices` say what was not done as
            asked.

        Raises:
            SettingError: a setting is unknown or has an invalid value.
            ModelError: the model is missing, damaged or unusable.
            InputError: the text contains nothing to summarize.
            EngineError: the model failed during the job.
            WorkerError: the worker process died or could not be started, or the summarizer is closed.
        """
        checked = _check_settings({**self._defaults, **settings})
        with self._closing:
            if self._closed:
                raise WorkerError("This summarizer is closed. Create another one.", code="worker-closed")
            job: Future[Done] = asyncio.run_coroutine_threadsafe(self._run(text, checked, filename), self._loop)
        try:
            return job.result().summary
        finally:
            job.cancel()  # has no effect on a job that is done

    def close(self) -> None:
        """End the worker process and cancel its job, if any. Return when the process is gone; may be called twice."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            closed = asyncio.run_coroutine_threadsafe(self._supervisor.close(), self._loop)
        try:
            closed.result()
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    async def _run(self, text: str, settings: Settings, filename: str) -> Done:
        self._supervisor.idle_s = settings.idle_minutes * 60
        return await self._supervisor.run(text, settings, _ignore_progress, filename=filename)


def summarize(text: str, *, model: str = "auto", filename: str = "", **settings: Unpack[SummarySettings]) -> Summary:
    """Summarize one text and return the summary; block until it is finished.

    Loads the model and unloads it again. For several texts, a `Summarizer` loads it once.

    Args:
        text: of any length. Lone surrogates in it are read as U+FFFD.
        model: the name of an installed model, the path of a GGUF file, or "auto": the best installed model that fits
            into the free memory.
        filename: its extension tells what the text is written in; the value of {filename} in a prompt.
        settings: see `SummarySettings`.

    Returns:
        The summary. Its spans are offsets into `text`, in code points; its `notices` say what was not done as asked.

    Raises:
        PrecisError: as `Summarizer.summarize` does.
    """
    with Summarizer(model=model, **settings) as summarizer:
        return summarizer.summarize(text, filename=filename)


def _check_settings(given: dict[str, object]) -> Settings:
    """Return the settings; raise `SettingError` for the first invalid one."""
    known = ["model", *SummarySettings.__annotations__]
    for name in given:
        if name not in known:
            nearest = difflib.get_close_matches(to_snake(name), known, n=1)
            suggestion = f" Did you mean {nearest[0]}?" if nearest else ""
            raise SettingError(
                f"The setting {name} is not known.{suggestion} Known settings: {', '.join(known)}.", code="bad-setting"
            )
    settings, problems = read_settings({to_camel(name): value for name, value in given.items()})
    if problems:
        name = to_snake(problems[0].name)
        raise SettingError(
            f"The setting {name}={given[name]!r} cannot be used: {problems[0].complaint}.", code="bad-setting"
        )
    return settings


def _ignore_progress(progress: JobProgress) -> None:
    """Do nothing: a blocking caller has no use for progress."""
