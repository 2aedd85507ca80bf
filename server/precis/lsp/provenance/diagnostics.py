"""Diagnostics and quick fixes for sentences that were not found in their source."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lsprotocol import types

from precis.lsp.client import Client
from precis.lsp.commands import FIX_KIND
from precis.lsp.documents.document import Document
from precis.lsp.provenance.hover import NOT_FOUND, range_text
from precis.lsp.provenance.trace import Trace, TracedSentence

SOURCE, CODE = "precis", "not-found"
REPLACE_SENTENCE_TITLE = "Replace by the source's sentence"
REMOVE_SENTENCE_TITLE = "Remove sentence"
_LAYOUT = re.compile(r"</?p>|[\W_]")  # separates two sentences and belongs to neither of them


class TraceDiagnostics:
    """Publishes the diagnostics of each document when they change.

    Args:
        client: the client that shows them.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._published: dict[str, list[types.Diagnostic]] = {}

    def publish(self, document: Document, traces: Sequence[Trace]) -> None:
        """Publish the diagnostics of a document, unless they are the same as before."""
        unsupported = [] if document.closed else unsupported_sentences(document, traces)
        diagnostics = [_diagnostic(sentence) for _, sentence in unsupported]
        if diagnostics != self._published.get(document.uri, []):
            self._published[document.uri] = diagnostics
            has_versions = self._client.can("text_document.publish_diagnostics.version_support")
            version = document.version if has_versions else None
            self._client.show_diagnostics(types.PublishDiagnosticsParams(document.uri, diagnostics, version))
        if not diagnostics:
            self._published.pop(document.uri, None)

    def quick_fixes(self, document: Document, traces: Sequence[Trace], start: int, end: int) -> list[types.CodeAction]:
        """Return the fixes for the sentences that a selection touches, each as a single edit."""
        fixes: list[types.CodeAction] = []
        for trace, sentence in unsupported_sentences(document, traces):
            at = sentence.range.anchor
            if not (start <= at.end and end >= at.start):
                continue
            diagnostic = _diagnostic(sentence)
            if text := _nearest_source_text(sentence):
                before = document.source[_line_start(document, at.start) : at.start]
                edit = types.TextEdit(sentence.range.lsp_range, trace.format_sentence(text, before))
                fixes.append(self._quick_fix(document, REPLACE_SENTENCE_TITLE, edit, diagnostic))
            edit = types.TextEdit(document.range_at(*removal_span(trace, sentence)), "")
            fixes.append(self._quick_fix(document, REMOVE_SENTENCE_TITLE, edit, diagnostic))
        return fixes

    def _quick_fix(
        self, document: Document, title: str, edit: types.TextEdit, diagnostic: types.Diagnostic
    ) -> types.CodeAction:
        change = self._client.make_workspace_edit(document.uri, document.version, edit)
        return types.CodeAction(title, kind=FIX_KIND, diagnostics=[diagnostic], edit=change)


def unsupported_sentences(document: Document, traces: Sequence[Trace]) -> list[tuple[Trace, TracedSentence]]:
    """Return the intact sentences in a document that were not found in their source, each with its trace."""
    return [
        (trace, sentence)
        for trace in traces
        if trace.document is document
        for sentence in trace.sentences
        if not sentence.supported and sentence.is_intact
    ]


def removal_span(trace: Trace, sentence: TracedSentence) -> tuple[int, int]:
    """Return the span to delete with a sentence.

    That includes the white space next to a neighbour in its paragraph; for the only sentence of a paragraph, the
    paragraph's own lines.
    """
    paragraphs = [paragraph for paragraph in trace.paragraphs if paragraph]
    (number,) = (i for i, each in enumerate(paragraphs) if sentence in each)
    paragraph, at = paragraphs[number], sentence.range.anchor
    index, document = paragraph.index(sentence), trace.document
    if len(paragraph) > 1:
        if index + 1 < len(paragraph) and (gap := _gap_between(document, sentence, paragraph[index + 1])):
            return at.start, gap[1]
        if index and (gap := _gap_between(document, paragraph[index - 1], sentence)):
            return gap[0], at.end
        return at.start, at.end
    if (below := paragraphs[number + 1 :][:1]) and (gap := _gap_between(document, sentence, below[0][0])):
        return _line_start(document, at.start), _line_start(document, gap[1])
    if (above := paragraphs[:number][-1:]) and (gap := _gap_between(document, above[0][-1], sentence)):
        return _line_end(document, gap[0]), _line_end(document, at.end)
    return at.start, at.end


def _gap_between(document: Document, first: TracedSentence, second: TracedSentence) -> tuple[int, int] | None:
    """Return the span between two sentences; None if one of them was edited or there are words between them."""
    start, end = first.range.anchor.end, second.range.anchor.start
    if not (first.is_intact and second.is_intact and start <= end) or _LAYOUT.sub("", document.source[start:end]):
        return None
    return start, end


def _line_start(document: Document, offset: int) -> int:
    return document.lines.start_of(document.lines.line_at(offset))


def _line_end(document: Document, offset: int) -> int:
    number = document.lines.line_at(offset)
    return document.lines.content_end(number)


def _nearest_source_text(sentence: TracedSentence) -> str | None:
    """Return the current text of the sentence's source spans; None if it has none or they are gone."""
    return " ".join(range_text(each.document, each) for each in sentence.source_ranges) or None


def _diagnostic(sentence: TracedSentence) -> types.Diagnostic:
    return types.Diagnostic(
        sentence.range.lsp_range, NOT_FOUND, severity=types.DiagnosticSeverity.Hint, code=CODE, source=SOURCE
    )
