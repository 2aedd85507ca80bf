"""Editors with ways of their own: ALE answers no edit, Eglot gives errors for stale ones and may miss a question."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from lsprotocol import types

from precis.layout.layout import Edit
from precis.lsp.client import Client, EditResponse
from precis.lsp.documents.document import Document
from precis.lsp.documents.workspace import ClampingCodec
from precis.lsp.edit.apply import AppliedEdit, EditFailure, Timeouts, apply_verified
from precis.lsp.edit.compute import SummaryEdit

SUMMARY = "\nA summary.\n"
DEADLINE_S = 60.0  # for liveness alone
NEVER, AT_ONCE = 2 * DEADLINE_S, 0.0
Connect = Any


def below(document: Document) -> SummaryEdit:
    source = document.source
    return SummaryEdit(Edit(len(source), len(source), SUMMARY), SUMMARY, source, "", "One.", 0)


def change(document: Document, text: str) -> None:
    """What the server makes of a change that the client tells of."""
    document.apply_change(types.TextDocumentContentChangeWholeDocument(text))
    document.version = (document.version or 0) + 1


class Stale:
    """A client that gives these answers to edits, and tells after each but the last of what was typed before."""

    def __init__(self, document: Document, *answers: EditResponse) -> None:
        self.document = document
        self.answers = list(answers)

    async def apply(self, *_arguments: object) -> EditResponse:
        answer = self.answers.pop(0)
        if answer is EditResponse.APPLIED:
            change(self.document, "Typed. One.\n\nA summary.\n")
        else:
            asyncio.get_running_loop().call_soon(change, self.document, "Typed. One.\n")
        return answer


class Silent:
    """A client that makes an edit and never answers."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.taken_back = False

    async def apply(self, *_arguments: object) -> EditResponse:
        change(self.document, "One.\n\nA summary.\n")
        try:
            await asyncio.Event().wait()
        finally:
            self.taken_back = True
        return EditResponse.NONE


async def test_an_editor_that_makes_the_edit_and_never_answers() -> None:
    document = Document("file:///a.md", "One.\n", 1, "markdown", ClampingCodec())
    client = Silent(document)
    async with asyncio.timeout(DEADLINE_S):
        made = await apply_verified(
            cast("Client", client),
            document,
            lambda: below(document),
            "Summarize selection",
            Timeouts(settle_s=AT_ONCE),
        )
    assert isinstance(made, AppliedEdit)
    assert made.range.text == SUMMARY
    assert client.taken_back


@pytest.mark.parametrize(
    ("answer", "timeouts"),
    [
        (EditResponse.ERROR, Timeouts(refusal_s=AT_ONCE, error_s=NEVER)),
        (EditResponse.REFUSED, Timeouts(refusal_s=NEVER, error_s=AT_ONCE)),
    ],
)
async def test_what_was_typed_is_waited_for_when_an_edit_is_refused(answer: EditResponse, timeouts: Timeouts) -> None:
    document = Document("file:///a.md", "One.\n", 1, "markdown", ClampingCodec())
    client = Stale(document, answer, EditResponse.APPLIED)
    made = await apply_verified(
        cast("Client", client), document, lambda: below(document), "Summarize selection", timeouts
    )
    assert isinstance(made, AppliedEdit)
    assert made.range.text == SUMMARY


async def test_a_document_that_is_closed_before_the_answer() -> None:
    document = Document("file:///a.md", "One.\n", 1, "markdown", ClampingCodec())

    class Closing:
        async def apply(self, *_arguments: object) -> EditResponse:
            document.close()
            await asyncio.sleep(0)
            return EditResponse.REFUSED

    client = cast("Client", Closing())
    assert (
        await apply_verified(client, document, lambda: below(document), "Summarize selection", Timeouts())
        is EditFailure.CLOSED
    )


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"client": {"positionEncoding": "utf-8"}}, "utf-8"),
        ({"client": {"positionEncoding": "bytes"}}, "utf-16"),
        ({"client": {"positionEncoding": ["utf-8"]}}, "utf-16"),
        ({"client": "utf-8"}, "utf-16"),
        ("utf-8", "utf-16"),
        (None, "utf-16"),
    ],
)
async def test_a_mute_client_names_its_units_of_positions(connect: Connect, options: object, told: str) -> None:
    bare = types.ClientCapabilities()
    async with connect(capabilities=bare, options=options) as editor:
        assert editor.encoding == told
        editor.open("“Å” 😀 one, “two” three.\n")
        await editor.summarize("“two” three.")
        await editor.jobs_end(1)
        assert editor.text.startswith("“Å” 😀 one, “two” three.\n\nParagraph 1 of ")


async def test_the_capabilities_go_before_the_options(connect: Connect) -> None:
    async with connect("neovim", options={"client": {"positionEncoding": "utf-32"}}) as editor:
        assert editor.encoding == "utf-8"


async def test_a_client_that_has_not_read_the_question_for_its_settings_is_asked_again(connect: Connect) -> None:
    async with connect(settings={"paragraphs": 3}) as editor:
        editor.open("One.\n")
        await editor.settled()
        asked = [how for how, _ in editor.happened].count("configuration")
        gate = editor.gates["configuration"] = asyncio.Event()
        await editor.summarize("One.")
        await editor.until(lambda: [how for how, _ in editor.happened].count("configuration") == asked + 2)
        gate.set()
        await editor.jobs_end(1)
        assert "Paragraph 3 of 3." in editor.text
