"""Answer the editor's requests about traced sentences: hover, definition, references and code lenses.

Owns the summaries and the checks of the session, and updates diagnostics, registrations and lenses when they change.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from lsprotocol import types

from precis.lsp.client import Client
from precis.lsp.documents.document import Document, RestorableRange
from precis.lsp.documents.workspace import Documents
from precis.lsp.provenance.check import TextChecks
from precis.lsp.provenance.diagnostics import TraceDiagnostics
from precis.lsp.provenance.hover import explain
from precis.lsp.provenance.lens import build_lenses
from precis.lsp.provenance.registrations import DynamicRegistrations
from precis.lsp.provenance.source_documents import SourceDocuments
from precis.lsp.provenance.summaries import Summaries
from precis.lsp.provenance.trace import Trace, TracedSentence, contains_cursor, sentence_at, sentences_from


class ProvenanceRequests:
    """Answers requests about traced sentences.

    Args:
        client: sent diagnostics, registrations and lens refreshes.
        documents: returns the open documents.

    Attributes:
        summaries: the summaries in open documents.
        checks: the checked texts in open documents.
        registrations: the methods that are registered with the client.
        diagnostics: the diagnostics and quick fixes of unsupported sentences.
        source_documents: the documents that list the sources of a summary.
    """

    def __init__(self, client: Client, documents: Callable[[], Documents]) -> None:
        self._client = client
        self.summaries = Summaries(self._on_change)
        self.checks = TextChecks(client, documents, self._on_change)
        self.registrations = DynamicRegistrations(client)
        self.diagnostics = TraceDiagnostics(client)
        self.source_documents = SourceDocuments(client, self.summaries)
        self._refreshing: asyncio.Task[object] | None = None

    @property
    def traces(self) -> Sequence[Trace]:
        """The traces of all summaries and checked texts."""
        return [*self.summaries.traces, *self.checks.traces]

    def refresh(self, document: Document) -> None:
        """Update diagnostics, registrations and lists of sources after an edit of a document."""
        traces = self.traces
        self.diagnostics.publish(document, traces)
        self.registrations.update({trace.document.uri for trace in traces if trace.intact_sentences})
        self.source_documents.on_change(document)

    def forget_document(self, uri: str) -> None:
        """Forget the summaries and checks of a closed document."""
        self.summaries.forget_document(uri)
        self.checks.forget_document(uri)
        self.source_documents.forget_document(uri)

    def refresh_lenses(self) -> None:
        """Have the client request the code lenses again."""
        if self._client.can("workspace.code_lens.refresh_support"):
            request = self._client.request(types.WORKSPACE_CODE_LENS_REFRESH, None)
            self._refreshing = asyncio.get_running_loop().create_task(request, name="precis lenses")

    def hover(self, document: Document, position: types.Position) -> types.Hover | None:
        """Return how the sentence at a position was made, and from which source sentences."""
        sentence = self._sentence_at(types.TEXT_DOCUMENT_HOVER, document, position)
        if sentence is None:
            return None
        markdown = self._client.supports("text_document.hover.content_format", types.MarkupKind.Markdown)
        kind = types.MarkupKind.Markdown if markdown else types.MarkupKind.PlainText
        content = types.MarkupContent(kind, explain(sentence, markdown=markdown))
        return types.Hover(content, sentence.range.lsp_range)

    def definition(
        self, document: Document, position: types.Position
    ) -> list[types.Location] | list[types.LocationLink] | None:
        """Return the source spans of the sentence at a position."""
        sentence = self._sentence_at(types.TEXT_DOCUMENT_DEFINITION, document, position)
        if sentence is None:
            return None
        sources = sentence.source_ranges
        if self._client.can("text_document.definition.link_support"):
            origin = sentence.range.lsp_range
            return [types.LocationLink(each.document.uri, each.lsp_range, each.lsp_range, origin) for each in sources]
        return [_location(each) for each in sources]

    def references(
        self, document: Document, position: types.Position, *, declaration: bool
    ) -> list[types.Location] | None:
        """Return the sentences that come from the source span at a position.

        If the position is in a traced sentence, return the sentences that share one of its source spans.

        Args:
            document: the document of the request.
            position: the position of the cursor.
            declaration: include the source spans.
        """
        if not self.registrations.is_answered(types.TEXT_DOCUMENT_REFERENCES, document.language_id):
            return None
        offset = document.offset_at(position)
        here = sentence_at(self.traces, document, offset)
        cursors = [(document, offset)]
        if here:
            cursors = [(each.document, each.anchor.start) for each in here.source_ranges]
        sentences = [sentence for cursor in cursors for sentence in sentences_from(self.traces, *cursor)]
        ranges = [sentence.range for sentence in sentences]
        if declaration:
            ranges += [
                source
                for sentence in sentences
                for source in sentence.source_ranges
                if any(contains_cursor(source, *cursor) for cursor in cursors)
            ]
        locations = {(each.document.uri, each.anchor): _location(each) for each in ranges}
        return list(locations.values()) or None

    def lenses(self, document: Document) -> list[types.CodeLens]:
        """Return the code lenses above the summaries of a document."""
        if not self.registrations.is_answered(types.TEXT_DOCUMENT_CODE_LENS, document.language_id):
            return []
        can_show_sources = self.source_documents.can_show
        return [
            lens
            for summary in self.summaries.in_document(document)
            for lens in build_lenses(summary, can_show_sources=can_show_sources)
        ]

    def _on_change(self, document: Document) -> None:
        """Update the client after a document has gained or lost a summary or a check."""
        self.refresh(document)
        self.refresh_lenses()

    def _sentence_at(self, method: str, document: Document, position: types.Position) -> TracedSentence | None:
        if not self.registrations.is_answered(method, document.language_id):
            return None
        return sentence_at(self.traces, document, document.offset_at(position))


def _location(tracked: RestorableRange) -> types.Location:
    return types.Location(tracked.document.uri, tracked.lsp_range)
