"""How quickly the language server answers about sentences, in a document of 10 MB with twenty summaries.

    python bench/tracing.py [--megabytes 10] [--summaries 20] [--rounds 200]

A client asks the real server process, whose worker needs no model, for hover, definition, references, code lenses and
code actions; once without edits, and once with a letter typed somewhere before each request, so that the request waits
for the edit too. Prints p50 and p99 in milliseconds as the client sees them; the first request of each kind, upon which
both sides make ready to read it, stands by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

ROOT = Path(__file__).parent.parent
SERVER = [str(ROOT / "tests" / "lsp" / "scripted_server.py"), str(ROOT / "tests" / "lsp" / "traced_child.py")]
URI = "file:///long.md"
NAMES = ("Ann", "Bo", "Cy", "Di", "Ed", "Flo")
SENTENCES = 30  # in a selection, and so in its summary


class Editor:
    """A document, as lines, in a client that counts in UTF-32.

    Args:
        paragraphs: of the document, a line each.
        summaries: how many are to come.
    """

    def __init__(self, paragraphs: list[str], summaries: int) -> None:
        self.lines = [line for paragraph in paragraphs for line in (paragraph, "")]
        self.version = 1
        self.client = LanguageClient("bench", "1")
        self._left = summaries
        self._all_there = asyncio.Event()
        self.client.feature(types.WORKSPACE_APPLY_EDIT)(partial(self._apply))
        self.client.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda _params: None)
        self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda _params: None)

    async def start(self) -> None:
        """Connect, and open the document."""
        await self.client.start_io(sys.executable, "-P", *SERVER)
        capabilities = types.ClientCapabilities(
            general=types.GeneralClientCapabilities(position_encodings=[types.PositionEncodingKind.Utf32]),
            workspace=types.WorkspaceClientCapabilities(apply_edit=True),
        )
        await self.client.initialize_async(types.InitializeParams(capabilities))
        self.client.initialized(types.InitializedParams())
        item = types.TextDocumentItem(URI, "markdown", self.version, "\n".join(self.lines))
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    async def summarize(self, every: int) -> None:
        """Have each of so many lines summarized."""
        for number in range(0, len(self.lines), every)[: self._left]:
            place = {
                "start": {"line": number, "character": 0},
                "end": {"line": number, "character": len(self.lines[number])},
            }
            selection = {"uri": URI, "range": place, "version": None}
            command = types.ExecuteCommandParams("precis.server.summarize", [selection])
            await self.client.workspace_execute_command_async(command)
        await self._all_there.wait()

    def replace(self, place: types.Range, text: str) -> None:
        """Edit the document, and tell the server."""
        start, end = place.start, place.end
        before, after = self.lines[start.line][: start.character], self.lines[end.line][end.character :]
        self.lines[start.line : end.line + 1] = f"{before}{text}{after}".split("\n")
        self.version += 1
        document = types.VersionedTextDocumentIdentifier(self.version, URI)
        change = types.TextDocumentContentChangePartial(place, text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def _apply(self, params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        ((edit,),) = (params.edit.changes or {}).values()
        self.replace(edit.range, edit.new_text)
        self._left -= 1
        if not self._left:
            self._all_there.set()
        return types.ApplyWorkspaceEditResult(applied=True)


def paragraphs(megabytes: float) -> list[str]:
    """So much text, in paragraphs of so many sentences as a summary gets."""
    chance = random.Random(1)  # noqa: S311 - it is only a text
    found: list[str] = []
    size = 0
    while size < megabytes * 1e6:
        sentences = [
            f"{NAMES[i % len(NAMES)]} number {chance.randrange(10**6)} was very late that year and went to the harbour."
            for i in range(SENTENCES)
        ]
        found.append(" ".join(sentences))
        size += len(found[-1]) + 2
    return found


async def measure(editor: Editor, rounds: int, *, typing: bool) -> dict[str, list[float]]:
    """Milliseconds of each request."""
    document = types.TextDocumentIdentifier(URI)
    chance = random.Random(2)  # noqa: S311
    summaries = [number for number, line in enumerate(editor.lines) if line.startswith("Ann") and "Cy left." in line]
    client = editor.client

    def somewhere() -> types.Position:
        line = chance.choice(summaries)
        return types.Position(line, chance.randrange(len(editor.lines[line])))

    def in_source() -> types.Position:
        line = chance.choice(summaries) - 2
        return types.Position(line, chance.randrange(len(editor.lines[line]) // 2))

    def actions() -> Awaitable[Any]:
        at = somewhere()
        context = types.CodeActionContext([])
        params = types.CodeActionParams(document, types.Range(at, at), context)
        return client.text_document_code_action_async(params)

    asked: dict[str, Callable[[], Awaitable[Any]]] = {
        "hover": lambda: client.text_document_hover_async(types.HoverParams(document, somewhere())),
        "definition": lambda: client.text_document_definition_async(types.DefinitionParams(document, somewhere())),
        "references": lambda: client.text_document_references_async(
            types.ReferenceParams(types.ReferenceContext(True), document, in_source())
        ),
        "codeLens": lambda: client.text_document_code_lens_async(types.CodeLensParams(document)),
        "codeAction": actions,
    }
    times: dict[str, list[float]] = {name: [] for name in asked}
    answered: dict[str, int] = dict.fromkeys(asked, 0)
    for _ in range(rounds):
        for name, ask in asked.items():
            if typing:
                blank = chance.randrange(len(editor.lines) // 2) * 2
                at = types.Position(blank, 0)
                editor.replace(types.Range(at, at), "x")
            began = time.perf_counter()
            answered[name] += bool(await ask())
            times[name].append(1000 * (time.perf_counter() - began))
    for name, number in answered.items():
        if number < rounds / 2:
            raise SystemExit(f"{name}: only {number} of {rounds} requests had an answer")
    return times


async def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=10)
    parser.add_argument("--summaries", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    text = paragraphs(options.megabytes)
    editor = Editor(text, options.summaries)
    await editor.start()
    every = 2 * (len(text) // options.summaries)
    await editor.summarize(every)
    size = sum(len(line) + 1 for line in editor.lines) / 1e6
    print(
        f"{size:.1f} MB, {options.summaries} summaries of {SENTENCES} sentences, {options.rounds} requests of each kind"
    )
    print("\n| request | the first ms | p50 ms | p99 ms | behind an edit: p50 ms | p99 ms |")
    print("| --- | --- | --- | --- | --- | --- |")
    first = await measure(editor, 1, typing=False)
    still = await measure(editor, options.rounds, typing=False)
    typing = await measure(editor, options.rounds, typing=True)
    for name in still:
        shown = [quantiles(each[name], n=100) for each in (still, typing)]
        print(
            f"| {name} | {first[name][0]:.1f} | "
            + " | ".join(f"{cuts[49]:.1f} | {cuts[98]:.1f}" for cuts in shown)
            + " |"
        )
    await editor.client.shutdown_async(None)
    editor.client.exit(None)
    await editor.client.stop()


if __name__ == "__main__":
    asyncio.run(main())
