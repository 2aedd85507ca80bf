"""The documents that list the sources of a summary: their content, when they are refreshed, and who is offered them."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import client_capabilities

Editor = Any
Connect = Any
CHILD = Path(__file__).parent / "traced_child.py"
DEADLINE_S = 60.0
LIST_URI = "precis-sources://summary/1/a%20text.sources.md"
TITLE = "Show the sources of this summary"
GONE = "The summary is no longer in the document.\n"
SOURCE = "Ann 😀 stayed. Bo was very 𝒲eary.\nCy went away. Di came.\nEd 🥐 rose. Flo fell SECRET."
SUMMARY = "Ann 😀 stayed. Bo was 𝒲eary. Cy left.\n\nDi flew in. Ed sang. Flo fell SECRET."
TEXT = f"# Above\n\n{SOURCE}\n\nBelow.\n"
LIST = """\
# Sources of the summary in a text.md

2 paragraphs, 16 words · 3 written, 1 compressed, 2 quoted, 2 not found

## Paragraph 1

1. Ann 😀 stayed.

   Quoted from line 3.

2. Bo was 𝒲eary.

   Compressed from line 3: “Bo was very 𝒲eary.”

3. Cy left.

   Written by the model from 2 sentences in lines 3–4:

   - line 3: “Bo was very 𝒲eary.”
   - line 4: “Cy went away.”

## Paragraph 2

1. Di flew in.

   Not found in the source. The nearest match is line 4: “Di came.”

2. Ed sang.

   Not found in the source.

3. Flo fell SECRET.

   Quoted from line 5.
