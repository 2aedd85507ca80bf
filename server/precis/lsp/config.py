"""The settings of each document, merged from the three places in which a client may send them.

In order of increasing precedence: the initialization options, the params of `workspace/didChangeConfiguration`, and the
response to `workspace/configuration`. Each may be the section itself, or an object that contains the section `precis`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from lsprotocol import types

from precis.lsp.client import Client
from precis.settings import Settings, read_settings

SECTION = "precis"
CLIENT = "client"  # key of the initialization options with the client's abilities beyond the protocol; not a setting
NOT_AN_OBJECT = "The precis settings cannot be used: they are not an object. Using the defaults."


class Config:
    """Reads the settings, and shows each problem with them once.

    Args:
        client: asked for the settings, and shown the problems.
        on_read: called with the settings each time they are read.

    Attributes:
        client_options: the object "client" in the initialization options.
    """

    def __init__(self, client: Client, on_read: Callable[[Settings], None]) -> None:
        self.client_options: Mapping[str, object] = {}
        self._client = client
        self._on_read = on_read
        self._initial: object = None
        self._pushed: object = None
        self._problems: dict[str | None, set[str]] = {}  # the messages of each document's problems
        self._settings: dict[str | None, Settings] = {}
        self._in_use: set[str | None] = {None}  # whose settings are read or being read

    def initialize(self, options: object) -> None:
        """Store the initialization options. Problems are shown when the settings are first read."""
        section = _as_mapping(options)
        if section is None:
            self._initial = options
            return
        self._initial = {name: value for name, value in section.items() if name != CLIENT}
        self.client_options = _as_mapping(section.get(CLIENT)) or {}
        self._settings[None], _ = read_settings(_section(self._initial) or {})

    async def push(self, settings: object) -> None:
        """Store the settings of `workspace/didChangeConfiguration`, and read all settings again.

        They are null if the client wants to be asked with `workspace/configuration`.
        """
        self._pushed = settings
        for uri in self._in_use.copy():
            if uri in self._in_use:  # it may have been closed since
                await self.read(uri)

    def last_read(self, uri: str) -> Settings:
        """Return the settings of the document `uri` as they were last read, without asking the client."""
        return self._settings.get(uri) or self._settings.get(None) or Settings()

    def forget(self, uri: str) -> None:
        """Forget the settings of the closed document `uri`."""
        self._in_use.discard(uri)
        self._settings.pop(uri, None)
        self._problems.pop(uri, None)

    async def read(self, uri: str | None) -> Settings:
        """Read the settings of the document `uri`, or those without a document, and show new problems.

        A task that is cancelled while the client is asked stays cancelled.
        """
        self._in_use.add(uri)
        pulled = None
        if self._client.can("workspace.configuration"):
            pulled = await self._client.configuration(SECTION, uri)
        merged: dict[str, object] = {}
        messages: list[str] = []
        for raw in (self._initial, self._pushed, pulled):
            section = _section(raw)
            if section is None:
                messages.append(NOT_AN_OBJECT)
            else:
                merged |= {name: value for name, value in section.items() if value is not None}
        settings, problems = read_settings(merged)
        messages += [problem.message for problem in problems]
        shown = set[str]().union(*self._problems.values())  # for any document, since most settings apply to all
        for message in dict.fromkeys(messages):
            if message not in shown:
                self._client.show_message("warning", message)
        if uri in self._in_use:  # its document may have been closed while the client was asked
            self._problems[uri] = set(messages)
            self._settings[uri] = settings
        # Settings without a document are read only at the start. Forget their solved problems, which may come back.
        self._problems[None] = self._problems.get(None, set()) & set(messages)
        self._on_read(settings)
        return settings


def configured_position_encoding(options: object) -> types.PositionEncodingKind | None:
    """Return the position encoding in the initialization options; None if there is none.

    For clients that do not declare it in their capabilities: ALE in Vim counts bytes, and works with
    `{"client": {"positionEncoding": "utf-8"}}`.
    """
    named = (_as_mapping((_as_mapping(options) or {}).get(CLIENT)) or {}).get("positionEncoding")
    return next((kind for kind in types.PositionEncodingKind if kind.value == named), None)


def _section(raw: object) -> Mapping[str, object] | None:
    """Return the settings in `raw`, or in its section `precis`; None if they are not an object."""
    if raw is None:
        return {}
    mapping = _as_mapping(raw)
    if mapping is None or SECTION not in mapping:
        return mapping
    return {} if mapping[SECTION] is None else _as_mapping(mapping[SECTION])


def _as_mapping(raw: object) -> Mapping[str, object] | None:
    """Return `raw` if it was an object in JSON; otherwise None."""
    return cast("Mapping[str, object]", raw) if isinstance(raw, Mapping) else None
