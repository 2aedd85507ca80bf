"""Checking a text, whoever wrote it, against another one that is open: whose sentences are found there, and where.

What is found can be asked about like the sentences of a summary, until one of the two documents is closed or the check
is ended. The document itself is not touched.
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
from precis.lsp.documents.document import Document, Documents, Followed
from precis.lsp.edit.compute import insertion, passage, places
from precis.lsp.provenance.hover import name
from precis.lsp.provenance.trace import Source, Trace, Traced
from precis.settings import Settings
from precis.summary.check import Checked, trace
from precis.summary.result import Paragraph

THE_REST = "the rest of this document"
QUESTION = "Against which text is the selection to be checked?"
MOST_CHOICES = 8  # documents in one question
NOTHING = "No sentence was found in the selection, so there is nothing to check."
_WORD = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class _Done:
    """A text that was checked."""

    place: Followed
    source: Document
    trace: Trace

    def touches(self, document: Document, start: int, end: int) -> bool:
        at = self.place.anchor
        return self.place.document is document and start <= at.end and end >= at.start

    def release(self) -> None:
        self.place.release()
        self.trace.release()


class Checking:
    """All checks, the oldest first.

    Args:
        client: is asked against what, and told the outcome.
        documents: gives those that are open.
        changed: told of a document whose checks have changed.
    """

    def __init__(self, client: Client, documents: Callable[[], Documents], changed: Callable[[Document], None]) -> None:
        self._client = client
        self._documents = documents
        self._changed = changed
        self._done: list[_Done] = []

    @property
    def traces(self) -> Sequence[Trace]:
        """Where the sentences of all of them stand, and come from."""
        return [done.trace for done in self._done]

    def actions(self, document: Document, selected: types.Range) -> list[types.CodeAction]:
        """To check what is selected, where there is something to check it against, and to end the checks there."""
        found: list[types.CodeAction] = []
        start, end = document.offset_at(selected.start), document.offset_at(selected.end)
        if _WORD.search(document.source, start, end) and (sources := self._sources(document, start, end)):
            against = next(iter(sources)) if len(sources) == 1 else "…"
            found.append(_action(f"Check this text against {against}", CHECK, document, selected))
        if any(done.touches(document, start, end) for done in self._done):
            found.append(_action(END_CHECK_TITLE, END_CHECK, document, selected))
        return found

    async def check(self, document: Document, selected: types.Range, settings: Settings) -> None:
        """Ask against which text, check, and tell the outcome."""
        followed = document.follow(selected)
        try:
            sources = self._sources(document, followed.anchor.start, followed.anchor.end)
            chosen = next(iter(sources), None)
            if len(sources) > 1:
                chosen = await self._client.choose("info", QUESTION, list(sources))
            source = sources.get(chosen or "")
            if source is None or source.closed or document.closed:
                return
            versions = document.version, source.version
            start, end = followed.anchor.start, followed.anchor.end
            given = source.source if source is not document else _without(document.source, start, end)
            checked = await asyncio.to_thread(trace, document.source[start:end], given)
            if (document.version, source.version) != versions or document.closed or source.closed:
                self._client.say("error", STALE)
            elif not checked.sentences:
                self._client.say("error", NOTHING)
            else:
                self._keep(document, source, (start, end), checked, settings)
                self._client.say("info", _outcome(checked, chosen or ""))
        finally:
            followed.release()

    def end(self, document: Document, selected: types.Range) -> None:
        """End the checks that a selection touches."""
        start, end = document.offset_at(selected.start), document.offset_at(selected.end)
        self._drop([done for done in self._done if done.touches(document, start, end)])

    def forget(self, uri: str) -> None:
        """A document was closed."""
        gone = unquote(uri)
        self._drop([each for each in self._done if gone in map(unquote, (each.place.document.uri, each.source.uri))])

    def _sources(self, document: Document, start: int, end: int) -> Mapping[str, Document]:
        """What a selection can be checked against, by what people call it."""
        found: dict[str, Document] = {}
        if _WORD.search(document.source, 0, start) or _WORD.search(document.source, end):
            found[THE_REST] = document
        others = [each for each in self._documents().all_opened() if each is not document and _WORD.search(each.source)]
        for each in reversed(others):  # the one that was opened last comes first
            found.setdefault(name(each) or each.uri, each)
        return dict(list(found.items())[:MOST_CHOICES])

    def _keep(
        self, document: Document, source: Document, span: tuple[int, int], checked: Checked, settings: Settings
    ) -> None:
        self._drop([done for done in self._done if done.touches(document, *span)])
        sentences = tuple(
            Traced(
                each.sentence.text,
                None,
                each.sentence.supported,
                document.keep_span(span[0] + each.start, span[0] + each.end),
                tuple(
                    Source(source.source[at.start : at.end], source.keep_span(at.start, at.end))
                    for at in each.sentence.sources
                ),
            )
            for each in checked.sentences
        )
        # A sentence of the source that takes the place of one is written as the document's language wants it.
        paragraph = Paragraph(checked.sentences[0].sentence.text, (checked.sentences[0].sentence,))
        place = places([passage(paragraph)], settings, document.language_id or "")
        written = insertion(document.source, *span, place).written
        followed = document.follow_span(*span)
        self._done.append(_Done(followed, source, Trace(document, (sentences,), written)))
        self._changed(document)

    def _drop(self, gone: Sequence[_Done]) -> None:
        self._done = [done for done in self._done if done not in gone]
        for done in gone:
            done.release()
            self._changed(done.place.document)


def _without(text: str, start: int, end: int) -> str:
    """The text with blanks where the selection is, so that offsets stay."""
    return text[:start] + _WORD.sub(" ", text[start:end]) + text[end:]


def _outcome(checked: Checked, against: str) -> str:
    every, found = len(checked.sentences), sum(each.sentence.supported for each in checked.sentences)
    if found == every:
        return f"All {every} sentences are found in {against}." if every > 1 else f"The sentence is found in {against}."
    if every == 1:
        return f"The sentence is not found in {against}, and is marked."
    return f"{found} of {every} sentences ({found / every:.0%}) are found in {against}. The others are marked."


def _action(title: str, command: str, document: Document, selected: types.Range) -> types.CodeAction:
    argument = selection_argument(document, selected)
    return types.CodeAction(title, kind=CHECK_KIND, command=types.Command(title, command, arguments=[argument]))
