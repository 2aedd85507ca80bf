"""Which sentences were not found in their source, and what can be done about them.

The client is told by diagnostics, anew whenever they have changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lsprotocol import types

from precis.lsp.client import Client
from precis.lsp.commands import FIX_KIND
from precis.lsp.documents.document import Document
from precis.lsp.provenance.hover import NOT_FOUND, readable
from precis.lsp.provenance.trace import Trace, Traced

SOURCE, CODE = "precis", "not-found"
REPLACE_TITLE = "Replace by the source's sentence"
REMOVE_TITLE = "Remove sentence"
_LAYOUT = re.compile(r"</?p>|[\W_]")  # what stands between two sentences, and belongs to neither


class Findings:
    """Tells the client of them.

    Args:
        client: shows them.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._told: dict[str, list[types.Diagnostic]] = {}

    def tell(self, document: Document, traces: Sequence[Trace]) -> None:
        """Tell of a document's, unless nothing has changed."""
        now = [] if document.closed else unfound(document, traces)
        found = [_diagnostic(document, sentence) for _, sentence in now]
        if found != self._told.get(document.uri, []):
            self._told[document.uri] = found
            versioned = self._client.can("text_document.publish_diagnostics.version_support")
            version = document.version if versioned else None
            self._client.show_diagnostics(types.PublishDiagnosticsParams(document.uri, found, version))
        if not found:
            self._told.pop(document.uri, None)

    def fixes(self, document: Document, traces: Sequence[Trace], start: int, end: int) -> list[types.CodeAction]:
        """What can be done about those that a selection touches, each in one edit."""
        found: list[types.CodeAction] = []
        for trace, sentence in unfound(document, traces):
            at = sentence.at.anchor
            if not (start <= at.end and end >= at.start):
                continue
            diagnostic = _diagnostic(document, sentence)
            if text := _source_text(sentence):
                before = document.source[_line_start(document, at.start) : at.start]
                edit = types.TextEdit(sentence.at.range, trace.written(text, before))
                found.append(self._fix(document, REPLACE_TITLE, edit, diagnostic))
            edit = types.TextEdit(document.range_at(*extent(trace, sentence)), "")
            found.append(self._fix(document, REMOVE_TITLE, edit, diagnostic))
        return found

    def _fix(
        self, document: Document, title: str, edit: types.TextEdit, diagnostic: types.Diagnostic
    ) -> types.CodeAction:
        change = self._client.change(document.uri, document.version, edit)
        return types.CodeAction(title, kind=FIX_KIND, diagnostics=[diagnostic], edit=change)


def unfound(document: Document, traces: Sequence[Trace]) -> list[tuple[Trace, Traced]]:
    """The sentences in a document that were not found in their source, each with the summary it is of."""
    return [
        (trace, sentence)
        for trace in traces
        if trace.document is document
        for sentence in trace.sentences
        if not sentence.supported and sentence.stands
    ]


def extent(trace: Trace, sentence: Traced) -> tuple[int, int]:
    """What has to go for the sentence to be gone: with it the space to its neighbour, or its paragraph's own lines."""
    paragraphs = [paragraph for paragraph in trace.paragraphs if paragraph]
    (number,) = (i for i, each in enumerate(paragraphs) if sentence in each)
    paragraph, at = paragraphs[number], sentence.at.anchor
    place, document = paragraph.index(sentence), trace.document
    if len(paragraph) > 1:
        if place + 1 < len(paragraph) and (behind := _joining(document, sentence, paragraph[place + 1])):
            return at.start, behind[1]
        if place and (before := _joining(document, paragraph[place - 1], sentence)):
            return before[0], at.end
        return at.start, at.end
    if (below := paragraphs[number + 1 :][:1]) and (behind := _joining(document, sentence, below[0][0])):
        return _line_start(document, at.start), _line_start(document, behind[1])
    if (above := paragraphs[:number][-1:]) and (before := _joining(document, above[0][-1], sentence)):
        return _line_end(document, before[0]), _line_end(document, at.end)
    return at.start, at.end


def _joining(document: Document, first: Traced, second: Traced) -> tuple[int, int] | None:
    """What stands between two sentences; None where one of them was edited, or there are words between them."""
    start, end = first.at.anchor.end, second.at.anchor.start
    if not (first.stands and second.stands and start <= end) or _LAYOUT.sub("", document.source[start:end]):
        return None
    return start, end


def _line_start(document: Document, offset: int) -> int:
    return document.lines.start(document.lines.at(offset))


def _line_end(document: Document, offset: int) -> int:
    number = document.lines.at(offset)
    return document.lines.start(number) + len(document.lines[number].rstrip("\r\n"))


def _source_text(sentence: Traced) -> str | None:
    """What the source says where it is nearest to the sentence; None where nothing is, or not any more."""
    return " ".join(readable(place.document, place) for place in sentence.places) or None


def _diagnostic(document: Document, sentence: Traced) -> types.Diagnostic:
    place = document.range_at(sentence.at.anchor.start, sentence.at.anchor.end)
    return types.Diagnostic(place, NOT_FOUND, severity=types.DiagnosticSeverity.Hint, code=CODE, source=SOURCE)
