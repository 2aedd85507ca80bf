"""The sentences of a summary or a checked text in a document, and the source spans that each of them comes from.

All ranges move with the edits of their documents. A sentence that was edited has no trace until its text is back; the
other sentences keep theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from precis.lsp.documents.document import Document, RestorableRange
from precis.summary.result import SentenceKind, Span


@dataclass(frozen=True, slots=True)
class SourceSpan:
    """A span of the source that a sentence comes from.

    Attributes:
        text: its text when the summary was made.
        range: its range; None if the summary replaced it or it could not be located.
    """

    text: str
    range: RestorableRange | None

    @property
    def current_range(self) -> RestorableRange | None:
        """The range, edited or not; None if it is gone."""
        return None if self.range is None or self.range.is_gone else self.range

    @property
    def is_edited(self) -> bool:
        """Whether it still exists, but with another text."""
        return self.current_range is not None and not self.current_range.is_intact


@dataclass(frozen=True, slots=True)
class TracedSentence:
    """A sentence in a document, with its source spans.

    Attributes:
        text: the sentence; in the document it may be escaped and wrapped.
        kind: how it was made; None if that is unknown.
        supported: whether the source was found to support it.
        range: its range in the document.
        sources: the source spans that it comes from.
        probability: the estimated probability that the source says what it says, in [0, 1]; None if there is none.
    """

    text: str
    kind: SentenceKind | None
    supported: bool
    range: RestorableRange
    sources: tuple[SourceSpan, ...]
    probability: float | None = None

    @property
    def is_intact(self) -> bool:
        """Whether it is in the document as it was inserted.

        A range that was restored inside the source, which may contain the same sentence, does not count.
        """
        if not self.range.is_intact:
            return False
        here = self.range.anchor
        return not any(
            source.range is not None
            and source.range.document is self.range.document
            and source.range.anchor.start < here.end
            and here.start < source.range.anchor.end
            for source in self.sources
        )

    @property
    def source_ranges(self) -> list[RestorableRange]:
        """The ranges of those of its source spans that still exist."""
        return [source.current_range for source in self.sources if source.current_range]

    def release(self) -> None:
        """Stop tracking the sentence and its source spans."""
        self.range.release()
        for source in self.sources:
            if source.range is not None:
                source.range.release()


@dataclass(frozen=True, slots=True)
class Trace:
    """The sentences of one summary or one checked text.

    Attributes:
        document: the document that contains them.
        paragraphs: the sentences by paragraph, without those that could not be located in the document.
        format_sentence: formats a sentence for its place in the document; see `LayoutResult`.
    """

    document: Document
    paragraphs: tuple[tuple[TracedSentence, ...], ...]
    format_sentence: Callable[[str, str], str]

    @property
    def sentences(self) -> Iterator[TracedSentence]:
        """All sentences, in order."""
        return (sentence for paragraph in self.paragraphs for sentence in paragraph)

    @property
    def intact_sentences(self) -> list[TracedSentence]:
        """The sentences that are in the document as they were inserted."""
        return [sentence for sentence in self.sentences if sentence.is_intact]

    def release(self) -> None:
        """Stop tracking all sentences."""
        for sentence in self.sentences:
            sentence.release()


def locate_sources(document: Document, start: int, end: int, text: str, spans: Iterable[Span]) -> list[SourceSpan]:
    """Locate spans of a text in a document that contains this text, possibly edited since, from `start` to `end`.

    Args:
        document: the document that contains the text.
        start: the offset at which the text starts in the document, without surrounding white space.
        end: the offset at which it ends, without surrounding white space.
        text: the text for which the spans were computed; it may have surrounding white space.
        spans: spans of `text`.
    """
    leading = len(text) - len(text.lstrip())
    is_unchanged = document.source[start:end] == text.strip()
    found: list[SourceSpan] = []
    for span in spans:
        words = text[span.start : span.end]
        at = start + span.start - leading
        if not is_unchanged:
            at = document.source.find(words, start, end)
            if document.source.find(words, at + 1, end) >= 0:
                at = -1  # ambiguous: the text occurs more than once
        found.append(SourceSpan(words, None if at < 0 else document.track_restorable(at, at + len(words))))
    return found


def sentence_at(traces: Iterable[Trace], document: Document, offset: int) -> TracedSentence | None:
    """Return the traced sentence at a cursor; where two adjoin it, the one that starts there."""
    in_document = (trace for trace in traces if trace.document is document)
    touched = (
        each for trace in in_document for each in trace.sentences if contains_cursor(each.range, document, offset)
    )
    return max((each for each in touched if each.is_intact), key=lambda each: each.range.anchor.start, default=None)


def sentences_from(traces: Iterable[Trace], document: Document, offset: int) -> list[TracedSentence]:
    """Return the sentences, in any document, that come from the source span at a cursor."""
    return [
        sentence
        for trace in traces
        for sentence in trace.sentences
        if any(contains_cursor(each, document, offset) for each in sentence.source_ranges) and sentence.is_intact
    ]


def contains_cursor(tracked: RestorableRange, document: Document, offset: int) -> bool:
    """Return whether a cursor at an offset is in a range or immediately after it."""
    return tracked.document is document and tracked.anchor.start <= offset <= tracked.anchor.end
