"""From the body of a message to its handler, and the errors for those that cannot be handled.

pygls answers nothing to a request that it cannot read, and sends tracebacks to the client in its errors. Here every
request gets an answer in words, no answer says more of a fault than its type, and the order of the session is that of
the specification.

Specification: LSP 3.17, "Base Protocol" and "Server lifecycle"; JSON-RPC 2.0.
"""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import Future
from enum import Enum
from functools import partial
from typing import Any, cast

from cattrs import Converter
from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError, JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method

from precis.lsp.commands import ARGUMENTS, describe_arguments
from precis.lsp.config import configured_position_encoding
from precis.lsp.documents.workspace import Documents

log = logging.getLogger(__name__)

NOT_INITIALIZED = "The session has not begun: “initialize” comes first."
INITIALIZED_TWICE = "The session has begun already: “initialize” comes only once."
SHUT_DOWN = "The session is over: only “exit” comes after “shutdown”."
NO_SUCH_METHOD = "Précis has no such method."
FAULT = "Précis failed because of a bug ({type}). The log of the language server says where. Please report it."
MAX_GIVEN_UP = 1000  # requests that the client may still answer without being told that nobody asked
_TYPE_NAME = re.compile(r"[A-Za-z_][\w.]{0,80}")


class _Stage(Enum):
    """How far the session is."""

    NEW = "new"
    RUNNING = "running"
    OVER = "over"


