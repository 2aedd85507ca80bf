"""Whole sessions as bytes: what is answered, refused and survived."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from precis.lsp.server import create
from precis.worker.supervisor import Supervisor

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
        "precis.server.showSources",
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


def answers_to(
    *messages: dict[str, Any] | bytes, raw: bytes = b""
) -> tuple[dict[object, dict[str, Any]], list[str], str]:
    """The answers by id, the messages to the person and the log, of a session with these messages in the middle."""
    sent = framed(INITIALIZE, INITIALIZED) + framed(*messages) + raw + framed(SHUTDOWN, EXIT)
    code, received, said = serve(PRECIS, sent)
    assert code == 0
    shown = [each["params"]["message"] for each in received if each.get("method") == "window/showMessage"]
    return {each["id"]: each for each in received if "id" in each and "method" not in each}, shown, said


def command(name: str, *arguments: object, request_id: object = 2) -> dict[str, Any]:
    params = {"command": name, "arguments": list(arguments)}
    return {"id": request_id, "method": "workspace/executeCommand", "params": params}


ONE_SELECTION = "takes one argument: an object with uri and range, and optionally version and title."


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("precis.server.summarize", [], ONE_SELECTION),
        ("precis.server.summarize", ["SECRET"], ONE_SELECTION),
        ("precis.server.summarize", [{"uri": "SECRET"}], ONE_SELECTION),
        ("precis.server.summarize", [{"uri": "x", "range": EVERYTHING, "version": "SECRET"}], ONE_SELECTION),
        ("precis.server.check", [{"uri": "x", "range": EVERYTHING}] * 2, ONE_SELECTION),
        (
            "precis.server.rewrite",
            [{"summary": 1, "how": "SECRET"}],
            "takes one argument: an object with summary and how.",
        ),
        ("precis.server.remove", [None], "takes one argument: an object with summary."),
        ("precis.server.lastSummary", [1], "takes no argument."),
        ("precis.server.SECRET", [], "There is no such command. The commands are precis.server.summarize, "),
    ],
)
def test_a_command_with_other_arguments_says_what_it_takes(name: str, arguments: list[object], says: str) -> None:
    answers, shown, said = answers_to(command(name, *arguments))
    error = answers[2]["error"]
    assert error["code"] == -32602
    assert says in error["message"]
    assert error.keys() == {"code", "message"}
    assert "SECRET" not in str(error) + said
    assert "File" not in said
    assert shown == []


@pytest.mark.parametrize("arguments", [[], [1], ["SECRET"], [1, 2]])
def test_cancelling_what_does_not_run_is_no_error(arguments: list[object]) -> None:
    answers, _, _ = answers_to(command("precis.server.cancel", *arguments))
    assert answers[2]["result"] is None


BAD_PARAMS = {"textDocument": {"uri": "file:///a.md"}, "position": {"line": -1, "character": "SECRET"}}


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"id": 2, "method": "textDocument/codeAction", "params": BAD_PARAMS}, -32602),
        ({"id": 2, "method": "textDocument/codeAction"}, -32602),
        ({"id": 2, "method": "SECRET", "params": {}}, -32601),
        ({"id": 2, "method": "initialize", "params": INITIALIZE["params"]}, -32600),
        ({"id": 2, "method": "shutdown", "jsonrpc": "1.0"}, -32600),
    ],
)
def test_every_request_is_answered_without_a_trace_of_the_program(message: dict[str, Any], code: int) -> None:
    answers, shown, said = answers_to(message)
    assert answers[2]["error"]["code"] == code
    assert answers[2]["error"].keys() == {"code", "message"}
    assert "SECRET" not in str(answers) + said
    assert "site-packages" not in str(answers) + said
    assert shown == []


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"[]",
        b"null",
        b"5",
        b"{ SECRET",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"jsonrpc": "2.0", "method": "x", "id": ' + b"9" * 5000 + b"}",
        b'{"jsonrpc": "2.0", "method": null, "params": {}}',
        b'{"jsonrpc": "2.0", "method": ["SECRET"], "id": 2}',
        b'{"jsonrpc": "2.0", "method": "shutdown", "id": ["SECRET"]}',
        b'{"jsonrpc": "2.0", "id": {}, "result": "SECRET"}',
        b'{"jsonrpc": "2.0", "id": null, "error": {"code": 1, "message": "SECRET"}}',
        {"method": "textDocument/didChange", "params": {"contentChanges": "SECRET"}},
        {"method": "textDocument/didChange", "params": CHANGE},
    ],
)
def test_a_message_that_cannot_be_answered_is_shown_once(message: dict[str, Any] | bytes) -> None:
    _, shown, said = answers_to(message)
    assert len(shown) == 1
    assert shown[0].startswith("Précis could not handle a message from the editor (")
    assert "SECRET" not in shown[0] + said


def test_of_many_bad_messages_few_are_shown_and_logged() -> None:
    answers, shown, said = answers_to(*[b"SECRET"] * 1500)
    assert [each.partition(" from")[0] for each in shown] == [
        f"Précis could not handle {count}" for count in ("a message", "10 messages", "100 messages", "1,000 messages")
    ]
    assert len(said.splitlines()) < 20
    assert answers.keys() == {1, 9}


@pytest.mark.parametrize(
    "raw",
    [
        b"content-length: -4\r\n\r\n{}",
        b"Content-Length: 99999999999999\r\n\r\n{}",
        b"X: " + b"SECRET" * 20_000 + b"\r\n\r\n",
        b"SECRET",
    ],
)
def test_a_broken_header_is_told_and_the_session_goes_on(raw: bytes) -> None:
    answers, shown, said = answers_to(OPEN, raw=raw)
    assert 9 in answers
    assert len(shown) == 1
    assert "Traceback" not in said
    assert "SECRET" not in said + shown[0]


def test_a_request_before_the_session_begins_is_refused_and_a_notification_ignored() -> None:
    early = command("precis.server.lastSummary", request_id=5)
    code, messages, _ = serve(PRECIS, framed(OPEN, early, INITIALIZE, INITIALIZED, SHUTDOWN, early, OPEN, EXIT))
    assert code == 0
    errors = [(each["id"], each["error"]["code"]) for each in messages if "error" in each]
    assert errors == [(5, -32002), (5, -32600)]
    assert not any("method" in each for each in messages)


def test_a_fault_of_our_own_is_answered_by_its_type_alone() -> None:
    server = create(Supervisor(idle_s=600))
    written: list[bytes] = []
    server.protocol.set_writer(SimpleNamespace(write=written.append, close=lambda: None))

    @server.feature("precis/fails")
    def fails(_server: object, _params: object) -> None:
        raise KeyError("SECRET")

    server.protocol.receive(json.dumps({"jsonrpc": "2.0", **INITIALIZE}).encode())
    server.protocol.receive(b'{"jsonrpc": "2.0", "id": 7, "method": "precis/fails", "params": {}}')
    _header, body = written[-1].split(b"\r\n\r\n")
    error = json.loads(body)["error"]
    assert error["code"] == -32603
    assert error["message"].startswith("Précis failed because of a bug (KeyError).")
    assert error.keys() == {"code", "message"}


def test_a_command_that_still_runs_at_the_end_does_not_spoil_it() -> None:
    other = {"uri": "file:///b.md", "languageId": "markdown", "version": 1, "text": "SECRET one.\n" * 50}
    check = command("precis.server.check", {"uri": "file:///a.md", "range": EVERYTHING})
    opened = {"method": "textDocument/didOpen", "params": {"textDocument": other}}
    code, messages, said = serve(PRECIS, framed(INITIALIZE, INITIALIZED, OPEN, opened, check, SHUTDOWN, EXIT))
    assert code == 0
    assert messages[-1] == {"id": 9, "jsonrpc": "2.0", "result": None}
    assert "File" not in said


def test_a_response_to_a_request_of_the_client_s_own_is_ignored() -> None:
    check = command("precis.server.check", {"uri": "file:///a.md", "range": EVERYTHING})
    answers, shown, said = answers_to(OPEN, check, {"id": 2, "result": "SECRET"})
    assert "SECRET" not in str(answers) + said
    assert "File" not in said
    assert not any("could not handle" in each for each in shown)
