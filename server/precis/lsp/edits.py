"""Having the client put a summary into a document: one edit, against the version that the server has just seen.

What the client says of it is not taken for granted. Neovim drops an edit of an old version and answers that it was
applied; so an edit is made when the document has it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from lsprotocol import types

from precis.lsp.client import Client
from precis.lsp.documents import Document, Followed
from precis.lsp.placing import Placed, standing

ATTEMPTS = 5  # for a client that refuses an edit because the person went on typing


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an editor is waited for, in seconds.

    Attributes:
        answered_s: from an edit to the answer.
        applied_s: from the claim that an edit is made to the change that tells of it; Neovim gathers them for 150 ms.
        settled_s: from the first change after that claim, which was not the edit, to the one that is.
        refused_s: from refusing an edit of an old version to the change that made it old.
        asked_s: from a question to the person's answer.
    """

    answered_s: float = 30.0
    applied_s: float = 5.0
    settled_s: float = 1.0
    refused_s: float = 1.0
    asked_s: float = 600.0


class NotMade(Enum):
    """Why a document does not have the edit, in a person's words."""

    REFUSED = "The editor did not accept the summary. Can the document be edited?"
    UNANSWERED = "The editor did not answer when it was given the summary."
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

    def made() -> Made | None:
        found = standing(document.source, placed, watched.anchor)
        return Made(document.follow_span(*found), placed) if found else None

    try:
        if placed.changes_nothing:
            return made() or (NotMade.GONE, False)
        place = types.Range(document.position_at(edit.start), document.position_at(edit.end))
        text_edit = types.TextEdit(place, edit.text)
        answer = await client.apply(label, document.uri, version, text_edit, patience.answered_s)
        if answer is None:
            return made() or (NotMade.UNANSWERED, False)
        if not answer:
            return NotMade.REFUSED, await document.moves_on(version, patience.refused_s)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + patience.applied_s
        while (found := made()) is None and not document.closed and loop.time() < deadline:
            if await document.moves_on(document.version, deadline - loop.time()):
                deadline = min(deadline, loop.time() + patience.settled_s)
        return found or (NotMade.CLAIMED, document.version != version)
    finally:
        watched.release()
