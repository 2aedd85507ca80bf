"""The bytes on the wire, and clients that go without a word."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PRECIS = [sys.executable, "-P", "-m", "precis", "server"]
SCRIPTED = [
    sys.executable,
    str(Path(__file__).with_name("scripted_server.py")),
    str(Path(__file__).parent.parent / "scripted_child.py"),
]
INITIALIZE = {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}}
INITIALIZED = {"method": "initialized", "params": {}}
OPEN = {
    "method": "textDocument/didOpen",
    "params": {"textDocument": {"uri": "file:///a.md", "languageId": "markdown", "version": 1, "text": "SECRET\nTwo."}},
}
EVERYTHING = {"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 4}}
SUMMARIZE = {
    "id": 2,
    "method": "workspace/executeCommand",
    "params": {"command": "precis.server.summarize", "arguments": [{"uri": "file:///a.md", "range": EVERYTHING}]},
}
CANCEL = {"id": 3, "method": "workspace/executeCommand", "params": {"command": "precis.server.cancel"}}
SHUTDOWN, EXIT = {"id": 9, "method": "shutdown"}, {"method": "exit"}


def framed(*messages: dict[str, Any] | bytes) -> bytes:
    bodies = [one if isinstance(one, bytes) else json.dumps({"jsonrpc": "2.0", **one}).encode() for one in messages]
    return b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies)


def read_strictly(data: bytes) -> list[dict[str, Any]]:
    """The messages; every byte must belong to one."""
    messages = []
    while data:
        head, found, rest = data.partition(b"\r\n\r\n")
        assert found
        headers = dict(line.split(b": ", 1) for line in head.split(b"\r\n"))
        length = int(headers[b"Content-Length"])
        messages.append(json.loads(rest[:length]))
        data = rest[length:]
    return messages


def serve(command: list[str], sent: bytes) -> tuple[int, list[dict[str, Any]], str]:
    ended = subprocess.run(command, input=sent, capture_output=True, check=False, timeout=60)
    return ended.returncode, read_strictly(ended.stdout), ended.stderr.decode()


@pytest.mark.parametrize(("command", "silent"), [(PRECIS, True), ([*PRECIS, "--stdio"], True), (SCRIPTED, False)])
def test_a_session_is_clean(command: list[str], silent: bool) -> None:
    code, messages, said = serve(command, framed(INITIALIZE, INITIALIZED, OPEN, SHUTDOWN, EXIT))
    assert code == 0
    assert [message["id"] for message in messages] == [1, 9]
    capabilities = messages[0]["result"]["capabilities"]
    assert set(capabilities["executeCommandProvider"]["commands"]) == {
        "precis.server.summarize",
        "precis.server.cancel",
        "precis.server.rewrite",
        "precis.server.remove",
        "precis.server.insert",
        "precis.server.lastSummary",
        "precis.server.check",
        "precis.server.endCheck",
    }
    kinds = ["refactor.rewrite.summarize", "quickfix", "precis.check"]
    assert capabilities["codeActionProvider"] == {"codeActionKinds": kinds}
    assert not silent or said == ""


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"Content-Length: 10\r\n",
        b"Content-Length: 1000\r\n\r\n{",
        framed(INITIALIZE),
        framed(INITIALIZE, INITIALIZED, OPEN),
        framed(INITIALIZE, INITIALIZED, OPEN, SUMMARIZE),
        framed(EXIT),
    ],
)
def test_a_client_that_goes_without_a_word_is_no_fault(sent: bytes) -> None:
    code, _, said = serve(SCRIPTED, sent)
    assert code == 1
    assert "Traceback" not in said
    assert "BrokenPipe" not in said
    assert "ERROR" not in said
    assert "SECRET" not in said


def test_a_job_that_is_cancelled_before_it_has_begun_is_over() -> None:
    code, messages, said = serve(
        SCRIPTED, framed(INITIALIZE, INITIALIZED, OPEN, SUMMARIZE, CANCEL, CANCEL, SHUTDOWN, EXIT)
    )
    assert code == 0
    assert [message.get("id") for message in messages] == [1, 2, 3, 3, 9]
    assert "job 1: queued -> cancelled" in said
    assert "process id" not in said


def test_a_client_that_stops_reading_is_no_fault() -> None:
    with subprocess.Popen(SCRIPTED, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as server:
        assert server.stdin
        assert server.stdout
        assert server.stderr
        server.stdout.close()
        server.stdin.write(framed(INITIALIZE, INITIALIZED, OPEN, SUMMARIZE))
        server.stdin.flush()
        assert server.wait(60) == 1  # with its input still open
        said = server.stderr.read().decode()
    assert "Traceback" not in said
    assert "BrokenPipe" not in said


CHANGE = {"textDocument": {"uri": "SECRET", "version": 1}, "contentChanges": [{"text": "SECRET"}]}


@pytest.mark.parametrize(
    "bad",
    [
        b"{ SECRET no json",
        {"method": "textDocument/didOpen", "params": {"textDocument": "SECRET"}},
        {"method": "textDocument/didChange", "params": CHANGE},
        {**SUMMARIZE, "params": {"command": "precis.server.summarize", "arguments": ["SECRET"]}},
        {**SUMMARIZE, "params": {"command": "precis.server.summarize"}},
        {"method": "$/unheardOf", "params": {"text": "SECRET"}},
        {"id": 7, "method": "unheard/of", "params": {"text": "SECRET"}},
    ],
)
def test_a_bad_message_costs_itself_and_its_text_is_not_logged(bad: dict[str, Any] | bytes) -> None:
    code, messages, said = serve(PRECIS, framed(INITIALIZE, INITIALIZED, bad, SHUTDOWN, EXIT))
    assert code == 0
    assert messages[-1]["id"] == 9
    assert "SECRET" not in said
