"""The read-only documents that list the sources of a summary, whose content and links the client requests.

A list follows its summary: it is refreshed after edits, and when the summary is written again. Its text is stored in
memory only, and only until the document of the summary is closed.

Specification: LSP 3.18, "Text Document Content" and "Document Link".
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from precis.lsp.client import Client
from precis.lsp.commands import SUMMARY_GONE
from precis.lsp.documents.document import Document, RestorableRange
from precis.lsp.provenance.hover import display_name
from precis.lsp.provenance.source_list import ListLine, list_sources
from precis.lsp.provenance.summaries import InsertedSummary, Summaries

SCHEME = "precis-sources"
REFRESH_DELAY_S = 0.3  # from an edit to the refresh, so that typing causes few of them
NOT_SHOWN = "The editor could not show the sources."
LINK_TOOLTIP = "Go to this sentence"
UNKNOWN = "There is no list of sources with this URI: its document was closed, or Précis was restarted."
_URI = re.compile(rf"{SCHEME}://summary/(\d{{1,9}})/")


@dataclass(slots=True)
class _SourceDocument:
    """A document that the client has requested.

    Attributes:
        document: the document of the summary.
        uri: the URI, as the client has written it.
        text: the content that the client has; None if it was told to request the content again.
    """

    document: Document
    uri: str
    text: str | None


class SourceDocuments:
    """The lists of sources of the session.

    Args:
        client: shows the documents and requests their contents.
        summaries: the inserted summaries.
    """

    def __init__(self, client: Client, summaries: Summaries) -> None:
        self._client = client
        self._summaries = summaries
        self._requested: dict[int, _SourceDocument] = {}  # by the first version of the summary
        self._timer: asyncio.TimerHandle | None = None
        self._refreshing: set[asyncio.Task[object]] = set()

    @property
    def can_show(self) -> bool:
        """Whether the client can show these documents, and shows them on request."""
        return self._client.can("workspace.text_document_content") and self._client.can("window.show_document.support")

    @property
    def can_link(self) -> bool:
        """Whether the client can register links for these documents alone."""
        return self.can_show and self._client.can("text_document.document_link.dynamic_registration")

    async def show(self, summary: InsertedSummary) -> str:
        """Have the client show the sources of a summary; return the URI of the document."""
        uri = uri_of(summary)
        if self.can_show:
            params = types.ShowDocumentParams(uri, take_focus=True)
            response = await self._client.request(types.WINDOW_SHOW_DOCUMENT, params)
            if not isinstance(response, types.ShowDocumentResult) or not response.success:
                self._client.show_message("error", NOT_SHOWN)
        return uri

    def content(self, uri: str) -> str:
        """Return the content of a document.

        Raises:
            JsonRpcInvalidParams: the URI is that of no summary in an open document.
        """
        if summary := self._find(uri):
            text = _content(summary)
            self._requested[summary.first_version] = _SourceDocument(summary.document, uri, text)
            return text
        if any(unquote(each.uri) == unquote(uri) for each in self._requested.values()):
            return _content(None)
        raise JsonRpcInvalidParams(UNKNOWN)

    def links(self, uri: str) -> list[types.DocumentLink]:
        """Return links from the places that a document names, such as "line 3", to these places; none elsewhere."""
        summary = self._find(uri)
        if summary is None or summary.is_gone or "#" in summary.document.uri:  # a cell of a notebook
            return []
        lines = list_sources(summary)
        listing = Document(uri, _join(lines), None, None, summary.document.encoding)
        links: list[types.DocumentLink] = []
        for number, line in enumerate(lines):
            if line.source:
                start = listing.lines.start_of(number) + line.text.index(line.place)
                place = listing.range_at(start, start + len(line.place))
                links.append(types.DocumentLink(place, _target(line.source), tooltip=LINK_TOOLTIP))
        return links

    def on_change(self, document: Document) -> None:
        """Refresh the lists of a document soon: it was edited, or has gained or lost a summary."""
        is_requested = any(each.document is document for each in self._requested.values())
        if is_requested and self._timer is None and self._client.can("workspace.text_document_content"):
            self._timer = asyncio.get_running_loop().call_later(REFRESH_DELAY_S, self._refresh)

    def forget_document(self, uri: str) -> None:
        """Forget the lists of a closed document."""
        closed = unquote(uri)
        self._requested = {
            number: each for number, each in self._requested.items() if unquote(each.document.uri) != closed
        }

    def _find(self, uri: str) -> InsertedSummary | None:
        """Return the newest version of the summary whose sources a document lists; None if it is unknown."""
        match = _URI.match(uri)
        summary = self._summaries.newest_version(int(match[1])) if match else None
        return summary if summary and unquote(uri) == unquote(uri_of(summary)) else None

    def _refresh(self) -> None:
        """Have the client request the contents that have changed since it requested them last.

        If it has closed such a document, it does not request it again, and is told nothing more.
        """
        self._timer = None
        for first_version, requested in self._requested.items():
            if requested.text not in (None, _content(self._summaries.newest_version(first_version))):
                requested.text = None
                params = types.TextDocumentContentRefreshParams(requested.uri)
                request = self._client.request(types.WORKSPACE_TEXT_DOCUMENT_CONTENT_REFRESH, params)
                task = asyncio.get_running_loop().create_task(request, name="precis sources")
                self._refreshing.add(task)
                task.add_done_callback(self._refreshing.discard)


def uri_of(summary: InsertedSummary) -> str:
    """Return the URI of the document with the sources of a summary and of its later versions."""
    name = PurePosixPath(display_name(summary.document)).stem or "summary"
    return f"{SCHEME}://summary/{summary.first_version}/{quote(name)}.sources.md"


def _content(summary: InsertedSummary | None) -> str:
    return f"{SUMMARY_GONE}\n" if summary is None or summary.is_gone else _join(list_sources(summary))


def _join(lines: Sequence[ListLine]) -> str:
    return "".join(f"{line.text}\n" for line in lines)


def _target(source: RestorableRange) -> str:
    """Return the URI of a range, with a fragment as VS Code reads it: lines and columns from 1."""
    start, end = source.lsp_range.start, source.lsp_range.end
    first, last = (f"L{each.line + 1},{each.character + 1}" for each in (start, end))
    return f"{source.document.uri}#{first}-{last}"
