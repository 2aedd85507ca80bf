"""Register hover, definition, references and code lenses only for documents that contain traced sentences.

Otherwise the server would change how the editor behaves in all documents: Neovim, for one, gives K and the tag jump to
a server that offers hover and definition, in every buffer that the server is attached to. Clients without dynamic
registration are offered these features from the start; their requests are answered in prose documents only.
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
PROSE_LANGUAGES = frozenset(
    ("", *"markdown mdx quarto rmd pandoc plaintext text restructuredtext rst asciidoc adoc".split())
)
_GLOB_SPECIAL = re.compile(r"[*?\[\]{}!\\]")
_DRIVE = re.compile(r"/[A-Za-z]:/")


class DynamicRegistrations:
    """The client's registrations, updated as documents gain and lose traced sentences.

    Args:
        client: the client that registers and unregisters.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._wanted: set[str] = set()
        self._registered: set[str] = set()
        self._updating: asyncio.Task[None] | None = None

    def is_dynamic(self, method: str) -> bool:
        """Return whether the client supports dynamic registration of this method."""
        return self._client.can(_CAPABILITIES[method])

    def is_answered(self, method: str, language_id: str | None) -> bool:
        """Return whether requests of this method are answered in documents of this language."""
        return self.is_dynamic(method) or (language_id or "") in PROSE_LANGUAGES

    def update(self, uris: Collection[str]) -> None:
        """Register the methods for these documents, and unregister them for all others."""
        self._wanted = set(uris)
        if self._wanted != self._registered and (self._updating is None or self._updating.done()):
            self._updating = asyncio.get_running_loop().create_task(self._update(), name="precis registrations")

    async def _update(self) -> None:
        methods = [method for method in METHODS if self.is_dynamic(method)]
        while methods and self._wanted != self._registered:
            if unwanted := sorted(self._registered - self._wanted):
                uri = unwanted[0]
                self._registered.remove(uri)
                removed = [types.Unregistration(_id(method, uri), method) for method in methods]
                await self._client.request(types.CLIENT_UNREGISTER_CAPABILITY, types.UnregistrationParams(removed))
            else:
                uri = min(self._wanted - self._registered)
                self._registered.add(uri)
                options = {"documentSelector": document_selector(uri)}
                added = [types.Registration(_id(method, uri), method, options) for method in methods]
                await self._client.request(types.CLIENT_REGISTER_CAPABILITY, types.RegistrationParams(added))


def document_selector(uri: str) -> Sequence[types.TextDocumentFilterPattern]:
    """Return the document selector of one document, with "?" for characters that are special in glob patterns."""
    parts = urlsplit(uri)
    path = unquote(parts.path)
    if parts.scheme == "file":
        path = path[1:] if _DRIVE.match(path) else f"//{parts.netloc}{path}" if parts.netloc else path
    return [types.TextDocumentFilterPattern(pattern=_GLOB_SPECIAL.sub("?", path), scheme=parts.scheme)]


def _id(method: str, uri: str) -> str:
    return f"precis {method} {uri}"
