"""What becomes of an edit that the client makes, makes late, refuses or drops, with and without a word."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest
from lsprotocol import types

from precis.layout.layout import Edit
from precis.lsp.client import Client, EditResponse
from precis.lsp.documents.document import Document
from precis.lsp.edit.apply import (
    MAX_ATTEMPTS,
    AppliedEdit,
    EditFailure,
    Timeouts,
    apply_verified,
    wait_for_late_edit,
)
from precis.lsp.edit.compute import SummaryEdit

SUMMARY = "\nA summary.\n"
DEADLINE_S = 60.0  # for liveness alone
NEVER, AT_ONCE = 2 * DEADLINE_S, 0.0
IMPATIENT = Timeouts(AT_ONCE, AT_ONCE, AT_ONCE, AT_ONCE, AT_ONCE, AT_ONCE)
PATIENT = Timeouts(NEVER, NEVER, NEVER, NEVER, NEVER, NEVER)
Sent = tuple[str, str, int | None, types.TextEdit, float]
Answer = Callable[["ScriptedClient"], EditResponse]


async def turns() -> None:
    """Let the tasks that are ready go on, and those that they make ready."""
    for _ in range(20):
        await asyncio.sleep(0)


def below(document: Document) -> SummaryEdit:
    source = document.source
    return SummaryEdit(Edit(len(source), len(source), SUMMARY), SUMMARY, source, "", "One.", 0)


def change(document: Document, text: str) -> None:
    """What the server makes of a change that the client reports."""
    document.apply_change(types.TextDocumentContentChangeWholeDocument(text))
    document.version = (document.version or 0) + 1


class ScriptedClient:
    """A client that gives these answers to edits, the last of them again and again.

    Attributes:
        sent: the arguments of each edit.
        asked: set once there is an edit.
        taken_back: how many requests the server has cancelled.
    """

    def __init__(self, document: Document, *answers: Answer) -> None:
        self.document = document
        self.sent: list[Sent] = []
        self.asked = asyncio.Event()
        self.taken_back = 0
        self._answers = list(answers)

    async def apply(self, *sent: object) -> EditResponse:
        self.sent.append(cast("Sent", sent))
        self.asked.set()
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        response = answer(self)
        try:
            if answer in (silent, silently_making):
                await asyncio.Event().wait()
            await turns()  # the server reads the reports before the answer
        except asyncio.CancelledError:
            self.taken_back += 1
            raise
        return response

    def make(self) -> None:
        """Make the edit that was sent last, and report the change."""
        _, _, _, edit, _ = self.sent[-1]
        start = self.document.offset_at(edit.range.start)
        end = self.document.offset_at(edit.range.end)
        text = self.document.source
        change(self.document, text[:start] + edit.new_text + text[end:])


def making(client: ScriptedClient) -> EditResponse:
    client.make()
    return EditResponse.APPLIED


def claiming(_client: ScriptedClient) -> EditResponse:
    return EditResponse.APPLIED


def making_later(client: ScriptedClient) -> EditResponse:
    asyncio.get_running_loop().call_soon(client.make)
    return EditResponse.APPLIED


def silent(_client: ScriptedClient) -> EditResponse:
    return EditResponse.NONE


def silently_making(client: ScriptedClient) -> EditResponse:
    client.make()
    return EditResponse.NONE


def answering(answer: EditResponse) -> Answer:
    return lambda _client: answer


def typing(answer: EditResponse) -> Answer:
    """An answer after which the client reports what the user typed before the edit arrived."""

    def answered(client: ScriptedClient) -> EditResponse:
        document = client.document
        asyncio.get_running_loop().call_soon(change, document, "Typed. " + document.source)
        return answer

    return answered


def typing_unreported(answer: EditResponse) -> Answer:
    """The same, but the report comes after the answer."""
    reports: list[asyncio.Task[None]] = []

    async def report(document: Document) -> None:
        await turns()
        await turns()  # the server reads the answer before the report
        change(document, "Typed. " + document.source)

    def answered(client: ScriptedClient) -> EditResponse:
        reports.append(asyncio.create_task(report(client.document)))
        return answer

    return answered


def closing(answer: EditResponse) -> Answer:
    def answered(client: ScriptedClient) -> EditResponse:
        client.document.close()
        return answer

    return answered


@pytest.fixture
def document() -> Document:
    return Document("file:///a.md", "One.\n", 1, "markdown", types.PositionEncodingKind.Utf16)


async def apply(
    client: ScriptedClient,
    timeouts: Timeouts = PATIENT,
    compute: Callable[[Document], SummaryEdit | None] = below,
) -> AppliedEdit | EditFailure:
    async with asyncio.timeout(DEADLINE_S):
        return await apply_verified(
            cast("Client", client), client.document, lambda: compute(client.document), "Summarize selection", timeouts
        )


async def applied(client: ScriptedClient, timeouts: Timeouts = PATIENT) -> None:
    """Apply the edit, and check that the document contains it once and tracks nothing but its range."""
    made = await apply(client, timeouts)
    assert isinstance(made, AppliedEdit)
    assert made.range.text == SUMMARY
    assert client.document.source.count(SUMMARY) == 1
    assert list(client.document._tracked) == [made.range]
    assert not client.document.edit_lock.locked()


async def fails(client: ScriptedClient, failure: EditFailure, timeouts: Timeouts = IMPATIENT) -> None:
    """Apply the edit, and check that it fails this way and that nothing is tracked any more."""
    assert await apply(client, timeouts) is failure
    assert list(client.document._tracked) == []
    assert not client.document.edit_lock.locked()


async def test_the_edit_is_for_the_version_that_the_server_has_seen(document: Document) -> None:
    client = ScriptedClient(document, making)
    await applied(client)
    end = types.Position(1, 0)
    edit = types.TextEdit(types.Range(end, end), SUMMARY)
    assert client.sent == [("Summarize selection", "file:///a.md", 1, edit, NEVER)]


async def test_an_edit_that_is_reported_after_the_answer_is_waited_for(document: Document) -> None:
    client = ScriptedClient(document, making_later)
    await applied(client)
    assert len(client.sent) == 1


async def test_an_editor_that_makes_the_edit_and_never_answers(document: Document) -> None:
    client = ScriptedClient(document, silently_making)
    await applied(client, Timeouts(response_s=NEVER, settle_s=AT_ONCE))
    assert client.taken_back == 1


async def test_an_editor_that_gives_up_after_making_the_edit_has_made_it(document: Document) -> None:
    def make_and_give_up(client: ScriptedClient) -> EditResponse:
        client.make()
        return EditResponse.NONE

    await applied(ScriptedClient(document, make_and_give_up))


async def test_an_editor_that_does_not_answer_in_time_has_not_made_the_edit(document: Document) -> None:
    client = ScriptedClient(document, answering(EditResponse.NONE))
    await fails(client, EditFailure.NO_RESPONSE, PATIENT)
    assert len(client.sent) == 1


async def test_an_edit_that_was_claimed_but_not_made_is_no_success(document: Document) -> None:
    client = ScriptedClient(document, claiming)
    await fails(client, EditFailure.NOT_VERIFIED)
    assert len(client.sent) == 1


async def test_an_edit_that_was_dropped_for_what_the_user_typed_is_sent_again(document: Document) -> None:
    client = ScriptedClient(document, typing(EditResponse.APPLIED), making)
    await applied(client, Timeouts(change_s=AT_ONCE))
    assert [version for _, _, version, _, _ in client.sent] == [1, 2]
    assert document.source == f"Typed. One.\n{SUMMARY}"


async def test_what_was_typed_before_a_dropped_edit_may_be_reported_after_the_answer(document: Document) -> None:
    client = ScriptedClient(document, typing_unreported(EditResponse.APPLIED), making)
    await applied(client, Timeouts(change_s=NEVER, settle_s=AT_ONCE))
    assert document.source == f"Typed. One.\n{SUMMARY}"


@pytest.mark.parametrize(
    ("answer", "timeouts"),
    [
        (EditResponse.ERROR, Timeouts(refusal_s=AT_ONCE, error_s=NEVER)),
        (EditResponse.REFUSED, Timeouts(refusal_s=NEVER, error_s=AT_ONCE)),
    ],
)
async def test_what_was_typed_is_waited_for_when_an_edit_is_refused(
    document: Document, answer: EditResponse, timeouts: Timeouts
) -> None:
    client = ScriptedClient(document, typing_unreported(answer), making)
    await applied(client, timeouts)
    assert document.source == f"Typed. One.\n{SUMMARY}"


@pytest.mark.parametrize("answer", [EditResponse.REFUSED, EditResponse.ERROR])
async def test_an_edit_that_is_refused_for_no_new_version_is_not_sent_again(
    document: Document, answer: EditResponse
) -> None:
    client = ScriptedClient(document, answering(answer))
    await fails(client, EditFailure.REFUSED)
    assert len(client.sent) == 1


async def test_a_user_who_never_stops_typing_is_left_alone_after_some_attempts(document: Document) -> None:
    client = ScriptedClient(document, typing(EditResponse.REFUSED))
    await fails(client, EditFailure.REFUSED, PATIENT)
    assert [version for _, _, version, _, _ in client.sent] == list(range(1, MAX_ATTEMPTS + 1))


async def test_a_place_that_is_gone_is_not_edited(document: Document) -> None:
    client = ScriptedClient(document, making)
    assert await apply(client, compute=lambda _: None) is EditFailure.TEXT_GONE
    assert client.sent == []


async def test_a_place_that_goes_while_the_user_types_is_not_edited_again(document: Document) -> None:
    client = ScriptedClient(document, typing(EditResponse.REFUSED))
    outcome = await apply(client, compute=lambda seen: below(seen) if seen.version == 1 else None)
    assert outcome is EditFailure.TEXT_GONE
    assert len(client.sent) == 1


@pytest.mark.parametrize(("source", "found"), [(f"One.\n{SUMMARY}", True), ("One.\n", False)])
async def test_an_edit_that_changes_nothing_is_not_sent(document: Document, source: str, found: bool) -> None:
    change(document, source)
    there = SummaryEdit(Edit(5, 5, ""), SUMMARY, "One.\n", "", "One.", 0)
    client = ScriptedClient(document, making)
    outcome = await apply(client, compute=lambda _: there)
    assert client.sent == []
    if found:
        assert isinstance(outcome, AppliedEdit)
        assert outcome.range.text == SUMMARY
    else:
        assert outcome is EditFailure.TEXT_GONE


async def test_a_closed_document_is_not_edited(document: Document) -> None:
    document.close()
    client = ScriptedClient(document, making)
    await fails(client, EditFailure.CLOSED)
    assert client.sent == []


@pytest.mark.parametrize("answer", [EditResponse.REFUSED, EditResponse.ERROR, EditResponse.APPLIED, EditResponse.NONE])
async def test_a_document_that_is_closed_before_the_answer(document: Document, answer: EditResponse) -> None:
    client = ScriptedClient(document, closing(answer))
    await fails(client, EditFailure.CLOSED, PATIENT)
    assert len(client.sent) == 1


async def test_edits_of_one_document_are_made_one_after_the_other(document: Document) -> None:
    happened: list[str] = []

    class Slow(ScriptedClient):
        async def apply(self, *sent: object) -> EditResponse:
            happened.append("sent")
            await asyncio.sleep(0)  # lets the other edit go on, if it can
            happened.append("made")
            return await super().apply(*sent)

    client = Slow(document, making)
    outcomes = await asyncio.gather(apply(client), apply(client))
    assert all(isinstance(outcome, AppliedEdit) for outcome in outcomes)
    assert happened == ["sent", "made"] * 2
    assert document.source == f"One.\n{SUMMARY}{SUMMARY}"


async def test_a_job_that_is_cancelled_takes_its_request_back(document: Document) -> None:
    client = ScriptedClient(document, silent)
    task = asyncio.create_task(apply(client, replace(PATIENT, settle_s=AT_ONCE)))
    await client.asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert client.taken_back == 1
    assert list(document._tracked) == []
    assert not document.edit_lock.locked()


async def test_an_edit_that_the_client_makes_while_the_job_is_cancelled_counts(document: Document) -> None:
    client = ScriptedClient(document, silent)
    task = asyncio.create_task(apply(client))
    await client.asked.wait()
    task.cancel()
    await turns()
    client.make()
    outcome = await asyncio.wait_for(task, DEADLINE_S)
    assert isinstance(outcome, AppliedEdit)
    assert outcome.range.text == SUMMARY
    assert not task.cancelled()


async def test_an_edit_that_is_made_late_is_found(document: Document) -> None:
    waiting = asyncio.create_task(wait_for_late_edit(document, below(document)))
    await asyncio.sleep(0)
    change(document, "Typed. One.\n")
    await asyncio.sleep(0)
    assert not waiting.done()
    change(document, f"Typed. One.\n{SUMMARY}")
    async with asyncio.timeout(DEADLINE_S):
        made = await waiting
    assert made is not None
    assert made.range.text == SUMMARY
    assert list(document._tracked) == [made.range]


async def test_a_late_edit_is_not_waited_for_in_a_closed_document(document: Document) -> None:
    waiting = asyncio.create_task(wait_for_late_edit(document, below(document)))
    await asyncio.sleep(0)
    document.close()
    async with asyncio.timeout(DEADLINE_S):
        assert await waiting is None
    assert list(document._tracked) == []
