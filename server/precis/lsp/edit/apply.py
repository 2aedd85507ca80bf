"""Have the client apply a summary edit against the document version that the server has just seen, and verify it.

The client's response is not trusted. Neovim drops an edit of an old version and answers that it was applied, and ALE in
Vim applies an edit and answers nothing; so an edit counts as applied once the document contains it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from enum import Enum
from functools import partial

from lsprotocol import types

from precis.lsp.client import Client, EditResponse
from precis.lsp.documents.document import Document, TrackedRange
from precis.lsp.edit.compute import SummaryEdit, find_inserted

MAX_ATTEMPTS = 5  # for clients that refuse an edit because the user kept typing


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait for an editor or the user, in seconds.

    Attributes:
        response_s: from an edit to the client's response.
        change_s: from a response that reports success to the document change; Neovim batches changes for 150 ms.
        settle_s: from the first change after that response, if it was not the edit, to the one that is.
        refusal_s: from a refused edit of an old version to the change that made the version old.
        error_s: the same for an error response. Eglot sends one, and reports typed text at the next pause only.
        question_s: from a question to the user's answer.
    """

    response_s: float = 30.0
    change_s: float = 5.0
    settle_s: float = 1.0
    refusal_s: float = 1.0
    error_s: float = 10.0
    question_s: float = 600.0


class EditFailure(Enum):
    """Why an edit is not in the document, as a message for the user."""

    REFUSED = "The editor did not accept the edit. Check that the document can be edited."
    NO_RESPONSE = "The editor has not reported whether it inserted the summary."
    NOT_VERIFIED = "The editor reported that it inserted the summary, but the summary is not in the document."
    CLOSED = "The document was closed before the summary could be inserted."
    TEXT_GONE = "The text that was summarized is no longer in the document."
    NO_PLACE = (
        "There is no place for the summary in this document: its format has no comments (such as JSON), or the "
        "selection is in a part of it that cannot hold other text."
    )


@dataclass(frozen=True, slots=True)
class AppliedEdit:
    """An edit that the document contains.

    Attributes:
        range: the range of the edit's text, tracked from now on.
        summary_edit: the edit.
    """

    range: TrackedRange
    summary_edit: SummaryEdit


async def apply_verified(
    client: Client,
    document: Document,
    compute: Callable[[], SummaryEdit | EditFailure | None],
    label: str,
    timeouts: Timeouts,
) -> AppliedEdit | EditFailure:
    """Apply the edit, retry on version conflicts, verify the result.

    Edits of one document are applied one after the other.

    Args:
        client: applies the edit.
        document: the document to edit.
        compute: returns the edit for the document's current text; why there is none; None if its text is gone.
        label: the name of the edit in the editor.
        timeouts: how long to wait for the client.
    """
    failure = EditFailure.REFUSED
    async with document.edit_lock:
        for _ in range(MAX_ATTEMPTS):
            if document.closed:
                return EditFailure.CLOSED
            summary_edit = compute()
            if summary_edit is None:
                return EditFailure.TEXT_GONE
            if isinstance(summary_edit, EditFailure):
                return summary_edit
            outcome = await _attempt(client, document, summary_edit, label, timeouts)
            if isinstance(outcome, AppliedEdit):
                return outcome
            failure, can_retry = outcome
            if not can_retry:
                break
    return EditFailure.CLOSED if document.closed else failure


async def _attempt(
    client: Client, document: Document, summary_edit: SummaryEdit, label: str, timeouts: Timeouts
) -> AppliedEdit | tuple[EditFailure, bool]:
    """Try once; return the applied edit, or the failure and whether there is a new version to retry with."""
    edit, version = summary_edit.edit, document.version
    target = document.track_span(edit.start, edit.end)
    find = partial(_find_applied, document, summary_edit, target)
    try:
        if summary_edit.is_noop:
            return find() or (EditFailure.TEXT_GONE, False)
        text_edit = types.TextEdit(document.range_at(edit.start, edit.end), edit.text)
        request = client.apply(label, document.uri, version, text_edit, timeouts.response_s)
        response = await _await_response(
            request, document, lambda: find_inserted(document.source, summary_edit, target.anchor) is not None, timeouts
        )
        if response is EditResponse.NONE:
            return find() or (EditFailure.NO_RESPONSE, False)
        if response is not EditResponse.APPLIED:
            timeout_s = timeouts.refusal_s if response is EditResponse.REFUSED else timeouts.error_s
            return EditFailure.REFUSED, await document.wait_for_change(version, timeout_s)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeouts.change_s
        while (applied := find()) is None and not document.closed and loop.time() < deadline:
            if await document.wait_for_change(document.version, deadline - loop.time()):
                deadline = min(deadline, loop.time() + timeouts.settle_s)
        return applied or (EditFailure.NOT_VERIFIED, document.version != version)  # noqa: TRY300  # reads in order
    except asyncio.CancelledError:
        # What was sent cannot be called back: the client may be making the edit while the user cancels the job. Without
        # this, the document would contain a summary that nobody knows of.
        if not (applied := find()) and await document.wait_for_change(version, timeouts.settle_s):
            applied = find()
        current = asyncio.current_task()
        if applied is None or current is None:
            raise
        current.uncancel()
        return applied
    finally:
        target.release()


async def wait_for_late_edit(document: Document, summary_edit: SummaryEdit) -> AppliedEdit | None:
    """Wait for an edit to which the client has not responded; return None if the document is closed first.

    ALE in Vim reports an edit that it applied only when the user presses a key, and Emacs may ask the user before
    it applies one.

    Args:
        document: the document that was to be edited.
        summary_edit: the edit, computed for the document's current text.
    """
    target = document.track_span(summary_edit.edit.start, summary_edit.edit.end)
    try:
        while not document.closed:
            if applied := _find_applied(document, summary_edit, target):
                return applied
            await document.wait_for_change(document.version, None)
    finally:
        target.release()
    return None


def _find_applied(document: Document, summary_edit: SummaryEdit, target: TrackedRange) -> AppliedEdit | None:
    """Return the edit if the document contains it; `target` is the range that it was to replace."""
    found = find_inserted(document.source, summary_edit, target.anchor)
    return AppliedEdit(document.track_span(*found), summary_edit) if found else None


async def _await_response(
    request: Coroutine[None, None, EditResponse], document: Document, is_applied: Callable[[], bool], timeouts: Timeouts
) -> EditResponse:
    """Return the client's response to an edit.

    Stop waiting shortly after the document contains the edit: a client that has not responded by then is treated as one
    that sends no response.
    """
    response = asyncio.get_running_loop().create_task(request)
    try:
        while not response.done():
            if document.closed:
                await response
            elif is_applied():
                await asyncio.wait([response], timeout=timeouts.settle_s)
                break
            else:
                change = asyncio.ensure_future(document.wait_for_change(document.version, timeouts.response_s))
                await asyncio.wait([response, change], return_when=asyncio.FIRST_COMPLETED)
                change.cancel()
        return response.result() if response.done() else EditResponse.NONE
    finally:
        response.cancel()
        await asyncio.wait([response])  # until the request is cancelled at the client
