"""The summaries that stand in open documents: where each is by now, of what, and what can become of it.

Kept in memory alone, and only until the document is closed.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from urllib.parse import unquote

from precis.lsp.anchors import Anchor
from precis.lsp.documents import Document, Followed
from precis.lsp.edits import Made
from precis.lsp.placing import Place, Placed, removal, rewriting
from precis.lsp.request import Request


@dataclass(frozen=True, slots=True)
class Inserted:
    """A summary in a document.

    Attributes:
        id: what the commands on it take.
        place: where it stands.
        selection: what it is of, as long as that is in the document.
        placed: how it came there.
        text: what stands there as long as nobody has touched it.
        request: what was asked for.
        seed: that it was written with.
        words: that it has.
    """

    id: int
    place: Followed
    selection: Followed
    placed: Placed
    text: str
    request: Request
    seed: int
    words: int

    @property
    def document(self) -> Document:
        """The document."""
        return self.place.document

    @property
    def untouched(self) -> bool:
        """Whether it stands there as it was inserted, and could be taken out: no line ending begins or ends in it."""
        source, (start, end) = self.document.source, self._span
        return self.place.text == self.text and "\r\n" not in (source[start - 1 : start + 1], source[end - 1 : end + 1])

    @property
    def is_gone(self) -> bool:
        """Whether it was deleted or overwritten."""
        return self.place.is_gone

    def touches(self, start: int, end: int) -> bool:
        """Whether a selection or a cursor is in its words or right beside them."""
        text = self.place.text
        first = self.place.anchor.start + len(text) - len(text.lstrip())
        last = self.place.anchor.start + len(text.rstrip())
        return not self.is_gone and start <= last and end >= first

    @property
    def source(self) -> tuple[int, int] | None:
        """Where the selection is once the summary is taken out; None where it is no longer there."""
        at, end = self.place.anchor.start, self.place.anchor.end
        if self.placed.replaced:
            return at + self.placed.lead, at + self.placed.lead + len(self.placed.selected)
        if self.selection.is_gone:
            return None

        def without(offset: int) -> int:
            return offset if offset <= at else max(at, offset - (end - at))

        return without(self.selection.anchor.start), without(self.selection.anchor.end)

    @property
    def subject(self) -> Followed:
        """The selection, or the summary where that has taken its place."""
        return self.place if self.placed.replaced else self.selection

    @property
    def source_text(self) -> str:
        """What the selection holds by now."""
        return self.placed.selected if self.placed.replaced else self.selection.text

    def rewriting(self, place: Place) -> Placed | None:
        """What puts another summary in its stead; None where it or what it is of is gone."""
        source = self.source
        if self.is_gone or source is None:
            return None
        return rewriting(self.document.source, self._span, self.placed.replaced, source, place)

    def removal(self) -> Placed | None:
        """What takes it out and leaves the document as though it had never been there; None where it was touched."""
        return removal(self.document.source, self._span, self.placed.replaced) if self.untouched else None

    @property
    def _span(self) -> tuple[int, int]:
        return self.place.anchor.start, self.place.anchor.end


class Summaries:
    """All of them, the oldest first."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._inserted: dict[int, Inserted] = {}

    def add(self, made: Made, selection: Followed, request: Request, *, seed: int, words: int) -> None:
        """A summary was inserted; the arguments are the attributes of `Inserted`."""
        clipped = _beside(selection.anchor, made)
        source = selection.document.follow_span(clipped.start, clipped.end)
        number, text = next(self._numbers), made.place.text
        self._inserted[number] = Inserted(number, made.place, source, made.placed, text, request, seed, words)

    def get(self, number: int) -> Inserted | None:
        """The summary of this id, as long as it stands there."""
        found = self._inserted.get(number)
        return found if found and not found.is_gone else None

    def touching(self, document: Document, start: int, end: int) -> list[Inserted]:
        """Those that a selection in the document touches."""
        return [one for one in self._inserted.values() if one.document is document and one.touches(start, end)]

    def drop(self, inserted: Inserted) -> None:
        """It is no longer there."""
        if self._inserted.pop(inserted.id, None):
            inserted.place.release()
            inserted.selection.release()

    def forget(self, uri: str) -> None:
        """The document was closed."""
        for inserted in [one for one in self._inserted.values() if unquote(one.document.uri) == unquote(uri)]:
            self.drop(inserted)


def _beside(selection: Anchor, made: Made) -> Anchor:
    """Where the selection is, above or below the summary.

    A client that tells of its edit as a difference may place it a few letters off, inside the selection, where summary
    and selection begin or end alike. So the selection is looked for first where the edit has left it.
    """
    placed, at = made.placed, made.place.anchor
    if placed.replaced:
        return selection
    start = placed.lead + (at.end if placed.lead >= 0 else at.start)
    end = start + len(placed.selected)
    if made.place.document.source[start:end] == placed.selected:
        return Anchor(start, end)
    if placed.lead >= 0:
        return Anchor(max(selection.start, at.end), max(selection.end, at.end))
    return Anchor(min(selection.start, at.start), min(selection.end, at.start))
