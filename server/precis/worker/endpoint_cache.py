"""Keep the engine on a server until a job needs another server.

With the first engine, the process is confined: from then on it reaches this server only. Any other one needs a new
process, which the worker asks its parent for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from precis.engine.api import Engine
from precis.engine.endpoint.address import Address, Endpoint, parse_address
from precis.errors import SettingError
from precis.settings import EndpointSettings, Settings
from precis.summary.drafter import Drafter
from precis.summary.result import Notice
from precis.worker.confinement import Confinement
from precis.worker.engine_cache import LoadedEngine, ReportShare

KEY_VARIABLE = "PRECIS_API_KEY"
_KEY = re.compile(r"[\x21-\x7e]*")  # what a header can hold


class ServerEngine(Engine, Protocol):
    """An engine on a server, as `engine.endpoint.EndpointEngine`."""

    model: str
    is_scored: bool

    def prepare(self, model: str, cancelled: Callable[[], bool]) -> None:
        """Find out which model the server offers."""
        ...


class EndpointCache:
    """Provides the most recently used engine on a server.

    Args:
        open_server: connects to a server.
        confine: confines this process, once it has connected; the sockets of the engine stay usable.
        key: the key of the API; "" for none.
    """

    def __init__(
        self,
        open_server: Callable[[Endpoint, Callable[[], bool]], ServerEngine],
        confine: Callable[[], Confinement],
        key: str = "",
    ) -> None:
        self._open_server = open_server
        self._confine = confine
        self._key = key
        self._confinement: Confinement | None = None
        self._engine: ServerEngine | None = None
        self._settings: EndpointSettings | None = None

    def open(self, settings: Settings, report: ReportShare, cancelled: Callable[[], bool]) -> LoadedEngine:
        """Return the engine on the server that `settings` name.

        If they name no model, the server is asked again for each job, since it may offer another one by now.

        Raises:
            SettingError: the settings name no server, or one that is not allowed.
            ModelError: the server does not offer the model.
            EngineError: the server cannot be reached, or does not answer as it should.
        """
        given = settings.endpoint
        endpoint = endpoint_of(given, self._key)
        if self._engine is None or given != self._settings:
            self.drop()
            self._engine = self._open_server(endpoint, cancelled)
            self._settings = given
            if self._confinement is None:
                self._confinement = self._confine()
            report(1.0)
        elif not given.model:
            self._engine.prepare("", cancelled)
        # The name is that of no measured model, since nothing is known of the file behind it.
        name = f"{self._engine.model} at {endpoint.address.place}"
        confinement = replace(self._confinement or Confinement(), server=describe_server(endpoint.address))
        notices = _notices(name, is_scored=self._engine.is_scored)
        return LoadedEngine(self._engine, Drafter(name), name, notices=notices, confinement=confinement)

    def can_open(self, settings: Settings) -> bool:
        """Return whether this process can still connect to any server, or is connected to the right one."""
        return self._confinement is None or (self._engine is not None and settings.endpoint == self._settings)

    def drop(self) -> None:
        """Close all connections."""
        if self._engine is not None:
            self._engine.close()
        self._engine = self._settings = None


def endpoint_of(given: EndpointSettings, key: str) -> Endpoint:
    """Return the server that settings name.

    Args:
        given: the settings.
        key: the key of the API; "" for none.

    Raises:
        SettingError: they name no server, or one that is not allowed; or the key is none.
    """
    if not _KEY.fullmatch(key):
        raise SettingError(
            f"The environment variable {KEY_VARIABLE} has characters that no key has, such as spaces or line breaks. "
            "Set it to the key alone.",
            code="endpoint-key",
        )
    address = parse_address(given.url, allow_remote=given.allow_remote)
    return Endpoint(
        address,
        given.model,
        given.parallel,
        loopback_only=address.is_loopback,
        ca_file=Path(given.ca_file).expanduser() if given.ca_file else None,
        key=key,
    )


def describe_server(address: Address) -> str:
    """Return what is to be known of a server that texts are sent to."""
    if address.is_loopback:
        return f"{address.place} on this machine"
    return address.place if address.scheme == "https" else f"{address.place}, unencrypted"


def _notices(name: str, *, is_scored: bool) -> tuple[Notice, ...]:
    text = f"The model {name} was never measured, so what it writes is checked as strictly as that of any such model."
    notices = [Notice("model-unrecognized", text)]
    if not is_scored:
        text = (
            "The server does not say how probable the words of the model were (log-probabilities), so the sentences "
            "were checked by their words alone, which fewer of them pass. More of the summary is quoted."
        )
        notices.append(Notice("no-probabilities", text))
    return tuple(notices)
