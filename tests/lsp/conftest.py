"""An editor as far as a language server sees one: it keeps a document, applies edits, answers requests, and remembers.

Its arithmetic of positions is its own, so that it checks the server's.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient as PlainClient
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient, client_capabilities
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, register_lsp_features

HERE = Path(__file__).parent
CHILD = HERE.parent / "scripted_child.py"
URI = "file:///notes/a%20text.md"
DEADLINE_S = 60.0  # for liveness alone
BYTES = {"utf-8": 1, "utf-16": 2, "utf-32": 4}
STALE = types.ApplyWorkspaceEditResult(applied=False, failure_reason="stale")
CODECS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}


def converter() -> Any:
    """The usual one, but lsprotocol takes every code action that has a command for the command alone."""
    made = default_converter()

    def action(raw: dict[str, Any], _kind: object) -> types.Command | types.CodeAction:
        return made.structure(raw, types.Command if isinstance(raw.get("command"), str) else types.CodeAction)

    made.register_structure_hook(types.Command | types.CodeAction, action)
    return made


class TestClient(LanguageClient):
    """pytest-lsp's client, which keeps what the server says on standard error."""

    __test__ = False

    def __init__(self, heard: Callable[[], None]) -> None:
        super().__init__(converter_factory=converter)
        self.stderr = ""
        self._heard = heard
        self._listening: asyncio.Task[None] | None = None

    async def start_io(self, cmd: str, *args: str, **kwargs: Any) -> None:
        await PlainClient.start_io(self, cmd, *args, **kwargs)
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        assert self._server is not None
        assert self._server.stderr is not None
        async for line in self._server.stderr:
            self.stderr += line.decode()
            self._heard()

    async def ended(self) -> int:
        """The server's exit status, once all that it said is heard."""
        assert self._server is not None
        assert self._listening is not None
        await self._listening
        return await self._server.wait()