class Protocol(LanguageServerProtocol):
    """pygls' protocol with the documents of `documents.workspace`, and with an answer to every request.

    Args:
        server: handles the messages, and is told of those that nobody can.
        converter: reads and writes the types of the protocol.
    """

    documents: Documents

    def __init__(self, server: LanguageServer, converter: Converter) -> None:
        super().__init__(server, converter)
        self._stage = _Stage.NEW
        self._reader = converter
        self._asked: set[int | str] = set()  # the ids of our requests that the client has not answered
        self._given_up: deque[int | str] = deque(maxlen=MAX_GIVEN_UP)  # … and that are no longer awaited
        converter.register_unstructure_hook(types.ResponseError, _unstructure_error)

    def receive(self, body: bytes) -> None:
        """Handle a message, whatever its bytes are.

        Raises:
            SystemExit: it was the last one of the session.
        """
        try:
            data: object = json.loads(body)
        except (ValueError, RecursionError):
            self.refuse(types.ErrorCodes.ParseError, "A message is not JSON.")
            return
        if not isinstance(data, dict):
            self.refuse(types.ErrorCodes.InvalidRequest, "A message is not an object.")
            return
        message = cast("dict[str, Any]", data)
        method = message.get("method")
        has_id = isinstance(message.get("id"), int | str)  # pygls fails with others, which are no keys
        request_id: int | str | None = message["id"] if has_id and isinstance(method, str) else None
        is_whole = ("method" not in message or isinstance(method, str)) and ("id" not in message or has_id)
        if message.get("jsonrpc") != self.VERSION or not is_whole:
            self.refuse(types.ErrorCodes.InvalidRequest, "A message is not JSON-RPC 2.0.", request_id)
        elif has_id and method is None and message["id"] not in self._asked:
            if message["id"] not in self._given_up:  # else the client has answered too late, which it may
                log.warning("A response belongs to no request.")  # pygls would take it for that of a client's request
        elif isinstance(method, str) and (refusal := self._check_order(method)):
            code, words = refusal
            if "id" in message:  # a notification at the wrong time is ignored, as the specification wants it
                self.refuse(code, words, request_id)
        else:
            if method is None:
                self._asked.discard(message.get("id", ""))
            self._dispatch(message, request_id)

    def send_request(
        self,
        method: str,
        params: Any | None = None,
        callback: Callable[[Any], None] | None = None,
        msg_id: int | str | None = None,
    ) -> Future[Any]:
        """Send a request and return the future of its result. Cancel the future to cancel the request.

        pygls stores a request until it is answered, however long that takes (its issue 608), and reports the answer to
        a cancelled one as an error (its issue 621). Here a request that is cancelled is forgotten.
        """
        msg_id = str(uuid.uuid4()) if msg_id is None else msg_id
        self._asked.add(msg_id)
        future = super().send_request(method, params, callback, msg_id)
        future.add_done_callback(partial(self._end_request, msg_id))
        return future

    def refuse(self, code: types.ErrorCodes, words: str, request_id: int | str | None = None) -> None:
        """Answer a request with an error; report a message that is none, or whose id cannot be read."""
        log.warning("%s", words)
        if request_id is None:
            self._server.report_server_error(JsonRpcException(words, code.value), JsonRpcException)
        else:
            self._send_response(request_id, error=types.ResponseError(code.value, words))

    def _check_order(self, method: str) -> tuple[types.ErrorCodes, str] | None:
        """Return why a message comes at the wrong time; None if it does not."""
        if method == types.EXIT:
            return None
        if self._stage is _Stage.OVER:
            return types.ErrorCodes.InvalidRequest, SHUT_DOWN
        if self._stage is _Stage.NEW:
            is_first = method == types.INITIALIZE
            return None if is_first else (types.ErrorCodes.ServerNotInitialized, NOT_INITIALIZED)
        return (types.ErrorCodes.InvalidRequest, INITIALIZED_TWICE) if method == types.INITIALIZE else None

    def _dispatch(self, message: dict[str, Any], request_id: int | str | None) -> None:
        """Have a message handled."""
        name = message.get("method")
        known = name if isinstance(name, str) and name in types.METHOD_TO_TYPES else "a message"
        try:
            structured = self.structure_message(message)
        except JsonRpcException:
            words = f"The content of {known} is not what the protocol defines."
            self.refuse(types.ErrorCodes.InvalidParams, words, request_id)
            return
        try:
            self.handle_message(cast("Any", structured))
        except Exception as error:  # a message of any kind must not end the session
            log.exception("Handling %s failed", known)
            self._server.report_server_error(error, JsonRpcException)

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Handle `initialize`; use the configured position encoding if the client declares none.

        pygls does not announce documents whose content the server provides (LSP 3.18).
        """
        encoding = configured_position_encoding(params.initialization_options)
        general = params.capabilities.general or types.GeneralClientCapabilities()
        if encoding and not general.position_encodings:
            general.position_encodings = [encoding]
            params.capabilities.general = general
        result = yield from super().lsp_initialize(params)
        options = cast("dict[str, Any]", self.fm.feature_options)  # pyright: ignore[reportUnknownMemberType]
        client_workspace, workspace = params.capabilities.workspace, result.capabilities.workspace
        if client_workspace and client_workspace.text_document_content and workspace:
            workspace.text_document_content = options.get(types.WORKSPACE_TEXT_DOCUMENT_CONTENT)
        self._stage = _Stage.RUNNING
        return result

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *args: Any) -> Generator[Any, Any, None]:
        """Handle `shutdown`; cancel the requests that are not answered yet.

        pygls cancels them, too, but fails when one leaves its table at once.
        """
        self._stage = _Stage.OVER
        for request_id, future in list(self._request_futures.items()):
            if request_id != self.msg_id:
                future.cancel()
        yield from super().lsp_shutdown(*args)  # pyright: ignore[reportUnknownMemberType] - untyped arguments

    @lsp_method(types.WORKSPACE_EXECUTE_COMMAND)
    def lsp_workspace__execute_command(self, params: types.ExecuteCommandParams) -> Generator[Any, Any, Any]:
        """Execute a command; say what it takes if the arguments are others."""
        handlers = cast("dict[str, Callable[..., Any]]", self.fm.commands)  # pyright: ignore[reportUnknownMemberType]
        handler = handlers.get(params.command)
        if handler is None or params.command not in ARGUMENTS:
            raise JsonRpcInvalidParams(f"There is no such command. The commands are {', '.join(ARGUMENTS)}.")
        return (yield handler, self._read_arguments(params.command, params.arguments or ()), None)

    def _run_generator(
        self, future: Future[Any] | None, *, gen: Generator[Any, Any, Any], result_future: Future[Any]
    ) -> None:
        """Go on with a handler; end with it if the command that it waits for was cancelled."""
        if future is not None and future.cancelled():
            result_future.cancel()
        else:
            super()._run_generator(future, gen=gen, result_future=result_future)

    def _execute_handler(
        self,
        msg_id: int | str,
        handler: Callable[..., Any],
        callback: Callable[[Future[Any]], None],
        args: tuple[Any, ...] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        """Run a handler, and forget its future once it is done.

        pygls forgets only those of requests, so each notification and each command would be stored until the end.
        """
        super()._execute_handler(msg_id, handler, callback, args, kwargs)
        if (future := self._request_futures.get(msg_id)) is not None:
            future.add_done_callback(partial(self._forget_future, msg_id))

    def _end_request(self, msg_id: int | str, future: Future[Any]) -> None:
        """Forget a request of ours that was answered or cancelled; tell the client of the latter."""
        self._asked.discard(msg_id)
        self._result_types.pop(msg_id, None)
        self._forget_future(msg_id, future)
        if future.cancelled():
            self._given_up.append(msg_id)
            self.notify(types.CANCEL_REQUEST, types.CancelParams(msg_id))

    def _forget_future(self, msg_id: int | str, future: Future[Any]) -> None:
        if self._request_futures.get(msg_id) is future:  # a client may use the id of an answered request again
            del self._request_futures[msg_id]

    def replace_workspace(self) -> None:
        """Replace the workspace that pygls has just created with `Documents`."""
        self._workspace = self.documents = Documents.from_workspace(self.workspace)

    def _read_arguments(self, command: str, given: Sequence[object]) -> tuple[object, ...]:
        kind = ARGUMENTS[command]
        if kind is object:  # what a client sends here is never wrong
            return tuple(given[:1])
        wrong = JsonRpcInvalidParams(f"The command {command} takes {describe_arguments(command)}.")
        if len(given) != (kind is not None):
            raise wrong
        if kind is None:
            return ()
        if not isinstance(given[0], Mapping):
            raise wrong
        try:
            return (cast("object", self._reader.structure(given[0], kind)),)
        except Exception:  # noqa: BLE001 - the converter raises whatever the types of the protocol raise
            raise wrong from None


def describe_fault(error: Exception) -> str:
    """Return what was wrong with a message, in words of ours; of a fault in handling it, only the type."""
    if isinstance(error, JsonRpcInternalError):  # its message is the type of the fault and what it said
        return _fault_type(error.message)
    return error.message if isinstance(error, JsonRpcException) else type(error).__qualname__


def _fault_type(message: str) -> str:
    name = _TYPE_NAME.match(message)
    return name[0].rpartition(".")[2] if name else "unknown"


def _unstructure_error(error: types.ResponseError) -> dict[str, object]:
    """Return an error for the client, without the values and the paths that pygls puts into that of a fault."""
    message = error.message
    if error.code == types.ErrorCodes.InternalError.value:
        message = FAULT.format(type=_fault_type(message))
    elif error.code == types.ErrorCodes.MethodNotFound.value:
        message = NO_SUCH_METHOD
    return {"code": error.code, "message": message}
