"""One job, from the selection to the summary in the document."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from precis.errors import InputError, ModelError
from precis.lsp.client import Client
from precis.lsp.config import Config
from precis.lsp.edit.apply import Made, NotMade, Patience
from precis.lsp.jobs.confirm import Answer, Confirming
from precis.lsp.jobs.estimate import Paces
from precis.lsp.jobs.fallback import Finished
from precis.lsp.jobs.insert import Inserting
from precis.lsp.jobs.install import Installing
from precis.lsp.jobs.job import Job
from precis.lsp.jobs.progress import Progress
from precis.lsp.jobs.status import State
from precis.lsp.jobs.steps import WRITTEN, Steps
from precis.lsp.request import Variation
from precis.settings import Settings
from precis.summary.result import Summary
from precis.worker.messages import Planned
from precis.worker.messages import Progress as Step
from precis.worker.supervisor import Supervisor


class Summarizing:
    """Does jobs.

    Args:
        client: sees progress, messages and edits.
        config: the settings, read anew for each job.
        supervisor: of the one worker, for which the jobs queue.
        installing: offers to install a model that is missing.
        inserting: has the client insert what is written.
        patience: how long the client is waited for.

    Attributes:
        last: the summary that was finished last, wherever it went.
    """

    def __init__(
        self,
        client: Client,
        config: Config,
        supervisor: Supervisor,
        *,
        installing: Installing,
        inserting: Inserting,
        patience: Patience,
    ) -> None:
        self._client = client
        self._config = config
        self._supervisor = supervisor
        self._installing = installing
        self._inserting = inserting
        self._confirming = Confirming(client, config, patience)
        self._paces = Paces()
        self._wrote: dict[str, str] = {}  # the model that wrote last, for each value of the setting
        self.last: Finished | None = None

    async def run(self, job: Job) -> State:
        """Do the job and return the state in which it ends.

        Raises:
            PrecisError: it failed, and the document is as it was.
        """
        if "\0" in job.text:
            raise InputError(
                "The selection holds NUL characters, so it is probably no text. Select text.", code="binary"
            )
        async with Progress(self._client, "Summarizing", job.cancel) as progress:
            while True:
                settings = job.request.settings(await self._config.read(job.uri))
                summary = await self._summary(job, settings, progress)
                if summary is None:
                    return State.CANCELLED
                language_id = job.followed.document.language_id or ""
                finished = Finished(job.uri, language_id, settings, summary)
                job.finished = self.last = finished
                self._inserting.keep(None)
                answer = await self._confirming.ask(job.id, job.status, finished)
                if answer is not Answer.AGAIN:
                    break
                job.finished = None
                job.request = job.request.varied(Variation.AGAIN, seed=settings.seed, words=summary.words)
            if answer is Answer.DISCARD:
                return State.CANCELLED
            job.status.move(State.INSERTING)
            progress.report("Inserting the summary", WRITTEN)
            made = await self._inserting.insert(job, finished)
            if isinstance(made, Made):
                progress.conclude(f"{summary.words} words in {len(summary.paragraphs)} paragraphs")
        if isinstance(made, NotMade):
            job.status.move(State.ASKING)
            return await self._inserting.ask(job, finished, made)
        return State.DONE

    async def _summary(self, job: Job, settings: Settings, progress: Progress) -> Summary | None:
        """The summary, if need be after the model was installed; None where the person does not want that."""
        steps = Steps(progress, lambda words: self._paces.estimate_s(self._wrote.get(settings.model, ""), words))
        job.status.begins(settings.model, steps)
        try:
            return await self._write(job, settings)
        except ModelError as missing:
            if missing.code != "model-missing":
                raise
            job.status.move(State.INSTALLING)
            progress.report("Waiting for the model")
            if not await self._installing.offer(settings.model, missing, job.cancel):
                return None
        return await self._write(job, settings)

    async def _write(self, job: Job, settings: Settings) -> Summary:
        planned_words = 0

        def hear(step: Step) -> None:
            nonlocal planned_words
            if isinstance(step, Planned):
                planned_words = step.words
            job.status.hear(step)

        filename = PurePosixPath(unquote(urlsplit(job.uri).path)).name
        summary = (await self._supervisor.run(job.text, settings, hear, filename=filename)).summary
        self._wrote[settings.model] = summary.model
        self._paces.took(summary.model, planned_words, summary.timing.write_s)
        return summary
