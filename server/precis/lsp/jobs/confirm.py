"""Asking before a finished summary goes into the document. Only clients that say so are asked, each in its own way.

A client that puts `{"client": {"confirm": true}}` into its initialization options answers the request `precis/confirm`.
"""

from __future__ import annotations

from enum import Enum

from precis.lsp.client import Client
from precis.lsp.config import Config
from precis.lsp.edit.apply import Timeouts
from precis.lsp.jobs.fallback import Finished
from precis.lsp.jobs.status import State, Status

CONFIRM = "precis/confirm"


class Answer(Enum):
    """What the person wants done with a finished summary."""

    INSERT = "insert"
    AGAIN = "again"
    DISCARD = "discard"


class Confirming:
    """Asks.

    Args:
        client: shows the question.
        config: says whether the client wants to be asked.
        timeouts: how long the person is waited for.
    """

    def __init__(self, client: Client, config: Config, timeouts: Timeouts) -> None:
        self._client = client
        self._config = config
        self._timeouts = timeouts

    async def ask(self, job: int, status: Status, finished: Finished) -> Answer:
        """The person's answer: to insert it, where the client does not ask, and to discard it, where nobody answers.

        Args:
            job: its id.
            status: of the job, which is moved.
            finished: the summary.
        """
        if self._config.client_options.get("confirm") is not True:
            return Answer.INSERT
        status.move(State.CONFIRMING)
        params = {"jobId": job, "uri": finished.uri, "paragraphs": [each.shown for each in finished.summary.paragraphs]}
        answer = await self._client.ask(CONFIRM, params, self._timeouts.question_s)
        chosen = getattr(answer, "answer", None)
        return Answer(chosen) if chosen in {one.value for one in Answer} else Answer.DISCARD
