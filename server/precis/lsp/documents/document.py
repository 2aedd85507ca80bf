"""The open documents as the client sees them, with the selections that are followed through their changes.

pygls keeps the documents, but splits lines wherever Python does (at form feeds, U+0085, U+2028 …), while the protocol
knows three line endings; and it misplaces positions beyond the end of a line or of the document. Both would put a
summary into the wrong place, so lines and positions are those of the specification here. The units of a position are
left to pygls' codec.

Specification: LSP 3.17, "Text Documents" and "Position".
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Container, Sequence

from lsprotocol import types
from pygls.workspace import PositionCodec, ServerTextPosition, TextDocument, Workspace

from precis.lsp.documents.anchors import Anchor, Change, difference, follow
from precis.lsp.documents.lines import Lines
from precis.lsp.documents.reorder import Recent

MOST_UNDONE = 1000  # edits, after which a text that comes back is looked for


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
        return self.document.range_at(self.anchor.start, self.anchor.end)

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

    def move(self, change: Change, _new: Change) -> None:
        """The document was edited.

        Args:
            change: what the client has replaced.
            _new: what of that is different now.
        """
        self.anchor = follow(self.anchor, change)

    def release(self) -> None:
        """Follow it no longer."""
        self.document.released(self)


class Kept(Followed):
    """A stretch that remembers its text, and is where that text is when an edit brings it back: undo, redo, a paste.

    Attributes:
        kept: the text.
        first: where it began at first.
        home: where it began before it was lost.
    """

    def __init__(self, document: Document, anchor: Anchor) -> None:
        super().__init__(document, anchor)
        self.kept = self.text
        self.first = anchor.start
        self.home = anchor.start
        self._way_back: list[Change] = []  # the edits that would undo all since then, the next one last

    @property
    def stands(self) -> bool:
        """Whether the text is there as it was."""
        return not self.document.closed and not self.anchor.edited

    def move(self, change: Change, new: Change) -> None:
        """The document was edited; the arguments are those of `Followed.move`."""
        if new.start == new.end and not new.length:
            return
        stood, home = not self.anchor.edited, self.anchor.start
        super().move(change, new)
        if self._way_back:  # also where the text stands by now, but maybe in a copy
            if self._way_back[-1] == new:
                self._way_back.pop()
            else:
                self._way_back.append(_inverse(new))
            if not self._way_back:
                self._is_at(self.home)
            elif len(self._way_back) > MOST_UNDONE:
                self._way_back.clear()
        elif stood and self.anchor.edited:
            self.home, self._way_back = home, [_inverse(new)]
        if self.anchor.edited and self.anchor.end - self.anchor.start == len(self.kept):
            self._is_at(self.anchor.start)

    def come_back(self, new: Change, taken: Container[int]) -> None:
        """Be where the text stands that an edit has brought, except where some of the same text is known to begin."""
        source, length = self.document.source, len(self.kept)
        low, high = max(0, new.start - length + 1), new.start + new.length + length - 1
        at = source.find(self.kept, low, high)
        while at in taken:
            at = source.find(self.kept, at + 1, high)
        self._is_at(at)

    def _is_at(self, start: int) -> None:
        """Be there, if the text is."""
        if start >= 0 and self.document.source.startswith(self.kept, start):
            self.anchor = Anchor(start, start + len(self.kept))


def _inverse(change: Change) -> Change:
    return Change(change.start, change.start + change.length, change.end - change.start)


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
        self._followed: dict[Followed, None] = {}
        self._lines: Lines | None = None
        self._recent = Recent(version)

    @property
    def lines(self) -> Lines:
        """The lines with their endings. There is at least one, and the last one has none."""
        if self._lines is None:
            self._lines = Lines(self.source)
        return self._lines

    def offset_at(self, position: types.Position) -> int:
        """The offset of a client's position, in code points."""
        return self.offset_at_position(position)

    def offset_at_server_position(self, server_position: ServerTextPosition) -> int:
        """The offset of a line and a code point in it."""
        return self.lines.start(server_position.line) + server_position.character

    def position_at(self, offset: int) -> types.Position:
        """The client's position of an offset in code points."""
        number = self.lines.at(offset)
        return self.position_to_client_units(ServerTextPosition(number, offset - self.lines.start(number)))

    def range_at(self, start: int, end: int) -> types.Range:
        """The client's range from one offset to another."""
        return types.Range(self.position_at(start), self.position_at(end))

    def follow(self, selection: types.Range) -> Followed:
        """The selection, followed from now on until it is released."""
        return self.follow_span(self.offset_at(selection.start), self.offset_at(selection.end))

    def follow_span(self, start: int, end: int) -> Followed:
        """The text between two offsets in code points, followed from now on until it is released."""
        followed = Followed(self, Anchor(start, end))
        self._followed[followed] = None
        return followed

    def keep_span(self, start: int, end: int) -> Kept:
        """The same, remembering its text."""
        kept = Kept(self, Anchor(start, end))
        self._followed[kept] = None
        return kept

    def released(self, followed: Followed) -> None:
        """Follow it no longer."""
        self._followed.pop(followed, None)

    async def moves_on(self, version: int | None, within_s: float | None) -> bool:
        """Wait for the client to tell of a change of this version; whether it has, within so many seconds, if any.

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

    def hear(self, version: int, change: types.TextDocumentContentChangeEvent) -> bool:
        """Note a change that the client tells of; whether it comes late, and is made with those that came before it."""
        if not self._recent.is_late(version):
            self._recent.add(version, self.source, change)
            return False
        text = self._recent.put_in_place(version, change, self._after)
        self.apply_change(types.TextDocumentContentChangeWholeDocument(text))
        return True

    def _after(self, text: str, change: types.TextDocumentContentChangeEvent) -> str:
        other = Document(self.uri, text, None, None, self._position_codec)
        other.apply_change(change)
        return other.source

    def apply_change(self, change: types.TextDocumentContentChangeEvent) -> None:
        """Change the text as the client has done, and move what is followed."""
        source = self.source
        partial = isinstance(change, types.TextDocumentContentChangePartial)
        start, end = 0, len(source)
        if partial:
            start, end = self.offset_at(change.range.start), self.offset_at(change.range.end)
        whole = Change(start, end, len(change.text))
        inner = difference(source[start:end], change.text)
        inner = Change(start + inner.start, start + inner.end, inner.length)
        self._source = f"{source[:start]}{change.text}{source[end:]}" if partial else change.text
        self._lines = self.lines.after(whole, self._source) if partial else None
        for followed in self._followed:
            # A client may send far more than what has changed: the whole document where it is formatted or reverted.
            # What is typed over a selection, though, is not compared with it letter by letter.
            apart = inner.end <= followed.anchor.start or inner.start >= followed.anchor.end
            followed.move(whole if partial and not apart else inner, inner)
        self._look_for_lost(inner)
        self._changed.set()  # who waits goes on later, when pygls has set the version too

    def _look_for_lost(self, new: Change) -> None:
        """See whether an edit has brought back what was lost; a text that was lost in two places, in their order."""
        kept = [one for one in self._followed if isinstance(one, Kept)]
        lost = sorted((one for one in kept if one.anchor.edited), key=lambda one: one.first)
        if not lost:
            return
        taken = defaultdict[str, set[int]](set)
        for one in kept:
            if not one.anchor.edited:
                taken[one.kept].add(one.anchor.start)
        back: dict[tuple[str, int], Anchor] = {}
        for one in lost:
            if found := back.get((one.kept, one.home)):  # the same stretch, remembered for something else
                one.anchor = found
                continue
            one.come_back(new, taken[one.kept])
            if not one.anchor.edited:
                taken[one.kept].add(one.anchor.start)
                back[one.kept, one.home] = one.anchor


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

    def all_opened(self) -> list[Document]:
        """All that the client has opened, in the order in which it did."""
        return [each for uri in self.text_documents if (each := self.opened(uri))]

    def put_text_document(self, text_document: types.TextDocumentItem, notebook_uri: str | None = None) -> None:
        """Open a document; what was open under its name is closed, also where the client forgot to say so."""
        self._close(text_document.uri)
        super().put_text_document(text_document, notebook_uri)

    def update_text_document(
        self, text_doc: types.VersionedTextDocumentIdentifier, change: types.TextDocumentContentChangeEvent
    ) -> None:
        """Change a document as the client has, also where it tells of two changes in the wrong order."""
        document = self.opened(text_doc.uri)
        if document is None or not document.hear(text_doc.version, change):
            super().update_text_document(text_doc, change)

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
