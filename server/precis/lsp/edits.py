"""Putting a finished summary into the document: one edit, against the version that the server has just seen."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from precis.lsp.client import Client
from precis.lsp.documents import Followed
from precis.text.layout import below

ATTEMPTS = 5  # for a client that refuses an edit because the person went on typing
APPLIED_WITHIN_S = 5.0  # from saying that an edit is made to telling of the change; Neovim gathers changes for 150 ms
REFUSED_WITHIN_S = 1.0  # from refusing an edit of an old version to telling of the change that made it old


async def insert_below(client: Client, followed: Followed, paragraphs: Sequence[str], label: str) -> bool:
    """Insert the paragraphs below the selection where it is now; whether the client says that it did.

    A client that refuses because the document has changed meanwhile is asked again with the new version. Two summaries
    of one document go in one after the other.
    """
    document = followed.document
    async with document.turn:
        if document.edited_at is not None:
            await document.moves_on(document.edited_at, APPLIED_WITHIN_S)
            document.edited_at = None
        for _ in range(ATTEMPTS):
            version = document.version
            insertion = below(document.source, followed.anchor.start, followed.anchor.end, paragraphs)
            position = document.position_at(insertion.offset)
            edit = types.TextEdit(types.Range(position, position), insertion.text)
            if await client.apply(label, document.uri, version, edit):
                document.edited_at = version
                return True
            if not await document.moves_on(version, REFUSED_WITHIN_S):
                return False
    return False
