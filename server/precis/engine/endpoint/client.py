"""HTTP requests to one server: kept connections, retries with pauses, and one message for each thing that goes wrong.

Knows nothing of models. Follows no redirect, uses no proxy, stores no cookie. Neither messages nor logs contain what
was sent, what a server answered, or the key.
"""

from __future__ import annotations

import json
import random
import re
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import TypeVar, cast

import httpcore2

from precis.engine.api import Cancelled
from precis.engine.endpoint.address import Address, Patience
from precis.engine.endpoint.connections import Connections
from precis.errors import EngineError

Json = dict[str, object]
Result = TypeVar("Result")

MAX_ANSWER_BYTES = 16 << 20  # of one answer or stream: a draft with all its log-probabilities takes about 1 MB
MAX_ERROR_BYTES = 1 << 16
BUSY = frozenset({429, 500, 502, 503, 504})  # statuses after which the same request may succeed
CONTEXT_CODES = ("context_length_exceeded", "exceed_context_size_error")  # of OpenAI and vLLM, and of llama-server
ENDED_EARLY = (
    "it ended its answer too early, perhaps because it serves one request at a time (then set "
    "precis.endpoint.parallel to 1)"
)
_EVENT = b"data:"
_DONE = b"[DONE]"
_PLAIN_NAME = re.compile(r"[\w.-]{1,60}")


class _RetryableError(Exception):
    """A request has failed, and may succeed later.

    Args:
        cause: what happened, as part of a sentence.
        after_s: the seconds after which the server wants to be asked again; None if it did not say.
    """

    def __init__(self, cause: str, after_s: float | None = None) -> None:
        super().__init__(cause)
        self.after_s = after_s


