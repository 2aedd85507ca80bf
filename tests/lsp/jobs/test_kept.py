"""A finished summary is never lost: what becomes of it where it cannot go where it belongs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from lsprotocol import types

SUMMARY = "Paragraph 1 of 2.\n\nParagraph 2 of 2."
AT_THE_END, NEW, DISCARD = "Insert at the end", "Open in a new document", "Discard"
INSERT = "Insert finished summary"
ON_A_SUMMARY = ["Summarize again", "Shorter", "Longer", "Remove summary"]
URI = "file:///notes/a%20text.md"
NOWHERE = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
CLAIMED = types.ApplyWorkspaceEditResult(applied=True)
REFUSED = types.ApplyWorkspaceEditResult(applied=False, failure_reason="read-only")
Editor = Any
Connect = Any


def questions(editor: Editor) -> list[tuple[str, list[str]]]:
    asked = [what for how, what in editor.happened if how == "question"]
    return [(question.message, [action.title for action in question.actions]) for question in asked]


async def wait_at_the_edit(editor: Editor, text: str, selection: str) -> asyncio.Event:
    """Have the summary of `selection` finished, and its edit held up until the event is set."""
    gate = editor.gates["edit"] = asyncio.Event()
    editor.open(text)
    await editor.summarize(selection)
    await editor.until(lambda: any(how == "edit" for how, _ in editor.happened))
    return gate


def once(result: types.ApplyWorkspaceEditResult, editor: Editor) -> Callable[[], types.ApplyWorkspaceEditResult | None]:
    return lambda: result if len(editor.edits) == 1 else None


@pytest.mark.parametrize("name", ["visual-studio-code", "neovim"])
@pytest.mark.parametrize("answer", [REFUSED, CLAIMED], ids=["refused", "claimed"])
async def test_what_the_document_does_not_take_is_offered(
    connect: Connect, name: str, answer: types.ApplyWorkspaceEditResult
) -> None:
    async with connect(name, impatient=True, answers=[NEW]) as editor:
        editor.on_edit = once(answer, editor)
        editor.open("One.\n\nTwo.\n")
        await editor.summarize("One.")
        await editor.jobs_end(1)
        ((message, choices),) = questions(editor)
        said = "did not accept" if answer is REFUSED else "reported that it inserted the summary, but"
        assert said in message
        assert choices == [AT_THE_END, NEW, DISCARD]
        assert editor.files == {"file:///notes/a%20text%20summary.md": f"{SUMMARY}\n"}
        assert [shown.uri for shown in editor.client.shown_documents] == list(editor.files)
        assert editor.text == "One.\n\nTwo.\n"
        assert editor.messages == []


async def test_a_new_document_takes_no_other_s_name(connect: Connect) -> None:
    files = {"file:///notes/a%20text%20summary.md": "Mine."}
    async with connect(impatient=True, answers=[NEW], files=files, settings={"heading": "In short"}) as editor:
        editor.on_edit = once(REFUSED, editor)
        editor.open("One.\n")
        await editor.summarize("One.")
        await editor.jobs_end(1)
        assert editor.files.pop("file:///notes/a%20text%20summary.md") == "Mine."
        ((uri, text),) = editor.files.items()
        assert uri == "file:///notes/a%20text%20summary%202.md"
        assert text.startswith("In short\n\nParagraph 1 of 6.\n")


async def test_an_edit_that_is_dropped_is_made_against_the_new_version(connect: Connect) -> None:
    async with connect("neovim", impatient=True) as editor:

        def drop() -> types.ApplyWorkspaceEditResult | None:
            if len(editor.edits) > 1:
                return None
            editor.type_before("One", "x\n")
            return CLAIMED

        editor.on_edit = drop
        editor.open("One.\n")
        await editor.summarize("One.")
        await editor.jobs_end(1)
        assert editor.text == f"x\nOne.\n\n{SUMMARY}\n"
        assert len(editor.edits) == 2
        assert questions(editor) == []


@pytest.mark.parametrize("typed", ["", "x\n"], ids=["alone", "with what was typed above"])
async def test_an_edit_that_is_told_late_and_in_another_shape_is_made_once(connect: Connect, typed: str) -> None:
    async with connect("neovim") as editor:

        def later() -> types.ApplyWorkspaceEditResult:
            after = f"{typed}One.\n\n{SUMMARY}\n\nTwo.\n"
            asyncio.get_running_loop().call_soon(lambda: editor.replace(0, len(editor.text), after))
            return CLAIMED

        editor.on_edit = later
        editor.open("One.\n\nTwo.\n")
        await editor.summarize("One.")
        await editor.jobs_end(1)
        assert len(editor.edits) == 1
        assert questions(editor) == []
        assert "Remove summary" in await editor.titles("Paragraph 2")
        editor.on_edit = lambda: None
        await editor.take("Paragraph 2", "Remove summary")
        assert editor.text == f"{typed}One.\n\nTwo.\n"


async def test_a_document_without_comments_is_not_broken(connect: Connect) -> None:
    before = '{"a": "One."}\n'
    async with connect(answers=[NEW]) as editor:
        editor.open(before, "json")
        await editor.summarize("One.")
        await editor.jobs_end(1)
        ((message, choices),) = questions(editor)
        assert "no comments (such as JSON)" in message
        assert choices == [NEW, DISCARD]  # no end of such a document can hold it either
        assert editor.text == before
        assert list(editor.files.values()) == [f"{SUMMARY}\n"]
        assert editor.messages == []


async def test_a_summary_without_a_place_is_kept(connect: Connect) -> None:
    before = '{"a": "One."}\n'
    async with connect(answers=[None]) as editor:
        editor.open(before, "json")
        await editor.summarize("One.")
        await editor.jobs_end(1)
        assert editor.text == before
        assert await editor.execute("precis.server.lastSummary") == SUMMARY
        await editor.take("One.", INSERT)
        assert editor.text == before
        assert all("no comments (such as JSON)" in message for _, message in editor.messages)


@pytest.mark.parametrize("choice", [AT_THE_END, DISCARD])
async def test_a_selection_that_is_gone_is_asked_about(editor: Editor, choice: str) -> None:
    editor.answers = [choice]
    gate = editor.gates["configuration"] = asyncio.Event()
    editor.open("One.\n\nTwo.\n\nThree.\n")
    await editor.summarize("One.")
    editor.replace(0, 6, "")
    gate.set()
    await editor.jobs_end(1)
    ((message, choices),) = questions(editor)
    assert "no longer in the document" in message
    assert choices == [AT_THE_END, NEW, DISCARD]
    assert editor.text == "Two.\n\nThree.\n" + (f"\n{SUMMARY}\n" if choice == AT_THE_END else "")
    assert editor.messages == []
    assert await editor.execute("precis.server.lastSummary") == SUMMARY


@pytest.mark.parametrize(
    ("delete", "after"),
    [
        ("cut and pasted", "Two.\n\nOne.\n\n§\n"),
        ("undone", "One.\n\n§\n\nTwo.\n"),
        ("reverted", "New.\n\nOne.\n\n§\n\nTwo.\n"),
    ],
)
async def test_a_selection_that_comes_back_is_found_again(editor: Editor, delete: str, after: str) -> None:
    gate = editor.gates["configuration"] = asyncio.Event()
    editor.open("One.\n\nTwo.\n")
    await editor.summarize("One.")
    editor.replace(0, 6, "")
    if delete == "cut and pasted":
        editor.replace(5, 5, "\nOne.\n")
    elif delete == "undone":
        editor.replace(0, 0, "One.\n\n")
    else:
        editor.replace(0, len(editor.text), "New.\n\nOne.\n\nTwo.\n", full=True)
    gate.set()
    await editor.jobs_end(1)
    assert editor.text == after.replace("§", SUMMARY)
    assert editor.messages == questions(editor) == []


async def test_an_edit_of_the_whole_document_does_not_lose_the_selection(editor: Editor) -> None:
    gate = editor.gates["configuration"] = asyncio.Event()
    editor.open("Above.\n\nOne.\n\nBelow.\n")
    await editor.summarize("One.")
    editor.replace(0, len(editor.text), "Above!\n\nOne.\n\nBelow.\n")
    gate.set()
    await editor.jobs_end(1)
    assert editor.text == f"Above!\n\nOne.\n\n{SUMMARY}\n\nBelow.\n"
    assert editor.messages == questions(editor) == []


async def test_a_selection_that_was_edited_has_its_summary_with_a_notice(editor: Editor) -> None:
    gate = editor.gates["configuration"] = asyncio.Event()
    editor.open("One. Two.\n")
    await editor.summarize("One. Two.")
    editor.type_before("Two", "And ")
    gate.set()
    await editor.jobs_end(1)
    assert editor.text == f"One. And Two.\n\n{SUMMARY}\n"
    ((level, message),) = editor.messages
    assert level == "info"
    assert "as it was before" in message


@pytest.mark.parametrize("reopened", [False, True])
async def test_a_document_that_is_closed_when_the_text_is_finished(editor: Editor, reopened: bool) -> None:
    editor.answers = [AT_THE_END if reopened else NEW]
    editor.on_edit = once(REFUSED, editor)
    gate = await wait_at_the_edit(editor, "One.\n", "One.")
    editor.close()
    if reopened:
        editor.open("Other.\n")
    gate.set()
    await editor.jobs_end(1)
    ((message, choices),) = questions(editor)
    assert "closed" in message
    assert choices == [AT_THE_END, NEW, DISCARD] if reopened else [NEW, DISCARD]
    assert editor.text == (f"Other.\n\n{SUMMARY}\n" if reopened else "One.\n")
    assert list(editor.files.values()) == ([] if reopened else [f"{SUMMARY}\n"])


@pytest.mark.parametrize("answers", [[None], []], ids=["null", "nothing"])
async def test_a_summary_that_nobody_can_be_asked_about_is_kept(connect: Connect, answers: list[None]) -> None:
    async with connect(impatient=True, answers=answers) as editor:
        assert await editor.execute("precis.server.lastSummary") is None
        if not answers:
            editor.gates["question"] = asyncio.Event()
        editor.on_edit = lambda: REFUSED
        editor.open("One.\n")
        await editor.summarize("One.")
        await editor.jobs_end(1)
        ((level, message),) = editor.messages
        assert level == "error"
        assert "did not accept" in message
        assert "precis.server.lastSummary" in message
        assert await editor.execute("precis.server.lastSummary") == SUMMARY
        assert editor.text == "One.\n"


@pytest.mark.parametrize("placed", ["where it belongs", "at the cursor", "in the document that was opened again"])
async def test_a_summary_that_is_kept_can_be_inserted_by_an_action(connect: Connect, placed: str) -> None:
    async with connect(impatient=True, answers=[None]) as editor:
        editor.on_edit = lambda: REFUSED
        editor.open("One.\n\nTwo.\n\nThree.\n")
        assert INSERT not in await editor.titles("Two.")
        await editor.summarize("One.")
        await editor.jobs_end(1)
        editor.type_before("One.", "Above. ")
        if placed == "at the cursor":
            editor.replace(0, 13, "")
        elif placed != "where it belongs":
            editor.close()
            editor.open("Other.\n\nTwo.\n\nThree.\n")
        assert (await editor.titles("Two."))[0] == INSERT
        before = editor.text
        await editor.take("Two.", INSERT)
        assert editor.messages[-1][0] == "error"
        assert INSERT in editor.messages[-1][1]
        assert editor.text == before
        editor.on_edit = lambda: None
        await editor.take("Two.", INSERT)
        above = "Above. One." if placed == "where it belongs" else "Two."
        assert editor.text == before.replace(f"{above}\n", f"{above}\n\n{SUMMARY}\n")
        assert INSERT not in await editor.titles("Two.")
        assert ("Remove summary" in await editor.titles("1 of 2")) == (placed == "where it belongs")
        await editor.execute("precis.server.insert", {"uri": URI, "range": NOWHERE})
        assert editor.messages[-1] == ("error", "There is no finished summary to insert.")


async def test_a_summary_that_is_still_asked_about_can_be_inserted_by_the_action(editor: Editor) -> None:
    editor.gates["question"] = asyncio.Event()
    editor.on_edit = once(REFUSED, editor)
    editor.open("One.\n\nTwo.\n")
    await editor.summarize("One.")
    await editor.until(lambda: questions(editor))
    await editor.take("Two.", INSERT)
    await editor.jobs_end(1)
    assert "asking -> done" in editor.client.stderr
    assert editor.text == f"One.\n\n{SUMMARY}\n\nTwo.\n"
    assert editor.messages == []


async def test_the_next_summary_takes_the_place_of_one_that_is_kept(connect: Connect) -> None:
    async with connect(impatient=True, answers=[None]) as editor:
        editor.on_edit = once(REFUSED, editor)
        editor.open("One.\n\nTwo.\n")
        await editor.summarize("One.")
        await editor.jobs_end(1)
        await editor.summarize("Two.")
        await editor.jobs_end(2)
        assert editor.text == f"One.\n\nTwo.\n\n{SUMMARY}\n"
        assert INSERT not in await editor.titles("Two.")


async def test_a_choice_that_fails_is_not_offered_again(connect: Connect) -> None:
    async with connect(impatient=True, answers=[AT_THE_END, AT_THE_END]) as editor:
        editor.on_edit = lambda: REFUSED
        editor.open("One.\n")
        await editor.summarize("One.")
        await editor.jobs_end(1)
        assert [choices for _, choices in questions(editor)] == [[AT_THE_END, NEW, DISCARD], [NEW, DISCARD]]
        assert len(editor.messages) == 1


async def test_a_client_that_cannot_create_documents_is_not_offered_one(connect: Connect) -> None:
    bare = types.ClientCapabilities(workspace=types.WorkspaceClientCapabilities(apply_edit=True))
    async with connect(capabilities=bare, impatient=True, answers=[DISCARD]) as editor:
        editor.on_edit = lambda: REFUSED
        editor.open("One.\n")
        await editor.summarize("One.")
        await editor.jobs_end(1)
        assert [choices for _, choices in questions(editor)] == [[AT_THE_END, DISCARD]]
        assert editor.messages == []


async def test_an_editor_that_never_answers_the_edit_is_left_without_a_late_one(connect: Connect) -> None:
    async with connect(impatient=True, answers=[DISCARD]) as editor:
        gate = await wait_at_the_edit(editor, "One.\n", "One.")
        await editor.jobs_end(1)
        ((message, _),) = questions(editor)
        assert "has not reported whether" in message
        gate.set()  # the request was taken back
        await editor.settled()
        assert editor.text == "One.\n"
        assert editor.edits == []
        del editor.gates["edit"]
        await editor.summarize("One.")
        await editor.jobs_end(2)
        assert len(editor.children()) == 1
        assert editor.text == f"One.\n\n{SUMMARY}\n"


@pytest.mark.parametrize("asking", [True, False], ids=["while it is asked", "once that was given up"])
async def test_an_edit_that_is_made_late_is_taken_for_what_it_is(connect: Connect, asking: bool) -> None:
    async with connect(impatient=True) as editor:
        held = editor.gates["question"] = asyncio.Event()
        (held.clear if asking else held.set)()
        await wait_at_the_edit(editor, "One.\n", "One.")
        await editor.until(lambda: questions(editor))
        if not asking:
            await editor.jobs_end(1)
            assert INSERT in await editor.titles("One.")
        editor.replace(5, 5, "Below.\n")
        await editor.settled()
        (change,) = next(what for how, what in editor.happened if how == "edit").edit.document_changes
        assert editor.make(types.WorkspaceEdit(changes={URI: change.edits}))
        await editor.until_titles("Paragraph 1", ["Summarize selection", *ON_A_SUMMARY])
        await editor.jobs_end(1)
        assert ("asking -> done" in editor.client.stderr) is asking
        assert editor.text == f"One.\n\n{SUMMARY}\nBelow.\n"
        del editor.gates["edit"]
        await editor.take("Paragraph 1", "Remove summary")
        assert editor.text == "One.\nBelow.\n"


async def test_a_question_does_not_hold_the_next_job_up_and_is_cancelled(editor: Editor) -> None:
    editor.gates["question"] = asyncio.Event()
    gate = editor.gates["configuration"] = asyncio.Event()
    editor.open("One.\n\nTwo.\n")
    first = await editor.summarize("One.")
    editor.replace(0, 6, "")
    gate.set()
    await editor.until(lambda: questions(editor))
    await editor.summarize("Two.")
    await editor.jobs_end(1)
    assert editor.text == f"Two.\n\n{SUMMARY}\n"
    await editor.execute("precis.server.cancel", first)
    await editor.jobs_end(2)
    assert editor.text == f"Two.\n\n{SUMMARY}\n"
    assert await editor.execute("precis.server.lastSummary") == SUMMARY
