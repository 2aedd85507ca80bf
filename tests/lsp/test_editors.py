"""Editors with ways of their own: ALE does not declare its units of positions, and Eglot may miss a question."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from lsprotocol import types

Connect = Any


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
        await editor.asked_for_settings(2)  # for all documents, and for this one
        gate = editor.gates["configuration"] = asyncio.Event()
        await editor.summarize("One.")
        await editor.asked_for_settings(4)
        gate.set()
        await editor.jobs_end(1)
        assert "Paragraph 3 of 3." in editor.text
