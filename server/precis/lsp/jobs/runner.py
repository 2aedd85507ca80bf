"""Run one job, from the selection to the summary in the document."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from precis.errors import InputError, ModelError
from precis.lsp.client import Client
from precis.lsp.config import Config
from precis.lsp.edit.apply import EditFailure, Timeouts
from precis.lsp.edit.compute import to_layout_paragraph
from precis.lsp.jobs.confirm import ConfirmAnswer, confirm_insertion
from precis.lsp.jobs.estimate import RemainingTime, WritingSpeeds
from precis.lsp.jobs.insert import SummaryInserter
from precis.lsp.jobs.install import ModelInstaller
from precis.lsp.jobs.job import Job
from precis.lsp.jobs.pending import FinishedSummary, PendingSummaries
from precis.lsp.jobs.progress_text import STATE_TEXTS, describe_result
from precis.lsp.jobs.state import JobState
from precis.lsp.jobs.work_done_progress import WorkDoneProgress
from precis.lsp.request import Variation
from precis.settings import Settings
from precis.summary.result import Summary
from precis.worker.messages import JobProgress, Planned
from precis.worker.supervisor import Supervisor

TITLE = "Summarizing"  # title of the work-done progress, which the clients compare


class JobRunner:
    """Runs jobs: writes a summary, has it confirmed and inserts it, one job per call.

    Args:
        client: shows progress and questions.
        config: provides the settings, read anew for each summary.
        supervisor: supervises the worker, for which the jobs queue.
        pending: stores the finished summaries.
        installer: offers to install a missing model.
        inserter: inserts the finished summaries.
        timeouts: how long to wait for the client and the user.
    """

    def __init__(
        self,
        client: Client,
        config: Config,
        supervisor: Supervisor,
        *,
        pending: PendingSummaries,
        installer: ModelInstaller,
        inserter: SummaryInserter,
        timeouts: Timeouts,
    ) -> None:
        self._client = client
        self._config = config
        self._supervisor = supervisor
        self._pending = pending
        self._installer = installer
        self._inserter = inserter
        self._timeouts = timeouts
        self._speeds = WritingSpeeds()
        self._last_models: dict[str, str] = {}  # the model that wrote last, for each that the settings have named

    async def run(self, job: Job) -> JobState:
        """Run the job and return its final state.

        Raises:
            PrecisError: it failed, and the document is unchanged.
        """
        if "\0" in job.text:
            raise InputError(
                "The selection contains NUL characters, so it is probably not text. Select text.", code="binary"
            )
        async with WorkDoneProgress(self._client, TITLE, STATE_TEXTS[JobState.QUEUED], job.cancel) as progress:
            job.status.show_in(progress)
            finished = await self._write_confirmed(job)
            if finished is None:
                return JobState.CANCELLED
            job.status.set_state(JobState.INSERTING)
            outcome = await self._inserter.insert(finished)
            if not isinstance(outcome, EditFailure):
                job.status.conclude(describe_result(finished.summary.words, len(finished.paragraphs)))
                return JobState.DONE
        job.status.set_state(JobState.ASKING)
        failure = await self._inserter.resolve_failure(finished, outcome)
        return JobState.FAILED if failure else JobState.DONE

    async def _write_confirmed(self, job: Job) -> FinishedSummary | None:
        """Write summaries until the user accepts one; return None if the user declines one or the model."""
        while True:
            settings = job.request.apply_to(await self._config.read(job.uri))
            summary = await self._write_installing(job, settings)
            if summary is None:
                return None
            finished = _finish(job, settings, summary)
            self._pending.add(finished)
            timeout_s = self._timeouts.question_s
            answer = await confirm_insertion(self._client, self._config, job.status, finished, timeout_s)
            if answer is not ConfirmAnswer.AGAIN:
                return finished if answer is ConfirmAnswer.INSERT else None
            self._pending.forget_job(job.id)
            job.request = job.request.vary(Variation.AGAIN, seed=settings.seed, words=summary.words)

    async def _write_installing(self, job: Job, settings: Settings) -> Summary | None:
        """Write a summary, after installing the model if it is missing; return None if the user declines that."""
        remaining = RemainingTime(
            lambda words: self._speeds.estimate_s(self._last_models.get(_named_model(settings), ""), words)
        )
        job.status.begin(_named_model(settings), remaining, is_offline=settings.engine == "embedded")
        try:
            return await self._write(job, settings)
        except ModelError as missing:
            if missing.code != "model-missing":
                raise
            job.status.set_state(JobState.INSTALLING)
            if not await self._installer.offer(settings.model, missing, job.cancel):
                return None
        return await self._write(job, settings)

    async def _write(self, job: Job, settings: Settings) -> Summary:
        planned_words = 0

        def on_progress(step: JobProgress) -> None:
            nonlocal planned_words
            if isinstance(step, Planned):
                planned_words = step.words
            job.status.on_progress(step)

        filename = PurePosixPath(unquote(urlsplit(job.uri).path)).name
        language_id = job.selection.document.language_id or ""
        done = await self._supervisor.run(job.text, settings, on_progress, filename=filename, language_id=language_id)
        summary = done.summary
        self._last_models[_named_model(settings)] = summary.model
        self._speeds.record(summary.model, planned_words, summary.timing.write_s)
        return summary


def _named_model(settings: Settings) -> str:
    """Return the model that the settings name, for people."""
    endpoint = settings.endpoint
    return settings.model if settings.engine == "embedded" else f"{endpoint.model or 'the model'} at {endpoint.url}"


def _finish(job: Job, settings: Settings, summary: Summary) -> FinishedSummary:
    return FinishedSummary(
        job_id=job.id,
        label=job.label,
        selection=job.selection,
        language_id=job.selection.document.language_id or "",
        text=job.text,
        request=job.request,
        replaces=job.replaces,
        settings=settings,
        summary=summary,
        paragraphs=[to_layout_paragraph(paragraph) for paragraph in summary.paragraphs],
    )
