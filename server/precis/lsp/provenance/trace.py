"""Which sentences of a summary stand in a document, and where each of them comes from.

All places follow the edits of their documents. A sentence that was edited has no trace until its text is back; the
others keep theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from precis.lsp.documents.document import Document, RestorableRange
from precis.summary.result import Kind, Sentence, Span


@dataclass(frozen=True, slots=True)
class SourceSpan:
    """Where a sentence comes from.

    Attributes:
        text: as it was when the summary was made.
        at: where that is; None where the summary has taken its place.
    """

    text: str
    at: RestorableRange | None

    @property
    def place(self) -> RestorableRange | None:
        """Where it is by now, edited or not; None where it is gone."""
        return None if self.at is None or self.at.is_gone else self.at

    @property
    def edited(self) -> bool:
        """Whether it is there, but not as it was."""
        return self.place is not None and not self.place.is_intact


@dataclass(frozen=True, slots=True)
class TracedSentence:
    """A sentence of a summary in a document.

    Attributes:
        text: as it reads; in the document it may be escaped and wrapped.
        kind: how it was made; None where nobody knows.
        supported: whether the source was found to say it.
        at: where it stands.
        sources: where it comes from.
    """

    text: str
    kind: Kind | None
    supported: bool
    at: RestorableRange
    sources: tuple[SourceSpan, ...]

    @property
    def is_intact(self) -> bool:
        """Whether it is in the document as it was inserted, and not merely in its source, which may say the same."""
        if not self.at.is_intact:
            return False
        here = self.at.anchor
        return not any(
            source.at is not None
            and source.at.document is self.at.document
            and source.at.anchor.start < here.end
            and here.start < source.at.anchor.end
            for source in self.sources
        )

    @property
    def places(self) -> list[RestorableRange]:
        """Where its sources are by now, as far as they are there."""
        return [source.place for source in self.sources if source.place]

    def release(self) -> None:
        """Follow its places no longer."""
        self.at.release()
        for source in self.sources:
            if source.at is not None:
                source.at.release()


@dataclass(frozen=True, slots=True)
class Trace:
    """The sentences of one summary.

    Attributes:
        document: that it stands in.
        paragraphs: their sentences; one that could not be found in the document is left out.
        written: how a sentence is written there; see `layout.layout.LayoutResult`.
    """

    document: Document
    paragraphs: tuple[tuple[TracedSentence, ...], ...]
    written: Callable[[str, str], str]

    @property
    def sentences(self) -> Iterator[TracedSentence]:
        """All of them, in order."""
        return (sentence for paragraph in self.paragraphs for sentence in paragraph)

    @property
    def standing(self) -> list[TracedSentence]:
        """Those that are in the document as they were inserted."""
        return [sentence for sentence in self.sentences if sentence.is_intact]

    def release(self) -> None:
        """Follow it no longer."""
        for sentence in self.sentences:
            sentence.release()


def traced(sentence: Sentence, place: RestorableRange, sources: Sequence[SourceSpan]) -> TracedSentence:
    """A sentence of a summary that stands at `place`."""
    return TracedSentence(sentence.text, sentence.kind, sentence.supported, place, tuple(sources))


def locate_sources(document: Document, start: int, end: int, text: str, spans: Iterable[Span]) -> list[SourceSpan]:
    """Where spans of a text are in a document that holds the text from `start` to `end`, give or take an edit.

    Args:
        document: holds it.
        start: where it begins there, without white space.
        end: where it ends there.
        text: as it was when the spans were made, maybe with white space around it.
        spans: of the text.
    """
    lead = len(text) - len(text.lstrip())
    same = document.source[start:end] == text.strip()
    found: list[SourceSpan] = []
    for span in spans:
        words = text[span.start : span.end]
        at = start + span.start - lead
        if not same:
            at = document.source.find(words, start, end)
            if document.source.find(words, at + 1, end) >= 0:
                at = -1  # nobody knows which of them it is
        found.append(SourceSpan(words, None if at < 0 else document.track_restorable(at, at + len(words))))
    return found


def sentence_at(traces: Iterable[Trace], document: Document, offset: int) -> TracedSentence | None:
    """The sentence that a cursor is in."""
    of_document = (trace for trace in traces if trace.document is document)
    touched = (each for trace in of_document for each in trace.sentences if is_at(each.at, document, offset))
    return min((each for each in touched if each.is_intact), key=lambda each: -each.at.anchor.start, default=None)


def sentences_from(traces: Iterable[Trace], document: Document, offset: int) -> list[TracedSentence]:
    """The sentences that come from what a cursor is in, in whatever document they stand."""
    return [
        sentence
        for trace in traces
        for sentence in trace.sentences
        if any(is_at(place, document, offset) for place in sentence.places) and sentence.is_intact
    ]


def is_at(place: RestorableRange, document: Document, offset: int) -> bool:
    """Whether a cursor at an offset is in a place, or right behind it."""
    return place.document is document and place.anchor.start <= offset <= place.anchor.end
