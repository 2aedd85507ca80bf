"""For which documents the editor asks about sentences: those alone that hold some, so that nothing changes elsewhere.

Neovim, for one, gives K and the tag jump to a server that offers hover and definition, for every buffer of it. A client
that cannot be told so later is offered all of it at the start; it gets answers in prose alone.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Sequence
from urllib.parse import unquote, urlsplit

from lsprotocol import types

from precis.lsp.client import Client

_CAPABILITIES = {
    types.TEXT_DOCUMENT_HOVER: "text_document.hover.dynamic_registration",
    types.TEXT_DOCUMENT_DEFINITION: "text_document.definition.dynamic_registration",
    types.TEXT_DOCUMENT_REFERENCES: "text_document.references.dynamic_registration",
    types.TEXT_DOCUMENT_CODE_LENS: "text_document.code_lens.dynamic_registration",
}
METHODS = tuple(_CAPABILITIES)
PROSE_LANGUAGES = frozenset({"markdown", "mdx", "quarto", "rmd", "pandoc", "plaintext", "text", ""})
_GLOB = re.compile(r"[*?\[\]{}!\\]")
_DRIVE = re.compile(r"/[A-Za-z]:/")


class Registrations:
    """Keeps the client's registrations as they should be.

    Args:
        client: is asked to register and to unregister.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._wanted: set[str] = set()
        self._held: set[str] = set()
        self._settling: asyncio.Task[None] | None = None

    def is_dynamic(self, method: str) -> bool:
        """Whether the client can be told later that it may send requests of this method."""
        return self._client.can(_CAPABILITIES[method])

    def answers(self, method: str, language_id: str | None) -> bool:
        """Whether requests of this method are answered in a document of this language."""
        return self.is_dynamic(method) or (language_id or "") in PROSE_LANGUAGES

    def want(self, uris: Collection[str]) -> None:
        """Have the client ask about these documents, and about no others."""
        self._wanted = set(uris)
        if self._wanted != self._held and (self._settling is None or self._settling.done()):
            self._settling = asyncio.get_running_loop().create_task(self._settle(), name="precis registrations")

    async def _settle(self) -> None:
        methods = [method for method in METHODS if self.is_dynamic(method)]
        while methods and self._wanted != self._held:
            if gone := sorted(self._held - self._wanted):
                self._held.remove(gone[0])
                undone = [types.Unregistration(_id(method, gone[0]), method) for method in methods]
                await self._client.ask(types.CLIENT_UNREGISTER_CAPABILITY, types.UnregistrationParams(undone))
            else:
                uri = min(self._wanted - self._held)
                self._held.add(uri)
                options = {"documentSelector": selector(uri)}
                done = [types.Registration(_id(method, uri), method, options) for method in methods]
                await self._client.ask(types.CLIENT_REGISTER_CAPABILITY, types.RegistrationParams(done))


def selector(uri: str) -> Sequence[types.TextDocumentFilterPattern]:
    """The document selector of one document. What a pattern gives a meaning stands for any character."""
    parts = urlsplit(uri)
    path = unquote(parts.path)
    if parts.scheme == "file":
        path = path[1:] if _DRIVE.match(path) else f"//{parts.netloc}{path}" if parts.netloc else path
    return [types.TextDocumentFilterPattern(pattern=_GLOB.sub("?", path), scheme=parts.scheme)]


def _id(method: str, uri: str) -> str:
    return f"precis {method} {uri}"
