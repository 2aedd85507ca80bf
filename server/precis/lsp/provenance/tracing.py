"""What the editor is told and answers get about the sentences in its documents that come from a source."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from lsprotocol import types

from precis.lsp.client import Client
from precis.lsp.documents.document import Document, Documents, Kept
from precis.lsp.provenance.check import Checking
from precis.lsp.provenance.diagnostics import Findings
from precis.lsp.provenance.hover import explained
from precis.lsp.provenance.lens import lenses
from precis.lsp.provenance.registrations import Registrations
from precis.lsp.provenance.summaries import Summaries
from precis.lsp.provenance.trace import Trace, Traced, is_at, sentence_at, users_of


class Tracing:
    """Answers about sentences.

    Args:
        client: asks, and is told of changes.
        documents: gives those that are open.
    """

    def __init__(self, client: Client, documents: Callable[[], Documents]) -> None:
        self._client = client
        self.summaries = Summaries(self.has_changed)
        self.checking = Checking(client, documents, self.has_changed)
        self.registrations = Registrations(client)
        self.findings = Findings(client)
        self._refreshing: asyncio.Task[object] | None = None

    @property
    def traces(self) -> Sequence[Trace]:
        """All there are."""
        return [*self.summaries.traces, *self.checking.traces]

    def has_changed(self, document: Document) -> None:
        """The summaries or the checks of a document have: one has come, gone, or come back."""
        self.follow(document)
        self.refresh_lenses()

    def follow(self, document: Document) -> None:
        """A document was edited."""
        traces = self.traces
        self.findings.tell(document, traces)
        self.registrations.want({trace.document.uri for trace in traces if trace.standing})

    def forget(self, uri: str) -> None:
        """A document was closed."""
        self.summaries.forget(uri)
        self.checking.forget(uri)

    def refresh_lenses(self) -> None:
        """Have the client ask for the lenses again, once it has answered the last time."""
        if self._client.can("workspace.code_lens.refresh_support"):
            asked = self._client.ask(types.WORKSPACE_CODE_LENS_REFRESH, None)
            self._refreshing = asyncio.get_running_loop().create_task(asked, name="precis lenses")

    def hover(self, document: Document, position: types.Position) -> types.Hover | None:
        """How the sentence at a position was made, and of what."""
        sentence = self._at(types.TEXT_DOCUMENT_HOVER, document, position)
        if sentence is None:
            return None
        markdown = self._client.supports("text_document.hover.content_format", types.MarkupKind.Markdown)
        kind = types.MarkupKind.Markdown if markdown else types.MarkupKind.PlainText
        content = types.MarkupContent(kind, explained(sentence, markdown=markdown))
        return types.Hover(content, sentence.at.range)

    def definition(
        self, document: Document, position: types.Position
    ) -> list[types.Location] | list[types.LocationLink] | None:
        """Where the sentence at a position comes from."""
        sentence = self._at(types.TEXT_DOCUMENT_DEFINITION, document, position)
        if sentence is None:
            return None
        places = sentence.places
        if self._client.can("text_document.definition.link_support"):
            origin = sentence.at.range
            return [types.LocationLink(place.document.uri, place.range, place.range, origin) for place in places]
        return [_location(place) for place in places]

    def references(
        self, document: Document, position: types.Position, *, declaration: bool
    ) -> list[types.Location] | None:
        """Which sentences come from what is at a position, or from the same as the sentence there.

        Args:
            document: where it is asked.
            position: of the cursor.
            declaration: whether what they come from is wanted too.
        """
        if not self.registrations.answers(types.TEXT_DOCUMENT_REFERENCES, document.language_id):
            return None
        offset = document.offset_at(position)
        here = sentence_at(self.traces, document, offset)
        at = [(document, offset)]
        if here:
            at = [(each.place.document, each.place.anchor.start) for each in here.sources if each.place]
        users = [user for place in at for user in users_of(self.traces, *place)]
        found = [user.at for user in users]
        if declaration:
            found += [place for user in users for place in user.places if any(is_at(place, *each) for each in at)]
        locations = {(place.document.uri, place.anchor): _location(place) for place in found}
        return list(locations.values()) or None

    def lenses(self, document: Document) -> list[types.CodeLens]:
        """What stands above the summaries of a document."""
        if not self.registrations.answers(types.TEXT_DOCUMENT_CODE_LENS, document.language_id):
            return []
        return [lens for summary in self.summaries.of(document) for lens in lenses(summary)]

    def _at(self, method: str, document: Document, position: types.Position) -> Traced | None:
        if not self.registrations.answers(method, document.language_id):
            return None
        return sentence_at(self.traces, document, document.offset_at(position))


def _location(place: Kept) -> types.Location:
    return types.Location(place.document.uri, place.range)
