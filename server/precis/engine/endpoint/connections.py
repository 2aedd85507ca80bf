"""The connections of the HTTP client: made by a gate, and closed from any thread to cancel what runs on them."""

from __future__ import annotations

import errno
import os
import select
import socket
import ssl
import sys
from collections.abc import Callable, Iterable
from typing import Any

import httpcore2

from precis.errors import EngineError


class Connections(httpcore2.NetworkBackend):
    """Opens the connections of one HTTP client.

    Args:
        connect: returns a socket that is connected to the server, or raises `OSError`.
        place: the server, for messages.
    """

    def __init__(self, connect: Callable[[], socket.socket], place: str) -> None:
        self._connect = connect
        self._place = place
        self._open: set[_Stream] = set()
        self._aborts = 0

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002 - `connect` knows one server only
        port: int,  # noqa: ARG002 - the same
        timeout: float | None = None,  # noqa: ARG002 - of the gate
        local_address: str | None = None,  # noqa: ARG002 - not used here
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,  # noqa: ARG002 - the same
    ) -> httpcore2.NetworkStream:
        """Return a new connection to the server, whatever `host` and `port` are.

        Raises:
            httpcore2.ConnectError: the server cannot be reached, or `abort` was called meanwhile.
        """
        aborts = self._aborts
        try:
            opened = self._connect()
        except OSError as error:
            raise httpcore2.ConnectError(error.strerror or str(error)) from error
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream = _Stream(opened, self._open, self._place)
        if aborts != self._aborts:
            stream.close()
            raise httpcore2.ConnectError("cancelled")
        return stream

    def abort(self) -> None:
        """End all connections, also those that another thread waits for. The server sees that they are closed."""
        self._aborts += 1
        for stream in tuple(self._open):
            stream.abort()


class _Stream(httpcore2.NetworkStream):
    """A connection.

    Args:
        opened: connected, and encrypted or not.
        streams: contains this stream as long as it is open.
        place: the server, for messages.
    """

    def __init__(self, opened: socket.socket, streams: set[_Stream], place: str) -> None:
        self._socket = opened
        self._streams = streams
        self._place = place
        streams.add(self)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            self._socket.settimeout(timeout)
            return self._socket.recv(max_bytes)
        except TimeoutError:
            raise httpcore2.ReadTimeout(f"no answer within {timeout:.0f} s") from None
        except OSError as error:
            raise httpcore2.ReadError(error.strerror or str(error)) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            self._socket.settimeout(timeout)
            if sys.platform == "linux" and not isinstance(self._socket, ssl.SSLSocket):
                self._write_to_descriptor(buffer, timeout)
            else:
                self._socket.sendall(buffer)
        except TimeoutError:
            raise httpcore2.WriteTimeout(f"nothing could be sent within {timeout:.0f} s") from None
        except OSError as error:
            raise httpcore2.WriteError(error.strerror or str(error)) from error

    def _write_to_descriptor(self, buffer: bytes, timeout: float | None) -> None:
        """Write without the system calls for sockets, which the confinement refuses; OpenSSL does the same."""
        rest = memoryview(buffer)
        while rest:
            descriptor = self._socket.fileno()
            if descriptor < 0:  # closed by another thread
                raise OSError(errno.EBADF, os.strerror(errno.EBADF))
            if not select.select([], [descriptor], [], timeout)[1]:
                raise TimeoutError
            rest = rest[os.write(descriptor, rest) :]

    def close(self) -> None:
        self._streams.discard(self)
        self._socket.close()

    def abort(self) -> None:
        """Shut the connection down, which wakes a thread that reads from it."""
        try:
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)  # not that of an SSLSocket, which is not thread-safe
        except OSError:  # it is closed already
            return

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Return the connection, encrypted.

        Raises:
            EngineError: "endpoint-certificate" if the server's certificate is not trusted.
        """
        self._socket.settimeout(timeout)
        self._streams.discard(self)
        try:
            encrypted = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except ssl.SSLCertVerificationError as error:
            self._socket.close()
            raise EngineError(
                f"The certificate of the server {self._place} is not trusted ({error.verify_message}), so nothing was "
                "sent to it. If it comes from an authority of your own, name the authority's file in "
                "precis.endpoint.caFile.",
                code="endpoint-certificate",
            ) from None
        except OSError as error:
            self._socket.close()
            raise httpcore2.ConnectError(error.strerror or str(error)) from error
        return _Stream(encrypted, self._streams, self._place)

    def get_extra_info(self, info: str) -> Any:
        if info == "ssl_object":
            return self._socket if isinstance(self._socket, ssl.SSLSocket) else None
        if info == "is_readable":  # of an idle connection: whether the server has closed it
            return self._socket.fileno() < 0 or bool(select.select([self._socket], [], [], 0)[0])
        return None
