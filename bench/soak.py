"""Many jobs in one real server, with edits, cancels and kills of the worker between: what grows, what is lost.

    python bench/soak.py [--jobs 500] [--model smollm2-135m] [--left-open 0] [--samples FILE.csv]

Each job summarizes a paragraph or all of a text in bench/texts in a document of its own, while lines are typed above
and below it. Every seventh job is cancelled, and in every twentieth the worker is killed. With --left-open N, every
Nth document stays open. After each job its document is compared with what it must be, character by character.

Prints the memory, descriptors, threads and children of the server and of its worker, as the medians of the first and of
the last tenth of the jobs, and the jobs whose summary was lost or misplaced. The exit code is 1 if there are any, or if
something has grown by more than 5%. Ctrl-C ends the run after the current job, with the report.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import csv
import random
import signal
import statistics
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pytest_lsp import client_capabilities

from lsp_session import converter

TEXTS = Path(__file__).parent / "texts"
SHORTEST, LONGEST = 60, 160  # words of a short text
CANCEL_EVERY, KILL_EVERY, LONG_EVERY = 7, 20, 15
SETTLED_SHARE = 0.1  # of the jobs, at the beginning, before anything is compared
TENTH = 0.1
EARLY_SHARE = 0.5  # of the jobs are disturbed while they are planned; the others while they are written
TOLERANCE = 0.05
JOB_TIMEOUT_S = 300.0
ENDS = ("done", "cancelled", "failed")
TYPED_ABOVE, TYPED_BELOW = "Typed above.\n", "\nTyped below."


@dataclass
class Document:
    """A document in the editor, and what was inserted into it."""

    uri: str
    text: str
    selected: str
    version: int = 1
    inserted: list[str] = field(default_factory=list)
    misplaced: bool = False

    def offset(self, position: types.Position) -> int:
        """Return the offset of a position. The texts have no characters of two UTF-16 units."""
        lines = self.text.split("\n")
        return sum(len(line) + 1 for line in lines[: position.line]) + position.character

    def position(self, offset: int) -> types.Position:
        """Return the position of an offset."""
        before = self.text[:offset]
        return types.Position(before.count("\n"), len(before) - before.rfind("\n") - 1)

    def replace(self, start: int, end: int, new: str) -> types.TextDocumentContentChangePartial:
        """Replace a span, and return the change to send."""
        span = types.Range(self.position(start), self.position(end))
        self.text = f"{self.text[:start]}{new}{self.text[end:]}"
        self.version += 1
        return types.TextDocumentContentChangePartial(span, new)

    def fault(self, state: str) -> str:
        """Return what is wrong with the document after a job that ended in `state`; "" for nothing."""
        if len(self.inserted) != (state == "done"):
            return "lost" if state == "done" else "late"
        text = self.text
        if self.misplaced:
            return "misplaced"
        for new in self.inserted:
            at = text.rfind(new)
            text = text[:at] + text[at + len(new) :]
        body = text.replace(TYPED_ABOVE, "").removesuffix(TYPED_BELOW)
        return "" if body == self._opened else "damaged"

    def __post_init__(self) -> None:
        self._opened = self.text


class Editor:
    """The client: it applies edits only to the version that they are for, as editors do."""

    def __init__(self) -> None:
        self.client = LanguageClient("soak", "1", converter_factory=converter)
        self.documents: dict[str, Document] = {}
        self.states: dict[int, str] = {}
        self.changed = asyncio.Event()
        self.messages: list[str] = []
        self.edits_of_closed = 0
        self._answer()

    async def start(self, settings: dict[str, object]) -> psutil.Process:
        """Start the server and return its process."""
        await self.client.start_io(sys.executable, "-P", "-m", "precis", "server")
        options = {**settings, "client": {"status": True}}
        await self.client.initialize_async(
            types.InitializeParams(client_capabilities("visual-studio-code"), initialization_options=options)
        )
        self.client.initialized(types.InitializedParams())
        server = self.client._server  # noqa: SLF001 - pygls keeps it to itself
        return psutil.Process(server.pid)

    def open(self, document: Document) -> None:
        """Open a document."""
        self.documents[document.uri] = document
        item = types.TextDocumentItem(document.uri, "markdown", document.version, document.text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def close(self, document: Document) -> None:
        """Close a document."""
        del self.documents[document.uri]
        self.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(document.uri))
        )

    def type(self, document: Document, start: int, new: str) -> None:
        """Insert a text."""
        self._tell(document, document.replace(start, start, new))

    async def summarize(self, document: Document) -> int:
        """Start a job and return its id."""
        start = document.text.index(document.selected)
        where = types.Range(document.position(start), document.position(start + len(document.selected)))
        argument = {"uri": document.uri, "range": self.client.protocol._converter.unstructure(where)}  # noqa: SLF001
        command = types.ExecuteCommandParams("precis.server.summarize", [argument])
        return int(await self.client.workspace_execute_command_async(command))

    async def cancel(self, job: int) -> None:
        """Cancel a job."""
        await self.client.workspace_execute_command_async(types.ExecuteCommandParams("precis.server.cancel", [job]))

    async def until(self, job: int, states: Sequence[str]) -> str:
        """Wait until a job is in one of these states, or has ended, and return its state."""
        async with asyncio.timeout(JOB_TIMEOUT_S):
            while self.states.get(job) not in (*states, *ENDS):
                self.changed.clear()
                await self.changed.wait()
        return self.states[job]

    def _tell(self, document: Document, change: types.TextDocumentContentChangePartial) -> None:
        identifier = types.VersionedTextDocumentIdentifier(document.version, document.uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [change]))

    def _answer(self) -> None:  # noqa: C901  # one small function for each message
        client = self.client

        @client.feature(types.WORKSPACE_CONFIGURATION)
        def configuration(params: types.ConfigurationParams) -> list[None]:
            return [None] * len(params.items)

        @client.feature(types.CLIENT_REGISTER_CAPABILITY)
        def register(_params: types.RegistrationParams) -> None:
            return None

        @client.feature(types.CLIENT_UNREGISTER_CAPABILITY)
        def unregister(_params: types.UnregistrationParams) -> None:
            return None

        @client.feature(types.WINDOW_WORK_DONE_PROGRESS_CREATE)
        def create(_params: types.WorkDoneProgressCreateParams) -> None:
            return None

        @client.feature(types.PROGRESS)
        def progress(_params: types.ProgressParams) -> None:
            return None

        @client.feature(types.WORKSPACE_CODE_LENS_REFRESH)
        def refresh(*_params: object) -> None:
            return None

        @client.feature("precis/draft")
        def draft(_params: Any) -> None:
            return None

        @client.feature("precis/status")
        def status(params: Any) -> None:
            self.states[params.jobId] = params.state
            self.changed.set()

        @client.feature(types.WINDOW_SHOW_MESSAGE)
        def show(params: types.ShowMessageParams) -> None:
            if params.type == types.MessageType.Error:
                self.messages.append(params.message)

        @client.feature(types.WINDOW_SHOW_MESSAGE_REQUEST)
        def ask(params: types.ShowMessageRequestParams) -> None:
            self.messages.append(params.message)

        @client.feature(types.WORKSPACE_APPLY_EDIT)
        def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
            (change,) = params.edit.document_changes or []
            document = self.documents.get(change.text_document.uri)  # type: ignore[union-attr]
            if document is None:
                self.edits_of_closed += 1
                return types.ApplyWorkspaceEditResult(applied=False)
            if change.text_document.version != document.version:  # type: ignore[union-attr]
                return types.ApplyWorkspaceEditResult(applied=False)
            (edit,) = change.edits  # type: ignore[union-attr]
            start, end = document.offset(edit.range.start), document.offset(edit.range.end)
            document.inserted.append(edit.new_text)  # type: ignore[union-attr]
            document.misplaced |= start != end or not document.text[:start].rstrip("\n").endswith(document.selected)
            self._tell(document, document.replace(start, end, edit.new_text))  # type: ignore[union-attr]
            return types.ApplyWorkspaceEditResult(applied=True)


def paragraphs() -> list[str]:
    """Return the paragraphs of the sample texts that are neither short nor long."""
    found: list[str] = []
    for path in sorted(TEXTS.glob("*.md")):
        for each in path.read_text("utf-8").split("\n\n"):
            text = " ".join(each.split())
            if text[:1].isalpha() and SHORTEST <= len(text.split()) <= LONGEST and text.isascii():
                found.append(text)
    return found


def whole_texts() -> list[str]:
    """Return the sample texts as one paragraph each; their jobs take long enough to be disturbed."""
    texts = [" ".join(path.read_text("utf-8").split()) for path in sorted(TEXTS.glob("*.md"))]
    return [text.encode("ascii", "ignore").decode() for text in texts]


def sample(server: psutil.Process) -> dict[str, float]:
    """Return what the server and its worker use now."""
    children = server.children(recursive=True)
    figures = {
        "server memory (MB)": server.memory_full_info().uss / 1e6,
        "server descriptors": server.num_fds(),
        "server threads": server.num_threads(),
        "children": len(children),
    }
    if children:
        worker = children[0]
        figures |= {
            "worker memory (MB)": worker.memory_full_info().uss / 1e6,
            "worker descriptors": worker.num_fds(),
            "worker threads": worker.num_threads(),
        }
    return figures


async def run_job(
    editor: Editor, server: psutil.Process, document: Document, number: int, chance: random.Random
) -> str:
    """Run one job with edits beside it, and return its last state."""
    editor.open(document)
    job = await editor.summarize(document)
    editor.type(document, 0, TYPED_ABOVE)
    await editor.until(job, ["writing" if chance.random() >= EARLY_SHARE else "planning"])
    editor.type(document, len(document.text), TYPED_BELOW)
    if number % KILL_EVERY == KILL_EVERY - 1:
        for child in server.children():
            child.send_signal(signal.SIGKILL)
    elif number % CANCEL_EVERY == CANCEL_EVERY - 1:
        await editor.cancel(job)
    return await editor.until(job, [])


def report(samples: Sequence[dict[str, float]]) -> bool:
    """Print the change of each figure; return whether all are flat."""
    flat = True
    rest = samples[round(SETTLED_SHARE * len(samples)) :]
    tenth = max(1, round(TENTH * len(rest)))
    print("| | first tenth | last tenth | change |\n| --- | --- | --- | --- |")
    for name in samples[-1]:
        first, last = (
            statistics.median(each[name] for each in part if name in each) for part in (rest[:tenth], rest[-tenth:])
        )
        change = last / first - 1
        flat = flat and change <= TOLERANCE
        print(f"| {name} | {first:.1f} | {last:.1f} | {change:+.1%} |")
    return flat


async def soak(options: argparse.Namespace) -> int:
    """Run the jobs and print the report; return the exit code."""
    chance = random.Random(1)  # noqa: S311 - a choice of texts, not a secret
    editor = Editor()
    server = await editor.start({"model": options.model, "words": 40, "paragraphs": 1})
    short, long = paragraphs(), whole_texts()
    ends, faults = Counter[str](), Counter[str]()
    samples: list[dict[str, float]] = []
    interrupted = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, interrupted.set)
    for number in range(options.jobs):
        if interrupted.is_set():
            break
        is_disturbed = number % CANCEL_EVERY == CANCEL_EVERY - 1 or number % KILL_EVERY == KILL_EVERY - 1
        texts = long if is_disturbed or number % LONG_EVERY == LONG_EVERY - 1 else short
        selected = texts[number % len(texts)]
        text = f"# Document {number}\n\n{selected}\n\nThe last line of document {number}."
        document = Document(f"file:///soak/{number}.md", text, selected)
        state = await run_job(editor, server, document, number, chance)
        ends[state] += 1
        if fault := document.fault(state):
            faults[fault] += 1
            print(f"job {number}: {state}, {fault}", flush=True)
        if not options.left_open or number % options.left_open:
            editor.close(document)
        if state == "done":
            with contextlib.suppress(psutil.NoSuchProcess):  # the worker was killed just after its last message
                samples.append(sample(server))
            if number % 25 == 0:
                print(number, {name: round(value, 1) for name, value in samples[-1].items()}, flush=True)
    if editor.edits_of_closed:
        faults["edit of a closed document"] = editor.edits_of_closed
    explained = sum("killed" in message for message in editor.messages)
    print(f"\n{ends.total()} jobs: {dict(ends)}; {len(editor.messages)} messages, {explained} of a killed worker\n")
    flat = report(samples)
    print(f"\nlost, misplaced or late insertions: {dict(faults) or 0}")
    if options.samples:
        with options.samples.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(samples[-1]))
            writer.writeheader()
            writer.writerows(samples)
    children = server.children(recursive=True)
    await editor.client.shutdown_async(None)
    editor.client.exit(None)
    await editor.client.stop()
    _, left = psutil.wait_procs([server, *children], timeout=10)
    print(f"processes left: {len(left)}")
    return int(bool(faults or left) or not flat)


def main() -> int:
    """Run the soak."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=500)
    parser.add_argument("--model", default="smollm2-135m")
    parser.add_argument("--left-open", type=int, default=0, metavar="N", help="every Nth document stays open")
    parser.add_argument("--samples", type=Path, default=None, help="write all samples to this file")
    return asyncio.run(soak(parser.parse_args()))


if __name__ == "__main__":
    raise SystemExit(main())
