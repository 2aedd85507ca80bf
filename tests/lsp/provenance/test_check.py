"""Checking a text against another one that is open."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types

Editor = Any
Connect = Any
URI = "file:///notes/a%20text.md"
OTHER = "file:///notes/report.md"
REPORT = "The harbour 😀 froze in March 1963. Bo Lie, a fisherman, lost two boats. Nobody was hurt.\n"
SAID = "The harbour 😀 froze in March 1963. Bo Lie lost two boats. The mayor resigned in 1964."
TEXT = f"Notes.\n\n{SAID}\n"
REST, REPORT_TITLE = "Check this text against the rest of this document", "Check this text against …"


def open_other(editor: Editor, uri: str = OTHER, text: str = REPORT) -> None:
    item = types.TextDocumentItem(uri, "markdown", 1, text)
    editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))


def close_other(editor: Editor) -> None:
    document = types.TextDocumentIdentifier(OTHER)
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(document))


def marked(editor: Editor) -> list[str]:
    """The sentences that the last diagnostics mark."""
    told = [what for how, what in editor.happened if how == "diagnostics" and what.uri == URI]
    found = told[-1].diagnostics if told else []
    return [editor.text[editor.offset(each.range.start) : editor.offset(each.range.end)] for each in found]


def place(editor: Editor, text: str) -> dict[str, Any]:
    at = editor.text.index(text)
    return {"text_document": types.TextDocumentIdentifier(URI), "position": editor.position(at + 1)}


async def checked(editor: Editor) -> None:
    open_other(editor)
    editor.open(TEXT)
    editor.answers = ["report.md"]
    await editor.take(SAID, REPORT_TITLE)
    await editor.until(lambda: editor.messages)
    await editor.settled()


@pytest.mark.parametrize("name", ["visual-studio-code", "neovim", "utf-32"])
async def test_each_sentence_leads_to_the_other_document(connect: Connect, name: str) -> None:
    async with connect(name) as editor:
        await checked(editor)
        (question,) = [what for how, what in editor.happened if how == "question"]
        assert [action.title for action in question.actions] == ["the rest of this document", "report.md"]
        assert editor.messages == [
            ("info", "2 of 3 sentences (67%) are found in report.md. The others are marked."),
        ]
        assert marked(editor) == ["The mayor resigned in 1964."]
        shown = await editor.client.text_document_hover_async(types.HoverParams(**place(editor, "Bo Lie lost")))
        assert shown.contents.value.startswith("Found in line 1 of report.md:")
        found = await editor.client.text_document_definition_async(
            types.DefinitionParams(**place(editor, "Bo Lie lost"))
        )
        assert [getattr(each, "target_uri", None) or each.uri for each in found] == [OTHER]
        assert editor.edits == []


async def test_the_one_source_is_named_and_not_asked_for(connect: Connect) -> None:
    async with connect() as editor:
        editor.open(f"{REPORT}\n{SAID}\n")
        await editor.take(SAID, REST)
        await editor.until(lambda: editor.messages)
        assert "are found in the rest of this document" in editor.messages[0][1]
        editor.open("Only this.")
        assert [each.title for each in await editor.actions(editor.selected("Only this."))] == ["Summarize selection"]


async def test_an_edited_sentence_loses_its_mark_and_undo_brings_it_back(connect: Connect) -> None:
    async with connect() as editor:
        await checked(editor)
        editor.type_before("mayor", "old ")
        await editor.settled()
        assert marked(editor) == []
        start = editor.text.index("old ")
        editor.replace(start, start + 4, "")
        await editor.settled()
        assert marked(editor) == ["The mayor resigned in 1964."]
        editor.type_before("Notes", "😀 ")
        await editor.settled()
        assert marked(editor) == ["The mayor resigned in 1964."]


async def test_a_check_is_ended_replaced_and_forgotten(connect: Connect) -> None:
    async with connect() as editor:
        await checked(editor)
        editor.answers = ["report.md"]
        await editor.take(SAID, REPORT_TITLE)
        await editor.until(lambda: len(editor.messages) == 2)
        await editor.settled()
        assert marked(editor) == ["The mayor resigned in 1964."]
        await editor.take("mayor", "End this check")
        await editor.settled()
        assert marked(editor) == []
        editor.answers = ["report.md"]
        await editor.take(SAID, REPORT_TITLE)
        await editor.until(lambda: len(editor.messages) == 3)
        close_other(editor)
        await editor.settled()
        assert marked(editor) == []


async def test_no_answer_is_no_check(connect: Connect) -> None:
    async with connect() as editor:
        open_other(editor)
        editor.open(TEXT)
        await editor.take(SAID, REPORT_TITLE)
        await editor.settled()
        assert (editor.messages, marked(editor)) == ([], [])


async def test_typing_meanwhile_is_told(connect: Connect) -> None:
    async with connect() as editor:
        open_other(editor)
        editor.open(TEXT)
        (action,) = [each for each in await editor.actions(editor.selected(SAID)) if each.title == REPORT_TITLE]
        editor.type_before("Notes", "x")
        await editor.execute(action.command.command, *action.command.arguments)
        assert editor.messages == [
            ("error", "The document has changed since the selection was made. Select the text again.")
        ]
