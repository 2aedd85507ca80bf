"""What an editor is told about the sentences of a summary: hover, definition, references, diagnostics, fixes, lens."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

Editor = Any
Connect = Any
URI = "file:///notes/a%20text.md"
CHILD = Path(__file__).parent / "traced_child.py"
DEADLINE_S = 60.0
SOURCE = "Ann 😀 stayed. Bo was very 𝒲eary.\nCy went away. Di came.\nEd 🥐 rose. Flo fell."
SUMMARY = "Ann 😀 stayed. Bo was 𝒲eary. Cy left.\n\nDi flew in. Ed sang. Flo fell."
TEXT = f"Above 😀.\n\n{SOURCE}\n\nBelow.\n"
EDITORS = ["visual-studio-code", "neovim", "utf-32"]
METHODS = {
    types.TEXT_DOCUMENT_HOVER,
    types.TEXT_DOCUMENT_DEFINITION,
    types.TEXT_DOCUMENT_REFERENCES,
    types.TEXT_DOCUMENT_CODE_LENS,
}


def at(editor: Editor, text: str, *, last: bool = True) -> dict[str, Any]:
    """Where a cursor is that stands in the middle of `text`."""
    start = editor.text.rindex(text) if last else editor.text.index(text)
    return {
        "text_document": types.TextDocumentIdentifier(URI),
        "position": editor.position(start + len(text) // 2),
    }


def words(editor: Editor, place: types.Range) -> str:
    return editor.text[editor.offset(place.start) : editor.offset(place.end)]


async def hover(editor: Editor, text: str, *, last: bool = True) -> tuple[str, str] | None:
    """The sentence that is hovered over, and what is said of it."""
    async with asyncio.timeout(DEADLINE_S):
        found = await editor.client.text_document_hover_async(types.HoverParams(**at(editor, text, last=last)))
    return found and (words(editor, found.range), found.contents.value)


async def definition(editor: Editor, text: str) -> list[str] | None:
    async with asyncio.timeout(DEADLINE_S):
        found = await editor.client.text_document_definition_async(types.DefinitionParams(**at(editor, text)))
    if found is None:
        return None
    ranges = []
    for place in found:
        if isinstance(place, types.LocationLink):
            assert place.origin_selection_range is not None
            assert place.target_range == place.target_selection_range
            ranges.append(place.target_range)
        else:
            ranges.append(place.range)
    return [words(editor, place) for place in ranges]


async def references(editor: Editor, text: str, *, declaration: bool = False, last: bool = False) -> list[str] | None:
    context = types.ReferenceContext(declaration)
    params = types.ReferenceParams(context=context, **at(editor, text, last=last))
    async with asyncio.timeout(DEADLINE_S):
        found = await editor.client.text_document_references_async(params)
    return found and [words(editor, place.range) for place in found]


async def lenses(editor: Editor) -> list[tuple[int, str]]:
    params = types.CodeLensParams(types.TextDocumentIdentifier(URI))
    async with asyncio.timeout(DEADLINE_S):
        found = await editor.client.text_document_code_lens_async(params)
    return [(lens.range.start.line, lens.command.title) for lens in found or []]


def marked(editor: Editor) -> list[str]:
    """What the newest diagnostics are about."""
    published = [what for how, what in editor.happened if how == "diagnostics"]
    for diagnostic in published[-1].diagnostics if published else []:
        assert (diagnostic.source, diagnostic.severity) == ("precis", types.DiagnosticSeverity.Hint)
        assert diagnostic.message == "Not found in the source."
    return [words(editor, diagnostic.range) for diagnostic in published[-1].diagnostics] if published else []


async def summarized(editor: Editor, text: str = TEXT, source: str = SOURCE, language_id: str = "markdown") -> None:
    editor.open(text, language_id)
    await editor.summarize(source)
    await editor.jobs_end(1)


async def all_is_told(editor: Editor) -> None:
    """Everything about the summary as it was inserted."""
    text = editor.text
    line = {name: text[: text.index(name)].count("\n") + 1 for name in ("Ann", "Cy went", "Ed 🥐")}
    assert await hover(editor, "Ann 😀 stayed") == (
        "Ann 😀 stayed.",
        f"Quoted from line {line['Ann']}:\n\n> Ann 😀 stayed.",
    )
    assert await hover(editor, "was 𝒲eary") == (
        "Bo was 𝒲eary.",
        f"Compressed from line {line['Ann']}; omitted words are struck through:\n\n> Bo was ~~very~~ 𝒲eary.",
    )
    bold = "; shared words are bold"
    where = f"2 sentences in lines {line['Ann']}–{line['Cy went']}{bold}"
    assert await hover(editor, "Cy left") == (
        "Cy left.",
        f"Written by the model from {where}:\n\n> Bo was very 𝒲eary.\n\n> **Cy** went away.",
    )
    assert await hover(editor, "Di flew") == (
        "Di flew in.",
        f"Not found in the source. The nearest match is line {line['Cy went']}{bold}:\n\n> **Di** came.",
    )
    assert await hover(editor, "Ed sang") == ("Ed sang.", "Not found in the source.")
    assert await hover(editor, "Below") is None
    assert await hover(editor, "Ann 😀 stayed", last=False) is None
    assert await definition(editor, "Cy left") == ["Bo was very 𝒲eary.", "Cy went away."]
    assert await definition(editor, "Ed sang") == []
    assert await definition(editor, "Above") is None
    assert await references(editor, "very 𝒲eary") == ["Bo was 𝒲eary.", "Cy left."]
    assert await references(editor, "Cy left", last=True) == ["Bo was 𝒲eary.", "Cy left."]
    assert await references(editor, "Di came", declaration=True) == ["Di flew in.", "Di came."]
    assert await references(editor, "Above") is None
    assert marked(editor) == ["Di flew in.", "Ed sang."]
    first = text[: text.rindex("Ann")].count("\n")
    said = "2 paragraphs, 15 words · 3 written, 1 compressed, 2 quoted, 2 not found"
    assert await lenses(editor) == [(first, title) for title in (said, "Again", "Shorter", "Longer", "Remove")]


@pytest.mark.parametrize("name", EDITORS)
async def test_what_is_told_in_every_encoding(connect: Connect, name: str) -> None:
    async with connect(name, child=CHILD) as editor:
        await summarized(editor)
        assert editor.text == TEXT.replace("\n\nBelow", f"\n\n{SUMMARY}\n\nBelow")
        await all_is_told(editor)


@pytest.mark.parametrize("full", [False, True], ids=["incremental", "full"])
@pytest.mark.parametrize("name", EDITORS)
async def test_what_is_told_after_edits_undo_and_redo(connect: Connect, name: str, full: bool) -> None:
    async with connect(name, child=CHILD) as editor:
        await summarized(editor)
        before = editor.text

        def swap(old: str, new: str) -> None:
            start = editor.text.rindex(old)
            editor.replace(start, start + len(old), new, full=full)

        swap("Above", "𝒳\n\nAbove 🥐")
        await all_is_told(editor)
        swap("Below", "🥐\nBelow")
        await all_is_told(editor)
        for _ in range(2):  # done, undone, redone, undone
            swap("Ed sang", "Ed 𝒮ang")
            assert await hover(editor, "Ed 𝒮ang") is None
            assert await hover(editor, "Di flew") is not None
            assert marked(editor) == ["Di flew in."]
            assert (await lenses(editor))[0][1].endswith("2 written, 1 compressed, 2 quoted, 1 not found, 1 edited")
            assert [title for _, title in await lenses(editor)][-1] == "Longer"
            swap("Ed 𝒮ang", "Ed sang")
            await all_is_told(editor)
        for _ in range(2):
            swap(SUMMARY, "")
            assert await hover(editor, "Below") is None
            assert marked(editor) == []
            assert await lenses(editor) == []
            assert await references(editor, "very 𝒲eary") is None
            place = editor.text.index("\n\n\n\n") + 2
            editor.replace(place, place, SUMMARY, full=full)
            await all_is_told(editor)
        swap("was very", "was 𝒳 very")
        assert await hover(editor, "was 𝒲eary") == (
            "Bo was 𝒲eary.",
            "Compressed from line 5:\n\nThe source was edited since. It now reads:\n\n> Bo was 𝒳 very 𝒲eary.",
        )
        swap("Bo was 𝒳 very 𝒲eary.", "")
        assert await hover(editor, "was 𝒲eary") == (
            "Bo was 𝒲eary.",
            "Compressed. Its source is no longer in the document.",
        )
        assert await definition(editor, "Cy left") == ["Cy went away."]
        assert await definition(editor, "Bo was 𝒲eary") == []
        swap("😀 stayed. \nCy", "😀 stayed. Bo was very 𝒲eary.\nCy")
        await all_is_told(editor)
        swap("𝒳\n\nAbove 🥐", "Above")
        swap("🥐\nBelow", "Below")
        assert editor.text == before
        await all_is_told(editor)


async def test_undoing_and_redoing_the_summary(connect: Connect) -> None:
    async with connect(child=CHILD) as editor:
        await summarized(editor)
        inserted = f"\n\n{SUMMARY}"
        place = editor.text.index(inserted)
        for _ in range(2):
            editor.replace(place, place + len(inserted), "")
            assert await hover(editor, "Ann 😀 stayed") is None
            assert await lenses(editor) == []
            assert marked(editor) == []
            editor.replace(place, place, inserted)
            await all_is_told(editor)
        await editor.take("Ed sang", "Remove summary")
        assert editor.text == TEXT
        assert await lenses(editor) == []


async def test_another_summary_in_its_place_has_a_trace_of_its_own(connect: Connect) -> None:
    async with connect(child=CHILD) as editor:
        await summarized(editor)
        editor.replace(0, 0, "x\n")
        await editor.take("Ed sang", "Summarize again")
        await editor.jobs_end(2)
        await all_is_told(editor)
        assert len(await lenses(editor)) == 5


PLACED = {
    "a comment": (
        "python",
        "# Ann stayed. Bo was very weary.\nx = 1\n",
        "# Ann stayed. Bo was weary.",
        "Bo was weary.",
    ),
    "html": (
        "html",
        "<p>Ann stayed & went. Bo was very weary.</p>\n",
        "<p>Ann stayed &amp; went. Bo was weary.</p>",
        "Bo was weary.",
    ),
    "wrapped": (
        "markdown",
        "> Ann stayed at home that winter.\n> Bo, whom we know, was very\n> weary.\n",
        "> Ann stayed at home that winter.\n> Bo, whom we know, was weary.",
        "Bo, whom we know, was weary.",
    ),
}


@pytest.mark.parametrize("name", PLACED)
async def test_what_is_told_in_other_formats(connect: Connect, name: str) -> None:
    language_id, text, below, bo = PLACED[name]
    async with connect(child=CHILD, settings={"wrap": 34 if name == "wrapped" else "off"}) as editor:
        await summarized(editor, text, text.rstrip("\n"), language_id)
        assert below in editor.text
        found = await hover(editor, "Bo")
        assert found is not None
        assert re.sub(r"\n>? ?", " ", found[0]) == bo
        assert "~~very~~" in found[1]
        assert await lenses(editor)


async def test_a_summary_that_has_taken_its_source_s_place(connect: Connect) -> None:
    async with connect(child=CHILD, settings={"insert": "replace"}) as editor:
        await summarized(editor)
        assert SOURCE not in editor.text
        said, told = await hover(editor, "was 𝒲eary") or ("", "")
        assert said == "Bo was 𝒲eary."
        headline, quotation = told.split("\n\n")
        assert headline == "Compressed from the text that the summary has replaced; omitted words are struck through:"
        assert quotation == "> Bo was ~~very~~ 𝒲eary."
        assert await definition(editor, "was 𝒲eary") == []
        assert await references(editor, "was 𝒲eary") is None


async def test_a_source_that_was_edited_while_it_was_summarized(connect: Connect) -> None:
    async with connect(child=CHILD) as editor:
        gate = editor.gates["configuration"] = asyncio.Event()
        editor.open(TEXT)
        await editor.summarize(SOURCE)
        editor.type_before("Bo was", "Now ")
        gate.set()
        await editor.jobs_end(1)
        assert await definition(editor, "Cy left") == ["Bo was very 𝒲eary.", "Cy went away."]
        assert await definition(editor, "Ann 😀 stayed") == ["Ann 😀 stayed."]


async def fixes(editor: Editor, text: str, only: list[str] | None = None) -> list[Any]:
    actions = await editor.actions(editor.selected(text), only)
    return [action for action in actions if action.kind == "quickfix"]


FIXED = {  # what is taken where, and the summary after
    ("Di flew", "Replace by the source's sentence"): SUMMARY.replace("Di flew in", "Di came"),
    ("Di flew", "Remove sentence"): SUMMARY.replace("Di flew in. ", ""),
    ("Ed sang", "Remove sentence"): SUMMARY.replace("Ed sang. ", ""),
}


@pytest.mark.parametrize("name", ["visual-studio-code", "neovim"])
@pytest.mark.parametrize(("where", "title"), FIXED)
async def test_a_fix(connect: Connect, name: str, where: str, title: str) -> None:
    async with connect(name, child=CHILD) as editor:
        await summarized(editor)
        (action,) = [fix for fix in await fixes(editor, where) if fix.title == title]
        assert [diagnostic.message for diagnostic in action.diagnostics] == ["Not found in the source."]
        before = editor.text
        editor.make(action.edit)
        assert editor.text == before.replace(SUMMARY, FIXED[where, title])
        await editor.settled()
        assert marked(editor) == [text for text in ("Di flew in.", "Ed sang.") if where not in text]
        assert await fixes(editor, "Bo was 𝒲eary") == []


async def test_which_fixes_are_offered(connect: Connect) -> None:
    async with connect(child=CHILD) as editor:
        await summarized(editor)
        both = ["Replace by the source's sentence", "Remove sentence"]
        assert [fix.title for fix in await fixes(editor, "Di flew", ["quickfix"])] == both
        assert [fix.title for fix in await fixes(editor, "Ed sang")] == ["Remove sentence"]
        assert [fix.title for fix in await fixes(editor, "Di flew in. Ed sang")] == [*both, "Remove sentence"]
        assert await fixes(editor, "Flo fell") == []
        assert await fixes(editor, "Di flew", ["refactor"]) == []
        start = editor.text.index("Di came.")
        editor.replace(start, start + 8, "")
        assert [fix.title for fix in await fixes(editor, "Di flew")] == ["Remove sentence"]


async def test_a_paragraph_goes_with_its_only_sentence(connect: Connect) -> None:
    async with connect(child=CHILD) as editor:
        await summarized(editor, "Ann a. Ann b. Ann c. Di d.\n", "Ann a. Ann b. Ann c. Di d.")
        assert editor.text.endswith("\n\nAnn a. Ann b. Ann c.\n\nDi flew in.\n")
        (action,) = [fix for fix in await fixes(editor, "Di flew") if fix.title == "Remove sentence"]
        editor.make(action.edit)
        assert editor.text.endswith("Di d.\n\nAnn a. Ann b. Ann c.\n")


REGISTERED = {
    "visual-studio-code": METHODS,
    "neovim": {types.TEXT_DOCUMENT_HOVER, types.TEXT_DOCUMENT_DEFINITION},
}


def registered(editor: Editor) -> dict[str, set[str]]:
    """The patterns of the documents for which the editor asks, by method, as of now."""
    now: dict[str, tuple[str, str]] = {}
    for how, what in editor.happened:
        if how == "registration":
            for one in what.registrations:
                if one.method in METHODS:
                    assert one.id not in now
                    (filter_,) = one.register_options["documentSelector"]
                    now[one.id] = (one.method, filter_["pattern"])
        elif how == "unregistration":
            for one in what.unregisterations:
                assert now.pop(one.id)[0] == one.method
    found: dict[str, set[str]] = {}
    for method, pattern in now.values():
        found.setdefault(method, set()).add(pattern)
    return found


@pytest.mark.parametrize("name", REGISTERED)
async def test_the_editor_asks_only_where_there_is_a_summary(connect: Connect, name: str) -> None:
    async with connect(name, child=CHILD) as editor:
        capabilities = editor.initialized.capabilities
        offered = {
            types.TEXT_DOCUMENT_HOVER: capabilities.hover_provider,
            types.TEXT_DOCUMENT_DEFINITION: capabilities.definition_provider,
            types.TEXT_DOCUMENT_REFERENCES: capabilities.references_provider,
            types.TEXT_DOCUMENT_CODE_LENS: capabilities.code_lens_provider,
        }
        assert {method for method, provider in offered.items() if provider} == METHODS - REGISTERED[name]
        editor.open(TEXT)
        await editor.settled()
        assert registered(editor) == {}
        await editor.summarize(SOURCE)
        every = {method: {"/notes/a text.md"} for method in REGISTERED[name]}
        await editor.until(lambda: registered(editor) == every)
        await editor.jobs_end(1)
        place = editor.text.index(SUMMARY)
        editor.replace(place, place + len(SUMMARY), "")
        await editor.until(lambda: registered(editor) == {})
        editor.replace(place, place, SUMMARY)
        await editor.until(lambda: registered(editor) == every)
        editor.close()
        await editor.until(lambda: registered(editor) == {})


async def test_a_client_that_cannot_be_told_later_gets_answers_in_prose_alone(connect: Connect) -> None:
    bare = types.ClientCapabilities(workspace=types.WorkspaceClientCapabilities(apply_edit=True))
    async with connect(capabilities=bare, child=CHILD) as editor:
        await summarized(editor)
        assert await hover(editor, "was 𝒲eary") == ("Bo was 𝒲eary.", "Compressed from line 3:\n\n“Bo was very 𝒲eary.”")
        assert await definition(editor, "Cy left") == ["Bo was very 𝒲eary.", "Cy went away."]
        assert await references(editor, "Di came") == ["Di flew in."]
        assert len(await lenses(editor)) == 5
        assert registered(editor) == {}
        editor.close()
        editor.open("# Ann stayed.\n", "python")
        await editor.summarize("# Ann stayed.")
        await editor.jobs_end(2)
        assert editor.text.count("Ann stayed.") == 2
        assert await hover(editor, "Ann") is None
        assert await definition(editor, "Ann") is None
        assert await references(editor, "Ann") is None
        assert await lenses(editor) == []


async def test_the_lens_can_be_hidden_and_is_asked_for_again(connect: Connect) -> None:
    async with connect(child=CHILD, settings={"codeLens": False}) as editor:
        await summarized(editor)
        assert await lenses(editor) == []
        await editor.until(lambda: any(how == "refresh" for how, _ in editor.happened))
        editor.happened.clear()
        editor.settings = {}
        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
        await editor.until(lambda: any(how == "refresh" for how, _ in editor.happened))
        assert len(await lenses(editor)) == 5
