"""How long the editor waits for code actions while a summary is written, and while none is.

    python bench/latency.py [--words 20000] [--requests 500]

A client asks the real server, whose worker has the real model, for the code actions of a selection, one request after
the other: first while nothing runs, then from the start of a job to its end. Prints p50, p99 and the longest in
milliseconds as the client sees them.
"""

from __future__ import annotations

import argparse
import asyncio
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


class Editor:
    """A client with one document, all of which is selected; it lets the server edit nothing."""

    def __init__(self, text: str) -> None:
        self.over = asyncio.Event()
        self._text = text
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
        await self._client.initialize_async(types.InitializeParams(client_capabilities("visual-studio-code")))
        self._client.initialized(types.InitializedParams())
        item = types.TextDocumentItem(URI, "markdown", 1, self._text)
        self._client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    async def ask(self) -> types.CodeAction:
        """The first of the selection's code actions."""
        actions = await self._client.text_document_code_action_async(self._asked)
        assert actions, "the server offers nothing"  # noqa: S101 - the server is ours
        assert isinstance(actions[0], types.CodeAction)  # noqa: S101
        return actions[0]

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


async def main() -> None:
    """Run and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=20_000, help="of the text")
    parser.add_argument("--requests", type=int, default=500, help="while nothing runs")
    options = parser.parse_args()
    editor = Editor(text_of(options.words))
    await editor.open()
    await waits_ms(editor, lambda count: count < 20)  # noqa: PLR2004  # both sides make ready
    idle = await waits_ms(editor, lambda count: count < options.requests)
    await editor.summarize()
    busy = await waits_ms(editor, lambda _count: not editor.over.is_set())
    await editor.leave()
    table = Table("", "requests", "p50, ms", "p99, ms", "longest, ms", "p99 beside idle's")
    for name, found in (("idle", idle), ("while a job runs", busy)):
        cut = quantiles(found, n=100)
        ratio = cut[98] / quantiles(idle, n=100)[98]
        table.add_row(name, str(len(found)), f"{cut[49]:.1f}", f"{cut[98]:.1f}", f"{max(found):.1f}", f"{ratio:.2f}")
    Console().print(table)


if __name__ == "__main__":
    asyncio.run(main())
