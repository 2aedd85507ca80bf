"""A small server of chat completions for tests: real HTTP and server-sent events, and what can go wrong with them."""

from __future__ import annotations

import json
import re
import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

Behaviour = Callable[["Handler", dict[str, Any]], None]
DEADLINE_S = 30.0


def say(text: str, *, finish: str | None = "stop", scored: bool = True, end: bytes = b"data: [DONE]\n\n") -> Behaviour:
    """Answer with `text`, an event for each word, with log-probabilities if they are wanted and `scored` is true."""

    def behave(handler: Handler, body: dict[str, Any]) -> None:
        handler.begin_stream()
        words = re.findall(r"\s*\S+", text)
        for word in words[: body["max_tokens"]]:
            handler.send_event(word, body.get("top_logprobs", 0) if scored else 0)
        if len(words) > body["max_tokens"]:
            handler.send_finish("length")
        elif finish:
            handler.send_finish(finish)
        if end:
            handler.send_chunk(end)
        handler.send_chunk(b"")

    return behave


def refuse(status: int, *, body: object = None, **headers: str) -> Behaviour:
    """Answer with a status."""

    def behave(handler: Handler, _: dict[str, Any]) -> None:
        handler.answer(status, body if body is not None else {"error": {"message": "no"}}, headers)

    return behave


def cut(text: str) -> Behaviour:
    """Close the connection in the middle of an answer."""

    def behave(handler: Handler, _: dict[str, Any]) -> None:
        handler.begin_stream()
        handler.send_event(text, 1)
        handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)

    return behave


def hang(text: str = "") -> Behaviour:
    """Send the beginning of an answer, and nothing more until the client closes the connection."""

    def behave(handler: Handler, _: dict[str, Any]) -> None:
        if text:
            handler.begin_stream()
            handler.send_event(text, 1)
        handler.chat.hung.release()
        handler.connection.settimeout(DEADLINE_S)
        with suppress(ConnectionError):
            assert handler.connection.recv(1) == b""
        handler.chat.left.release()
        handler.close_connection = True

    return behave


def raw(data: bytes) -> Behaviour:
    """Stream these bytes."""

    def behave(handler: Handler, _: dict[str, Any]) -> None:
        handler.begin_stream()
        if data:  # an empty chunk is the end
            handler.send_chunk(data)
        handler.send_chunk(b"")

    return behave


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    chat: ChatServer

    def do_GET(self) -> None:
        self.chat.keys.append(self.headers.get("Authorization"))
        models = self.chat.models
        self.answer(*((404, {}) if models is None else (200, {"data": [{"id": name} for name in models]})))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.chat.lock:
            self.chat.asked.append(body)
            self.chat.paths.append(self.path)
            self.chat.keys.append(self.headers.get("Authorization"))
            self.chat.connections.add(self.client_address)
            behave = self.chat.behaviours.popleft() if self.chat.behaviours else self.chat.usual
        behave(self, body)

    def answer(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def begin_stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def send_chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def send_event(self, text: str, top: int) -> None:
        best = [{"token": "x", "logprob": -0.1}, *[{"token": "y", "logprob": -5.0}] * 4][:top]
        content = [{"token": text, "logprob": -0.1, "top_logprobs": best}]
        choice = {"delta": {"content": text}, "logprobs": {"content": content} if top else None}
        self.send_json({"choices": [{**choice, "finish_reason": None}]})

    def send_finish(self, reason: str) -> None:
        self.send_json({"choices": [{"delta": {}, "finish_reason": reason}]})
        self.send_json({"choices": [], "usage": {"prompt_tokens": 40, "completion_tokens": 7}})

    def send_json(self, event: object) -> None:
        self.send_chunk(b"data: " + json.dumps(event).encode() + b"\r\n\r\n")

    def log_message(self, *_: object) -> None:
        """Print nothing."""


class ChatServer:
    """Serves on this machine, in threads. Use it as a context manager.

    Args:
        behaviours: what it does with each request in turn.
        usual: what it does with all further ones.
        models: the names that it lists; None if it lists none.
        certificate: file with a certificate and its key, to serve HTTPS.
        port: where to serve; 0 for any free port.

    Attributes:
        asked, paths, keys: of the requests so far: their bodies, paths, and headers `Authorization`.
        connections: the addresses of all connections so far.
        hung, left: count the requests that hang, and those whose client has closed the connection.
    """

    def __init__(
        self,
        behaviours: Iterable[Behaviour] = (),
        *,
        usual: Behaviour | None = None,
        models: Sequence[str] | None = ("tiny",),
        certificate: str | None = None,
        port: int = 0,
    ) -> None:
        self.behaviours = deque(behaviours)
        self.usual = usual or say("A quiet answer.")
        self.models = models
        self.asked: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.keys: list[str | None] = []
        self.connections: set[object] = set()
        self.hung, self.left = threading.Semaphore(0), threading.Semaphore(0)
        self.lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), type("Bound", (Handler,), {"chat": self}))
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # the client may close at any time
        self.scheme = "https" if certificate else "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"{self.scheme}://localhost:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
