"""The summaries in open documents: where each is now, what it summarizes, and the edits that replace or remove it.

Stored in memory only, and only until the document is closed.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from precis.lsp.documents.anchors import Anchor
from precis.lsp.documents.document import Document, RestorableRange, TrackedRange
from precis.lsp.edit.apply import AppliedEdit
from precis.lsp.edit.compute import (
    SummaryEdit,
    SummaryLayout,
    compute_removal,
    compute_replacement,
    locate_sentences,
)
from precis.lsp.provenance.trace import SourceSpan, Trace, TracedSentence, locate_sources
from precis.lsp.request import SummaryRequest
from precis.summary.result import Sentence, Summary


@dataclass(frozen=True, slots=True)
class InsertedSummary:
    """A summary in a document.

    Attributes:
        id: the id that the commands on it take.
        first_version: the id of the summary that it is a version of: that of the first one that was written again.
        range: its range in the document.
        selection: the text that it summarizes, as long as that is in the document.
        summary_edit: the edit that inserted it.
        request: the request that it answers.
        seed: the seed that it was written with.
        words: its number of words.
        trace: its sentences and their source spans.
    """

    id: int
    first_version: int
    range: RestorableRange
    selection: TrackedRange
    summary_edit: SummaryEdit
    request: SummaryRequest
    seed: int
    words: int
    trace: Trace

    @property
    def document(self) -> Document:
        """The document that contains it."""
        return self.range.document

    @property
    def is_removable(self) -> bool:
        """Whether it is unchanged since its insertion, and neither of its borders splits a CR LF."""
        source, (start, end) = self.document.source, self._span
        return self.range.is_intact and "\r\n" not in (source[start - 1 : start + 1], source[end - 1 : end + 1])

    @property
    def is_gone(self) -> bool:
        """Whether it was deleted or overwritten."""
        return self.range.is_gone

    def touches(self, start: int, end: int) -> bool:
        """Return whether a selection or a cursor overlaps or adjoins its words."""
        text = self.range.text
        first = self.range.anchor.start + len(text) - len(text.lstrip())
        last = self.range.anchor.start + len(text.rstrip())
        return not self.is_gone and start <= last and end >= first

    @property
    def source_span(self) -> tuple[int, int] | None:
        """The span of the selection in the document without the summary; None if the selection is gone."""
        start, end = self._span
        if self.summary_edit.replaced_text:
            selection_start = start + self.summary_edit.selection_offset
            return selection_start, selection_start + len(self.summary_edit.selected_text)
        if self.selection.is_gone:
            return None

        def without_summary(offset: int) -> int:
            return offset if offset <= start else max(start, offset - (end - start))

        return without_summary(self.selection.anchor.start), without_summary(self.selection.anchor.end)

    @property
    def source_range(self) -> TrackedRange:
        """The range of the selection; that of the summary if it replaced the selection."""
        return self.range if self.summary_edit.replaced_text else self.selection

    @property
    def source_text(self) -> str:
        """The current text of the selection; its original text if the summary replaced it."""
        return self.summary_edit.selected_text if self.summary_edit.replaced_text else self.selection.text

    def compute_replacement(self, layout: SummaryLayout) -> SummaryEdit | None:
        """Return the edit that replaces it by another summary; None if it or the selection is gone."""
        source_span = self.source_span
        if self.is_gone or source_span is None:
            return None
        return compute_replacement(
            self.document.source, self._span, self.summary_edit.replaced_text, source_span, layout
        )

    def compute_removal(self) -> SummaryEdit | None:
        """Return the edit that restores the document to what it was without the summary; None if not removable."""
        if not self.is_removable:
            return None
        return compute_removal(self.document.source, self._span, self.summary_edit.replaced_text)

    @property
    def _span(self) -> tuple[int, int]:
        return self.range.anchor.start, self.range.anchor.end


class Summaries:
    """All inserted summaries, oldest first.

    Args:
        on_change: called with a document that has gained or lost a summary.
    """

    def __init__(self, on_change: Callable[[Document], None]) -> None:
        self._ids = itertools.count(1)
        self._inserted: dict[int, InsertedSummary] = {}
        self._on_change = on_change

    def add(
        self,
        applied: AppliedEdit,
        selection: TrackedRange,
        request: SummaryRequest,
        summary: Summary,
        *,
        text: str,
        seed: int,
        replaces: InsertedSummary | None = None,
    ) -> None:
        """Add a summary that was inserted.

        Args:
            applied: the edit that inserted it; its range is released.
            selection: the text that it summarizes.
            request: the request that it answers.
            summary: the summary with its sentences.
            text: the text that it was made from.
            seed: the seed that it was written with.
            replaces: the version that it has replaced, which is forgotten.
        """
        if replaces:
            self.forget(replaces)
        document, at = selection.document, applied.range.anchor
        applied.range.release()
        anchor = _selection_anchor(selection.anchor, applied)
        source = document.track_span(anchor.start, anchor.end)
        placed = document.track_restorable(at.start, at.end)
        edit = applied.summary_edit
        trace = _trace(document, edit, placed, None if edit.replaced_text else source, summary, text)
        number = next(self._ids)
        first = replaces.first_version if replaces else number
        self._inserted[number] = InsertedSummary(
            number, first, placed, source, edit, request, seed, summary.words, trace
        )
        self._on_change(document)

    def in_document(self, document: Document) -> list[InsertedSummary]:
        """Return the summaries in a document, edited or not."""
        return [each for each in self._inserted.values() if each.document is document and not each.is_gone]

    @property
    def traces(self) -> list[Trace]:
        """The traces of all summaries."""
        return [each.trace for each in self._inserted.values()]

    def get(self, number: int) -> InsertedSummary | None:
        """Return the summary with this id, if it is still in its document."""
        found = self._inserted.get(number)
        return found if found and not found.is_gone else None

    def newest_version(self, first_version: int) -> InsertedSummary | None:
        """Return the newest version of a summary, though it may be gone; None if it was removed or there is none."""
        return next((each for each in reversed(self._inserted.values()) if each.first_version == first_version), None)

    def touching(self, document: Document, start: int, end: int) -> list[InsertedSummary]:
        """Return the summaries that a selection in a document touches."""
        return [each for each in self._inserted.values() if each.document is document and each.touches(start, end)]

    def forget(self, summary: InsertedSummary) -> None:
        """Forget a summary and release its ranges."""
        if self._inserted.pop(summary.id, None):
            summary.range.release()
            summary.selection.release()
            summary.trace.release()
            self._on_change(summary.document)

    def forget_document(self, uri: str) -> None:
        """Forget the summaries of a closed document."""
        for summary in [each for each in self._inserted.values() if unquote(each.document.uri) == unquote(uri)]:
            self.forget(summary)


def _trace(
    document: Document,
    summary_edit: SummaryEdit,
    inserted: RestorableRange,
    selection: TrackedRange | None,
    summary: Summary,
    text: str,
) -> Trace:
    """Trace the sentences of a summary; `selection` is None if the summary has replaced it."""
    spans = iter(locate_sentences(summary_edit, inserted.original_text))

    def trace_paragraph(sentences: Sequence[Sentence]) -> list[TracedSentence]:
        traced: list[TracedSentence] = []
        for sentence, span in zip(sentences, spans, strict=False):  # all paragraphs consume the same iterator
            if span is None:
                continue
            if selection is None:
                sources = [SourceSpan(text[source.start : source.end], None) for source in sentence.sources]
            else:
                area = selection.anchor
                sources = locate_sources(document, area.start, area.end, text, sentence.sources)
            start = inserted.anchor.start
            tracked = document.track_restorable(start + span[0], start + span[1])
            traced.append(
                TracedSentence(
                    sentence.text,
                    sentence.kind,
                    sentence.supported,
                    tracked,
                    tuple(sources),
                    sentence.probability,
                )
            )
        return traced

    paragraphs = tuple(tuple(trace_paragraph(paragraph.sentences)) for paragraph in summary.paragraphs)
    return Trace(document, paragraphs, summary_edit.format_sentence)


def _selection_anchor(selection: Anchor, applied: AppliedEdit) -> Anchor:
    """Return the span of the selection, above or below the inserted summary.

    A client that reports its edit as a difference may place it a few characters off, inside the selection, where the
    summary and the selection begin or end with the same characters. So the selection is first looked for at the offset
    that the edit implies.
    """
    edit, at = applied.summary_edit, applied.range.anchor
    if edit.replaced_text:
        return selection
    start = edit.selection_offset + (at.end if edit.selection_offset >= 0 else at.start)
    end = start + len(edit.selected_text)
    if applied.range.document.source[start:end] == edit.selected_text:
        return Anchor(start, end)
    if edit.selection_offset >= 0:
        return Anchor(max(selection.start, at.end), max(selection.end, at.end))
    return Anchor(min(selection.start, at.start), min(selection.end, at.start))
