"""The editor at the other end: what it can do, what it is told, and what it is asked.

Every request to the client goes through `ask`, and every message to the person through `say`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

log = logging.getLogger(__name__)

_LEVELS = {
    "error": types.MessageType.Error,
    "warning": types.MessageType.Warning,
    "info": types.MessageType.Info,
}


class Client:
    """The client of a language server, once it has sent `initialize`."""

    def __init__(self, server: LanguageServer) -> None:
        self._server = server
        self._cancels: dict[types.ProgressToken, Callable[[], None]] = {}

    def can(self, capability: str) -> bool:
        """Whether the client has the capability, given with dots, such as "workspace.configuration"."""
        return bool(get_capability(self._server.client_capabilities, capability, False))

    def say(self, level: str, message: str) -> None:
        """Show a message to the person. The level is "error", "warning" or "info"."""
        self._server.window_show_message(types.ShowMessageParams(_LEVELS[level], message))

    async def choose(self, level: str, message: str, choices: list[str]) -> str | None:
        """What the person chooses; None where they choose nothing, or the client cannot ask."""
        actions = [types.MessageActionItem(choice) for choice in choices]
        params = types.ShowMessageRequestParams(_LEVELS[level], message, actions)
        answer = await self.ask(types.WINDOW_SHOW_MESSAGE_REQUEST, params)
        return answer.title if isinstance(answer, types.MessageActionItem) else None

    async def configuration(self, section: str, uri: str | None) -> object:
        """What the client has set in `section` for the resource; None for nothing."""
        params = types.ConfigurationParams([types.ConfigurationItem(scope_uri=uri, section=section)])
        answer: Sequence[object] | None = await self.ask(types.WORKSPACE_CONFIGURATION, params)
        return answer[0] if answer else None

    async def apply(self, label: str, uri: str, version: int | None, edit: types.TextEdit) -> bool:
        """Have the client make one edit of a document at this version; whether it says that it has."""
        if self.can("workspace.workspace_edit.document_changes"):
            document = types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
            change = types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, [edit])])
        else:
            change = types.WorkspaceEdit(changes={uri: [edit]})
        params = types.ApplyWorkspaceEditParams(change, label)
        answer = await self.ask(types.WORKSPACE_APPLY_EDIT, params)
        return isinstance(answer, types.ApplyWorkspaceEditResult) and answer.applied

    async def ask(self, method: str, params: object) -> Any:
        """The client's answer to a request; None where it refuses."""
        try:
            return await self._answer(method, params)
        except JsonRpcException as error:
            log.warning("The client refused %s: code %s.", method, error.code)
            return None

    async def accepts(self, method: str, params: object) -> bool:
        """Whether the client answers a request without an error."""
        try:
            await self._answer(method, params)
        except JsonRpcException as error:
            log.warning("The client refused %s: code %s.", method, error.code)
            return False
        return True

    async def _answer(self, method: str, params: object) -> Any:
        """The client's answer.

        When the task that awaits this is cancelled, the answer may still come and is passed over. pygls would take it
        for a fault (its issue 621), had the cancellation reached the future that waits for it.
        """
        return await asyncio.shield(asyncio.wrap_future(self._server.protocol.send_request(method, params)))

    def progress_begins(self, token: str, title: str, message: str, cancel: Callable[[], None]) -> None:
        """Begin a work-done progress. `cancel` is called where the person cancels it."""
        self._cancels[token] = cancel
        begin = types.WorkDoneProgressBegin(title=title, cancellable=True, message=message, percentage=0)
        self._server.work_done_progress.begin(token, begin)

    def progress_goes_on(self, token: str, message: str, percentage: int) -> None:
        """Report a work-done progress."""
        report = types.WorkDoneProgressReport(cancellable=True, message=message, percentage=percentage)
        self._server.work_done_progress.report(token, report)

    def progress_ends(self, token: str, message: str | None) -> None:
        """End a work-done progress, and have pygls forget its token, which it would keep for ever."""
        del self._cancels[token]
        self._server.work_done_progress.end(token, types.WorkDoneProgressEnd(message=message))
        kept = self._server.work_done_progress.tokens  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType] - futures of nothing
        kept.pop(token, None)  # pyright: ignore[reportUnknownMemberType]

    def progress_is_cancelled(self, token: types.ProgressToken) -> None:
        """Pass on that the person has cancelled a progress, unless it has just ended."""
        if token in self._cancels:
            self._cancels[token]()
