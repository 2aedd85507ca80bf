"""The settings that hold for a document, from the three places that an editor may put them.

Later ones win: what came with `initialize`, what `workspace/didChangeConfiguration` brought, and what the client
answers to `workspace/configuration`. Each may be the section itself or an object with the section `precis` in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from lsprotocol import types

from precis.lsp.client import Client
from precis.settings import Settings, read_settings

SECTION = "precis"
CLIENT = "client"  # in the initialization options: what the client can do beyond the protocol; no setting
NO_OBJECT = "The settings of precis cannot be used: they are not an object of names and values. The defaults hold."


class Config:
    """The settings, and what is wrong with them.

    Args:
        client: is asked, and told of problems, each one once.
        changed: told of the settings each time that they were read.

    Attributes:
        client_options: what the client said under "client" in its initialization options.
    """

    def __init__(self, client: Client, changed: Callable[[Settings], None]) -> None:
        self.client_options: Mapping[str, object] = {}
        self._client = client
        self._changed = changed
        self._initial: object = None
        self._pushed: object = None
        self._told: dict[str | None, set[str]] = {}
        self._known: dict[str | None, Settings] = {}

    def initialize(self, options: object) -> None:
        """Take the initialization options; what is wrong with them is told when the settings are first read."""
        found = _mapping(options)
        if found is None:
            self._initial = options
            return
        self._initial = {name: value for name, value in found.items() if name != CLIENT}
        self.client_options = _mapping(found.get(CLIENT)) or {}
        self._known[None], _ = read_settings(_section(self._initial) or {})

    async def push(self, settings: object) -> None:
        """Take what `workspace/didChangeConfiguration` brought, which is nothing where the client wants to be asked."""
        self._pushed = settings
        for uri in {None, *self._known}:
            await self.read(uri)

    def known(self, uri: str) -> Settings:
        """The settings for the document `uri` as they were last read: at once, and without asking the client."""
        return self._known.get(uri) or self._known.get(None) or Settings()

    def forget(self, uri: str) -> None:
        """The document `uri` was closed."""
        self._known.pop(uri, None)
        self._told.pop(uri, None)

    async def read(self, uri: str | None) -> Settings:
        """The settings for the document `uri`, or for none. What cannot be used is told, and replaced by its default.

        A task that is cancelled while the client is asked stays cancelled.
        """
        pulled = None
        if self._client.can("workspace.configuration"):
            pulled = await self._client.configuration(SECTION, uri)
        merged: dict[str, object] = {}
        messages: list[str] = []
        for raw in (self._initial, self._pushed, pulled):
            section = _section(raw)
            if section is None:
                messages.append(NO_OBJECT)
            else:
                merged |= {name: value for name, value in section.items() if value is not None}
        settings, problems = read_settings(merged)
        messages += [problem.message for problem in problems]
        told = set[str]().union(*self._told.values())  # of whichever document: most settings are of all
        for message in dict.fromkeys(messages):
            if message not in told:
                self._client.show_message("warning", message)
        self._told[uri] = set(messages)
        # What holds for no document is asked for only at the start: what is right by now may go wrong again.
        self._told[None] = self._told.get(None, set()) & set(messages)
        self._known[uri] = settings
        self._changed(settings)
        return settings


def units_of_positions(options: object) -> types.PositionEncodingKind | None:
    """The units that a client says it counts positions in, which does not tell of it in its capabilities.

    Vim's ALE counts bytes. With `{"client": {"positionEncoding": "utf-8"}}` in the initialization options it is served.
    """
    named = (_mapping((_mapping(options) or {}).get(CLIENT)) or {}).get("positionEncoding")
    return next((kind for kind in types.PositionEncodingKind if kind.value == named), None)


def _section(raw: object) -> Mapping[str, object] | None:
    """The names and values in `raw`, or in the section of it; None where it is neither."""
    if raw is None:
        return {}
    found = _mapping(raw)
    if found is None or SECTION not in found:
        return found
    return {} if found[SECTION] is None else _mapping(found[SECTION])


def _mapping(raw: object) -> Mapping[str, object] | None:
    """What was an object in JSON; None for anything else."""
    return cast("Mapping[str, object]", raw) if isinstance(raw, Mapping) else None
