"""The settings that hold for a document, from the three places that an editor may put them.

Later ones win: what came with `initialize`, what `workspace/didChangeConfiguration` brought, and what the client
answers to `workspace/configuration`. Each may be the section itself or an object with the section `precis` in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from precis.lsp.client import Client
from precis.settings import Settings, read

SECTION = "precis"
CLIENT = "client"  # in the initialization options: what the client can do beyond the protocol; no setting


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
        self._initial: Mapping[str, object] = {}
        self._pushed: Mapping[str, object] = {}
        self._told: dict[str, str] = {}

    def initialize(self, options: object) -> None:
        """Take the initialization options."""
        given = dict(_mapping(options) or {})
        self.client_options = _mapping(given.pop(CLIENT, None)) or {}
        self._initial = self._section(given if _mapping(options) is not None else options)

    async def push(self, settings: object) -> None:
        """Take what `workspace/didChangeConfiguration` brought, which is nothing where the client wants to be asked."""
        self._pushed = self._section(settings)
        await self.read(None)

    async def read(self, uri: str | None) -> Settings:
        """The settings for the document `uri`, or for none. What cannot be used is told, and replaced by its default.

        A task that is cancelled while the client is asked stays cancelled.
        """
        pulled: Mapping[str, object] = {}
        if self._client.can("workspace.configuration"):
            pulled = self._section(await self._client.configuration(SECTION, uri))
        merged: dict[str, object] = {}
        for source in (self._initial, self._pushed, pulled):
            merged |= {name: value for name, value in source.items() if value is not None}
        settings, problems = read(merged)
        known = {problem.name: problem.message for problem in problems}
        for name, message in known.items():
            if self._told.get(name) != message:
                self._client.say("warning", message)
        self._told = known
        self._changed(settings)
        return settings

    def _section(self, raw: object) -> Mapping[str, object]:
        if raw is None:
            return {}
        found = _mapping(raw)
        inner = found.get(SECTION) if found is not None else None
        if found is not None and (SECTION not in found or inner is None):
            return {name: value for name, value in found.items() if name != SECTION}
        section = _mapping(inner) if found is not None else None
        if section is None:
            self._client.say(
                "warning",
                "The settings of precis cannot be used: they are not an object with names and values. "
                "The defaults hold.",
            )
        return section or {}


def _mapping(raw: object) -> Mapping[str, object] | None:
    """What was an object in JSON; None for anything else."""
    return cast("Mapping[str, object]", raw) if isinstance(raw, Mapping) else None
