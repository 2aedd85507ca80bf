"""From the selection to the summary below it, in the editors' own terms."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from lsprotocol import types

SUMMARY = "Paragraph 1 of 2.\n\nParagraph 2 of 2."
Editor = Any
Connect = Any


async def summarized(editor: Editor, document: str, selection: str) -> str:
    """The document after a summary of `selection`."""
    editor.open(document)
    await editor.summarize(selection)
    await editor.jobs_end(1)
    return editor.text


async def test_the_action_is_offered_and_nothing_is_started(editor: Editor) -> None:
    editor.open("One.\n\n  \nTwo.\n")
    action, check = await editor.actions(editor.selected("One."))
    assert check.kind == "precis.check"
    assert (action.title, action.kind) == ("Summarize selection", "refactor.rewrite.summarize")
    assert action.command.command == "precis.server.summarize"
    (argument,) = action.command.arguments
    assert argument["uri"].endswith("a%20text.md")
    assert argument["version"] == 1
    provider = editor.initialized.capabilities.code_action_provider
    assert provider.resolve_provider is None
    assert list(provider.code_action_kinds) == ["refactor.rewrite.summarize", "quickfix", "precis.check"]
    assert editor.children() == []


async def test_blank_selections_offer_nothing_and_others_do(editor: Editor) -> None:
    editor.open("One.\n\n  \nTwo.\n")
    for text in ("", "\n", "\n\n  \n", "  ", "\n  \nTwo."):
        assert bool(await editor.actions(editor.selected(text))) is bool(text.strip()), text


async def test_a_document_that_is_not_open_offers_nothing(editor: Editor) -> None:
    assert await editor.actions(types.Range(types.Position(0, 0), types.Position(1, 0))) == []


ONLY = [
    ([], True),
    ([""], True),
    (["refactor"], True),
    (["refactor.rewrite"], True),
    (["refactor.rewrite.summarize"], True),
    (["quickfix", "refactor"], True),
    (["quickfix"], False),
    (["source"], False),
    (["refactor.rewrite.summarize.more"], False),
    (["refactor.rewrite.sum"], False),
    (["refactor.extract"], False),
]


async def test_only_the_kinds_that_are_asked_for(editor: Editor) -> None:
    editor.open("One.")
    for only, offered in ONLY:
        assert bool(await editor.actions(editor.selected("One."), only)) is offered, only


async def test_a_whole_job(editor: Editor) -> None:
    assert await summarized(editor, "One. SECRET\n\nTwo.\n", "One. SECRET") == f"One. SECRET\n\n{SUMMARY}\n\nTwo.\n"
    assert len(editor.edits) == 1
    assert editor.edits[0].label == "Summarize selection"
    versioned = bool(editor.edits[0].edit.document_changes)
    assert versioned is bool(editor.capabilities.workspace.workspace_edit.document_changes)
    assert editor.messages == []

    told = ("registration", "refresh")  # of the summary's sentences, which have tests of their own
    happened = [(how, what) for how, what in editor.happened if how not in told]
    kinds = [how for how, _ in happened]
    assert kinds.count("create") == 1
    (begin,) = editor.values(types.WorkDoneProgressBegin)
    (_end,) = editor.values(types.WorkDoneProgressEnd)
    assert begin.cancellable is True
    assert begin.percentage == 0
    reports = editor.values(types.WorkDoneProgressReport)
    said = [report.message for report in reports]
    order = [
        said.index("Writing paragraph 1 of 2"),
        said.index("Paragraph 1 of 2 is written (4 words so far)"),
        said.index("Writing paragraph 2 of 2 (4 words so far)"),
        said.index("Paragraph 2 of 2 is written (8 words so far)"),
        said.index("Inserting the summary"),
    ]
    assert order == sorted(order)
    percentages = [report.percentage for report in reports]
    assert percentages == sorted(percentages)
    assert percentages[-1] <= 100
    last = happened[-3:]
    assert [how for how, _ in last] == ["edit", "answered", "progress"]
    assert isinstance(last[-1][1], types.WorkDoneProgressEnd)


async def test_the_progress_ends_after_the_edit_is_answered(editor: Editor) -> None:
    gate = editor.gates["edit"] = asyncio.Event()
    editor.open("One.")
    await editor.summarize("One.")
    await editor.until(lambda: any(how == "edit" for how, _ in editor.happened))
    await editor.settled()
    assert editor.values(types.WorkDoneProgressEnd) == []
    gate.set()
    await editor.until(lambda: editor.values(types.WorkDoneProgressEnd))
    assert editor.text == f"One.\n\n{SUMMARY}"


async def test_every_job_has_a_token_of_its_own(editor: Editor) -> None:
    editor.open("One.\n\nTwo.\n")
    ids = [await editor.summarize("One."), await editor.summarize("Two.")]
    await editor.jobs_end(2)
    assert len(set(ids)) == 2
    assert editor.text == f"One.\n\n{SUMMARY}\n\nTwo.\n\n{SUMMARY}\n"
    tokens = [what for how, what in editor.happened if how == "create"]
    assert len(set(tokens)) == 2
    assert len(editor.children()) == 1


async def test_a_client_without_progress_gets_the_summary_all_the_same(connect: Connect) -> None:
    bare = types.ClientCapabilities(workspace=types.WorkspaceClientCapabilities(apply_edit=True))
    async with connect(capabilities=bare, options={"paragraphs": 2}) as editor:
        assert await summarized(editor, "One.", "One.") == f"One.\n\n{SUMMARY}"
        assert {how for how, _ in editor.happened} == {"edit", "answered"}


PLACED = [
    ("One.", "One.", "One.\n\n§"),
    ("One.\n", "One.\n", "One.\n\n§\n"),
    ("One.\r\n\r\nTwo.\r\n", "One.", "One.\r\n\r\n§\r\n\r\nTwo.\r\n"),
    ("One.\rTwo.", "One.", "One.\r\r§\r\rTwo."),
    ("    One.\n    Two.\nThree.", "One.\n    Two.", "    One.\n    Two.\n\n    §\n\nThree."),
    ("\tOne.\r\nTwo", "One.", "\tOne.\r\n\r\n\t§\r\n\r\nTwo"),
    ("One, two\nand three.\n", "two\nand", "One, two\nand three.\n\n§\n"),
    (
        "One.\f\nTwo.\u2028And more.\x85\nThree.",
        "Two.\u2028And more.",
        "One.\f\nTwo.\u2028And more.\x85\n\n§\n\nThree.",
    ),
    ("\ufeffOne.\n", "One.", "\ufeffOne.\n\n§\n"),
]


async def test_line_endings_indentation_and_the_last_line(editor: Editor) -> None:
    for number, (document, selection, after) in enumerate(PLACED, 1):
        ending = next((ending for ending in ("\r\n", "\r") if ending in document), "\n")
        indentation = after[: after.index("§")].rpartition(ending)[2]
        editor.open(document)
        await editor.summarize(selection)
        await editor.jobs_end(number)
        assert editor.text == after.replace("§", SUMMARY.replace("\n\n", 2 * ending + indentation))
        editor.close()


@pytest.mark.parametrize("name", ["visual-studio-code", "neovim", "utf-32"])
async def test_positions_in_every_encoding(connect: Connect, name: str) -> None:
    async with connect(name) as editor:
        assert editor.encoding == {"visual-studio-code": "utf-16", "neovim": "utf-8", "utf-32": "utf-32"}[name]
        gate = editor.gates["configuration"] = asyncio.Event()
        editor.open("😀é 𝒲ords, one.😀 𝒲ords, two.\nSüß 😀.\n\nEnd.")
        await editor.summarize("𝒲ords, two.\nSüß 😀.")
        editor.type_before("𝒲ords, two", "🥐ñ")
        editor.type_before("😀.", "𝒳")
        editor.type_before("😀é", "😀\n")
        gate.set()
        await editor.jobs_end(1)
        assert editor.text == (f"😀\n😀é 𝒲ords, one.😀 🥐ñ𝒲ords, two.\nSüß 𝒳😀.\n\n{SUMMARY}\n\nEnd.")


TYPED = {  # what is replaced, by what, and the document afterwards
    "above": ("", "New.\n\n", "New.\n\nAbove.\n\nOne.\nTwo.\n\n§\n\nBelow.\n"),
    "right before": ("One", "So: One", "Above.\n\nSo: One.\nTwo.\n\n§\n\nBelow.\n"),
    "inside": ("Two", "And\nTwo", "Above.\n\nOne.\nAnd\nTwo.\n\n§\n\nBelow.\n"),
    "at the end": ("\n\nBelow", " Yes.\n\nBelow", "Above.\n\nOne.\nTwo. Yes.\n\n§\n\nBelow.\n"),
    "a line below": ("\nBelow", "Mid.\n\nBelow", "Above.\n\nOne.\nTwo.\n\n§\n\nMid.\n\nBelow.\n"),
    "below": ("Below", "Far Below", "Above.\n\nOne.\nTwo.\n\n§\n\nFar Below.\n"),
    "the lines above go": ("Above.\n\n", "", "One.\nTwo.\n\n§\n\nBelow.\n"),
    "the last words go": ("Two.\n\n", "", "Above.\n\nOne.\n\n§\n\nBelow.\n"),
}


@pytest.mark.parametrize("full", [False, True], ids=["incremental", "full"])
async def test_typing_while_the_job_runs(editor: Editor, full: bool) -> None:
    gate = editor.gates["configuration"] = asyncio.Event()
    for number, (where, (old, new, after)) in enumerate(TYPED.items(), 1):
        gate.clear()
        editor.open("Above.\n\nOne.\nTwo.\n\nBelow.\n")
        await editor.summarize("One.\nTwo.")
        start = editor.text.index(old)
        same = len(old) if old and new.endswith(old) else 0
        editor.replace(start, start + len(old) - same, new[: len(new) - same], full=full)
        gate.set()
        await editor.jobs_end(number)
        assert editor.text == after.replace("§", SUMMARY), where
        editor.close()


async def test_typing_at_every_step_is_kept(connect: Connect) -> None:
    async with connect() as editor:
        editor.open("Above.\n\nOne.\n\nBelow.\n")
        await editor.summarize("One.")
        typed = 0
        while editor.ended == 0:
            seen = len(editor.happened)
            editor.type_before("Above", "x\n")
            typed += 1
            await editor.until(lambda seen=seen: len(editor.happened) > seen or editor.ended)
        assert typed > 3
        assert editor.text == "x\n" * typed + f"Above.\n\nOne.\n\n{SUMMARY}\n\nBelow.\n"


async def test_an_edit_that_came_too_late_is_made_against_the_new_version(connect: Connect) -> None:
    async with connect() as editor:
        editor.on_edit = lambda: editor.type_before("Above", "x\n") if len(editor.edits) == 1 else None
        assert await summarized(editor, "Above.\n\nOne.\n", "One.") == f"x\nAbove.\n\nOne.\n\n{SUMMARY}\n"
        assert len(editor.edits) == 2


async def test_a_range_of_another_version_is_not_summarized(editor: Editor) -> None:
    editor.open("One.\n")
    (action,) = await editor.actions(editor.selected("One."))
    editor.type_before("One", "x")
    assert await editor.execute(action.command.command, *action.command.arguments) is None
    await editor.until(lambda: editor.messages)
    assert "Select the text again" in editor.messages[0][1]
