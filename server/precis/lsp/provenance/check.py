"""Check any text against another open text: which of its sentences are supported there, and by which source spans.

The checked sentences answer the same requests as those of a summary, until one of the two documents is closed or the
check is ended. The document itself is not changed.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from lsprotocol import types

from precis.lsp.client import Client
from precis.lsp.commands import CHECK, CHECK_KIND, END_CHECK, END_CHECK_TITLE, STALE, selection_argument
from precis.lsp.documents.document import Document, TrackedRange
from precis.lsp.documents.workspace import Documents
from precis.lsp.edit.compute import compute_insertion, make_layout, to_layout_paragraph
from precis.lsp.provenance.hover import display_name, document_format
from precis.lsp.provenance.trace import SourceSpan, Trace, TracedSentence
from precis.settings import Settings
from precis.summary.check import Checked, trace
from precis.summary.result import Paragraph

REST_OF_DOCUMENT = "the rest of this document"
SOURCE_QUESTION = "Against which text should the selection be checked?"
MAX_CHOICES = 8  # documents offered in one question
NO_SENTENCE = "The selection contains no sentence, so there is nothing to check."
_VISIBLE = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class _CheckedText:
    """A checked range, the document that it was checked against, and the trace of its sentences."""

    range: TrackedRange
    source: Document
    trace: Trace

    def touches(self, document: Document, start: int, end: int) -> bool:
        at = self.range.anchor
        return self.range.document is document and start <= at.end and end >= at.start

    def release(self) -> None:
        self.range.release()
        self.trace.release()


class TextChecks:
    """The checks of the session, oldest first.

    Args:
        client: asked for the source, and shown the outcome.
        documents: returns the open documents.
        on_change: called with a document whose checks have changed.
    """

    def __init__(
        self, client: Client, documents: Callable[[], Documents], on_change: Callable[[Document], None]
    ) -> None:
        self._client = client
        self._documents = documents
        self._on_change = on_change
        self._checked: list[_CheckedText] = []

    @property
    def traces(self) -> Sequence[Trace]:
        """The traces of all checked texts."""
        return [each.trace for each in self._checked]

    def code_actions(self, document: Document, selected: types.Range) -> list[types.CodeAction]:
        """Return the actions that check the selection, if there is a source, and that end the checks it touches."""
        actions: list[types.CodeAction] = []
        start, end = document.span_of(selected)
        if not document.is_blank(start, end) and (sources := self._sources(document, start, end)):
            against = next(iter(sources)) if len(sources) == 1 else "…"
            actions.append(_action(f"Check this text against {against}", CHECK, document, selected))
        if any(each.touches(document, start, end) for each in self._checked):
            actions.append(_action(END_CHECK_TITLE, END_CHECK, document, selected))
        return actions

    async def check(self, document: Document, selected: types.Range, settings: Settings) -> None:
        """Ask which text to check the selection against, check it, and show the outcome."""
        tracked = document.track(selected)
        try:
            sources = self._sources(document, tracked.anchor.start, tracked.anchor.end)
            chosen = next(iter(sources), None)
            if len(sources) > 1:
                chosen = await self._client.choose("info", SOURCE_QUESTION, list(sources))
            source = sources.get(chosen or "")
            if source is None or source.closed or document.closed:
                return
            versions = document.version, source.version
            start, end = tracked.anchor.start, tracked.anchor.end
            source_text = source.source if source is not document else _blanked(document.source, start, end)
            formats = document_format(document), document_format(source)
            checked = await asyncio.to_thread(trace, document.source[start:end], source_text, *formats)
            if (document.version, source.version) != versions or document.closed or source.closed:
                self._client.show_message("error", STALE)
            elif not checked.sentences:
                self._client.show_message("error", NO_SENTENCE)
            else:
                self._add(document, source, (start, end), checked, settings)
                self._client.show_message("info", _outcome(checked, chosen or ""))
                for notice in checked.notices:
                    self._client.show_message("warning", notice.message)
        finally:
            tracked.release()

    def end(self, document: Document, selected: types.Range) -> None:
        """End the checks that a selection touches."""
        start, end = document.span_of(selected)
        self._remove([each for each in self._checked if each.touches(document, start, end)])

    def forget_document(self, uri: str) -> None:
        """End the checks in and against a closed document."""
        closed = unquote(uri)
        self._remove(
            [each for each in self._checked if closed in map(unquote, (each.range.document.uri, each.source.uri))]
        )

    def _sources(self, document: Document, start: int, end: int) -> Mapping[str, Document]:
        """Return the documents that a selection can be checked against, by display name."""
        sources: dict[str, Document] = {}
        if not (document.is_blank(0, start) and document.is_blank(end, len(document.source))):
            sources[REST_OF_DOCUMENT] = document
        others = [
            each
            for each in self._documents().all_open()
            if each is not document and not each.is_blank(0, len(each.source))
        ]
        for each in reversed(others):  # the document that was opened last comes first
            sources.setdefault(display_name(each) or each.uri, each)
        return dict(list(sources.items())[:MAX_CHOICES])

    def _add(
        self, document: Document, source: Document, span: tuple[int, int], checked: Checked, settings: Settings
    ) -> None:
        self._remove([each for each in self._checked if each.touches(document, *span)])
        sentences = tuple(
            TracedSentence(
                each.sentence.text,
                None,
                each.sentence.supported,
                document.track_restorable(span[0] + each.start, span[0] + each.end),
                tuple(
                    SourceSpan(source.source[at.start : at.end], source.track_restorable(at.start, at.end))
                    for at in each.sentence.sources
                ),
            )
            for each in checked.sentences
        )
        # Only for `format_sentence`: a quick fix writes a source sentence as the document's language requires.
        paragraph = Paragraph(checked.sentences[0].sentence.text, (checked.sentences[0].sentence,))
        layout = make_layout([to_layout_paragraph(paragraph)], settings, document.language_id or "")
        edit = compute_insertion(document.source, *span, layout)
        format_sentence = edit.format_sentence if edit else _unformatted
        tracked = document.track_span(*span)
        self._checked.append(_CheckedText(tracked, source, Trace(document, (sentences,), format_sentence)))
        self._on_change(document)

    def _remove(self, removed: Sequence[_CheckedText]) -> None:
        self._checked = [each for each in self._checked if each not in removed]
        for each in removed:
            each.release()
            self._on_change(each.range.document)


def _unformatted(sentence: str, _before: str) -> str:
    """Return a sentence as it is, for a document that has no place for text of its own."""
    return sentence


def _blanked(text: str, start: int, end: int) -> str:
    """Return the text with spaces in place of the selection, which keeps all offsets."""
    return text[:start] + _VISIBLE.sub(" ", text[start:end]) + text[end:]


def _outcome(checked: Checked, against: str) -> str:
    total, supported = len(checked.sentences), sum(each.sentence.supported for each in checked.sentences)
    if supported == total:
        return f"All {total} sentences are found in {against}." if total > 1 else f"The sentence is found in {against}."
    if total == 1:
        return f"The sentence is not found in {against}, and is marked."
    return f"{supported} of {total} sentences ({supported / total:.0%}) are found in {against}. The others are marked."


def _action(title: str, command: str, document: Document, selected: types.Range) -> types.CodeAction:
    argument = selection_argument(document, selected)
    return types.CodeAction(title, kind=CHECK_KIND, command=types.Command(title, command, arguments=[argument]))
