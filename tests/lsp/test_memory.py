"""What of a job, an edit and an unanswered request is left in the server when it is over: nothing."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from collections import Counter
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lsprotocol import types

from precis.lsp.server import PrecisServer, create
from precis.worker.supervisor import Supervisor

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

CHILD = Path(__file__).parent.parent / "scripted_child.py"
DEADLINE_S = 60.0  # for liveness alone
TEXT = "One sentence.\n\nAnother sentence.\n"
FIRST_LINE = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 13}}
CAPABILITIES = {
    "workspace": {
        "configuration": True,
        "applyEdit": True,
        "workspaceEdit": {"documentChanges": True},
        "codeLens": {"refreshSupport": True},
    },
    "textDocument": {name: {"dynamicRegistration": True} for name in ("hover", "definition", "references", "codeLens")},
    "window": {"workDoneProgress": True},
}
JOBS, EDITS = 5, 40
IN_PASSING = 1  # objects of one type that may be there by chance: a timer, the buffer of a pipe


class Client:
    """An editor in the same process, so that the server's objects can be counted.

    Attributes:
        ended: how many jobs have ended, in whatever way.
        mute: the methods of the requests that it does not answer.
        cancelled: the methods of those that the server no longer awaits.
    """

    def __init__(self, server: PrecisServer) -> None:
        self.ended = 0
        self.mute: set[str] = set()
        self.cancelled: list[str] = []
        self._server = server
        self._news = asyncio.Event()
        self._asked: dict[str, str] = {}
        self._version = 0
        server.protocol.set_writer(self)

    def write(self, data: bytes) -> None:
        """Take what the server writes, and answer in the next turn of the event loop."""
        message = json.loads(data.partition(b"\r\n\r\n")[2])
        asyncio.get_running_loop().call_soon(self._take, message)

    def close(self) -> None:
        """Nothing is open."""

    def send(self, method: str, params: object, request_id: int | None = None) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        self._receive(message if request_id is None else {**message, "id": request_id})

    def answer_late(self) -> None:
        """Answer what was not answered."""
        for request_id in self._asked:
            self.respond(request_id)

    def respond(self, request_id: str, result: object = None) -> None:
        self._receive({"jsonrpc": "2.0", "id": request_id, "result": result})

    async def summarize(self, number: int) -> None:
        """Have a text summarized, typing above it, in a document that is opened and closed."""
        uri, wanted = f"file:///{number}.md", self.ended + 1
        self._version = 1
        item = {"uri": uri, "languageId": "markdown", "version": 1, "text": TEXT}
        self.send("textDocument/didOpen", {"textDocument": item})
        argument = {"uri": uri, "range": FIRST_LINE}
        command = {"command": "precis.server.summarize", "arguments": [argument]}
        self.send("workspace/executeCommand", command, request_id=number)
        self.type(uri)
        async with asyncio.timeout(DEADLINE_S):
            while self.ended < wanted:
                self._news.clear()
                await self._news.wait()
        self.send("textDocument/didClose", {"textDocument": {"uri": uri}})
        await turns()

    def type(self, uri: str) -> None:
        """Type a line at the beginning of a document."""
        self._version += 1
        start = {"line": 0, "character": 0}
        change = {"range": {"start": start, "end": start}, "text": "A line.\n"}
        document = {"uri": uri, "version": self._version}
        self.send("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})

    def _take(self, message: dict[str, Any]) -> None:
        method, params = message.get("method"), message.get("params")
        if method == "precis/status" and params["state"] in {"done", "cancelled", "failed"}:
            self.ended += 1
            self._news.set()
        elif method == "$/cancelRequest":
            self.cancelled.append(self._asked[params["id"]])
        elif method and "id" in message and method in self.mute:
            self._asked[message["id"]] = method
        elif method and "id" in message:
            self.respond(message["id"], self._answer(method, params))

    def _answer(self, method: str, params: Any) -> object:
        if method != "workspace/applyEdit":
            return [None] if method == "workspace/configuration" else None
        (change,) = params["edit"]["documentChanges"]
        document = change["textDocument"]
        applied = document["version"] == self._version
        if applied:
            self._version += 1
            edits = [{"range": each["range"], "text": each["newText"]} for each in change["edits"]]
            moved = {"textDocument": {**document, "version": self._version}, "contentChanges": edits}
            self.send("textDocument/didChange", moved)
        return {"applied": applied}

    def _receive(self, message: dict[str, Any]) -> None:
        self._server.protocol.receive(json.dumps(message).encode())


async def turns() -> None:
    """Let the tasks that are ready go on, and those that they make ready."""
    for _ in range(50):
        await asyncio.sleep(0)


def count_objects() -> Counter[str]:
    """How many objects there are of each type that could be a part of a job, a request or a document."""
    gc.collect()
    owners = ("precis.", "pygls.", "lsprotocol.", "asyncio", "_asyncio", "concurrent.", "threading", "_thread")
    kinds = (type(each) for each in gc.get_objects())
    names = (f"{kind.__module__}.{kind.__qualname__}" for kind in kinds)  # of some types, the module is no string
    return Counter(name for name in names if name.startswith(owners))


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[PrecisServer, Client]]:
    """A server, and a client that has begun the session."""
    server = create(Supervisor([sys.executable, "-P", str(CHILD)], idle_s=600))
    client = Client(server)
    options = {"model": "scripted", "paragraphs": 2, "client": {"status": True}}
    start = {"processId": None, "rootUri": None, "capabilities": CAPABILITIES, "initializationOptions": options}
    client.send("initialize", start, request_id=0)
    client.send("initialized", {})
    await turns()
    try:
        yield server, client
    finally:
        await server.jobs.close()


async def test_nothing_is_left_of_a_job_once_its_document_is_closed() -> None:
    async with connected() as (server, client):
        for number in range(1, 4):
            await client.summarize(number)
        assert server.jobs.last_summary == "Paragraph 1 of 2.\n\nParagraph 2 of 2."
        before = count_objects()
        for number in range(4, 4 + JOBS):
            await client.summarize(number)
        assert client.ended == 3 + JOBS
        assert {kind: more for kind, more in (count_objects() - before).items() if more > IN_PASSING} == {}
        assert server.protocol._request_futures == {}
        assert server.protocol._result_types == {}


async def test_nothing_is_left_of_what_is_typed() -> None:
    async with connected() as (server, client):
        item = {"uri": "file:///a.md", "languageId": "markdown", "version": 0, "text": TEXT}
        client.send("textDocument/didOpen", {"textDocument": item})
        for _ in range(EDITS):  # as many as are remembered, in case some arrive out of order
            client.type("file:///a.md")
        await turns()
        before = count_objects()
        for _ in range(EDITS):
            client.type("file:///a.md")
        await turns()
        assert server.protocol.documents.get_open("file:///a.md").source.count("A line.") == 2 * EDITS
        assert {kind: more for kind, more in (count_objects() - before).items() if more > IN_PASSING} == {}


@pytest.mark.parametrize("is_late", [False, True], ids=["never answered", "answered late"])
async def test_nothing_is_left_of_a_request_that_is_no_longer_awaited(
    is_late: bool, caplog: pytest.LogCaptureFixture
) -> None:
    async with connected() as (server, client):
        create_progress = "window/workDoneProgress/create"
        client.mute = {create_progress}
        for token in range(3):
            params = types.WorkDoneProgressCreateParams(token)
            assert await server.client.request(create_progress, params, timeout_s=0) is None
        await turns()
        assert client.cancelled == [create_progress] * 3
        assert server.protocol._request_futures == {}
        assert server.protocol._result_types == {}
        assert server.protocol._asked == set()
        caplog.clear()
        if is_late:
            client.answer_late()
        assert caplog.messages == []
        client.respond("never-asked")
        assert caplog.messages == ["A response belongs to no request."]
