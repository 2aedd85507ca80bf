"""The client: its capabilities, and what the server sends to it.

Every request to the client goes through `request`, and every message to the user through `show_message`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

log = logging.getLogger(__name__)

CONFIGURATION_TIMEOUT_S = 5.0  # time after which a request for settings counts as lost and is sent again
_LEVELS = {
    "error": types.MessageType.Error,
    "warning": types.MessageType.Warning,
    "info": types.MessageType.Info,
}


class EditResponse(Enum):
    """A client's response to the request to apply an edit."""

    APPLIED = "applied"
    REFUSED = "refused"
    ERROR = "error"
    NONE = "none"


class Client:
    """The client of a language server, once it has sent `initialize`."""

    def __init__(self, server: LanguageServer) -> None:
        self._server = server
        self._cancel_callbacks: dict[types.ProgressToken, Callable[[], None]] = {}

    def can(self, capability: str) -> bool:
        """Return whether the client has a capability, given with dots, such as "workspace.configuration"."""
        return bool(get_capability(self._server.client_capabilities, capability, False))

    def supports(self, capability: str, value: object) -> bool:
        """Return whether the client lists `value` under a capability."""
        listed: Sequence[object] | None = get_capability(self._server.client_capabilities, capability)
        return value in (listed or ())

    def notify(self, method: str, params: Mapping[str, object]) -> None:
        """Send a notification that the protocol does not define, but that the client has requested."""
        self._server.protocol.notify(method, params)

    def show_message(self, level: str, message: str) -> None:
        """Show a message to the user. The level is "error", "warning" or "info"."""
        self._server.window_show_message(types.ShowMessageParams(_LEVELS[level], message))

    async def choose(self, level: str, message: str, choices: list[str], timeout_s: float | None = None) -> str | None:
        """Ask the user to choose; return None for no choice (in time), or if the client cannot ask."""
        actions = [types.MessageActionItem(choice) for choice in choices]
        params = types.ShowMessageRequestParams(_LEVELS[level], message, actions)
        response = await self.request(types.WINDOW_SHOW_MESSAGE_REQUEST, params, timeout_s)
        return response.title if isinstance(response, types.MessageActionItem) else None

    async def configuration(self, section: str, uri: str | None) -> object:
        """Return the client's settings in `section` for a resource; None if there are none.

        Emacs 28 does not read a request that arrives in one piece with a response, until it receives something else. So
        a request without a response is cancelled, which is something else, and sent again.
        """
        params = types.ConfigurationParams([types.ConfigurationItem(scope_uri=uri, section=section)])
        response: Sequence[object] | None = None
        try:
            response = await self._send_request(types.WORKSPACE_CONFIGURATION, params, CONFIGURATION_TIMEOUT_S)
        except TimeoutError:
            response = await self.request(types.WORKSPACE_CONFIGURATION, params)
        except JsonRpcException as error:
            _log_refusal(types.WORKSPACE_CONFIGURATION, error)
        return response[0] if response else None

    def make_workspace_edit(self, uri: str, version: int | None, edit: types.TextEdit) -> types.WorkspaceEdit:
        """Return one edit of a document, for this version if the client supports versions."""
        if not self.can("workspace.workspace_edit.document_changes"):
            return types.WorkspaceEdit(changes={uri: [edit]})
        document = types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, [edit])])

    def show_diagnostics(self, params: types.PublishDiagnosticsParams) -> None:
        """Show the diagnostics of a document instead of those shown before."""
        self._server.text_document_publish_diagnostics(params)

    async def apply(
        self, label: str, uri: str, version: int | None, edit: types.TextEdit, timeout_s: float
    ) -> EditResponse:
        """Have the client apply one edit to this version of a document, and return its response."""
        params = types.ApplyWorkspaceEditParams(self.make_workspace_edit(uri, version, edit), label)
        try:
            response = await self._send_request(types.WORKSPACE_APPLY_EDIT, params, timeout_s)
        except TimeoutError:
            return EditResponse.NONE
        except JsonRpcException as error:
            _log_refusal(types.WORKSPACE_APPLY_EDIT, error)
            return EditResponse.ERROR
        applied = isinstance(response, types.ApplyWorkspaceEditResult) and response.applied
        return EditResponse.APPLIED if applied else EditResponse.REFUSED

    def can_create(self) -> bool:
        """Return whether the client can create a document and show it."""
        return self.can("window.show_document.support") and self.supports(
            "workspace.workspace_edit.resource_operations", types.ResourceOperationKind.Create
        )

    async def create(self, label: str, uri: str, text: str, timeout_s: float) -> bool:
        """Have the client create a document with this text and show it; return whether it reports success.

        The client refuses if the document exists.
        """
        start = types.Position(0, 0)
        document = types.OptionalVersionedTextDocumentIdentifier(uri=uri)
        insertion = types.TextDocumentEdit(document, [types.TextEdit(types.Range(start, start), text)])
        edit = types.WorkspaceEdit(document_changes=[types.CreateFile(uri=uri), insertion])
        params = types.ApplyWorkspaceEditParams(edit, label)
        response = await self.request(types.WORKSPACE_APPLY_EDIT, params, timeout_s)
        if not isinstance(response, types.ApplyWorkspaceEditResult) or not response.applied:
            return False
        await self.request(types.WINDOW_SHOW_DOCUMENT, types.ShowDocumentParams(uri, take_focus=True), timeout_s)
        return True

    async def request(self, method: str, params: object, timeout_s: float | None = None) -> Any:
        """Send a request and return the result; None if the client refuses, or does not respond in time."""
        try:
            return await self._send_request(method, params, timeout_s)
        except TimeoutError:
            log.warning("The client did not respond to %s within %s seconds.", method, timeout_s)
        except JsonRpcException as error:
            _log_refusal(method, error)
        return None

    async def accepts(self, method: str, params: object) -> bool:
        """Send a request and return whether the client responds without an error."""
        try:
            await self._send_request(method, params, None)
        except JsonRpcException as error:
            _log_refusal(method, error)
            return False
        return True

    async def _send_request(self, method: str, params: object, timeout_s: float | None) -> Any:
        """Send a request and return the result; cancel the request if it is no longer awaited.

        Raises:
            TimeoutError: there was no response in time.
            JsonRpcException: the response was an error.
        """
        async with asyncio.timeout(timeout_s):
            return await self._server.protocol.send_request_async(method, params)

    def begin_progress(self, token: str, title: str, message: str, cancel: Callable[[], None]) -> None:
        """Begin a work-done progress. `cancel` is called when the user cancels it."""
        self._cancel_callbacks[token] = cancel
        begin = types.WorkDoneProgressBegin(title=title, cancellable=True, message=message, percentage=0)
        self._server.work_done_progress.begin(token, begin)

    def report_progress(self, token: str, message: str, percentage: int) -> None:
        """Update a work-done progress."""
        report = types.WorkDoneProgressReport(cancellable=True, message=message, percentage=percentage)
        self._server.work_done_progress.report(token, report)

    def end_progress(self, token: str, message: str | None) -> None:
        """End a work-done progress, and remove its token from pygls, which would store it forever."""
        del self._cancel_callbacks[token]
        self._server.work_done_progress.end(token, types.WorkDoneProgressEnd(message=message))
        tokens = self._server.work_done_progress.tokens  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType] - untyped futures
        tokens.pop(token, None)  # pyright: ignore[reportUnknownMemberType]

    def cancel_progress(self, token: types.ProgressToken) -> None:
        """Call the `cancel` of a progress that the user has cancelled. Ignore one that has just ended."""
        if token in self._cancel_callbacks:
            self._cancel_callbacks[token]()


def _log_refusal(method: str, error: JsonRpcException) -> None:
    log.warning("The client refused %s: code %s.", method, error.code)