class Client:
    """Sends requests to the server at `address`. Thread-safe.

    Args:
        address: the server.
        connections: makes the connections.
        key: sent as a bearer token; "" for none.
        trusted: the certificates that are trusted.
        patience: how long to wait.
    """

    def __init__(
        self, address: Address, connections: Connections, *, key: str, trusted: ssl.SSLContext, patience: Patience
    ) -> None:
        self._address = address
        self._connections = connections
        self._key = key
        self._patience = patience
        self._pool = httpcore2.ConnectionPool(trusted, max_connections=None, network_backend=connections)

    @property
    def place(self) -> str:
        """The server, for messages."""
        return self._address.place

    def get(self, path: str, stopped: threading.Event) -> object:
        """Return the JSON that the server has at `path`; None if it has nothing there.

        Raises:
            Cancelled: `stopped` was set.
            EngineError: the server cannot be reached, or answers something else.
        """

        def ask() -> object:
            with self._exchange("GET", path, None) as response:
                if response.status == HTTPStatus.NOT_FOUND:
                    return None
                self._check_status(response)
                try:
                    return cast("object", json.loads(b"".join(_limited(response, MAX_ANSWER_BYTES))))
                except ValueError:
                    raise self.answer_error() from None

        return self._retrying(ask, stopped, self._patience.tries)

    def post(
        self,
        path: str,
        body: Mapping[str, object],
        read: Callable[[Iterator[Json]], Result | None],
        stopped: threading.Event,
        *,
        tries: int | None = None,
    ) -> Result:
        """Send a request whose answer is a stream of events, and return what `read` makes of them.

        Args:
            path: below the path of the address.
            body: sent as JSON.
            read: called with the events for each try; returns None if they end too early, which leads to another try.
            stopped: set from another thread, together with `Connections.abort`, to cancel the request.
            tries: in place of those of the patience.

        Raises:
            Cancelled: `stopped` was set.
            EngineError: the server cannot be reached, refuses the request, or answers something else.
        """
        content = json.dumps(body).encode()

        def ask() -> Result:
            with self._exchange("POST", path, content) as response:
                self._check_status(response)
                result = read(self._events(response, stopped))
            if result is None:
                raise _RetryableError(ENDED_EARLY)
            return result

        return self._retrying(ask, stopped, tries or self._patience.tries)

    def close(self) -> None:
        """Close all connections."""
        self._connections.abort()
        self._pool.close()

    def answer_error(self) -> EngineError:
        """Return the error for an answer that is not one of this API."""
        return EngineError(
            f"The server {self.place} answers something that is no chat completion. Check precis.endpoint.url; most "
            "servers answer below the path /v1.",
            code="endpoint-answer",
        )

    def _retrying(self, ask: Callable[[], Result], stopped: threading.Event, tries: int) -> Result:
        """Return the result of `ask`, which is called again after a failure that may pass."""
        for turn in range(tries):
            if stopped.is_set():
                raise Cancelled
            try:
                return ask()
            except httpcore2.TimeoutException as error:
                failure = _RetryableError(str(error) or "it does not answer in time")
            except httpcore2.ProtocolError:  # quotes what was sent or received
                failure = _RetryableError("the connection was cut, or the answer is not HTTP")
            except httpcore2.NetworkError as error:
                failure = _RetryableError(str(error) or "the connection was cut")
            except _RetryableError as error:
                failure = error
            if stopped.is_set():
                raise Cancelled
            wanted_s = failure.after_s
            if turn + 1 == tries or (wanted_s is not None and wanted_s > self._patience.longest_pause_s):
                raise self._unavailable_error(failure)
            spread_s = self._patience.pause_s * 2**turn * random.uniform(0.5, 1.5)  # noqa: S311 - spreads requests
            if stopped.wait(min((wanted_s or 0.0) + spread_s, self._patience.longest_pause_s)):
                raise Cancelled
        raise AssertionError("the last try returns or raises")

    def _exchange(self, method: str, path: str, content: bytes | None) -> _Exchange:
        headers = {"Accept": "application/json, text/event-stream", "User-Agent": "precis"}
        if content is not None:
            headers |= {"Content-Type": "application/json", "Content-Length": str(len(content))}
        headers |= {"Authorization": f"Bearer {self._key}"} if self._key else {}
        request = httpcore2.Request(
            method,
            f"{self._address.origin}{self._address.path}{path}",
            headers={"Host": self.place, **headers},
            content=content,
            extensions={"timeout": {"read": self._patience.first_byte_s, "write": self._patience.stall_s}},
        )
        return _Exchange(self._pool, request, self._patience.stall_s)

    def _check_status(self, response: httpcore2.Response) -> None:
        """Raise the error that the status of a response stands for, if any."""
        status = response.status
        if status == HTTPStatus.OK:
            return
        if status in BUSY:
            headers = {name.lower(): value for name, value in response.headers}
            seconds = headers.get(b"retry-after", b"").decode("latin-1").strip()
            raise _RetryableError(f"it answers with status {status}", float(seconds) if seconds.isdecimal() else None)
        where = f"The server {self.place}"
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise EngineError(
                f"{where} {'does not accept the key' if self._key else 'wants a key'} (status {status}). In VS Code, "
                "run the command “Précis: Set the Key of the Endpoint”. Elsewhere, put the key into the environment "
                "variable PRECIS_API_KEY of the editor, and restart the editor.",
                code="endpoint-key",
            )
        if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
            raise EngineError(
                f"{where} redirects to another address, to which nothing was sent. If that address is right, set "
                "precis.endpoint.url to it.",
                code="endpoint-redirect",
            )
        name = _error_name(b"".join(_limited(response, MAX_ERROR_BYTES)))
        if name in CONTEXT_CODES:
            raise EngineError(
                f"A passage of the text exceeds the context window of the model on {self.place}. Start the server "
                "with a context of 8192 tokens for each request.",
                code="context",
            )
        raise EngineError(
            f"{where} refuses the request (status {status}{f', {name}' if name else ''}). Check precis.endpoint.url "
            "and precis.endpoint.model; `precis doctor --endpoint URL` tells what the server offers.",
            code="endpoint-refused",
        )

    def _unavailable_error(self, failure: _RetryableError) -> EngineError:
        return EngineError(
            f"The server {self.place} is not available: {failure}. Check that it runs and is not overloaded, and that "
            "precis.endpoint.url is right; then try again.",
            code="endpoint-unavailable",
        )

    def _events(self, response: httpcore2.Response, stopped: threading.Event) -> Iterator[Json]:
        """Yield the JSON objects of a stream of server-sent events, until its end or `[DONE]`.

        Only the field `data` matters here: https://html.spec.whatwg.org/multipage/server-sent-events.html.
        """
        rest = b""
        pieces = _limited(response, MAX_ANSWER_BYTES)
        for data in pieces:
            if stopped.is_set():
                raise Cancelled
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                if not line.startswith(_EVENT):
                    if line.strip() and not line.startswith((b":", b"event", b"id", b"retry")):
                        raise self.answer_error()
                    continue
                event = line.removeprefix(_EVENT).strip()
                if event == _DONE:
                    _drain(pieces)
                    return
                try:
                    parsed: object = json.loads(event)
                except ValueError:
                    raise self.answer_error() from None
                if not isinstance(parsed, dict):
                    raise self.answer_error()
                yield cast("Json", parsed)


class _Exchange:
    """One request and its response, as a context manager that closes the response."""

    def __init__(self, pool: httpcore2.ConnectionPool, request: httpcore2.Request, stall_s: float) -> None:
        self._pool = pool
        self._request = request
        self._stall_s = stall_s

    def __enter__(self) -> httpcore2.Response:
        self._response = self._pool.handle_request(self._request)
        timeouts = cast("dict[str, float]", self._request.extensions["timeout"])
        timeouts["read"] = self._stall_s  # read again by httpcore for the body
        return self._response

    def __exit__(self, *_: object) -> None:
        self._response.close()


def _limited(response: httpcore2.Response, limit: int) -> Iterator[bytes]:
    """Yield the body of a response in pieces, at most about `limit` bytes."""
    size = 0
    for data in response.iter_stream():
        yield data
        size += len(data)
        if size > limit:
            return


def _drain(pieces: Iterator[bytes]) -> None:
    """Read what is left of a response that has told all, so that its connection can be used again."""
    with suppress(httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError):
        deque(pieces, maxlen=0)


def _error_name(body: bytes) -> str:
    """Return the code or type of an error of this API, "" if there is none; never its message, which may be long."""
    try:
        found: object = json.loads(body)
    except ValueError:
        return ""
    error = cast("Json", found).get("error") if isinstance(found, dict) else None
    if not isinstance(error, dict):
        return ""
    names = (cast("Json", error).get("code"), cast("Json", error).get("type"))
    return next((name for name in names if isinstance(name, str) and _PLAIN_NAME.fullmatch(name)), "")
