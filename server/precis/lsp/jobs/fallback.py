"""Insert a finished summary elsewhere, where the user chooses, if it could not be inserted at its selection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from precis.lsp.client import Client
from precis.lsp.commands import INSERT_TITLE, LAST_SUMMARY
from precis.lsp.documents.document import Document, TrackedRange
from precis.lsp.edit.apply import EditFailure, Timeouts, apply_verified
from precis.lsp.edit.compute import SummaryEdit, compute_insertion, make_layout
from precis.lsp.jobs.pending import FinishedSummary

AT_THE_END = "Insert at the end"
NEW_DOCUMENT = "Open in a new document"
DISCARD = "Discard"
PLACE_QUESTION = "The summary is ready. Where should it go?"
KEPT = (
    f"The summary is kept until the next one is finished: the code action “{INSERT_TITLE}” in its document inserts it, "
    f"and the command {LAST_SUMMARY} returns it."
)
MAX_NEW_NAMES = 3  # names to try for a new document


async def ask_where_to_insert(
    client: Client,
    get_open: Callable[[str], Document | None],
    summary: FinishedSummary,
    failure: EditFailure,
    timeouts: Timeouts,
) -> EditFailure | None:
    """Ask where to put the summary and put it there; return the failure, if any.

    A choice that fails is not offered again, and the end of the document only if it can hold text.

    Args:
        client: shows the question and applies the edit.
        get_open: returns the open document with a URI; None if the client has not opened it.
        summary: the summary.
        failure: why it could not be inserted at its selection.
        timeouts: how long to wait for the client and the user.

    Returns:
        None if the summary is in a document or the user discarded it; otherwise the last failure.
    """
    document = get_open(summary.uri)
    can_append = document is None or _append(document, summary) is not None
    remaining = [AT_THE_END] if can_append else []
    if client.can_create():
        remaining.append(NEW_DOCUMENT)
    while choices := [choice for choice in remaining if choice == NEW_DOCUMENT or get_open(summary.uri)]:
        question = f"{failure.value} {PLACE_QUESTION}"
        choice = await client.choose("warning", question, [*choices, DISCARD], timeouts.question_s)
        if choice == DISCARD:
            return None
        if choice not in choices:
            break
        if choice == AT_THE_END:
            outcome = await _insert_at_the_end(client, get_open(summary.uri), summary, timeouts)
        else:
            outcome = await _open_in_new_document(client, summary, timeouts)
        if outcome is None:
            return None
        failure = outcome
        remaining.remove(choice)
    return failure


async def insert_below(
    client: Client, summary: FinishedSummary, target: TrackedRange, label: str, timeouts: Timeouts
) -> EditFailure | None:
    """Insert the summary below a range that is not its selection; return the failure, if any.

    Args:
        client: applies the edit.
        summary: the summary.
        target: the range to insert it below.
        label: the name of the edit in the editor.
        timeouts: how long to wait for the client.
    """

    def get_span() -> tuple[int, int]:
        return target.anchor.start, target.anchor.end

    return await _insert(client, summary, target.document, get_span, label, timeouts)


def _append(document: Document, summary: FinishedSummary) -> SummaryEdit | None:
    """Return the edit that inserts the summary at the end of a document; None if that cannot hold text."""
    return _edit_below(document, (0, len(document.source)), summary)


def _edit_below(document: Document, span: tuple[int, int], summary: FinishedSummary) -> SummaryEdit | None:
    settings = summary.settings.model_copy(update={"insert": "below"})
    layout = make_layout(summary.paragraphs, settings, document.language_id or "")
    return compute_insertion(document.source, *span, layout)


async def _insert_at_the_end(
    client: Client, document: Document | None, summary: FinishedSummary, timeouts: Timeouts
) -> EditFailure | None:
    if document is None:
        return EditFailure.CLOSED
    return await _insert(client, summary, document, lambda: (0, len(document.source)), AT_THE_END, timeouts)


async def _insert(
    client: Client,
    summary: FinishedSummary,
    document: Document,
    get_span: Callable[[], tuple[int, int]],
    label: str,
    timeouts: Timeouts,
) -> EditFailure | None:

    def compute() -> SummaryEdit | EditFailure:
        return _edit_below(document, get_span(), summary) or EditFailure.NO_PLACE

    outcome = await apply_verified(client, document, compute, label, timeouts)
    if isinstance(outcome, EditFailure):
        return outcome
    outcome.range.release()
    return None


async def _open_in_new_document(client: Client, summary: FinishedSummary, timeouts: Timeouts) -> EditFailure | None:
    heading = f"{summary.settings.heading}\n\n" if summary.settings.heading else ""
    text = f"{heading}{summary.summary.text}\n"
    for uri in _new_uris(summary.uri):
        if await client.create(NEW_DOCUMENT, uri, text, timeouts.response_s):
            return None
    return EditFailure.REFUSED


def _new_uris(uri: str) -> Iterator[str]:
    """Yield URIs of new Markdown documents next to the document, in the order in which to try them."""
    parts = urlsplit(uri)
    path = PurePosixPath(unquote(parts.path))
    for number in range(1, MAX_NEW_NAMES + 1):
        name = f"{path.stem} summary{f' {number}' if number > 1 else ''}.md".lstrip()
        yield urlunsplit(parts._replace(path=quote(str(path.parent / name))))
