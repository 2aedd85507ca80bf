"""What becomes of a finished summary that could not go where it belongs: the person says. It is never lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from precis.layout.layout import Passage
from precis.lsp.client import Client
from precis.lsp.commands import INSERT_TITLE, LAST_SUMMARY
from precis.lsp.documents.document import Document, Followed
from precis.lsp.edit.apply import NotMade, Patience, make
from precis.lsp.edit.compute import Placed, insertion, passage, places
from precis.settings import Settings
from precis.summary.result import Summary

AT_THE_END = "Insert at the end"
NEW = "Open in a new document"
DISCARD = "Discard"
NAMES = 3  # that are tried for a new document
KEPT = (
    f"The finished summary is kept until the next one: the code action “{INSERT_TITLE}” in its document inserts it, "
    f"and the command {LAST_SUMMARY} returns it."
)


@dataclass(frozen=True, slots=True)
class Finished:
    """A summary that is written.

    Attributes:
        uri: of the document that it is of.
        language_id: of that document, as the client names it.
        settings: that it was written under.
        summary: the summary, with its sentences and notices.
    """

    uri: str
    language_id: str
    settings: Settings
    summary: Summary

    @property
    def passages(self) -> list[Passage]:
        """The paragraphs of the summary for the layout."""
        return [passage(each) for each in self.summary.paragraphs]


class Offer:
    """Asks what to do with finished summaries.

    Args:
        client: shows the question.
        opened: the document of a name, if the client has it open.
        patience: how long the client is waited for.
    """

    def __init__(self, client: Client, opened: Callable[[str], Document | None], patience: Patience) -> None:
        self._client = client
        self._opened = opened
        self._patience = patience

    async def make(self, finished: Finished, why: NotMade) -> NotMade | None:
        """Ask, and do what is chosen. Return why the summary is in no document, though it is not known to be unwanted.

        Args:
            finished: the summary.
            why: it is not where it belongs.
        """
        left = [AT_THE_END, NEW] if self._client.can_create() else [AT_THE_END]
        while choices := [one for one in left if one == NEW or self._opened(finished.uri)]:
            question = f"{why.value} What is to become of the summary, which is finished?"
            chosen = await self._client.choose("warning", question, [*choices, DISCARD], self._patience.asked_s)
            if chosen == DISCARD:
                return None
            if chosen not in choices:
                break
            outcome = await (self._at_the_end(finished) if chosen == AT_THE_END else self._open_new(finished))
            if outcome is None:
                return None
            why = outcome
            left.remove(chosen)
        return why

    async def insert(self, finished: Finished, below: Followed, label: str) -> NotMade | None:
        """Insert it below something that it is not of; why that failed.

        Args:
            finished: the summary.
            below: what to insert it below.
            label: what the editor calls the edit.
        """
        return await self._insert(finished, below.document, lambda: (below.anchor.start, below.anchor.end), label)

    async def _insert(
        self, finished: Finished, document: Document, below: Callable[[], tuple[int, int]], label: str
    ) -> NotMade | None:
        style = finished.settings.model_copy(update={"insert": "below"})
        place = places(finished.passages, style, finished.language_id)

        def compute() -> Placed:
            return insertion(document.source, *below(), place)

        made = await make(self._client, document, compute, label, self._patience)
        if isinstance(made, NotMade):
            return made
        made.place.release()
        return None

    async def _at_the_end(self, finished: Finished) -> NotMade | None:
        """Insert it at the end of its document; why that failed."""
        document = self._opened(finished.uri)
        if document is None:
            return NotMade.CLOSED
        return await self._insert(finished, document, lambda: (0, len(document.source)), AT_THE_END)

    async def _open_new(self, finished: Finished) -> NotMade | None:
        """Open it in a document that is not there yet; why that failed."""
        heading = f"{finished.settings.heading}\n\n" if finished.settings.heading else ""
        for uri in _new_names(finished.uri):
            text = f"{heading}{finished.summary.text}\n"
            if await self._client.create(NEW, uri, text, self._patience.answered_s):
                return None
        return NotMade.REFUSED


def _new_names(uri: str) -> Iterator[str]:
    """Names beside the document's own, in the order in which they are tried. Paragraphs are Markdown as they are."""
    parts = urlsplit(uri)
    path = PurePosixPath(unquote(parts.path))
    for number in range(1, NAMES + 1):
        name = f"{path.stem} summary{f' {number}' if number > 1 else ''}.md".lstrip()
        yield urlunsplit(parts._replace(path=quote(str(path.parent / name))))