"""


def capable(name: str = "visual-studio-code") -> types.ClientCapabilities:
    """The capabilities of a client that shows documents whose content the server provides."""
    capabilities = client_capabilities(name)
    assert capabilities.workspace is not None
    capabilities.workspace.text_document_content = types.TextDocumentContentClientCapabilities()
    return capabilities


async def summarized(editor: Editor, text: str = TEXT) -> None:
    editor.open(text)
    await editor.summarize(SOURCE)
    await editor.jobs_end(1)


async def content(editor: Editor, uri: str = LIST_URI) -> str:
    params = types.TextDocumentContentParams(uri)
    async with asyncio.timeout(DEADLINE_S):
        return (await editor.client.workspace_text_document_content_async(params)).text


async def links(editor: Editor, uri: str = LIST_URI) -> list[types.DocumentLink]:
    params = types.DocumentLinkParams(types.TextDocumentIdentifier(uri))
    async with asyncio.timeout(DEADLINE_S):
        return list(await editor.client.text_document_document_link_async(params))


def cut(editor: Editor, text: str, where: types.Range) -> str:
    """The part of a text at a range."""
    shown = SimpleNamespace(text=text, encoding=editor.encoding)
    start, end = (type(editor).offset(shown, position) for position in (where.start, where.end))
    return text[start:end]


def target(editor: Editor, link: types.DocumentLink) -> str:
    """The text that a link leads to."""
    uri, _, fragment = link.target.partition("#")
    assert uri == "file:///notes/a%20text.md"
    numbers = re.fullmatch(r"L(\d+),(\d+)-L(\d+),(\d+)", fragment)
    assert numbers
    line, column, end_line, end_column = (int(number) - 1 for number in numbers.groups())
    where = types.Range(types.Position(line, column), types.Position(end_line, end_column))
    return cut(editor, editor.text, where)


def refreshed(editor: Editor) -> list[str]:
    """The URIs that the client was told to request again."""
    return [what.uri for how, what in editor.happened if how == "sources refresh"]


async def refreshed_content(editor: Editor, times: int) -> str:
    """The content, once the client was told to request it so often in all."""
    await editor.until(lambda: len(refreshed(editor)) >= times)
    assert refreshed(editor) == [LIST_URI] * times
    return await content(editor)


def swap(editor: Editor, old: str, new: str) -> None:
    start = editor.text.rindex(old)
    editor.replace(start, start + len(old), new)


@pytest.mark.parametrize("name", ["visual-studio-code", "neovim"])
async def test_the_action_shows_the_list_of_a_summary(connect: Connect, name: str) -> None:
    async with connect(capabilities=capable(name), child=CHILD) as editor:
        provided = editor.initialized.capabilities.workspace.text_document_content
        assert list(provided.schemes) == ["precis-sources"]
        await summarized(editor)
        assert editor.text.count(SUMMARY) == 1
        assert await editor.take("Cy left", TITLE) == LIST_URI
        assert editor.client.shown_documents == [types.ShowDocumentParams(LIST_URI, take_focus=True)]
        assert await content(editor) == LIST
        assert editor.messages == []
        assert TITLE not in await editor.titles("Above")


async def test_the_lens_shows_it_too(connect: Connect) -> None:
    async with connect(capabilities=capable(), child=CHILD) as editor:
        await summarized(editor)
        params = types.CodeLensParams(types.TextDocumentIdentifier("file:///notes/a%20text.md"))
        lenses = await editor.client.text_document_code_lens_async(params)
        assert [lens.command.title for lens in lenses][1:] == ["Sources", "Again", "Shorter", "Longer", "Remove"]
        command = lenses[1].command
        assert await editor.execute(command.command, *command.arguments) == LIST_URI
        assert [each.uri for each in editor.client.shown_documents] == [LIST_URI]


async def test_the_list_is_refreshed_after_edits_and_undo(connect: Connect) -> None:
    async with connect(capabilities=capable(), child=CHILD) as editor:
        await summarized(editor)
        swap(editor, "# Above", "# Above\n\nMore")
        assert refreshed(editor) == []  # nobody has requested it
        moved = await content(editor)
        assert moved == LIST.replace("line 5", "line 7").replace("lines 3–4", "lines 5–6").replace(
            "line 4", "line 6"
        ).replace("line 3", "line 5")
        swap(editor, "# Above\n\nMore", "# Above")
        assert await refreshed_content(editor, 1) == LIST
        swap(editor, "Ed sang", "Ed 𝒮ang")
        edited = await refreshed_content(editor, 2)
        assert "2. Ed 𝒮ang.\n\n   Edited since the summary was inserted. Undo the edit to see its sources.\n" in edited
        swap(editor, "Ed 𝒮ang", "Ed sang")
        assert await refreshed_content(editor, 3) == LIST
        swap(editor, "was very", "was 𝒳 very")
        edited = await refreshed_content(editor, 4)
        now = "The source was edited since. It now reads: “Bo was 𝒳 very 𝒲eary.”\n"
        assert f"   Compressed from line 3. {now}" in edited
        assert f"   - line 3. {now}   - line 4: “Cy went away.”\n" in edited
        swap(editor, "Bo was 𝒳 very 𝒲eary.", "")
        assert "   Compressed. Its source is no longer in the document.\n" in await refreshed_content(editor, 5)
        swap(editor, "Di flew in. Ed sang. Flo fell SECRET.", "")
        assert "## Paragraph 2" not in await refreshed_content(editor, 6)


async def test_edits_that_do_not_change_the_list_cause_no_refresh(connect: Connect) -> None:
    async with connect(capabilities=capable(), child=CHILD) as editor:
        await summarized(editor)
        assert await content(editor) == LIST
        swap(editor, "Below", "Farther below")
        swap(editor, "# Above", "# Far above")
        swap(editor, "Ed sang", "Ed danced")
        assert "Ed danced" in await refreshed_content(editor, 1)


async def test_a_list_that_is_not_requested_again_is_refreshed_once(connect: Connect) -> None:
    async with connect(capabilities=capable(), child=CHILD) as editor:
        await summarized(editor)
        await content(editor)
        swap(editor, "Ed sang", "Ed danced")
        await editor.until(lambda: refreshed(editor))
        await editor.take("Cy left", "Summarize again")
        await editor.jobs_end(2)
        swap(editor, "Ed sang", "Ed ran")
        assert "Ed ran" in await content(editor)
        swap(editor, "Ed ran", "Ed sang")
        assert await refreshed_content(editor, 2) == LIST


LINKS = [
    ("line 3", "Ann 😀 stayed."),
    ("line 3", "Bo was very 𝒲eary."),
    ("line 3", "Bo was very 𝒲eary."),
    ("line 4", "Cy went away."),
    ("line 4", "Di came."),
    ("line 5", "Flo fell SECRET."),
]


@pytest.mark.parametrize("encoding", types.PositionEncodingKind)
async def test_its_places_are_links_to_the_sources(connect: Connect, encoding: types.PositionEncodingKind) -> None:
    capabilities = capable()
    assert capabilities.general is not None
    capabilities.general.position_encodings = [encoding]
    async with connect(capabilities=capabilities, child=CHILD) as editor:
        await summarized(editor)
        text = await content(editor)
        found = await links(editor)
        assert [(cut(editor, text, link.range), target(editor, link)) for link in found] == LINKS
        assert await links(editor, "file:///notes/a%20text.md") == []
        assert await links(editor, UNKNOWN[0]) == []
        swap(editor, "# Above", "# Above\n\nMore 😀")
        swap(editor, "was very 𝒲", "was 𝒳 very\n𝒲")
        text = await refreshed_content(editor, 1)
        found = await links(editor)
        assert [(cut(editor, text, link.range), target(editor, link)) for link in found] == [
            ("line 5", "Ann 😀 stayed."),
            *[("lines 5–6", "Bo was 𝒳 very\n𝒲eary.")] * 2,
            ("line 7", "Cy went away."),
            ("line 7", "Di came."),
            ("line 8", "Flo fell SECRET."),
        ]
        swap(editor, SUMMARY, "")
        assert await links(editor) == []


async def test_sources_without_a_place_have_no_links(connect: Connect) -> None:
    async with connect(capabilities=capable(), child=CHILD, settings={"insert": "replace"}) as editor:
        await summarized(editor)
        assert "Compressed" in await content(editor)
        assert await links(editor) == []


async def test_links_are_offered_for_the_lists_alone(connect: Connect) -> None:
    async with connect(capabilities=capable(), child=CHILD) as editor:
        assert editor.initialized.capabilities.document_link_provider is None
        await summarized(editor)
        (registered,) = [
            each
            for how, what in editor.happened
            if how == "registration"
            for each in what.registrations
            if each.method == types.TEXT_DOCUMENT_DOCUMENT_LINK
        ]
        assert registered.register_options == {"documentSelector": [{"scheme": "precis-sources"}]}


async def test_the_list_follows_its_summary(connect: Connect) -> None:
    async with connect(capabilities=capable(), child=CHILD) as editor:
        await summarized(editor)
        await content(editor)
        inserted = f"\n\n{SUMMARY}"
        place = editor.text.index(inserted)
        editor.replace(place, place + len(inserted), "")
        assert await refreshed_content(editor, 1) == GONE
        editor.replace(place, place, inserted)
        assert await refreshed_content(editor, 2) == LIST
        swap(editor, "Ed sang", "Ed danced")
        assert "Ed danced" in await refreshed_content(editor, 3)
        await editor.take("Cy left", "Summarize again")
        await editor.jobs_end(2)
        assert await refreshed_content(editor, 4) == LIST
        assert await editor.take("Cy left", TITLE) == LIST_URI
        await editor.take("Cy left", "Remove summary")
        assert await refreshed_content(editor, 5) == GONE


async def test_the_sources_that_a_summary_has_replaced_are_quoted_without_lines(connect: Connect) -> None:
    async with connect(capabilities=capable(), child=CHILD, settings={"insert": "replace"}) as editor:
        await summarized(editor)
        told = await content(editor)
        replaced = "from the text that the summary has replaced"
        assert f"\n   Compressed {replaced}: “Bo was very 𝒲eary.”\n" in told
        assert f"\n   Written by the model {replaced}:\n\n   - “Bo was very 𝒲eary.”\n   - “Cy went away.”\n" in told
        assert "\n   Not found in the source. “Di came.”\n" in told
        assert f"\n   Quoted {replaced}.\n" in told


UNKNOWN = [
    LIST_URI.replace("/1/", "/2/"),
    LIST_URI.replace("a%20text", "another"),
    "precis-sources://summary/",
    "precis-sources://other/1/a%20text.sources.md",
    "precis-sources:a%20text.sources.md",
    "file:///notes/a%20text.md",
    "",
]


async def test_an_unknown_uri_is_an_error_in_words(connect: Connect) -> None:
    async with connect(capabilities=capable(), child=CHILD) as editor:
        for uri in [LIST_URI, *UNKNOWN]:
            with pytest.raises(JsonRpcException, match="There is no list of sources with this URI") as raised:
                await content(editor, uri)
            assert raised.value.code == types.ErrorCodes.InvalidParams
        await summarized(editor)
        assert await content(editor) == LIST
        for uri in UNKNOWN:
            with pytest.raises(JsonRpcException, match="There is no list"):
                await content(editor, uri)
        editor.close()
        with pytest.raises(JsonRpcException, match="its document was closed"):
            await content(editor)
        assert editor.messages == []


async def test_a_summary_that_is_gone_is_not_shown(connect: Connect) -> None:
    async with connect(capabilities=capable(), child=CHILD) as editor:
        await summarized(editor)
        swap(editor, SUMMARY, "")
        assert await editor.execute("precis.server.showSources", {"summary": 1}) is None
        assert editor.messages == [("error", GONE.strip())]
        assert editor.client.shown_documents == []


async def test_a_client_that_cannot_show_it_says_so(connect: Connect) -> None:
    async with connect(capabilities=capable(), child=CHILD, shows=False) as editor:
        await summarized(editor)
        await editor.take("Cy left", TITLE)
        assert editor.messages == [("error", "The editor could not show the sources.")]


@pytest.mark.parametrize("missing", ["content", "show"])
async def test_clients_without_the_capabilities_are_not_offered_it(connect: Connect, missing: str) -> None:
    capabilities = capable()
    if missing == "content":
        capabilities = client_capabilities("visual-studio-code")
    else:
        assert capabilities.window is not None
        capabilities.window.show_document = None
    async with connect(capabilities=capabilities, child=CHILD) as editor:
        provided = editor.initialized.capabilities.workspace.text_document_content
        assert (provided is None) is (missing == "content")
        await summarized(editor)
        assert "Summarize again" in await editor.titles("Cy left")
        assert TITLE not in await editor.titles("Cy left")
        params = types.CodeLensParams(types.TextDocumentIdentifier("file:///notes/a%20text.md"))
        lenses = await editor.client.text_document_code_lens_async(params)
        assert "Sources" not in [lens.command.title for lens in lenses]
        # A plug-in of its own may still request the list: the command names it.
        assert await editor.execute("precis.server.showSources", {"summary": 1}) == LIST_URI
        assert editor.client.shown_documents == []
        assert await content(editor) == LIST