class Editor:
    """One editor with one document, connected to one server."""

    def __init__(self, capabilities: types.ClientCapabilities) -> None:
        self.capabilities = capabilities
        self.settings: object = {"paragraphs": 2}
        self.options: object = None
        self.text = ""
        self.version = 0
        self.encoding = "utf-16"
        self.happened: list[tuple[str, Any]] = []
        self.edits: list[types.ApplyWorkspaceEditParams] = []
        self.files: dict[str, str] = {}
        self.shows = True
        self.on_edit: Callable[[], types.ApplyWorkspaceEditResult | None] = lambda: None
        self.answers: list[str | None] = []
        self.confirmations: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}
        self.exit_code = 0
        self._news = asyncio.Event()
        self.client = TestClient(self._news.set)
        self._register()

    # What the person does.

    async def start(self, command: list[str]) -> None:
        await self.client.start_io(*command)
        params = types.InitializeParams(self.capabilities, initialization_options=self.options)
        result = await self.client.initialize_session(params)
        self.initialized = result
        self.encoding = str(
            getattr(result.capabilities.position_encoding, "value", result.capabilities.position_encoding)
        )

    def open(self, text: str, language_id: str = "markdown") -> None:
        self.text, self.version = text, 1
        item = types.TextDocumentItem(URI, language_id, self.version, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def close(self) -> None:
        document = types.TextDocumentIdentifier(URI)
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))

    def replace(self, start: int, end: int, text: str, *, full: bool = False) -> None:
        """Edit the document and tell the server."""
        place = types.Range(self.position(start), self.position(end))
        self.text = self.text[:start] + text + self.text[end:]
        change: types.TextDocumentContentChangeEvent = types.TextDocumentContentChangePartial(place, text)
        self._changed([types.TextDocumentContentChangeWholeDocument(self.text) if full else change])

    def type_before(self, mark: str, text: str, *, full: bool = False) -> None:
        self.replace(self.text.index(mark), self.text.index(mark), text, full=full)

    def selected(self, text: str) -> types.Range:
        start = self.text.index(text)
        return types.Range(self.position(start), self.position(start + len(text)))

    async def actions(
        self,
        place: types.Range,
        only: list[str] | None = None,
        trigger_kind: types.CodeActionTriggerKind | None = None,
    ) -> list[Any]:
        params = types.CodeActionParams(
            types.TextDocumentIdentifier(URI), place, types.CodeActionContext([], only, trigger_kind)
        )
        async with asyncio.timeout(DEADLINE_S):
            return list(await self.client.text_document_code_action_async(params) or [])

    async def titles(self, text: str) -> list[str]:
        """Those of the actions where `text` is selected, but for checking it, which test_checking.py is about."""
        return [action.title for action in await self.actions(self.selected(text)) if action.kind != "precis.check"]

    async def until_titles(self, text: str, titles: list[str]) -> None:
        """Return once the actions are these: the server may hear a request before an answer that came first."""
        async with asyncio.timeout(DEADLINE_S):
            while await self.titles(text) != titles:
                pass

    async def take(self, text: str, title: str) -> Any:
        """Select `text`, take the action of this title, and return the answer."""
        (action,) = [each for each in await self.actions(self.selected(text)) if each.title == title]
        async with asyncio.timeout(DEADLINE_S):
            return await self.execute(action.command.command, *action.command.arguments)

    async def summarize(self, text: str) -> int:
        """Select `text`, take the action, and return the job's id."""
        return await self.take(text, "Summarize selection")

    async def execute(self, command: str, *arguments: object) -> Any:
        return await self.client.workspace_execute_command_async(types.ExecuteCommandParams(command, list(arguments)))

    # What the person sees.

    @property
    def messages(self) -> list[tuple[str, str]]:
        return [(message.type.name.lower(), message.message) for message in self.client.messages]

    def values(self, kind: type) -> list[Any]:
        return [what for how, what in self.happened if how == "progress" and isinstance(what, kind)]

    @property
    def ended(self) -> int:
        """How many jobs have ended, as the server's log tells."""
        return len(re.findall(r"job \d+: \w+ -> (?:done|failed|cancelled)$", self.client.stderr, re.MULTILINE))

    def children(self) -> list[int]:
        """The process ids of the workers, the newest last."""
        return [int(pid) for pid in re.findall(r"The worker has the process id (\d+)", self.client.stderr)]

    async def until(self, happened: Callable[[], object], within_s: float = DEADLINE_S) -> None:
        """Return once `happened()` is true, which is asked after every message of the server."""
        async with asyncio.timeout(within_s):
            while not happened():
                self._news.clear()
                await self._news.wait()

    async def jobs_end(self, number: int) -> None:
        """Return once so many jobs have ended in all, and all that the server said till then is heard."""
        await self.until(lambda: self.ended >= number)
        assert self.ended == number
        await self.settled()  # its log and its messages come by two pipes

    async def asked_for_settings(self, times: int) -> None:
        """Return once the server has asked for the settings so often in all.

        It may read the answer after a request that was sent later. To wait for what an answer changes, wait for the
        change, as `until_titles` does.
        """
        await self.until(lambda: [how for how, _ in self.happened].count("configuration") >= times)
        await self.settled()

    async def settled(self) -> None:
        """Return once the server has handled all that was sent to it so far."""
        await self.actions(types.Range(types.Position(0, 0), types.Position(0, 0)))

    # How it works.

    def position(self, offset: int) -> types.Position:
        before = re.split(r"\r\n|\r|\n", self.text[:offset])
        return types.Position(len(before) - 1, len(before[-1].encode(CODECS[self.encoding])) // BYTES[self.encoding])

    def offset(self, position: types.Position) -> int:
        starts = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", self.text))]
        start = starts[position.line]
        line = re.split(r"\r\n|\r|\n", self.text[start:])[0].encode(CODECS[self.encoding])
        units = position.character * BYTES[self.encoding]
        assert units <= len(line), f"{position} is beyond the end of the line"
        return start + len(line[:units].decode(CODECS[self.encoding]))

    def _changed(self, changes: list[types.TextDocumentContentChangeEvent]) -> None:
        self.version += 1
        document = types.VersionedTextDocumentIdentifier(self.version, URI)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, changes))

    def _apply(self, params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        self.edits.append(params)
        if refused := self.on_edit():
            return refused
        edit = params.edit
        if edit.document_changes and isinstance(edit.document_changes[0], types.CreateFile):
            return self._create(*edit.document_changes)
        return types.ApplyWorkspaceEditResult(applied=True) if self.make(edit) else STALE

    def make(self, edit: types.WorkspaceEdit) -> bool:
        """Make an edit of the document; whether it is one of the newest version."""
        if edit.document_changes:
            (change,) = edit.document_changes
            assert isinstance(change, types.TextDocumentEdit)
            if change.text_document.version != self.version:
                return False
            (uri, edits) = (change.text_document.uri, change.edits)
        else:
            assert edit.changes
            ((uri, edits),) = edit.changes.items()
        assert uri == URI
        (text_edit,) = edits
        assert isinstance(text_edit, types.TextEdit)
        self.replace(self.offset(text_edit.range.start), self.offset(text_edit.range.end), text_edit.new_text)
        return True

    def _create(self, file: types.CreateFile, change: types.TextDocumentEdit) -> types.ApplyWorkspaceEditResult:
        if file.uri in self.files:
            return types.ApplyWorkspaceEditResult(applied=False, failure_reason="exists")
        assert change.text_document == types.OptionalVersionedTextDocumentIdentifier(file.uri)
        (edit,) = change.edits
        assert isinstance(edit, types.TextEdit)
        self.files[file.uri] = edit.new_text
        return types.ApplyWorkspaceEditResult(applied=True)

    def _register(self) -> None:
        usual = DEFAULT_CLIENT_FEATURES

        async def create(params: types.WorkDoneProgressCreateParams) -> None:
            self._note("create", params.token)
            await self._gate("create")
            usual[types.WINDOW_WORK_DONE_PROGRESS_CREATE](self.client, params)

        def progress(params: types.ProgressParams) -> None:
            usual[types.PROGRESS](self.client, params)
            self._note("progress", self.client.progress_reports[params.token][-1])

        def show(params: types.ShowMessageParams) -> None:
            usual[types.WINDOW_SHOW_MESSAGE](self.client, params)
            self._note("message", params)

        async def ask(params: types.ShowMessageRequestParams) -> types.MessageActionItem | None:
            self._note("question", params)
            await self._gate("question")
            answer = self.answers.pop(0) if self.answers else None
            return types.MessageActionItem(answer) if answer else None

        async def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
            self._note("edit", params)
            await self._gate("edit")
            result = self._apply(params)
            self._note("answered", result)
            return result

        async def configuration(params: types.ConfigurationParams) -> list[object]:
            self._note("configuration", params)
            await self._gate("configuration")
            assert [item.section for item in params.items] == ["precis"]
            return [self.settings]

        def show_document(params: types.ShowDocumentParams) -> types.ShowDocumentResult:
            usual[types.WINDOW_SHOW_DOCUMENT](self.client, params)
            return types.ShowDocumentResult(self.shows)

        mine: dict[str, Callable[..., Awaitable[object] | object]] = {
            types.WINDOW_WORK_DONE_PROGRESS_CREATE: create,
            types.PROGRESS: progress,
            types.WINDOW_SHOW_MESSAGE: show,
            types.WINDOW_SHOW_MESSAGE_REQUEST: ask,
            types.WORKSPACE_APPLY_EDIT: apply,
            types.WORKSPACE_CONFIGURATION: configuration,
            types.CLIENT_REGISTER_CAPABILITY: partial(self._note, "registration"),
            types.CLIENT_UNREGISTER_CAPABILITY: partial(self._note, "unregistration"),
            types.WORKSPACE_CODE_LENS_REFRESH: partial(self._note, "refresh"),
            types.WORKSPACE_TEXT_DOCUMENT_CONTENT_REFRESH: partial(self._note, "sources refresh"),
            types.WINDOW_SHOW_DOCUMENT: show_document,
            types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: partial(self._note, "diagnostics"),
        }
        register_lsp_features(self.client, {**usual, **mine})
        for ours in ("precis/status", "precis/draft"):
            self.client.feature(ours)(lambda params, ours=ours: self._note(ours, params))

        @self.client.feature("precis/confirm")
        async def confirm(params: Any) -> dict[str, str]:
            self._note("confirm", params)
            await self._gate("confirm")
            return {"answer": self.confirmations.pop(0)}

    async def _gate(self, name: str) -> None:
        if name in self.gates:
            async with asyncio.timeout(DEADLINE_S):
                await self.gates[name].wait()

    def _note(self, how: str, what: object) -> None:
        self.happened.append((how, what))
        self._news.set()


Connect = Callable[..., Any]


def capabilities_of(name: str) -> types.ClientCapabilities:
    """Those of an editor that pytest-lsp knows, or of one that counts in UTF-32."""
    if name != "utf-32":
        return client_capabilities(name)
    capabilities = client_capabilities("visual-studio-code")
    assert capabilities.general is not None
    capabilities.general.position_encodings = [types.PositionEncodingKind.Utf32]
    return capabilities


@pytest.fixture
def connect() -> Connect:
    """Makes a connected editor, and sees at the end that the server leaves in peace and has logged no text."""

    @asynccontextmanager
    async def connected(
        name: str = "visual-studio-code",
        *,
        child: Path = CHILD,
        install: list[str] | None = None,
        command: list[str] | None = None,
        impatient: bool = False,
        **attributes: object,
    ) -> AsyncIterator[Editor]:
        editor = Editor(capabilities_of(name))
        for attribute, value in attributes.items():
            assert hasattr(editor, attribute)
            setattr(editor, attribute, value)
        options = ["--impatient"] if impatient else []
        scripted = [sys.executable, str(HERE / "scripted_server.py"), *options, str(child), *(install or [])]
        await editor.start(command or scripted)
        yield editor
        async with asyncio.timeout(DEADLINE_S):
            if editor.exit_code == 0:
                await editor.client.shutdown_session()
            assert await editor.client.ended() == editor.exit_code
            await editor.client.stop()
        assert "Traceback" not in editor.client.stderr
        assert "SECRET" not in editor.client.stderr

    return connected


@pytest.fixture(params=["visual-studio-code", "neovim"])
async def editor(request: pytest.FixtureRequest, connect: Connect) -> AsyncIterator[Editor]:
    """An editor of each kind, over the scripted worker."""
    async with connect(request.param) as editor:
        yield editor
