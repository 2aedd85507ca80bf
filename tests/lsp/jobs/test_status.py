"""What a client is told of a job that wants to know more than a progress; and jobs that are joined."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from lsprotocol import types

Editor = Any
Connect = Any
WANTED = {"client": {"status": True}}


def heard(editor: Editor, method: str) -> list[Any]:
    return [what for how, what in editor.happened if how == method]


async def test_every_state_is_told(connect: Connect) -> None:
    async with connect(options=WANTED) as editor:
        editor.open("One.\n\nTwo.\n")
        job = await editor.summarize("One.")
        await editor.jobs_end(1)
        statuses = heard(editor, "precis/status")
        assert {(each.jobId, each.uri, each.offline) for each in statuses} == {(job, "file:///notes/a%20text.md", True)}
        states = [each.state for each in statuses]
        assert list(dict.fromkeys(states)) == ["queued", "loading", "planning", "writing", "inserting", "done"]
        written = [(each.part, each.of, each.words) for each in statuses if each.state == "writing"]
        assert written == [(2, 2, 4), (2, 2, 8)]
        assert statuses[0].model == ""
        models = dict.fromkeys((each.model, each.modelReason) for each in statuses[1:])
        assert list(models) == [("auto", ""), ("scripted", "the only installed model")]
        details = dict.fromkeys(each.offlineDetail for each in statuses)
        assert list(details) == ["", "offline: nothing connects, not enforced here"]
        assert len(statuses) == len({str(each) for each in statuses} | {str(each) for each in statuses})

        drafts = heard(editor, "precis/draft")
        assert [(draft.jobId, list(draft.paragraphs)) for draft in drafts] == [
            (job, ["Paragraph 1 of 2."]),
            (job, ["Paragraph 1 of 2.", "Paragraph 2 of 2."]),
        ]
        place = drafts[0].range
        assert (place.start.line, place.start.character, place.end.line, place.end.character) == (0, 0, 0, 4)


async def test_a_draft_is_where_the_selection_is_by_then(connect: Connect) -> None:
    async with connect(options=WANTED) as editor:
        gate = editor.gates["configuration"] = asyncio.Event()
        editor.open("One.\n\nTwo.\n")
        await editor.summarize("One.")
        editor.type_before("One", "x\n\n")
        gate.set()
        await editor.jobs_end(1)
        assert {draft.range.start.line for draft in heard(editor, "precis/draft")} == {2}


@pytest.mark.parametrize(
    ("text", "state"), [("CRASH", "failed"), ("HOLD", "cancelled"), ("One.", "asking"), ("One.", "done")]
)
async def test_every_end_is_told(connect: Connect, text: str, state: str) -> None:
    async with connect(options=WANTED, answers=["Discard"]) as editor:
        gate = editor.gates["configuration"] = asyncio.Event()
        editor.open(f"{text}\n\nTwo.\n")
        await editor.summarize(text)
        if state == "asking":
            editor.replace(0, 6, "")
        gate.set()
        if state == "cancelled":
            await editor.until(lambda: heard(editor, "precis/draft"))
            await editor.execute("precis.server.cancel")
        await editor.jobs_end(1)
        states = [each.state for each in heard(editor, "precis/status")]
        assert states[-1] == ("done" if state == "asking" else state)
        assert ("asking" in states) is (state == "asking")


@pytest.mark.parametrize("options", [None, {"client": {}}, {"client": {"status": "yes"}}, {"client": True}])
async def test_others_are_not_told(connect: Connect, options: object) -> None:
    async with connect(options=options) as editor:
        editor.open("One.\n")
        await editor.summarize("One.")
        await editor.jobs_end(1)
        assert heard(editor, "precis/status") == heard(editor, "precis/draft") == []
        assert editor.messages == []


async def test_a_repeated_request_joins_the_job_at_work(editor: Editor) -> None:
    editor.settings = {"paragraphs": 2, "prompts": {"Mine": "Summarize it"}}
    editor.open("One.\nHOLD\n\nTwo.\nHOLD\n")
    first = await editor.summarize("One.\nHOLD")
    await editor.until(lambda: "Paragraph 1 of 2 is written" in str(editor.happened))
    assert await editor.summarize("One.\nHOLD") == first
    editor.type_before("One", "x\n")
    assert await editor.summarize("One.\nHOLD") == first
    assert await editor.summarize("One.\nHOLD\n") != first  # the white space is part of the text
    others = [await editor.take("One.\nHOLD", "Mine"), await editor.summarize("Two.\nHOLD")]
    editor.type_before("One", "Not ")
    others.append(await editor.summarize("Not One.\nHOLD"))
    assert len({first, *others}) == 4
    await editor.execute("precis.server.cancel", first)
    assert await editor.summarize("One.\nHOLD") not in {first, *others}


async def test_what_is_ahead_is_told_and_how_long_the_second_one_takes(editor: Editor) -> None:
    editor.open("One.\n")
    for number in (1, 2):
        await editor.summarize("One.")
        await editor.jobs_end(number)
    reports = [report.message for report in editor.values(types.WorkDoneProgressReport)]
    assert [said for said in reports if "to write" in said] == [
        "8 words in 2 paragraphs to write",
        "8 words in 2 paragraphs to write, a few seconds",
    ]


async def test_a_server_that_texts_are_sent_to_is_told(connect: Connect) -> None:
    url = "http://localhost:8080"
    async with connect(options={**WANTED, "engine": "endpoint", "endpoint": {"url": url}}) as editor:
        editor.open("One.\n\nTwo.\n")
        await editor.summarize("One.")
        await editor.jobs_end(1)
        first, second, *_ = heard(editor, "precis/status")
        assert (first.model, first.offline) == ("", True)
        assert (second.model, second.offline) == (f"the model at {url}", False)
