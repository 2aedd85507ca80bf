"""Clients that ask the person before a finished summary goes into the document."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

Connect = Any
ASKS = {"client": {"confirm": True, "status": True}}
TEXT = "One.\n\nTwo.\n"


def heard(editor: Any, what: str) -> list[Any]:
    return [params for how, params in editor.happened if how == what]


async def test_insert(connect: Connect) -> None:
    async with connect(options=ASKS) as editor:
        editor.confirmations = ["insert"]
        editor.open(TEXT)
        job = await editor.summarize("One.")
        await editor.jobs_end(1)
        (asked,) = heard(editor, "confirm")
        assert (asked.jobId, asked.uri) == (job, "file:///notes/a%20text.md")
        assert list(asked.paragraphs) == ["Paragraph 1 of 2.", "Paragraph 2 of 2."]
        assert editor.text == "One.\n\nParagraph 1 of 2.\n\nParagraph 2 of 2.\n\nTwo.\n"
        states = [status.state for status in heard(editor, "precis/status")]
        assert list(dict.fromkeys(states))[-3:] == ["confirming", "inserting", "done"]


async def test_again_until_it_is_right(connect: Connect) -> None:
    async with connect(options=ASKS) as editor:
        editor.confirmations = ["again", "again", "insert"]
        editor.open(TEXT)
        await editor.summarize("One.")
        await editor.jobs_end(1)
        assert len(heard(editor, "confirm")) == 3
        assert len(editor.edits) == 1
        assert "Paragraph 1 of 2." in editor.text


@pytest.mark.parametrize("answer", ["discard", "nonsense"])
async def test_discard_leaves_the_document_and_the_summary_can_still_be_had(connect: Connect, answer: str) -> None:
    async with connect(options=ASKS) as editor:
        editor.confirmations = [answer]
        editor.open(TEXT)
        await editor.summarize("One.")
        await editor.jobs_end(1)
        assert editor.text == TEXT
        assert editor.edits == []
        assert "Paragraph 1 of 2." in await editor.execute("precis.server.lastSummary")


async def test_typing_while_the_question_is_open_and_cancelling_it(connect: Connect) -> None:
    async with connect(options=ASKS) as editor:
        gate = editor.gates["confirm"] = asyncio.Event()
        editor.confirmations = ["insert", "insert"]
        editor.open(TEXT)
        await editor.summarize("One.")
        await editor.until(lambda: heard(editor, "confirm"))
        editor.type_before("One", "Before.\n\n")
        gate.set()
        await editor.jobs_end(1)
        assert editor.text.startswith("Before.\n\nOne.\n\nParagraph 1 of 2.")
        before = editor.text
        gate.clear()
        await editor.summarize("Two.")
        await editor.until(lambda: len(heard(editor, "confirm")) == 2)
        await editor.execute("precis.server.cancel")
        await editor.jobs_end(2)
        gate.set()
        assert editor.text == before


async def test_a_client_that_does_not_ask_is_not_asked(connect: Connect) -> None:
    async with connect(options={"client": {"status": True}}) as editor:
        editor.open(TEXT)
        await editor.summarize("One.")
        await editor.jobs_end(1)
        assert heard(editor, "confirm") == []
        assert "Paragraph 1 of 2." in editor.text
