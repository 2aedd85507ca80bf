"""Ask the user before a finished summary is inserted, for clients that show this question themselves.

A client that puts `{"client": {"confirm": true}}` into its initialization options gets the request `precis/confirm`.
"""

from __future__ import annotations

from enum import Enum

from precis.lsp.client import Client
from precis.lsp.config import Config
from precis.lsp.jobs.pending import FinishedSummary
from precis.lsp.jobs.state import JobState
from precis.lsp.jobs.status import JobStatus

CONFIRM = "precis/confirm"


class ConfirmAnswer(Enum):
    """What to do with a finished summary. The values are part of the wire format."""

    INSERT = "insert"
    AGAIN = "again"
    DISCARD = "discard"


async def confirm_insertion(
    client: Client, config: Config, status: JobStatus, summary: FinishedSummary, timeout_s: float
) -> ConfirmAnswer:
    """Ask the user whether to insert the summary, if the client wants that.

    Args:
        client: gets the request.
        config: contains whether the client wants it.
        status: the status of the job, which changes its state.
        summary: the summary.
        timeout_s: how long to wait for the answer, in seconds.

    Returns:
        The user's answer; INSERT if the client does not want to ask, and DISCARD if it does not answer.
    """
    if config.client_options.get("confirm") is not True:
        return ConfirmAnswer.INSERT
    status.set_state(JobState.CONFIRMING)
    paragraphs = [paragraph.shown for paragraph in summary.summary.paragraphs]
    params = {"jobId": summary.job_id, "uri": summary.uri, "paragraphs": paragraphs}
    response = await client.request(CONFIRM, params, timeout_s)
    answer = getattr(response, "answer", None)
    return ConfirmAnswer(answer) if answer in {each.value for each in ConfirmAnswer} else ConfirmAnswer.DISCARD
