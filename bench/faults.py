"""What happens when the worker is killed or suspended in the middle of a job.

    python bench/faults.py [--kills 200] [--stops 50] [--seed 1]

A client asks the real server, whose worker has the real model, for a summary, and sends the worker SIGKILL or SIGSTOP
at a random moment of the job. In every second trial the worker is new, so that the moment may be while it starts or
loads the model. Counts the trials in which the user was told once, the document was untouched, and the next job wrote
what a job without faults writes; prints after how many seconds the user was told. Not for Windows.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import signal
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import Any

import psutil
from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pytest_lsp import client_capabilities
from rich.console import Console
from rich.table import Table

from lsp_session import converter
from speed import text_of

URI = "file:///report.md"
SETTINGS = {"model": "smollm2-135m", "words": 40}  # so few words for six paragraphs that sentences are shortened
TEXT_WORDS = 150
DEADLINE_S = 60.0
POLL_S = 0.005


class Editor:
    """A client with one document, all of which is selected."""

    def __init__(self) -> None:
        self.original = self.text = ""
        self.errors: list[tuple[float, str]] = []
        self._version = 1
        self.over = asyncio.Event()
        client = self._client = LanguageClient("faults", "1", converter_factory=converter)
        client.feature(types.WORKSPACE_CONFIGURATION)(lambda _params: [SETTINGS])
        client.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda _params: None)
        client.feature(types.CLIENT_UNREGISTER_CAPABILITY)(lambda _params: None)
        client.feature(types.WORKSPACE_CODE_LENS_REFRESH)(lambda _params: None)
        client.feature(types.WINDOW_WORK_DONE_PROGRESS_CREATE)(lambda _params: None)
        client.feature(types.WORKSPACE_APPLY_EDIT)(partial(self._apply))
        client.feature(types.WINDOW_SHOW_MESSAGE)(partial(self._show))
        client.feature(types.WINDOW_SHOW_MESSAGE_REQUEST)(partial(self._show))
        client.feature(types.PROGRESS)(partial(self._progress))

    async def open(self) -> None:
        """Connect, and open the document."""
        await self._client.start_io(sys.executable, "-P", "-m", "precis", "server")
        await self._client.initialize_async(types.InitializeParams(client_capabilities("visual-studio-code")))
        self._client.initialized(types.InitializedParams())
        item = types.TextDocumentItem(URI, "markdown", self._version, self.text)
        self._client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    async def begin(self, text: str) -> None:
        """Replace the document by `text`, and start a job on all of it."""
        self.original = text
        self._change(text)
        lines = self.text.split("\n")
        everything = types.Range(types.Position(0, 0), types.Position(len(lines) - 1, len(lines[-1])))
        context = types.CodeActionContext(diagnostics=[])
        document = types.TextDocumentIdentifier(URI)
        actions = await self._client.text_document_code_action_async(
            types.CodeActionParams(document, everything, context)
        )
        action = (actions or [None])[0]
        assert isinstance(action, types.CodeAction)  # noqa: S101 - the server is ours
        assert action.command  # noqa: S101
        self.over.clear()
        await self._client.workspace_execute_command_async(
            types.ExecuteCommandParams(action.command.command, action.command.arguments)
        )

    async def end(self, within_s: float = DEADLINE_S) -> bool:
        """Wait for the end of the job; return whether it came in time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self.over.wait()
        return self.over.is_set()

    def worker(self) -> psutil.Process | None:
        """The worker, once it runs its own program."""
        for server in psutil.Process().children():
            for child in server.children():
                with suppress(psutil.Error):
                    if "precis.worker.main" in child.cmdline():
                        return child
        return None

    async def leave(self) -> int:
        """Shut the server down, and return how many of its processes are left."""
        processes = psutil.Process().children(recursive=True)
        await self._client.shutdown_async(None)
        self._client.exit(None)
        await self._client.stop()
        _, alive = psutil.wait_procs(processes, timeout=10)
        return len(alive)

    def _apply(self, params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        for change in params.edit.document_changes or []:
            assert isinstance(change, types.TextDocumentEdit)  # noqa: S101
            for edit in change.edits:
                assert isinstance(edit, types.TextEdit)  # noqa: S101
                start, end = self._offset(edit.range.start), self._offset(edit.range.end)
                self._change(self.text[:start] + edit.new_text + self.text[end:])
        return types.ApplyWorkspaceEditResult(applied=True)

    def _offset(self, at: types.Position) -> int:
        """The offset of a position in a text of the Basic Multilingual Plane."""
        return sum(len(line) + 1 for line in self.text.split("\n")[: at.line]) + at.character

    def _change(self, text: str) -> None:
        self.text = text
        self._version += 1
        document = types.VersionedTextDocumentIdentifier(self._version, URI)
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self._client.text_document_did_change(types.DidChangeTextDocumentParams(document, [whole]))

    def _show(self, params: Any) -> None:
        if params.type is types.MessageType.Error:
            self.errors.append((time.monotonic(), params.message))

    def _progress(self, params: types.ProgressParams) -> None:
        if params.value["kind"] == "end":
            self.over.set()


@dataclass
class Result:
    """What was counted for one signal."""

    trials: int = 0
    too_late: int = 0
    told_once: int = 0
    untouched: int = 0
    next_right: int = 0
    told_after_s: list[float] = field(default_factory=list)
    texts: Counter[str] = field(default_factory=Counter)


def text_number(number: int) -> str:
    """A text none of whose sentences the model has read before, of the same length."""
    return re.sub(r"(?<=[a-z])\.(?=\s|$)", f" in {1000 + number}.", text_of(TEXT_WORDS))


async def whole_job(editor: Editor, number: int = 0) -> tuple[str, float]:
    """Run a job without a fault; return the document and the seconds that it took."""
    began_s = time.monotonic()
    await editor.begin(text_number(number))
    assert await editor.end(), "a job without a fault did not end"  # noqa: S101
    return editor.text, time.monotonic() - began_s


async def trial(editor: Editor, sent: signal.Signals, after_s: float, right: str, result: Result) -> None:
    """Send the signal so many seconds after the start of a job, and count what follows."""
    editor.errors.clear()
    await editor.begin(text_number(result.trials + result.too_late + 2))
    due_s = time.monotonic() + after_s
    worker = editor.worker()
    while (time.monotonic() < due_s or worker is None) and not editor.over.is_set():
        await asyncio.sleep(POLL_S)
        worker = editor.worker()
    if worker is None or editor.over.is_set():
        result.too_late += 1
        return
    worker.send_signal(sent)
    sent_s = time.monotonic()
    ended = await editor.end()
    if editor.text != editor.original:  # the summary was finished already
        result.too_late += 1
        with suppress(psutil.Error):
            worker.send_signal(signal.SIGCONT)
        return
    result.trials += 1
    result.untouched += ended
    text, _ = await whole_job(editor)  # its messages follow that of the fault, if any
    result.next_right += text == right
    result.told_once += len(editor.errors) == 1
    result.told_after_s += [at - sent_s for at, _ in editor.errors[:1]]
    result.texts.update(message for _, message in editor.errors)


async def run(kills: int, stops: int, seed: int) -> None:
    """Run all trials and print the table."""
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    editor = Editor()
    await editor.open()
    right, cold_s = await whole_job(editor)
    assert right != editor.original  # noqa: S101
    _, warm_s = await whole_job(editor, 1)
    results: dict[signal.Signals, Result] = {}
    for sent, wanted in ((signal.SIGKILL, kills), (signal.SIGSTOP, stops)):
        result = results[sent] = Result()
        while result.trials < wanted:
            is_new = chance.choice((False, True))
            if is_new and (idle := editor.worker()):
                idle.kill()
                idle.wait(DEADLINE_S)
            await trial(editor, sent, chance.uniform(0, cold_s if is_new else warm_s), right, result)
            counts = f"told once {result.told_once}, untouched {result.untouched}, next right {result.next_right}"
            print(f"{sent.name}: {result.trials} of {wanted}; {counts}", file=sys.stderr)
    left = await editor.leave()

    table = Table(
        "signal", "trials", "told once", "document untouched", "next job right", "told after (median, longest)"
    )
    for sent, result in results.items():
        after_s = result.told_after_s or [0.0]
        told = f"{median(after_s):.2f} s, {max(after_s):.2f} s"
        table.add_row(
            sent.name, *map(str, (result.trials, result.told_once, result.untouched, result.next_right)), told
        )
    console = Console(width=120)
    console.print(table)
    late = sum(result.too_late for result in results.values())
    console.print(
        f"A job takes {cold_s:.1f} s with a new worker, {warm_s:.1f} s with a loaded model. "
        f"Not counted, because the job had ended: {late}. Processes left: {left}."
    )
    for result in results.values():
        for text, count in result.texts.most_common():
            console.print(f"{count} × {text}", highlight=False)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--stops", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    asyncio.run(run(options.kills, options.stops, options.seed))
