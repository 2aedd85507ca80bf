"""The documents that the client has open, by URI.

Adapts pygls' workspace: its documents are of type `Document`, and changes that arrive out of order are applied in
version order.
"""

from __future__ import annotations

from lsprotocol import types
from pygls.workspace import TextDocument, Workspace

from precis.lsp.documents.document import Document


class Documents(Workspace):
    """The workspace, with documents of type `Document`."""

    @classmethod
    def from_workspace(cls, workspace: Workspace) -> Documents:
        """Return an empty workspace with the folders and the position encoding of another one."""
        documents = cls(workspace.root_uri, types.TextDocumentSyncKind.Incremental, None, workspace.position_encoding)
        for folder in workspace.folders.values():
            documents.add_folder(folder)
        return documents

    def get_open(self, uri: str) -> Document | None:
        """Return the document if the client has it open. Nothing is read from disk."""
        found = self.get_text_document(uri)
        return found if isinstance(found, Document) and found.version is not None else None

    def all_open(self) -> list[Document]:
        """Return all documents that the client has open, in the order in which it opened them."""
        return [each for uri in self.text_documents if (each := self.get_open(uri))]

    def put_text_document(self, text_document: types.TextDocumentItem, notebook_uri: str | None = None) -> None:
        """Open a document; first close one that is still open under its URI, in case the client did not."""
        self._close(text_document.uri)
        super().put_text_document(text_document, notebook_uri)

    def update_text_document(
        self, text_doc: types.VersionedTextDocumentIdentifier, change: types.TextDocumentContentChangeEvent
    ) -> None:
        """Apply a client's change to a document; changes that arrive out of order are applied in version order."""
        document = self.get_open(text_doc.uri)
        if document is None or not document.apply_if_late(text_doc.version, change):
            super().update_text_document(text_doc, change)

    def remove_text_document(self, doc_uri: str) -> None:
        """Close a document."""
        self._close(doc_uri)
        super().remove_text_document(doc_uri)

    def _close(self, uri: str) -> None:
        if document := self.get_open(uri):
            document.close()

    def _create_text_document(
        self, doc_uri: str, source: str | None = None, version: int | None = None, language_id: str | None = None
    ) -> TextDocument:
        return Document(doc_uri, source, version, language_id, self.position_encoding)
