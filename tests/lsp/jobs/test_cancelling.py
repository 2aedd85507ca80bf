"""Taking jobs back, at every step, from the progress and by the command: nothing is left, and no late edit."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import pytest
from lsprotocol import types

SUMMARY = "Paragraph 1 of 2.\n\nParagraph 2 of 2."
Editor = Any
Connect = Any
linux = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="watching a process of others needs Linux's pidfd")


@pytest.mark.parametrize("how", ["progress", "command", "newest", "action", "close"])
async def test_cancelling_ends_the_job_within_a_second_and_edits_nothing(editor: Editor, how: str) -> None:
    editor.open("One.\nHOLD\n\nTwo.\n")
    job = await editor.summarize("One.\nHOLD")
    await editor.until(lambda: "Paragraph 1 of 2 is written" in str(editor.happened))
    token = next(what for kind, what in editor.happened if kind == "create")
    if how == "progress":
        editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))
    elif how == "close":
        editor.close()
    elif how == "action":
        assert (await editor.titles("Two."))[-1] == "Cancel summary"
        await editor.take("Two.", "Cancel summary")
    else:
        await editor.execute("precis.server.cancel", *([job] if how == "command" else []))
    await editor.until(lambda: editor.ended == 1 and editor.values(types.WorkDoneProgressEnd), within_s=1)
    assert editor.edits == []
    assert editor.messages == []
    assert editor.text == "One.\nHOLD\n\nTwo.\n"
    if how != "close":
        assert "Cancel summary" not in await editor.titles("Two.")
        await editor.summarize("Two.")
        await editor.jobs_end(2)
        assert editor.text == f"One.\nHOLD\n\nTwo.\n\n{SUMMARY}\n"
        assert len(editor.children()) == 1


async def test_a_job_that_waits_is_cancelled_alone(editor: Editor) -> None:
    editor.open("One.\nHOLD\n\nTwo.\n\nThree.\n")
    first = await editor.summarize("One.\nHOLD")
    await editor.until(lambda: "Paragraph 1 of 2 is written" in str(editor.happened))
    second = await editor.summarize("Two.")
    await editor.summarize("Three.")
    await editor.execute("precis.server.cancel", second)
    await editor.jobs_end(1)
    for job in (second, 99, "nonsense", first):  # only the last one is there
        await editor.execute("precis.server.cancel", job)
    await editor.jobs_end(3)
    assert editor.text == f"One.\nHOLD\n\nTwo.\n\nThree.\n\n{SUMMARY}\n"
    assert editor.messages == []


async def test_a_client_that_shows_jobs_itself_has_no_action_to_cancel_them(connect: Connect) -> None:
    async with connect(options={"client": {"status": True}}) as editor:
        editor.open("HOLD\n\nTwo.\n")
        await editor.summarize("HOLD")
        assert "Cancel summary" not in await editor.titles("Two.")


async def test_cancelling_when_there_is_nothing_is_nothing(editor: Editor) -> None:
    assert await editor.execute("precis.server.cancel") is None
    assert editor.messages == []


def asked(editor: Editor, how: str) -> bool:
    return any(what == how for what, _ in editor.happened)


async def reach(editor: Editor, state: str) -> int:
    """Have a job wait in this state, and return its id."""
    editor.open("One.\n\nTwo.\nHOLD\n")
    if state == "queued":
        editor.gates["configuration"] = asyncio.Event()
    if state in ("planning", "loading"):
        editor.settings = {"paragraphs": 2, "model": f"hold-{state}"}
    if state == "inserting":
        editor.gates["edit"] = asyncio.Event()
    if state == "asking":
        editor.gates["configuration"] = asyncio.Event()
        editor.gates["question"] = asyncio.Event()
    job = await editor.summarize("Two.\nHOLD" if state == "writing" else "One.")
    if state == "asking":
        editor.replace(0, 6, "")
        editor.gates.pop("configuration").set()
    known = {
        "queued": lambda: asked(editor, "progress") and asked(editor, "configuration"),
        "planning": lambda: "to write" in str(editor.happened),
        "loading": lambda: " planning -> loading" in editor.client.stderr,
        "writing": lambda: "Paragraph 1 of 2 is written" in str(editor.happened),
        "inserting": lambda: asked(editor, "edit"),
        "asking": lambda: asked(editor, "question"),
    }
    await editor.until(known[state])
    if state != "queued":
        await editor.until(lambda: f"-> {state}" in editor.client.stderr)
    return job


STATES = ["queued", "planning", "loading", "writing", "inserting", "asking"]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("how", ["progress", "command", "shutdown"])
async def test_cancelling_in_each_state(connect: Connect, state: str, how: str) -> None:
    if (state, how) == ("asking", "progress"):
        return  # which has ended by then
    async with connect() as editor:
        job = await reach(editor, state)
        before = editor.text
        if how == "progress":
            token = next(what for kind, what in editor.happened if kind == "create")
            editor.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))
        elif how == "command":
            await editor.execute("precis.server.cancel", job)
        else:
            await editor.client.shutdown_async(None)
        await editor.until(lambda: editor.ended == 1)
        assert f"job {job}: {state} -> cancelled" in editor.client.stderr
        for gate in editor.gates.values():
            gate.set()
        if how == "shutdown":
            assert editor.edits == []
            editor.client.exit(None)
            assert await editor.client._server.wait() == 0
            editor.client.error = RuntimeError("the session is over")
            return
        await editor.settled()
        editor.gates.clear()
        assert editor.edits == []
        assert editor.messages == []
        assert editor.text == before
        assert len(editor.values(types.WorkDoneProgressEnd)) == 1
        editor.settings = {"paragraphs": 2}
        editor.replace(0, len(editor.text), "Next.\n")
        await editor.summarize("Next.")
        await editor.jobs_end(2)
        assert editor.text == f"Next.\n\n{SUMMARY}\n"
        assert len(editor.children()) == 1


@linux
@pytest.mark.parametrize("state", STATES)
async def test_an_editor_that_is_lost_in_each_state_leaves_no_child(connect: Connect, state: str) -> None:
    async with connect(exit_code=1) as editor:
        await reach(editor, state)
        server, children = editor.client._server, editor.children()
        assert bool(children) is (state != "queued")
        watched = [os.pidfd_open(pid) for pid in children]
        ended = [asyncio.Event() for _ in watched]
        loop = asyncio.get_running_loop()
        for child, over in zip(watched, ended, strict=True):
            loop.add_reader(child, over.set)
        try:
            server.stdin.close()
            async with asyncio.timeout(5):
                for over in ended:
                    await over.wait()
        finally:
            for child in watched:
                loop.remove_reader(child)
                os.close(child)
        for gate in editor.gates.values():  # a request that the editor still works on fails pygls' client
            gate.set()
        assert editor.edits == []


async def test_a_client_that_never_creates_the_progress_gets_the_summary(connect: Connect) -> None:
    async with connect() as editor:
        editor.gates["create"] = asyncio.Event()
        editor.open("One.\n")
        await editor.summarize("One.")
        await editor.jobs_end(1)
        assert editor.text == f"One.\n\n{SUMMARY}\n"
        assert not asked(editor, "progress")
