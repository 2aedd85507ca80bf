"""The summaries that stand in open documents: where each is by now, of what, and what can become of it.

Kept in memory alone, and only until the document is closed.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from precis.lsp.documents.anchors import Anchor
from precis.lsp.documents.document import Document, Followed, Kept
from precis.lsp.edit.apply import Made
from precis.lsp.edit.compute import Place, Placed, removal, rewriting, sentences_in
from precis.lsp.provenance.trace import Source, Trace, Traced, sources_in, traced
from precis.lsp.request import Request
from precis.summary.result import Sentence, Summary


@dataclass(frozen=True, slots=True)
class Inserted:
    """A summary in a document.

    Attributes:
        id: what the commands on it take.
        place: where it stands.
        selection: what it is of, as long as that is in the document.
        placed: how it came there.
        request: what was asked for.
        seed: that it was written with.
        words: that it has.
        trace: where its sentences stand, and come from.
    """

    id: int
    place: Kept
    selection: Followed
    placed: Placed
    request: Request
    seed: int
    words: int
    trace: Trace

    @property
    def document(self) -> Document:
        """The document."""
        return self.place.document

    @property
    def untouched(self) -> bool:
        """Whether it stands there as it was inserted, and could be taken out: no line ending begins or ends in it."""
        source, (start, end) = self.document.source, self._span
        return self.place.stands and "\r\n" not in (source[start - 1 : start + 1], source[end - 1 : end + 1])

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
    """All of them, the oldest first.

    Args:
        changed: told of a document that has one more, or one less.
    """

    def __init__(self, changed: Callable[[Document], None]) -> None:
        self._numbers = itertools.count(1)
        self._inserted: dict[int, Inserted] = {}
        self._changed = changed

    def add(self, made: Made, selection: Followed, request: Request, summary: Summary, *, text: str, seed: int) -> None:
        """A summary was inserted.

        Args:
            made: the edit.
            selection: what it is of.
            request: what was asked for.
            summary: its sentences.
            text: that they were made of.
            seed: that it was written with.
        """
        document, at = selection.document, made.place.anchor
        made.place.release()
        clipped = _beside(selection.anchor, made)
        source = document.follow_span(clipped.start, clipped.end)
        place = document.keep_span(at.start, at.end)
        trace = _trace(document, made.placed, place, None if made.placed.replaced else source, summary, text)
        number = next(self._numbers)
        self._inserted[number] = Inserted(number, place, source, made.placed, request, seed, summary.words, trace)
        self._changed(document)

    def of(self, document: Document) -> list[Inserted]:
        """Those that stand in a document, touched or not."""
        return [one for one in self._inserted.values() if one.document is document and not one.is_gone]

    @property
    def traces(self) -> list[Trace]:
        """Where the sentences of all of them stand, and come from."""
        return [one.trace for one in self._inserted.values()]

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
            inserted.trace.release()
            self._changed(inserted.document)

    def forget(self, uri: str) -> None:
        """The document was closed."""
        for inserted in [one for one in self._inserted.values() if unquote(one.document.uri) == unquote(uri)]:
            self.drop(inserted)


def _trace(
    document: Document, placed: Placed, place: Kept, selection: Followed | None, summary: Summary, text: str
) -> Trace:
    """Where the sentences of a summary stand, and come from; `selection` is None where the summary has replaced it."""
    spans = iter(sentences_in(placed, place.kept))

    def standing(sentences: Sequence[Sentence]) -> list[Traced]:
        found: list[Traced] = []
        for sentence, span in zip(sentences, spans, strict=False):  # the paragraphs share the spans
            if span is None:
                continue
            if selection is None:
                sources = [Source(text[source.start : source.end], None) for source in sentence.sources]
            else:
                area = selection.anchor
                sources = sources_in(document, area.start, area.end, text, sentence.sources)
            start = place.anchor.start
            found.append(traced(sentence, document.keep_span(start + span[0], start + span[1]), sources))
        return found

    paragraphs = tuple(tuple(standing(paragraph.sentences)) for paragraph in summary.paragraphs)
    return Trace(document, paragraphs, placed.written)


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
