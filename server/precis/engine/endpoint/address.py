"""A server and how to use it: from its URL to its address, and whether that is this machine. Loads nothing else."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from precis.errors import SettingError

BASE_PATH = "/v1"  # where servers of this API answer, unless the URL has a path
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server answers.

    Attributes:
        scheme: "http" or "https".
        host: a name or an IP address, without brackets.
        port: the TCP port.
        path: the common prefix of all its paths, without a slash at the end.
    """

    scheme: str
    host: str
    port: int
    path: str

    @property
    def place(self) -> str:
        """Host and port for people; without the port if it is the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """The URL without a path."""
        return f"{self.scheme}://{self.place}"

    @property
    def is_loopback(self) -> bool:
        """Whether the address names this machine: "localhost", 127.0.0.0/8 or ::1."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a server, and how often to ask it again.

    Attributes:
        first_byte_s: seconds until it begins to answer; a busy server lets requests wait.
        stall_s: seconds without a byte in the middle of an answer.
        tries: how often a request is sent at most.
        pause_s: the pause before the second try, on average; each further one is twice as long.
        longest_pause_s: limit of a pause, also of one that the server asks for (Retry-After).
    """

    first_byte_s: float = 300.0
    stall_s: float = 60.0
    tries: int = 6
    pause_s: float = 0.5
    longest_pause_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server, and how to use it.

    Attributes:
        address: where it answers.
        model: the name of the model; "" for the only one that it offers.
        parallel: the number of requests that run side by side, at least 1.
        loopback_only: whether to refuse to connect to another machine, whatever the host resolves to.
        ca_file: certificates to trust beside those of the system; None for none.
        key: the key of the API; "" for none.
        patience: how long to wait.
    """

    address: Address
    model: str = ""
    parallel: int = 4
    loopback_only: bool = True
    ca_file: Path | None = None
    key: str = field(default="", repr=False)
    patience: Patience = field(default_factory=Patience)


def parse_address(url: str, *, allow_remote: bool) -> Address:
    """Return the address in the URL of a server, such as http://127.0.0.1:8080 or https://host/some/v1.

    Raises:
        SettingError: "endpoint-url" if it is not such a URL; "endpoint-remote" if it names another machine and
            `allow_remote` is false.
    """
    parts = urlsplit(url.strip())
    try:
        port = parts.port or PORTS[parts.scheme]
    except (KeyError, ValueError):
        port = 0
    if not port or not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment:
        raise SettingError(
            "The setting precis.endpoint.url must be the URL of a server, such as http://127.0.0.1:8080/v1, without "
            "a user name, a key or a query.",
            code="endpoint-url",
        )
    address = Address(parts.scheme, parts.hostname, port, parts.path.rstrip("/") or BASE_PATH)
    if not (allow_remote or address.is_loopback):
        raise SettingError(
            f"The server {address.place} is not on this machine, so nothing was sent to it. If your texts may be sent "
            "there, set precis.endpoint.allowRemote to true in your own settings.",
            code="endpoint-remote",
        )
    return address
