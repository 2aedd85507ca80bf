"""The editor at the other end: what it can do, what it is told, and what it is asked.

Every request to the client goes through `ask`, and every message to the person through `say`.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

log = logging.getLogger(__name__)

SOON_S = 5.0  # within which a client that can tell its settings does
_LEVELS = {
    "error": types.MessageType.Error,
    "warning": types.MessageType.Warning,
    "info": types.MessageType.Info,
}


class Answered(Enum):
    """What a client says of an edit that it was to make."""

    APPLIED = "applied"
    REFUSED = "refused"
    ERROR = "error"
    NOTHING = "nothing"


class Client:
    """The client of a language server, once it has sent `initialize`."""

    def __init__(self, server: LanguageServer) -> None:
        self._server = server
        self._cancels: dict[types.ProgressToken, Callable[[], None]] = {}

    def can(self, capability: str) -> bool:
        """Whether the client has the capability, given with dots, such as "workspace.configuration"."""
        return bool(get_capability(self._server.client_capabilities, capability, False))

    def supports(self, capability: str, value: object) -> bool:
        """Whether the client lists `value` under the capability."""
        listed: Sequence[object] | None = get_capability(self._server.client_capabilities, capability)
        return value in (listed or ())

    def tell(self, method: str, params: Mapping[str, object]) -> None:
        """Send a notification of our own, which the client has asked for."""
        self._server.protocol.notify(method, params)

    def say(self, level: str, message: str) -> None:
        """Show a message to the person. The level is "error", "warning" or "info"."""
        self._server.window_show_message(types.ShowMessageParams(_LEVELS[level], message))

    async def choose(self, level: str, message: str, choices: list[str], within_s: float | None = None) -> str | None:
        """What the person chooses; None for nothing (in time), or where the client cannot ask."""
        actions = [types.MessageActionItem(choice) for choice in choices]
        params = types.ShowMessageRequestParams(_LEVELS[level], message, actions)
        answer = await self.ask(types.WINDOW_SHOW_MESSAGE_REQUEST, params, within_s)
        return answer.title if isinstance(answer, types.MessageActionItem) else None

    async def configuration(self, section: str, uri: str | None) -> object:
        """What the client has set in `section` for the resource; None for nothing.

        Emacs 28 does not read a request that came in one piece with an answer, until it hears something else. So one
        that is not answered soon is taken back, which is that, and asked again.
        """
        params = types.ConfigurationParams([types.ConfigurationItem(scope_uri=uri, section=section)])
        answer: Sequence[object] | None = None
        try:
            answer = await self._answer(types.WORKSPACE_CONFIGURATION, params, SOON_S)
        except TimeoutError:
            answer = await self.ask(types.WORKSPACE_CONFIGURATION, params)
        except JsonRpcException as error:
            self._was_refused(types.WORKSPACE_CONFIGURATION, error)
        return answer[0] if answer else None

    def change(self, uri: str, version: int | None, edit: types.TextEdit) -> types.WorkspaceEdit:
        """One edit of a document, at this version where the client can tell versions."""
        if not self.can("workspace.workspace_edit.document_changes"):
            return types.WorkspaceEdit(changes={uri: [edit]})
        document = types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, [edit])])

    def show_diagnostics(self, params: types.PublishDiagnosticsParams) -> None:
        """Show the diagnostics of a document in the place of those before."""
        self._server.text_document_publish_diagnostics(params)

    async def apply(self, label: str, uri: str, version: int | None, edit: types.TextEdit, within_s: float) -> Answered:
        """Have the client make one edit of a document at this version; what it says of it within so many seconds."""
        change = self.change(uri, version, edit)
        try:
            answer = await self._answer(
                types.WORKSPACE_APPLY_EDIT, types.ApplyWorkspaceEditParams(change, label), within_s
            )
        except TimeoutError:
            return Answered.NOTHING
        except JsonRpcException as error:
            self._was_refused(types.WORKSPACE_APPLY_EDIT, error)
            return Answered.ERROR
        applied = isinstance(answer, types.ApplyWorkspaceEditResult) and answer.applied
        return Answered.APPLIED if applied else Answered.REFUSED

    def can_create(self) -> bool:
        """Whether the client can open a document that is not there yet."""
        return self.can("window.show_document.support") and self.supports(
            "workspace.workspace_edit.resource_operations", types.ResourceOperationKind.Create
        )

    async def create(self, label: str, uri: str, text: str, within_s: float) -> bool:
        """Have the client create a document with this text and show it; whether it says that it has.

        It refuses where the document is there already.
        """
        start = types.Position(0, 0)
        document = types.OptionalVersionedTextDocumentIdentifier(uri=uri)
        filled = types.TextDocumentEdit(document, [types.TextEdit(types.Range(start, start), text)])
        change = types.WorkspaceEdit(document_changes=[types.CreateFile(uri=uri), filled])
        params = types.ApplyWorkspaceEditParams(change, label)
        answer = await self.ask(types.WORKSPACE_APPLY_EDIT, params, within_s)
        if not isinstance(answer, types.ApplyWorkspaceEditResult) or not answer.applied:
            return False
        await self.ask(types.WINDOW_SHOW_DOCUMENT, types.ShowDocumentParams(uri, take_focus=True), within_s)
        return True

    async def ask(self, method: str, params: object, within_s: float | None = None) -> Any:
        """The client's answer to a request; None where it refuses, or does not answer within so many seconds."""
        try:
            return await self._answer(method, params, within_s)
        except TimeoutError:
            log.warning("The client did not answer %s within %s seconds.", method, within_s)
        except JsonRpcException as error:
            self._was_refused(method, error)
        return None

    async def accepts(self, method: str, params: object) -> bool:
        """Whether the client answers a request without an error."""
        try:
            await self._answer(method, params, None)
        except JsonRpcException as error:
            return self._was_refused(method, error)
        return True

    def _was_refused(self, method: str, error: JsonRpcException) -> bool:
        log.warning("The client refused %s: code %s.", method, error.code)
        return False

    async def _answer(self, method: str, params: object, within_s: float | None) -> Any:
        """The client's answer; a request that nobody waits for any longer is taken back.

        When the task that awaits this is cancelled, the answer may still come and is passed over. pygls would take it
        for a fault (its issue 621), had the cancellation reached the future that waits for it.

        Raises:
            TimeoutError: there was none within so many seconds.
            JsonRpcException: it was an error.
        """
        number = str(uuid.uuid4())
        answer = asyncio.wrap_future(self._server.protocol.send_request(method, params, msg_id=number))
        answer.add_done_callback(lambda late: late.cancelled() or late.exception())  # also where nobody waits for it
        try:
            async with asyncio.timeout(within_s):
                return await asyncio.shield(answer)
        finally:
            if not answer.done():
                self._server.protocol.notify(types.CANCEL_REQUEST, types.CancelParams(number))

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
