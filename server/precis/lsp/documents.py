"""The open documents as the client sees them, with the selections that are followed through their changes.

pygls keeps the documents, but splits lines wherever Python does (at form feeds, U+0085, U+2028 …), while the protocol
knows three line endings; and it misplaces positions beyond the end of a line or of the document. Both would put a
summary into the wrong place, so lines and positions are those of the specification here. The units of a position are
left to pygls' codec.

Specification: LSP 3.17, "Text Documents" and "Position".
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence

from lsprotocol import types
from pygls.workspace import PositionCodec, ServerTextPosition, TextDocument, Workspace

from precis.lsp.anchors import Anchor, Change, difference, follow


class Codec(PositionCodec):
    """pygls' codec, which takes a position beyond its line or its document for the end of that."""

    def position_from_client_units(self, lines: Sequence[str], position: types.Position) -> ServerTextPosition:
        """The line and the code point in it that `position` stands for; never behind the line's ending."""
        if position.line >= len(lines):
            return ServerTextPosition(len(lines) - 1, len(lines[-1]))
        content = lines[position.line].rstrip("\r\n")
        character = min(position.character, self.client_num_units(content))
        found = super().position_from_client_units([content], types.Position(0, character))
        return ServerTextPosition(position.line, found.character)


class Followed:
    """A stretch of a document, such as a selection: `anchor` moves with each change until this is released."""

    def __init__(self, document: Document, anchor: Anchor) -> None:
        self.document = document
        self.anchor = anchor

    @property
    def text(self) -> str:
        """What it holds now."""
        return self.document.source[self.anchor.start : self.anchor.end]

    @property
    def range(self) -> types.Range:
        """Where it is now, in the client's positions."""
        return types.Range(self.document.position_at(self.anchor.start), self.document.position_at(self.anchor.end))

    @property
    def is_gone(self) -> bool:
        """Whether what it held was deleted, overwritten or closed."""
        return self.document.closed or self.anchor.replaced or not self.text.strip()

    def find_again(self, text: str) -> None:
        """Where it is gone, but `text` stands in one place of the document, be there.

        That is so where a person cuts and pastes the text, takes a deletion back, or reverts the document.
        """
        if self.is_gone and text.strip():
            source = self.document.source
            at = source.find(text)
            if at >= 0 and source.find(text, at + 1) < 0:
                self.anchor = Anchor(at, at + len(text))

    def release(self) -> None:
        """Follow it no longer."""
        self.document.released(self)


class Document(TextDocument):
    """An open document.

    Attributes:
        turn: held by whoever has the client edit the document, since two edits of one version would collide.
        closed: whether the client has closed it since; it changes no more then.
    """

    def __init__(
        self, uri: str, source: str | None, version: int | None, language_id: str | None, codec: PositionCodec
    ) -> None:
        super().__init__(uri, source, version, language_id, position_codec=codec)
        self.turn = asyncio.Lock()
        self.closed = False
        self._changed = asyncio.Event()
        self._followed: tuple[Followed, ...] = ()
        self._lines: tuple[str | None, tuple[str, ...]] = (None, ())

    @property
    def lines(self) -> Sequence[str]:
        """The lines with their endings. There is at least one, and the last one has none."""
        source = self.source
        if self._lines[0] is not source:
            lines = io.StringIO(source, newline="").readlines()
            if not lines or lines[-1].endswith(("\r", "\n")):
                lines.append("")
            self._lines = (source, tuple(lines))
        return self._lines[1]

    def offset_at(self, position: types.Position) -> int:
        """The offset of a client's position, in code points."""
        return self.offset_at_position(position)

    def position_at(self, offset: int) -> types.Position:
        """The client's position of an offset in code points."""
        for number, line in enumerate(self.lines):
            if offset < len(line) or number == len(self.lines) - 1:
                return self.position_to_client_units(ServerTextPosition(number, offset))
            offset -= len(line)
        raise AssertionError("a document has at least one line")

    def follow(self, selection: types.Range) -> Followed:
        """The selection, followed from now on until it is released."""
        return self.follow_span(self.offset_at(selection.start), self.offset_at(selection.end))

    def follow_span(self, start: int, end: int) -> Followed:
        """The text between two offsets in code points, followed from now on until it is released."""
        followed = Followed(self, Anchor(start, end))
        self._followed = (*self._followed, followed)
        return followed

    def released(self, followed: Followed) -> None:
        """Follow it no longer."""
        self._followed = tuple(one for one in self._followed if one is not followed)

    async def moves_on(self, version: int | None, within_s: float) -> bool:
        """Wait for the client to tell of a change of this version; whether it has, within so many seconds.

        It does not where it closes the document.
        """
        try:
            async with asyncio.timeout(within_s):
                while self.version == version and not self.closed:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return False
        return self.version != version

    def close(self) -> None:
        """The client has closed it."""
        self.closed = True
        self._changed.set()

    def apply_change(self, change: types.TextDocumentContentChangeEvent) -> None:
        """Change the text as the client has done, and move what is followed."""
        if self._followed:
            if isinstance(change, types.TextDocumentContentChangePartial):
                start, end = self.offset_at(change.range.start), self.offset_at(change.range.end)
            else:
                start, end = 0, len(self.source)
            whole = Change(start, end, len(change.text))
            inner = difference(self.source[start:end], change.text)
            inner = Change(start + inner.start, start + inner.end, inner.length)
            partial = isinstance(change, types.TextDocumentContentChangePartial)
            for followed in self._followed:
                # A client may send far more than what has changed: the whole document where it is formatted or
                # reverted. What is typed over a selection, though, is not compared with it letter by letter.
                apart = inner.end <= followed.anchor.start or inner.start >= followed.anchor.end
                followed.anchor = follow(followed.anchor, whole if partial and not apart else inner)
        super().apply_change(change)
        self._changed.set()  # who waits goes on later, when pygls has set the version too


class Documents(Workspace):
    """The workspace, whose documents are of the kind above."""

    @classmethod
    def in_place_of(cls, workspace: Workspace) -> Documents:
        """An empty workspace with the folders and the position encoding of another one."""
        documents = cls(workspace.root_uri, types.TextDocumentSyncKind.Incremental, None, workspace.position_encoding)
        documents._position_codec = Codec(workspace.position_encoding)
        for folder in workspace.folders.values():
            documents.add_folder(folder)
        return documents

    def opened(self, uri: str) -> Document | None:
        """The document, if the client has opened it. Nothing is read from the disk."""
        found = self.get_text_document(uri)
        return found if isinstance(found, Document) and found.version is not None else None

    def put_text_document(self, text_document: types.TextDocumentItem, notebook_uri: str | None = None) -> None:
        """Open a document; what was open under its name is closed, also where the client forgot to say so."""
        self._close(text_document.uri)
        super().put_text_document(text_document, notebook_uri)

    def remove_text_document(self, doc_uri: str) -> None:
        """Close a document."""
        self._close(doc_uri)
        super().remove_text_document(doc_uri)

    def _close(self, uri: str) -> None:
        if document := self.opened(uri):
            document.close()

    def _create_text_document(
        self, doc_uri: str, source: str | None = None, version: int | None = None, language_id: str | None = None
    ) -> TextDocument:
        return Document(doc_uri, source, version, language_id, self._position_codec)
