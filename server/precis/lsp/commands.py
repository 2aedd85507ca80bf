"""The commands of the server: ids, titles and argument types, and the kinds of the code actions that offer them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields

from lsprotocol import types

from precis.lsp.documents.document import Document
from precis.lsp.request import Variation

SUMMARIZE = "precis.server.summarize"
REWRITE = "precis.server.rewrite"
REMOVE = "precis.server.remove"
CANCEL = "precis.server.cancel"
INSERT = "precis.server.insert"
LAST_SUMMARY = "precis.server.lastSummary"
CHECK = "precis.server.check"
END_CHECK = "precis.server.endCheck"
SHOW_SOURCES = "precis.server.showSources"

SUMMARIZE_TITLE = "Summarize selection"
REMOVE_TITLE = "Remove summary"
SHOW_SOURCES_TITLE = "Show the sources of this summary"
CANCEL_TITLE = "Cancel summary"
INSERT_TITLE = "Insert finished summary"
END_CHECK_TITLE = "End this check"
VARIATION_TITLES = {
    Variation.AGAIN: "Summarize again",
    Variation.SHORTER: "Shorter",
    Variation.LONGER: "Longer",
}

SUMMARIZE_KIND = "refactor.rewrite.summarize"
CHECK_KIND = "precis.check"
FIX_KIND = types.CodeActionKind.QuickFix

STALE = "The document has changed since the selection was made. Select the text again."
SUMMARY_GONE = "The summary is no longer in the document."


@dataclass(frozen=True, slots=True)
class SelectionArgs:
    """The argument of the commands on a selection: `SUMMARIZE`, `INSERT`, `CHECK` and `END_CHECK`.

    Attributes:
        uri: the URI of the document.
        range: the selection, in the position encoding of the session.
        version: the document version that the range refers to; None if the client does not know it.
        title: the title of a prompt in the setting `prompts`; None for the setting `prompt`.
    """

    uri: str
    range: types.Range
    version: int | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class RewriteArgs:
    """The argument of `REWRITE`: the id of a summary, and how the new version should differ."""

    summary: int
    how: Variation


@dataclass(frozen=True, slots=True)
class SummaryArgs:
    """The argument of `REMOVE` and `SHOW_SOURCES`: the id of a summary."""

    summary: int


ARGUMENTS: Mapping[str, type | None] = {
    SUMMARIZE: SelectionArgs,
    REWRITE: RewriteArgs,
    REMOVE: SummaryArgs,
    SHOW_SOURCES: SummaryArgs,
    CANCEL: object,
    INSERT: SelectionArgs,
    LAST_SUMMARY: None,
    CHECK: SelectionArgs,
    END_CHECK: SelectionArgs,
}
"""What each command takes: one argument of this type, or none. `object`: anything, or nothing."""


def describe_arguments(command: str) -> str:
    """Return what a command takes, such as "one argument: an object with uri and range, and optionally version"."""
    kind = ARGUMENTS[command]
    if kind is None:
        return "no argument"
    needed = [each.name for each in fields(kind) if each.default is MISSING]
    optional = [each.name for each in fields(kind) if each.default is not MISSING]
    more = f", and optionally {' and '.join(optional)}" if optional else ""
    return f"one argument: an object with {' and '.join(needed)}{more}"


def selection_argument(document: Document, selected: types.Range, title: str | None = None) -> Mapping[str, object]:
    """Return `SelectionArgs` as the JSON object that a code action carries to the client and back."""
    start, end = selected.start, selected.end
    return {
        "uri": document.uri,
        "range": {
            "start": {"line": start.line, "character": start.character},
            "end": {"line": end.line, "character": end.character},
        },
        "version": document.version,
        "title": title,
    }
