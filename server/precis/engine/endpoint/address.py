"""The address of a server: from its URL to what is connected to, and whether that is this machine."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
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
