"""Which code actions a selection has. Asked at every move of the cursor: nothing is started or loaded here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from precis.lsp.documents import Document

KIND = "refactor.rewrite.summarize"
SUMMARIZE = "precis.server.summarize"
CANCEL = "precis.server.cancel"
TITLE = "Summarize selection"


@dataclass(frozen=True, slots=True)
class Selection:
    """The one argument of the command `precis.server.summarize`.

    Attributes:
        uri: of the document.
        range: what is selected, in the units of the session's position encoding.
        version: of the document that the range was taken from, where the client knows it.
    """

    uri: str
    range: types.Range
    version: int | None = None


def actions_for(document: Document, params: types.CodeActionParams) -> list[types.CodeAction]:
    """The actions for a selection; none for an empty or blank one, or where others are asked for."""
    if not _is_wanted(params.context.only) or not document.text_in_client_range(params.range).strip():
        return []
    argument: dict[str, Any] = {
        "uri": params.text_document.uri,
        "range": {
            "start": {"line": params.range.start.line, "character": params.range.start.character},
            "end": {"line": params.range.end.line, "character": params.range.end.character},
        },
        "version": document.version,
    }
    command = types.Command(TITLE, SUMMARIZE, arguments=[argument])
    return [types.CodeAction(TITLE, kind=KIND, command=command)]


def _is_wanted(only: Sequence[types.CodeActionKind | str] | None) -> bool:
    """Whether one of the kinds is ours or one that ours is a part of. Everything is a part of the empty kind."""
    return not only or any(kind in ("", KIND) or KIND.startswith(kind + ".") for kind in only)
