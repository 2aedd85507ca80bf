"""Having the client put a summary into a document: one edit, against the version that the server has just seen.

What the client says of it is not taken for granted. Neovim drops an edit of an old version and answers that it was
applied, and Vim's ALE makes an edit and answers nothing; so an edit is made when the document has it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from enum import Enum
from functools import partial

from lsprotocol import types

from precis.lsp.client import Answered, Client
from precis.lsp.documents.document import Document, Followed
from precis.lsp.edit.compute import Placed, standing

ATTEMPTS = 5  # for a client that refuses an edit because the person went on typing


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an editor is waited for, in seconds.

    Attributes:
        answered_s: from an edit to the answer.
        applied_s: from the claim that an edit is made to the change that tells of it; Neovim gathers them for 150 ms.
        settled_s: from the first change after that claim, which was not the edit, to the one that is.
        refused_s: from refusing an edit of an old version to the change that made it old.
        failed_s: the same where the answer is an error. Eglot gives that, and tells of what is typed at the next pause.
        asked_s: from a question to the person's answer.
    """

    answered_s: float = 30.0
    applied_s: float = 5.0
    settled_s: float = 1.0
    refused_s: float = 1.0
    failed_s: float = 10.0
    asked_s: float = 600.0


class NotMade(Enum):
    """Why a document does not have the edit, in a person's words."""

    REFUSED = "The editor did not accept the summary. Can the document be edited?"
    UNANSWERED = "The editor was given the summary, and has not said whether it is in the document."
    CLAIMED = "The editor said that it inserted the summary, but the document does not have it."
    CLOSED = "The document was closed before its summary could be inserted."
    GONE = "The text that was summarized is no longer in the document."


@dataclass(frozen=True, slots=True)
class Made:
    """An edit that the document has.

    Attributes:
        place: where the text stands, followed from now on.
        placed: what was done.
    """

    place: Followed
    placed: Placed


async def make(
    client: Client, document: Document, compute: Callable[[], Placed | None], label: str, patience: Patience
) -> Made | NotMade:
    """Have the client edit the document, again and against the new version where it does not, and see that it did.

    Two edits of one document are made one after the other.

    Args:
        client: makes the edit.
        document: is edited.
        compute: what to do to the document as it is; None where the place for it is gone.
        label: what the editor calls the edit.
        patience: how long the client is waited for.
    """
    why = NotMade.REFUSED
    async with document.turn:
        for _ in range(ATTEMPTS):
            if document.closed:
                return NotMade.CLOSED
            placed = compute()
            if placed is None:
                return NotMade.GONE
            made = await _attempt(client, document, placed, label, patience)
            if isinstance(made, Made):
                return made
            why, worth_another = made
            if not worth_another:
                break
    return NotMade.CLOSED if document.closed else why


async def _attempt(
    client: Client, document: Document, placed: Placed, label: str, patience: Patience
) -> Made | tuple[NotMade, bool]:
    """One attempt: what it made, or why it did not and whether there is a new version to try it with."""
    edit, version = placed.edit, document.version
    watched = document.follow_span(edit.start, edit.end)
    made = partial(_made, document, placed, watched)
    try:
        if placed.changes_nothing:
            return made() or (NotMade.GONE, False)
        place = types.Range(document.position_at(edit.start), document.position_at(edit.end))
        text_edit = types.TextEdit(place, edit.text)
        applying = client.apply(label, document.uri, version, text_edit, patience.answered_s)
        answered = await _answer(applying, document, lambda: made() is not None, patience)
        if answered is Answered.NOTHING:
            return made() or (NotMade.UNANSWERED, False)
        if answered is not Answered.APPLIED:
            within_s = patience.refused_s if answered is Answered.REFUSED else patience.failed_s
            return NotMade.REFUSED, await document.moves_on(version, within_s)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + patience.applied_s
        while (found := made()) is None and not document.closed and loop.time() < deadline:
            if await document.moves_on(document.version, deadline - loop.time()):
                deadline = min(deadline, loop.time() + patience.settled_s)
        return found or (NotMade.CLAIMED, document.version != version)
    finally:
        watched.release()


async def comes_late(document: Document, placed: Placed) -> Made | None:
    """Wait for an edit that the client was given and has not answered: what it has made; None once that is too late.

    Vim with ALE tells of what it has made when the person presses a key, and Emacs may ask the person first.

    Args:
        document: was to be edited. Once it is closed it is too late.
        placed: what was to be done to it, as it is now.
    """
    watched = document.follow_span(placed.edit.start, placed.edit.end)
    try:
        while not document.closed:
            if made := _made(document, placed, watched):
                return made
            await document.moves_on(document.version, None)
    finally:
        watched.release()
    return None


def _made(document: Document, placed: Placed, watched: Followed) -> Made | None:
    """What was done, if the document shows it; `watched` is the range that was to be replaced."""
    found = standing(document.source, placed, watched.anchor)
    return Made(document.follow_span(*found), placed) if found else None


async def _answer(
    applying: Coroutine[None, None, Answered], document: Document, is_made: Callable[[], bool], patience: Patience
) -> Answered:
    """What the client answers; nothing where the document has the edit, and a little later there is no answer yet."""
    answer = asyncio.get_running_loop().create_task(applying)
    try:
        while not answer.done():
            if document.closed:
                await answer
            elif is_made():
                await asyncio.wait([answer], timeout=patience.settled_s)
                break
            else:
                change = asyncio.ensure_future(document.moves_on(document.version, patience.answered_s))
                await asyncio.wait([answer, change], return_when=asyncio.FIRST_COMPLETED)
                change.cancel()
        return answer.result() if answer.done() else Answered.NOTHING
    finally:
        answer.cancel()
        await asyncio.wait([answer])  # which takes the request back
