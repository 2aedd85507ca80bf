from __future__ import annotations

import json
import logging
import ssl
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from precis.engine.api import Cancelled
from precis.engine.endpoint.address import Patience, parse_address
from precis.engine.endpoint.client import Client
from precis.engine.endpoint.connections import Connections
from precis.engine.endpoint.gate_child import connect
from precis.errors import EngineError

from ...chat_server import Behaviour, ChatServer, cut, hang, raw, refuse, say  # noqa: TID252 - shared by folders

QUICK = Patience(first_byte_s=20, stall_s=20, tries=4, pause_s=0.001, longest_pause_s=0.5)
SECRET = "a secret of the document"  # noqa: S105 - to be searched for
BODY = {"max_tokens": 50, "messages": SECRET}
RUNNING = threading.Event()


def client_of(server: ChatServer, patience: Patience = QUICK, key: str = "") -> Client:
    address = parse_address(server.url, allow_remote=False)
    connections = Connections(lambda: connect("127.0.0.1", server.port, loopback_only=True), address.place)
    return Client(address, connections, key=key, trusted=ssl.create_default_context(), patience=patience)


def read(events: Iterator[dict[str, Any]]) -> str | None:
    """The text of an answer, None if it has no end."""
    text, finished = "", False
    for event in events:
        for choice in event["choices"]:
            text += choice["delta"].get("content") or ""
            finished = finished or choice["finish_reason"] is not None
    return text if finished else None


def asked(*behaviours: Behaviour, patience: Patience = QUICK, key: str = "") -> tuple[str, ChatServer]:
    with ChatServer(behaviours) as server:
        client = client_of(server, patience, key)
        text = client.post("/chat/completions", BODY, read, RUNNING)
        client.close()
    return text, server


def failure(*behaviours: Behaviour, patience: Patience = QUICK, key: str = "") -> tuple[EngineError, ChatServer]:
    with ChatServer(behaviours) as server:
        client = client_of(server, patience, key)
        with pytest.raises(EngineError) as raised:
            client.post("/chat/completions", BODY, read, RUNNING)
        error = raised.value
        assert f"localhost:{server.port}" in error.message
        assert SECRET not in error.message
        assert (client.post("/chat/completions", BODY, read, RUNNING)) == "A quiet answer."  # the next one is right
        client.close()
    return error, server


def test_an_answer_and_its_request() -> None:
    text, server = asked(say("It is so."), key="sesame")
    assert text == "It is so."
    assert (server.asked, server.paths, server.keys) == ([BODY], ["/v1/chat/completions"], ["Bearer sesame"])
    assert asked(say("So."))[1].keys == [None]


def test_a_connection_is_kept() -> None:
    with ChatServer() as server:
        client = client_of(server)
        for _ in range(5):
            client.post("/chat/completions", BODY, read, RUNNING)
        assert len(server.connections) == 1
        client.close()


@pytest.mark.parametrize(
    "trouble",
    [
        refuse(429), refuse(500), refuse(503, Retry_After="0"),
        refuse(429, Retry_After="Wed, 21 Oct 2026 07:28:00 GMT"),
        cut("It"), say("It is", finish=None), say("It", finish=None, end=b""), raw(b""),
    ],
)  # fmt: skip
def test_what_may_pass_is_tried_again(trouble: Behaviour) -> None:
    text, server = asked(trouble, trouble, say("It is so."))
    assert text == "It is so."
    assert server.asked == [BODY] * 3


@pytest.mark.parametrize("trouble", [refuse(429), cut("It"), say("It is", finish=None)])
def test_it_is_not_tried_forever(trouble: Behaviour) -> None:
    error, server = failure(*[trouble] * QUICK.tries)
    assert error.code == "endpoint-unavailable"
    assert len(server.asked) == QUICK.tries + 1


def test_a_server_that_wants_a_long_pause_is_left_alone() -> None:
    error, server = failure(refuse(429, Retry_After="3600"))
    assert (error.code, len(server.asked)) == ("endpoint-unavailable", 2)
    assert "status 429" in error.message


def test_the_pause_that_a_server_wants_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(RUNNING, "wait", pauses.append)
    patience = Patience(pause_s=1.0, longest_pause_s=8.0)
    asked(refuse(429, Retry_After="3"), refuse(429), refuse(429), refuse(503), refuse(503), patience=patience)
    assert 3.5 <= pauses[0] <= 4.5
    assert 1 <= pauses[1] <= 3
    assert 2 <= pauses[2] <= 6
    assert 4 <= pauses[3] <= 8
    assert pauses[4] == 8.0


