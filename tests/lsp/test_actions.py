"""Which actions there are, and what becomes of a document by those on summaries that stand in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

SUMMARY = "Paragraph 1 of 2.\n\nParagraph 2 of 2."
ON_A_SUMMARY = ["Summarize again", "Shorter", "Longer", "Remove summary"]
PROMPTS = {
    "For a manager": {"prompt": "Summarize it in {paragraphs} paragraphs for a manager", "paragraphs": 1},
    "In 40 words": "Summarize it in 40 words",
    "Above": {"prompt": "Summarize it", "insert": "above", "words": 30},
}
Editor = Any
Connect = Any


def told(paragraph: int, of: int, words: int, prompt: str, *, ratio: float = 0.5, seed: int = 1) -> str:
    """What the scripted child says of the settings in a paragraph."""
    return f"Paragraph {paragraph} of {of}. {words} words, ratio {ratio}, seed {seed}, “{prompt}”"


DEFAULT = "Summarize this content to {words} words in {paragraphs} paragraphs"


async def test_each_prompt_is_an_action_with_its_own_counts_and_words(editor: Editor) -> None:
    editor.settings = {"paragraphs": 2, "prompts": PROMPTS}
    editor.open("One.\nTELL\n")
    await editor.until_titles("TELL", ["Summarize selection", *PROMPTS])
    expected = {
        "For a manager": "One.\nTELL\n\n"
        + told(1, 1, 2000, "Summarize it in {paragraphs} paragraphs for a manager")
        + "\n",
        "In 40 words": "One.\nTELL\n\n"
        + "\n\n".join(told(part, 2, 2000, "Summarize it in 40 words") for part in (1, 2))
        + "\n",
        "Above": "\n\n".join(told(part, 2, 30, "Summarize it") for part in (1, 2)) + "\n\nOne.\nTELL\n",
    }
    for number, (title, after) in enumerate(expected.items(), 1):
        await editor.take("One.\nTELL", title)
        await editor.jobs_end(number)
        assert editor.text == after
        assert editor.edits[-1].label == title
        editor.replace(0, len(editor.text), "One.\nTELL\n")
    assert editor.messages == []


async def test_settings_that_change_change_the_actions(editor: Editor) -> None:
    editor.open("One.\n")
    assert await editor.titles("One.") == ["Summarize selection"]
    (action,) = await editor.actions(editor.selected("One."))
    for prompts in ({"Mine": "Summarize it"}, {}, {"Yours": "Summarize it"}):
        editor.settings = {"paragraphs": 2, "prompts": prompts}
        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
        await editor.until_titles("One.", ["Summarize selection", *prompts])
    argument = {**action.command.arguments[0], "title": "Mine"}
    assert await editor.execute("precis.server.summarize", argument) == 1
    await editor.jobs_end(1)
    ((level, message),) = editor.messages
    assert level == "error"
    assert "“Mine”" in message
    assert "precis.prompts" in message
    assert editor.text == "One.\n"


async def test_actions_are_told_without_asking_the_client(editor: Editor) -> None:
    editor.open("One.\n")
    await editor.asked_for_settings(2)  # for all documents, and for this one
    before = len(editor.happened)
    for _ in range(3):
        await editor.titles("One.")
    assert len(editor.happened) == before


async def test_there_are_none_in_excluded_languages(connect: Connect) -> None:
    async with connect(options={"excludedLanguages": ["json", "markdown"]}) as editor:
        editor.open("One.\n")
        assert await editor.titles("One.") == []
        editor.close()
        editor.open("One.\n", "plaintext")
        assert await editor.titles("One.") == ["Summarize selection"]


@pytest.mark.parametrize(("known", "tagged"), [(None, False), ([], False), ([1], True)])
async def test_they_are_tagged_where_the_client_knows_the_tag(
    connect: Connect, known: list[int] | None, tagged: bool
) -> None:
    support = None if known is None else types.CodeActionTagOptions([types.CodeActionTag(tag) for tag in known])
    capabilities = types.ClientCapabilities(
        workspace=types.WorkspaceClientCapabilities(apply_edit=True),
        text_document=types.TextDocumentClientCapabilities(
            code_action=types.CodeActionClientCapabilities(tag_support=support)
        ),
    )
    async with connect(capabilities=capabilities, options={"paragraphs": 2}) as editor:
        editor.open("One.\n")
        (action,) = await editor.actions(editor.selected("One."))
        assert bool(action.tags) is tagged
        await editor.summarize("One.")
        await editor.jobs_end(1)
        actions = await editor.actions(editor.selected("Paragraph 2"))
        assert [action.title for action in actions if action.tags] == (
            ["Summarize selection", *ON_A_SUMMARY[:3]] if tagged else []
        )


async def test_a_summary_has_actions_where_the_cursor_touches_it(editor: Editor) -> None:
    editor.open("One.\n\nTwo.\n")
    await editor.summarize("One.")
    await editor.jobs_end(1)
    for offset, touches in [(4, False), (5, False), (6, True), (20, True), (42, True), (43, False), (45, False)]:
        cursor = types.Range(editor.position(offset), editor.position(offset))
        assert [action.title for action in await editor.actions(cursor)] == (ON_A_SUMMARY if touches else []), offset
        assert await editor.actions(cursor, ["quickfix"]) == []
    assert await editor.titles("One.") == ["Summarize selection"]
    assert await editor.titles("1 of 2") == ["Summarize selection", *ON_A_SUMMARY]
    assert await editor.titles("One.\n\nPara") == ["Summarize selection", *ON_A_SUMMARY]


async def test_again_shorter_and_longer_take_the_summary_s_place(editor: Editor) -> None:
    editor.settings = {"paragraphs": 1, "prompts": {"Fifty": "Give me 50 words, and 1,000 words are too many"}}
    editor.open("Above.\n\nOne.\nTELL\n\nBelow.\n")
    await editor.summarize("One.\nTELL")
    await editor.jobs_end(1)
    text = editor.text
    words = len(told(1, 1, 2000, DEFAULT).split())
    steps = [
        ("Summarize again", told(1, 1, 2000, DEFAULT, seed=2)),
        ("Summarize again", told(1, 1, 2000, DEFAULT, seed=3)),
        ("Shorter", told(1, 1, round(0.6 * words), DEFAULT, ratio=1.0, seed=3)),
        ("Longer", told(1, 1, round(1.5 * words), DEFAULT, ratio=1.0, seed=3)),
        ("Summarize again", told(1, 1, round(1.5 * words), DEFAULT, ratio=1.0, seed=4)),
    ]
    for number, (title, summary) in enumerate(steps, 2):
        editor.type_before("Above", "x\n")  # the selection and its summary are followed
        await editor.take("Paragraph 1", title)
        await editor.jobs_end(number)
        assert editor.text == "x\n" * (number - 1) + f"Above.\n\nOne.\nTELL\n\n{summary}\n\nBelow.\n", title
        assert len(editor.edits) == number
        assert editor.edits[-1].label == title
    await editor.take("Paragraph 1", "Remove summary")
    assert editor.text == "x\n" * 5 + "Above.\n\nOne.\nTELL\n\nBelow.\n"
    assert text != editor.text
    assert editor.messages == []
    await editor.take("One.\nTELL", "Fifty")
    await editor.jobs_end(7)
    await editor.take("Paragraph 1", "Shorter")
    await editor.jobs_end(8)
    assert "Give me {words} words, and {words} words are too many" in editor.text


async def test_a_summary_that_comes_out_the_same_is_told_and_changes_nothing(editor: Editor) -> None:
    editor.open("One.\n")
    await editor.summarize("One.")
    await editor.jobs_end(1)
    await editor.take("Paragraph 1", "Summarize again")
    await editor.jobs_end(2)
    assert editor.text == f"One.\n\n{SUMMARY}\n"
    assert len(editor.edits) == 1
    ((level, message),) = editor.messages
    assert level == "info"
    assert "the same" in message


@pytest.mark.parametrize("insert", ["below", "above", "replace"])
async def test_removing_a_summary_restores_the_document(editor: Editor, insert: str) -> None:
    editor.settings = {"paragraphs": 2, "insert": insert, "heading": "In short"}
    document = "Above.\n\n  One, two\n  and three.\n\nBelow.\n"
    editor.open(document)
    await editor.summarize("two\n  and")
    await editor.jobs_end(1)
    assert editor.text != document
    assert ("two" in editor.text) is (insert != "replace")
    editor.settings = {"paragraphs": 1, "insert": insert}
    await editor.take("Paragraph 1", "Summarize again")
    await editor.jobs_end(2)
    assert "Paragraph 1 of 1." in editor.text
    assert "Paragraph 1 of 2." not in editor.text
    assert len(editor.edits) == 2
    await editor.take("Paragraph 1", "Remove summary")
    assert editor.text == document
    assert editor.edits[-1].label == "Remove summary"
    assert "Remove summary" not in await editor.titles("Below.")
    assert editor.messages == []


async def test_a_summary_that_was_touched_is_not_removed(editor: Editor) -> None:
    editor.open("One.\n")
    await editor.summarize("One.")
    await editor.jobs_end(1)
    (removal,) = [each for each in await editor.actions(editor.selected("1 of 2")) if each.title == "Remove summary"]
    editor.type_before(" of 2", "st")
    assert await editor.titles("1st of 2") == ["Summarize selection", *ON_A_SUMMARY[:3]]
    await editor.execute(removal.command.command, *removal.command.arguments)
    await editor.until(lambda: editor.messages)
    assert "was edited" in editor.messages[0][1]
    await editor.take("1st of 2", "Summarize again")
    await editor.jobs_end(1 + 1)
    assert editor.text == f"One.\n\n{SUMMARY}\n"


async def test_a_summary_that_was_deleted_has_no_actions(editor: Editor) -> None:
    editor.open("One.\n\nTwo.\n")
    await editor.summarize("One.")
    await editor.jobs_end(1)
    actions = [each for each in await editor.actions(editor.selected("1 of 2")) if each.title in ON_A_SUMMARY]
    editor.replace(4, 4 + 2 + len(SUMMARY), "")
    assert editor.text == "One.\n\nTwo.\n"
    assert await editor.titles("One.\n\nTwo.") == ["Summarize selection"]
    for number, action in enumerate(actions, 1):
        assert await editor.execute(action.command.command, *action.command.arguments) is None
        await editor.until(lambda n=number: len(editor.messages) == n)
        assert "no longer in the document" in editor.messages[-1][1]
    assert editor.text == "One.\n\nTwo.\n"


async def test_a_summary_whose_selection_is_gone_can_only_be_removed(editor: Editor) -> None:
    editor.open("Above.\n\nOne.\n\nTwo.\n")
    await editor.summarize("One.")
    await editor.jobs_end(1)
    start = editor.text.index("One.")
    editor.replace(start, start + 4, "")
    assert await editor.titles("1 of 2") == ["Summarize selection", "Remove summary"]


async def test_a_document_that_is_opened_again_has_no_summaries(editor: Editor) -> None:
    editor.open("One.\n")
    await editor.summarize("One.")
    await editor.jobs_end(1)
    text = editor.text
    editor.close()
    editor.open(text)
    assert await editor.titles("1 of 2") == ["Summarize selection"]


async def test_an_editor_that_does_not_remove_is_told(connect: Connect) -> None:
    async with connect(impatient=True) as editor:
        editor.open("One.\n")
        await editor.summarize("One.")
        await editor.jobs_end(1)
        editor.on_edit = lambda: types.ApplyWorkspaceEditResult(applied=False)
        await editor.take("1 of 2", "Remove summary")
        ((level, message),) = editor.messages
        assert level == "error"
        assert "was not removed" in message
        editor.on_edit = lambda: None
        await editor.take("1 of 2", "Remove summary")
        assert editor.text == "One.\n"


@pytest.mark.parametrize(
    ("kind", "settings", "selected", "warms"),
    [
        (types.CodeActionTriggerKind.Invoked, {}, "One.", True),
        (types.CodeActionTriggerKind.Invoked, {}, "", False),
        (types.CodeActionTriggerKind.Invoked, {"warmUp": False}, "One.", False),
        (types.CodeActionTriggerKind.Invoked, {"excludedLanguages": ["markdown"]}, "One.", False),
        (types.CodeActionTriggerKind.Automatic, {}, "One.", False),
        (None, {}, "One.", False),
    ],
)
async def test_the_model_is_loaded_when_actions_are_opened_by_hand(
    connect: Connect, kind: types.CodeActionTriggerKind | None, settings: dict[str, object], selected: str, warms: bool
) -> None:
    async with connect(options={"paragraphs": 2, **settings}, settings=None) as editor:
        editor.open("One.\n")
        await editor.actions(editor.selected(selected), trigger_kind=kind)
        if warms:
            await editor.until(editor.children)
            await editor.actions(editor.selected(selected), trigger_kind=kind)
            await editor.summarize("One.")
            await editor.jobs_end(1)
            assert editor.text == f"One.\n\n{SUMMARY}\n"
        assert len(editor.children()) == warms
        assert editor.messages == []


async def test_what_stands_in_the_way_of_warming_is_no_message(connect: Connect) -> None:
    async with connect(child=Path("nowhere.py")) as editor:
        editor.open("One.\n")
        await editor.actions(editor.selected("One."), trigger_kind=types.CodeActionTriggerKind.Invoked)
        await editor.until(lambda: "The worker has ended" in editor.client.stderr)
        await editor.settled()
        assert editor.messages == []
        await editor.summarize("One.")
        await editor.jobs_end(1)
        assert len(editor.messages) == 1
