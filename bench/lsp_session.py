"""A whole session of an editor with `precis server` and the real model, printed as Markdown.

    python bench/lsp_session.py [FILE] > docs/lsp-transcript.md

The client opens FILE (docs/example.md), selects all of it, asks for code actions, takes "Summarize selection", shows
the progress, makes the edit that the server asks for, and leaves. What both sides said is printed in order, then the
document as it is afterwards.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pygls.protocol import default_converter
from pytest_lsp import client_capabilities

ROOT = Path(__file__).parent.parent
SHOWN_CHARACTERS = 60  # of a text in a message
TO_SERVER, TO_CLIENT = "→", "←"


class Session:
    """One document in one editor, and what was said about it."""

    def __init__(self, name: str, text: str) -> None:
        self.client = LanguageClient("transcript", "1", converter_factory=converter)
        self.uri = f"file:///{name}"
        self.lines = text.split("\n")
        self.version = 1
        self.over = asyncio.Event()
        self._last: tuple[str, str] | None = None
        self._answer_about_settings()
        self._answer_about_jobs()

    def say(self, direction: str, method: str, what: object) -> None:
        """Print one message, in short."""
        self.flush()
        print(f"- {direction} `{method}` {_short(what)}")

    def flush(self) -> None:
        """Print the progress report that was held back."""
        if self._last:
            print(f"- {TO_CLIENT} `$/progress` {self._last[1]}")
            self._last = None

    async def run(self) -> None:
        """The session, from `initialize` to `exit`."""
        await self.client.start_io(sys.executable, "-P", "-m", "precis", "server")
        self.say(TO_SERVER, "initialize", {"capabilities": "those of VS Code"})
        answer = await self.client.initialize_async(types.InitializeParams(client_capabilities("visual-studio-code")))
        provider = answer.capabilities.code_action_provider
        self.say(TO_CLIENT, "initialize", {"codeActionKinds": list(getattr(provider, "code_action_kinds", None) or [])})
        self.client.initialized(types.InitializedParams())
        item = types.TextDocumentItem(self.uri, "markdown", self.version, "\n".join(self.lines))
        self.say(TO_SERVER, "textDocument/didOpen", {"uri": self.uri, "text": item.text})
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

        everything = types.Range(types.Position(0, 0), types.Position(len(self.lines) - 1, len(self.lines[-1])))
        document, context = types.TextDocumentIdentifier(self.uri), types.CodeActionContext(diagnostics=[])
        self.say(TO_SERVER, "textDocument/codeAction", {"range": str(everything)})
        actions = await self.client.text_document_code_action_async(
            types.CodeActionParams(document, everything, context)
        )
        (action,) = actions or []
        assert isinstance(action, types.CodeAction)  # noqa: S101 - the server is ours
        assert action.command  # noqa: S101
        self.say(TO_CLIENT, "textDocument/codeAction", {"title": action.title, "kind": action.kind})
        command = types.ExecuteCommandParams(action.command.command, action.command.arguments)
        self.say(TO_SERVER, "workspace/executeCommand", {"command": command.command})
        job = await self.client.workspace_execute_command_async(command)
        self.say(TO_CLIENT, "workspace/executeCommand", {"job": job})
        await self.over.wait()

        # A message about the summary follows its progress; the answer to `shutdown` comes after both.
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()
        self.say(TO_SERVER, "shutdown, exit", {})

    def _answer_about_settings(self) -> None:
        client = self.client

        @client.feature(types.WORKSPACE_CONFIGURATION)
        def configuration(params: types.ConfigurationParams) -> list[None]:
            self.say(TO_CLIENT, "workspace/configuration", {"section": params.items[0].section})
            return [None]

        @client.feature(types.CLIENT_REGISTER_CAPABILITY)
        def register(params: types.RegistrationParams) -> None:
            self.say(TO_CLIENT, "client/registerCapability", {"method": params.registrations[0].method})

    def _answer_about_jobs(self) -> None:
        client = self.client

        @client.feature(types.WINDOW_WORK_DONE_PROGRESS_CREATE)
        def create(_params: types.WorkDoneProgressCreateParams) -> None:
            self.say(TO_CLIENT, "window/workDoneProgress/create", {})

        @client.feature(types.PROGRESS)
        def progress(params: types.ProgressParams) -> None:
            value: dict[str, Any] = params.value
            message = str(value.get("message"))
            if value["kind"] == "report":
                if self._last and self._last[0] != message:
                    self.flush()
                self._last = (message, f"{value['percentage']}%: {message}")
                return
            self.say(TO_CLIENT, "$/progress", {"kind": value["kind"], "title": value.get("title"), "message": message})
            if value["kind"] == "end":
                self.over.set()

        @client.feature(types.WINDOW_SHOW_MESSAGE)
        def show(params: types.ShowMessageParams) -> None:
            self.flush()
            print(f"- {TO_CLIENT} `window/showMessage` {params.type.name}: {params.message}")

        @client.feature(types.WINDOW_SHOW_MESSAGE_REQUEST)
        def ask(params: types.ShowMessageRequestParams) -> types.MessageActionItem | None:
            first = (params.actions or [None])[0]
            self.say(
                TO_CLIENT, "window/showMessageRequest", {"message": params.message, "answer": first and first.title}
            )
            return first

        @client.feature(types.WORKSPACE_APPLY_EDIT)
        def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
            (change,) = params.edit.document_changes or []
            assert isinstance(change, types.TextDocumentEdit)  # noqa: S101
            (edit,) = change.edits
            assert isinstance(edit, types.TextEdit)  # noqa: S101
            what = {"version": change.text_document.version, "range": str(edit.range), "newText": edit.new_text}
            self.say(TO_CLIENT, "workspace/applyEdit", what)
            at = edit.range.start
            line = self.lines[at.line].encode("utf-16-le")
            before, after = line[: 2 * at.character].decode("utf-16-le"), line[2 * at.character :].decode("utf-16-le")
            self.lines[at.line : at.line + 1] = f"{before}{edit.new_text}{after}".split("\n")
            self.version += 1
            document = types.VersionedTextDocumentIdentifier(self.version, self.uri)
            told = types.TextDocumentContentChangePartial(edit.range, edit.new_text)
            self.say(TO_SERVER, "textDocument/didChange", {"version": self.version, "text": edit.new_text})
            self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [told]))
            self.say(TO_SERVER, "workspace/applyEdit", {"applied": True})
            return types.ApplyWorkspaceEditResult(applied=True)


def _short(what: object) -> str:
    def cut(value: object) -> object:
        if isinstance(value, str) and len(value) > SHOWN_CHARACTERS:
            return f"{value[:SHOWN_CHARACTERS]}… ({len(value):,} characters)"
        return value

    fields = {key: cut(value) for key, value in what.items() if value is not None} if isinstance(what, dict) else what
    return f"`{json.dumps(fields, ensure_ascii=False)}`" if fields else ""


def converter() -> Any:
    """The usual one, but lsprotocol takes every code action that has a command for the command alone."""
    made = default_converter()

    def action(raw: dict[str, Any], _kind: object) -> types.Command | types.CodeAction:
        return made.structure(raw, types.Command if isinstance(raw.get("command"), str) else types.CodeAction)

    made.register_structure_hook(types.Command | types.CodeAction, action)
    return made


async def main() -> None:
    """Print the session and the document."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "example.md"
    session = Session(path.name, path.read_text(encoding="utf-8"))
    print("# A session with `precis server`\n")
    print(
        f"Made by `python bench/lsp_session.py`; {TO_SERVER} is what the editor says, {TO_CLIENT} what the server says."
    )
    print("Of progress reports that say the same, the last one is shown.\n")
    await session.run()
    print("\n## The document afterwards\n\n````markdown")
    print("\n".join(session.lines).rstrip("\n"))
    print("````")


if __name__ == "__main__":
    asyncio.run(main())
