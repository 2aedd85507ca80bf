"""How long the editor waits for code actions: while a summary is written, while none is, and in one very long line.

    python bench/latency.py [--words 20000] [--requests 500]
    python bench/latency.py --line-mb 5 [--requests 500]

A client asks the real server, whose worker has the real model, for the code actions of a selection, one request after
the other: first while nothing runs, then from the start of a job to its end. Prints p50, p99 and the longest in
milliseconds as the client sees them.

With --line-mb the document is one line of so many million bytes with characters beyond the basic plane, the selection
is at a random place in it, no model is needed, and each position encoding has two rows: requests alone, and each
request right after a character was typed at a random place. The edit is waited for, too.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import quantiles
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pytest_lsp import client_capabilities
from rich.console import Console
from rich.table import Table

from lsp_session import converter
from speed import text_of

URI = "file:///report.md"
LINE = "The harbour was dredged in spring, at Kraków’s expense 🚢, and the café stayed open. "
SELECTED_UNITS = 300
ENCODINGS = (
    (types.PositionEncodingKind.Utf8, "utf-8", 1),
    (types.PositionEncodingKind.Utf16, "utf-16-le", 2),
    (types.PositionEncodingKind.Utf32, "utf-32-le", 4),
)


class Editor:
    """A client with one document, all of which is selected; it lets the server edit nothing."""

    def __init__(self, text: str, encoding: types.PositionEncodingKind = types.PositionEncodingKind.Utf16) -> None:
        self.over = asyncio.Event()
        self._text = text
        self._version = 1
        self._capabilities = client_capabilities("visual-studio-code")
        assert self._capabilities.general  # noqa: S101 - pytest-lsp says so
        self._capabilities.general.position_encodings = [encoding]
        lines = text.split("\n")
        everything = types.Range(types.Position(0, 0), types.Position(len(lines) - 1, len(lines[-1])))
        self._asked = types.CodeActionParams(
            types.TextDocumentIdentifier(URI), everything, types.CodeActionContext(diagnostics=[])
        )
        self._client = LanguageClient("latency", "1", converter_factory=converter)
        self._client.feature(types.WORKSPACE_CONFIGURATION)(lambda _params: [None])
        self._client.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda _params: None)
        self._client.feature(types.WINDOW_WORK_DONE_PROGRESS_CREATE)(lambda _params: None)
        self._client.feature(types.WORKSPACE_APPLY_EDIT)(lambda _params: types.ApplyWorkspaceEditResult(applied=False))
        self._client.feature(types.WINDOW_SHOW_MESSAGE)(lambda _params: None)
        self._client.feature(types.WINDOW_SHOW_MESSAGE_REQUEST)(lambda _params: None)
        self._client.feature(types.PROGRESS)(partial(self._progress))

    async def open(self) -> None:
        """Connect, and open the document."""
        await self._client.start_io(sys.executable, "-P", "-m", "precis", "server")
        await self._client.initialize_async(types.InitializeParams(self._capabilities))
        self._client.initialized(types.InitializedParams())
        item = types.TextDocumentItem(URI, "markdown", self._version, self._text)
        self._client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    async def ask(self) -> types.CodeAction:
        """The first of the selection's code actions."""
        actions = await self._client.text_document_code_action_async(self._asked)
        assert actions, "the server offers nothing"  # noqa: S101 - the server is ours
        assert isinstance(actions[0], types.CodeAction)  # noqa: S101
        return actions[0]

    def select(self, start: int, end: int) -> None:
        """Select a part of the only line, in code units."""
        self._asked.range = types.Range(types.Position(0, start), types.Position(0, end))

    def type(self, at: int) -> None:
        """Type a character into the only line, at a column in code units."""
        self._version += 1
        place = types.Range(types.Position(0, at), types.Position(0, at))
        self._client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self._version, URI),
                [types.TextDocumentContentChangePartial(place, "x")],
            )
        )

    async def summarize(self) -> None:
        """Start the job; `over` is set once it has ended."""
        command = (await self.ask()).command
        assert command  # noqa: S101
        self.over.clear()
        await self._client.workspace_execute_command_async(
            types.ExecuteCommandParams(command.command, command.arguments)
        )

    async def leave(self) -> None:
        """Shut the server down."""
        await self._client.shutdown_async(None)
        self._client.exit(None)
        await self._client.stop()

    def _progress(self, params: types.ProgressParams) -> None:
        value: dict[str, Any] = params.value
        if value["kind"] == "end":
            self.over.set()


async def waits_ms(editor: Editor, goes_on: Callable[[int], bool]) -> list[float]:
    """How long the client waited for each answer, in milliseconds; it asks as long as `goes_on` says of their count."""
    found: list[float] = []
    while goes_on(len(found)):
        began = time.perf_counter()
        await editor.ask()
        found.append(1000 * (time.perf_counter() - began))
    return found


async def long_line(megabytes: float, requests: int) -> Table:
    """Return the table of a document of one line."""
    text = LINE * round(megabytes * 1_000_000 / len(LINE.encode()))
    table = Table("one line", "requests", "p50, ms", "p99, ms", "longest, ms", title=f"{len(text.encode()):,} bytes")
    for encoding, codec, size in ENCODINGS:
        units = len(text.encode(codec)) // size
        chance = random.Random(1)  # noqa: S311 - a choice, not a secret
        editor = Editor(text, encoding)
        await editor.open()
        for name, types_first in ((encoding.value, False), (f"{encoding.value}, after typing", True)):
            found: list[float] = []
            while len(found) < requests:
                at = chance.randrange(units - SELECTED_UNITS)
                editor.select(at, at + SELECTED_UNITS)
                began = time.perf_counter()
                if types_first:
                    editor.type(chance.randrange(units))
                await editor.ask()
                found.append(1000 * (time.perf_counter() - began))
            cut = quantiles(found, n=100)
            table.add_row(name, str(len(found)), f"{cut[49]:.1f}", f"{cut[98]:.1f}", f"{max(found):.1f}")
        await editor.leave()
    return table


async def jobs(words: int, requests: int) -> Table:
    """Return the table of a document while a job runs, and while none does."""
    editor = Editor(text_of(words))
    await editor.open()
    await waits_ms(editor, lambda count: count < 20)  # noqa: PLR2004  # both sides make ready
    idle = await waits_ms(editor, lambda count: count < requests)
    await editor.summarize()
    busy = await waits_ms(editor, lambda _count: not editor.over.is_set())
    await editor.leave()
    table = Table("", "requests", "p50, ms", "p99, ms", "longest, ms", "p99 beside idle's")
    for name, found in (("idle", idle), ("while a job runs", busy)):
        cut = quantiles(found, n=100)
        ratio = cut[98] / quantiles(idle, n=100)[98]
        table.add_row(name, str(len(found)), f"{cut[49]:.1f}", f"{cut[98]:.1f}", f"{max(found):.1f}", f"{ratio:.2f}")
    return table


async def main() -> None:
    """Run and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=20_000, help="of the text")
    parser.add_argument("--requests", type=int, default=500, help="while nothing runs; with --line-mb, in each row")
    parser.add_argument("--line-mb", type=float, help="of a document of one line")
    options = parser.parse_args()
    table = long_line(options.line_mb, options.requests) if options.line_mb else jobs(options.words, options.requests)
    Console().print(await table)


if __name__ == "__main__":
    asyncio.run(main())
