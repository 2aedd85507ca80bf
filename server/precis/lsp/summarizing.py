"""One job, from the selection to the summary in the document."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from precis.errors import InputError, ModelError
from precis.lsp.client import Client
from precis.lsp.config import Config
from precis.lsp.confirming import Answer, Confirming
from precis.lsp.documents import Followed
from precis.lsp.edits import Made, NotMade, Patience, make
from precis.lsp.estimate import Paces
from precis.lsp.installing import Installing
from precis.lsp.offer import Finished, Offer
from precis.lsp.placing import Placed, insertion, passage, places
from precis.lsp.progress import Progress
from precis.lsp.request import Request, Variation
from precis.lsp.status import State, Status
from precis.lsp.steps import WRITTEN, Steps
from precis.lsp.summaries import Inserted, Summaries
from precis.settings import Settings
from precis.summary.result import Summary
from precis.worker.messages import Planned
from precis.worker.messages import Progress as Step
from precis.worker.supervisor import Supervisor

EDITED = "The selection was edited while its summary was being written: the summary is of the text as it was before."
THE_SAME = "The new summary is the same as the one before."


@dataclass(slots=True)
class Job:
    """One summary in the making.

    Attributes:
        id: what the command returns, and `precis.server.cancel` takes.
        label: of the action that asked for it.
        followed: the selection, without white space around it, wherever it moves.
        text: what the selection held when the summary was asked for.
        request: what was asked for.
        instead_of: the summary whose place this one takes.
        status: how far it is.
        cancel: takes it back.
        finished: the summary, once it is written.
        task: does the work.
    """

    id: int
    label: str
    followed: Followed
    text: str
    request: Request
    instead_of: Inserted | None
    status: Status
    cancel: Callable[[], None]
    finished: Finished | None = None
    task: asyncio.Task[State] | None = field(default=None, repr=False)

    @property
    def uri(self) -> str:
        """Of its document."""
        return self.followed.document.uri


class Summarizing:
    """Does jobs.

    Args:
        client: sees progress, messages and edits.
        config: the settings, read anew for each job.
        supervisor: of the one worker, for which the jobs queue.
        installing: offers to install a model that is missing.
        summaries: gets those that were inserted.
        offer: what is done with those that could not be.
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
        summaries: Summaries,
        offer: Offer,
        patience: Patience,
    ) -> None:
        self._client = client
        self._config = config
        self._supervisor = supervisor
        self._installing = installing
        self._summaries = summaries
        self._offer = offer
        self._confirming = Confirming(client, config, patience)
        self._patience = patience
        self._paces = Paces()
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
                passages = [passage(paragraph) for paragraph in summary.paragraphs]
                language_id = job.followed.document.language_id or ""
                finished = job.finished = self.last = Finished(job.uri, language_id, passages, settings)
                answer = await self._confirming.ask(job.id, job.status, finished)
                if answer is not Answer.AGAIN:
                    break
                job.finished = None
                job.request = job.request.varied(Variation.AGAIN, seed=settings.seed, words=summary.words)
            if answer is Answer.DISCARD:
                return State.CANCELLED
            job.status.move(State.INSERTING)
            progress.report("Inserting the summary", WRITTEN)
            made = await self._insert(job, finished, summary)
            if isinstance(made, Made):
                progress.conclude(f"{summary.words} words in {len(passages)} paragraphs")
        if isinstance(made, NotMade):
            job.status.move(State.ASKING)
            return State.DONE if await self._offer.make(finished, made) else State.FAILED
        return State.DONE

    async def _insert(self, job: Job, finished: Finished, summary: Summary) -> Made | NotMade:
        """Insert the summary where it belongs, tell what was not done as asked, and remember where it is."""
        selection, edited = job.followed, False
        place = places(finished.passages, finished.settings, finished.language_id)

        def compute() -> Placed | None:
            nonlocal edited
            if job.instead_of and (placed := job.instead_of.rewriting(place)):
                return placed
            selection.find_again(job.text.strip())
            if selection.is_gone:
                return None
            edited = selection.anchor.edited
            return insertion(selection.document.source, selection.anchor.start, selection.anchor.end, place)

        made = await make(self._client, selection.document, compute, job.label, self._patience)
        if isinstance(made, NotMade):
            return made
        if job.instead_of:
            self._summaries.drop(job.instead_of)
        self._summaries.add(made, selection, job.request, summary, text=job.text, seed=finished.settings.seed)
        same = made.placed.changes_nothing
        self._tell([*(notice.message for notice in summary.notices), *edited * [EDITED], *same * [THE_SAME]])
        return made

    def _tell(self, notices: Sequence[str]) -> None:
        if notices:
            self._client.say("info", " ".join(notices))

    async def _summary(self, job: Job, settings: Settings, progress: Progress) -> Summary | None:
        """The summary, if need be after the model was installed; None where the person does not want that."""
        steps = Steps(progress, lambda words: self._paces.estimate_s(settings.model, words))
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
        self._paces.took(settings.model, planned_words, summary.timing.write_s)
        return summary
