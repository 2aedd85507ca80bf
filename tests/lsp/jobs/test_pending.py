"""Which finished summaries are stored, and until when."""

from __future__ import annotations

import asyncio

import pytest
from lsprotocol import types

from precis.lsp.documents.document import Document
from precis.lsp.jobs.pending import FinishedSummary, PendingSummaries
from precis.lsp.request import SummaryRequest
from precis.settings import Settings
from precis.summary.result import Summary, Timing

NOTHING = Summary((), 0, 1.0, (), "small", Timing(0, 0, 0, 0, 0, 0))


@pytest.fixture
def document() -> Document:
    return Document("file:///a.md", "One. Two.\n", 1, "markdown", types.PositionEncodingKind.Utf16)


@pytest.fixture
def stored() -> PendingSummaries:
    return PendingSummaries()


def finished(document: Document, job_id: int = 1) -> FinishedSummary:
    """A summary of the second sentence."""
    selection, request = document.track_span(5, 9), SummaryRequest()
    return FinishedSummary(
        job_id, "Summarize selection", selection, "markdown", "Two.", request, None, Settings(), NOTHING, ()
    )


def is_followed(summary: FinishedSummary) -> bool:
    """Type in the document, and return whether the selection moves with it."""
    start = summary.selection.anchor.start
    place = types.Range(types.Position(0, 0), types.Position(0, 0))
    summary.selection.document.apply_change(types.TextDocumentContentChangePartial(place, "x"))
    return summary.selection.anchor.start == start + 1


def test_a_summary_belongs_to_its_job_until_the_job_ends(document: Document, stored: PendingSummaries) -> None:
    one, two = finished(document, 1), finished(document, 2)
    stored.add(one)
    stored.add(two)
    assert stored.of_job(1) is one
    assert stored.of_job(2) is two
    stored.forget_job(1)
    assert stored.of_job(1) is None
    assert stored.of_job(2) is two
    stored.forget_job(3)  # one that has finished nothing


def test_the_last_summary_is_known_whatever_became_of_it(document: Document, stored: PendingSummaries) -> None:
    assert stored.last is None
    one, two = finished(document, 1), finished(document, 2)
    stored.add(one)
    stored.put(one)
    stored.clear()
    stored.forget_job(1)
    assert stored.last is one
    stored.add(two)
    stored.take(two)
    assert stored.last is two


def test_a_pending_summary_outlives_its_job(document: Document, stored: PendingSummaries) -> None:
    summary = finished(document)
    stored.add(summary)
    assert stored.pending is None
    stored.put(summary)
    stored.forget_job(1)
    assert stored.pending is summary
    assert summary.uri == "file:///a.md"
    assert is_followed(summary)


def test_a_summary_that_stays_pending_is_still_followed(document: Document, stored: PendingSummaries) -> None:
    summary = finished(document)
    stored.put(summary)
    stored.put(summary)
    assert stored.pending is summary
    assert is_followed(summary)


@pytest.mark.parametrize("replaced_by", ["the next finished one", "the next pending one"])
def test_the_next_summary_replaces_the_pending_one(
    document: Document, stored: PendingSummaries, replaced_by: str
) -> None:
    first, second = finished(document, 1), finished(document, 2)
    stored.put(first)
    if replaced_by == "the next finished one":
        stored.add(second)
        assert stored.pending is None
    else:
        stored.put(second)
        assert stored.pending is second
    assert not is_followed(first)
    assert is_followed(second)
    assert not first.inserted.is_set()


def test_an_inserted_summary_is_no_longer_pending(document: Document, stored: PendingSummaries) -> None:
    summary = finished(document)
    stored.put(summary)
    stored.take(summary)
    assert summary.inserted.is_set()
    assert stored.pending is None
    assert not is_followed(summary)


def test_inserting_another_summary_leaves_the_pending_one(document: Document, stored: PendingSummaries) -> None:
    pending, other = finished(document, 1), finished(document, 2)
    stored.put(pending)
    stored.take(other)
    assert other.inserted.is_set()
    assert stored.pending is pending
    assert is_followed(pending)


async def watcher() -> asyncio.Task[None]:
    """A task that waits for what never happens, and has begun to."""

    async def watch() -> None:
        await asyncio.Event().wait()

    task = asyncio.create_task(watch())
    await asyncio.sleep(0)
    return task


async def is_cancelled(task: asyncio.Task[None]) -> bool:
    await asyncio.wait([task], timeout=0)
    return task.cancelled()


async def test_a_watcher_is_cancelled_with_the_summary_it_watches(document: Document, stored: PendingSummaries) -> None:
    summary, watching = finished(document), await watcher()
    stored.put(summary)
    stored.watch(watching)
    assert not await is_cancelled(watching)
    stored.take(summary)
    assert await is_cancelled(watching)


async def test_another_watcher_takes_the_place_of_the_first(document: Document, stored: PendingSummaries) -> None:
    first, second = await watcher(), await watcher()
    stored.put(finished(document))
    stored.watch(first)
    stored.watch(second)
    assert await is_cancelled(first)
    assert not await is_cancelled(second)
    stored.clear()
    assert await is_cancelled(second)


async def test_a_watcher_may_take_the_summary_itself(document: Document, stored: PendingSummaries) -> None:
    summary, found, ended = finished(document), asyncio.Event(), asyncio.Event()

    async def watch() -> None:
        await found.wait()
        stored.take(summary)
        ended.set()

    watching = asyncio.create_task(watch())
    stored.put(summary)
    stored.watch(watching)
    found.set()
    await asyncio.wait([watching])
    assert ended.is_set()
    assert summary.inserted.is_set()
    assert stored.pending is None