@pytest.mark.parametrize(("trouble", "says"), [(hang(), "no answer within 0 s"), (hang("It"), "no answer within 0 s")])
def test_a_stalled_server_is_given_up(trouble: Behaviour, says: str) -> None:
    patience = Patience(first_byte_s=0.3, stall_s=0.3, tries=2, pause_s=0.001)
    error, _ = failure(trouble, trouble, patience=patience)
    assert error.code == "endpoint-unavailable"
    assert says in error.message


def test_a_server_that_is_not_there_is_told() -> None:
    server = ChatServer()
    server._server.server_close()
    with pytest.raises(EngineError, match="Connection refused") as raised:
        client_of(server).get("/models", RUNNING)
    assert raised.value.code == "endpoint-unavailable"


@pytest.mark.parametrize(
    ("trouble", "code", "says"),
    [
        (refuse(401), "endpoint-key", "wants a key"),
        (refuse(403), "endpoint-key", "PRECIS_API_KEY"),
        (refuse(302, Location="http://other.example/v1"), "endpoint-redirect", "to which nothing was sent"),
        (refuse(404), "endpoint-refused", "status 404"),
        (refuse(400, body={"error": {"code": "bad_value", "message": SECRET}}), "endpoint-refused", "bad_value"),
        (refuse(400, body={"error": {"code": SECRET, "type": 5}}), "endpoint-refused", "status 400)"),
        (refuse(400, body=[SECRET]), "endpoint-refused", "status 400)"),
        (refuse(400, body={"error": {"code": "context_length_exceeded"}}), "context", "context window"),
        (refuse(400, body={"error": {"code": 400, "type": "exceed_context_size_error"}}), "context", "context window"),
        (raw(b"<html>\n<p>Welcome\n"), "endpoint-answer", "no chat completion"),
        (raw(b'data: {"choices\n\n'), "endpoint-answer", "no chat completion"),
        (raw(b"data: 5\n\n"), "endpoint-answer", "no chat completion"),
        (raw(b'{"choices": []}\n'), "endpoint-answer", "no chat completion"),
    ],
)  # fmt: skip
def test_what_will_not_pass_is_told_at_once(trouble: Behaviour, code: str, says: str) -> None:
    error, server = failure(trouble)
    assert (error.code, len(server.asked)) == (code, 2)
    assert says in error.message


def test_a_wrong_key_is_told_without_the_key() -> None:
    error, _ = failure(refuse(401), key="sesame")
    assert "does not accept the key" in error.message
    assert "sesame" not in error.message


def test_an_endless_answer_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("precis.engine.endpoint.client.MAX_ANSWER_BYTES", 1000)
    error, _ = failure(*[raw(b": nothing yet\n" * 1000)] * QUICK.tries)
    assert error.code == "endpoint-unavailable"


def test_comments_and_other_fields_are_passed_over() -> None:
    event = json.dumps({"choices": [{"delta": {"content": "So."}, "finish_reason": "stop"}]}).encode()
    data = b": ping\r\n\r\nevent: message\r\nid: 5\r\nretry: 10\r\ndata:" + event + b"\r\n\r\ndata: [DONE]\n\n"
    assert asked(raw(data))[0] == "So."


def test_the_models() -> None:
    with ChatServer(models=["tiny"]) as server:
        client = client_of(server, key="sesame")
        assert client.get("/models", RUNNING) == {"data": [{"id": "tiny"}]}
        assert server.keys == ["Bearer sesame"]
        server.models = None
        assert client.get("/models", RUNNING) is None
        client.close()


@pytest.mark.parametrize("where", [hang(), hang("It")])
def test_cancelling_closes_the_request(where: Behaviour) -> None:
    with ChatServer([where]) as server:
        client, stopped, outcome = client_of(server), threading.Event(), []

        def ask() -> None:
            with pytest.raises(Cancelled):
                client.post("/chat/completions", BODY, read, stopped)
            outcome.append("cancelled")

        thread = threading.Thread(target=ask)
        thread.start()
        assert server.hung.acquire(timeout=30)
        stopped.set()
        client.close()
        assert server.left.acquire(timeout=30)
        thread.join(30)
        assert outcome == ["cancelled"]
        assert len(server.asked) == 1


def test_cancelling_ends_a_pause() -> None:
    with ChatServer([refuse(429, Retry_After="29")]) as server:
        client, stopped = client_of(server, Patience()), threading.Event()
        threading.Timer(0.2, stopped.set).start()
        with pytest.raises(Cancelled):
            client.post("/chat/completions", BODY, read, stopped)
        with pytest.raises(Cancelled):
            client.get("/models", stopped)
        assert (len(server.asked), len(server.keys)) == (1, 1)
        client.close()


def test_nothing_of_it_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        asked(refuse(503), say("It is so."), key="sesame")
    assert SECRET not in caplog.text
    assert "sesame" not in caplog.text
    assert "is so" not in caplog.text
