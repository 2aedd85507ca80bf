from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import httpcore2
import pytest

from precis.engine.endpoint.connections import Connections
from precis.errors import EngineError

from ...chat_server import ChatServer  # noqa: TID252 - shared by folders


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ours = socket.create_connection(listening.getsockname())
        theirs, _ = listening.accept()
    with ours, theirs:
        yield ours, theirs


def test_bytes_go_both_ways(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    stream = Connections(lambda: ours, "here").connect_tcp("ignored.example", 1)
    assert not stream.get_extra_info("is_readable")
    big = bytes(range(256)) * 40_000
    received: list[bytes] = []

    def receive() -> None:
        while sum(map(len, received)) < len(big):
            received.append(theirs.recv(1 << 16))

    thread = threading.Thread(target=receive)
    thread.start()
    stream.write(big, timeout=30)
    thread.join(30)
    assert b"".join(received) == big
    theirs.sendall(b"answer")
    assert stream.read(100, timeout=30) == b"answer"
    theirs.close()
    assert stream.read(100, timeout=30) == b""
    assert stream.get_extra_info("is_readable")
    stream.close()
    assert stream.get_extra_info("is_readable")


def test_what_takes_too_long_is_told(pair: tuple[socket.socket, socket.socket]) -> None:
    stream = Connections(lambda: pair[0], "here").connect_tcp("", 1)
    with pytest.raises(httpcore2.ReadTimeout, match="no answer within 0 s"):
        stream.read(1, timeout=0.01)
    with pytest.raises(httpcore2.WriteTimeout):
        stream.write(bytes(100 << 20), timeout=0.01)


def test_what_is_closed_is_told(pair: tuple[socket.socket, socket.socket]) -> None:
    stream = Connections(lambda: pair[0], "here").connect_tcp("", 1)
    pair[0].close()
    with pytest.raises(httpcore2.ReadError):
        stream.read(1, timeout=30)
    with pytest.raises(httpcore2.WriteError):
        stream.write(b"text", timeout=30)


def test_what_cannot_be_reached_is_told() -> None:
    def connect() -> socket.socket:
        raise ConnectionRefusedError(111, "Connection refused")

    with pytest.raises(httpcore2.ConnectError, match=r"^Connection refused$"):
        Connections(connect, "here").connect_tcp("", 1)


def test_another_thread_ends_a_read(pair: tuple[socket.socket, socket.socket]) -> None:
    connections = Connections(lambda: pair[0], "here")
    stream = connections.connect_tcp("", 1)
    found: list[bytes] = []
    thread = threading.Thread(target=lambda: found.append(stream.read(1, timeout=30)))
    thread.start()
    connections.abort()
    thread.join(20)
    assert found == [b""]
    assert pair[1].recv(1) == b""  # the server sees it
    stream.close()
    connections.abort()


def test_a_connection_that_is_opened_meanwhile_is_closed(pair: tuple[socket.socket, socket.socket]) -> None:
    def connect() -> socket.socket:
        connections.abort()
        return pair[0]

    connections = Connections(connect, "here")
    with pytest.raises(httpcore2.ConnectError, match="cancelled"):
        connections.connect_tcp("", 1)
    assert pair[1].recv(1) == b""


def test_a_certificate_that_is_not_trusted_ends_it(certificate: Path) -> None:
    with ChatServer(certificate=str(certificate)) as server:
        address = ("127.0.0.1", server.port)
        connections = Connections(lambda: socket.create_connection(address), "here:1")
        stream = connections.connect_tcp("", 1)
        with pytest.raises(EngineError) as raised:
            stream.start_tls(ssl.create_default_context(), "localhost", 30)
        assert raised.value.code == "endpoint-certificate"
        assert "here:1 is not trusted (self-signed certificate)" in raised.value.message
        trusted = ssl.create_default_context(cafile=str(certificate))
        with pytest.raises(EngineError, match="Hostname mismatch"):
            connections.connect_tcp("", 1).start_tls(trusted, "other.example", 30)
        encrypted = connections.connect_tcp("", 1).start_tls(trusted, "localhost", 30)
        assert encrypted.get_extra_info("ssl_object")
        encrypted.write(b"GET /v1/models HTTP/1.1\r\n\r\n", 30)
        assert encrypted.read(100, 30).startswith(b"HTTP/1.1 200")
        connections.abort()
        encrypted.close()


def test_a_server_without_encryption_is_told(pair: tuple[socket.socket, socket.socket]) -> None:
    stream = Connections(lambda: pair[0], "here").connect_tcp("", 1)
    pair[1].sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    with pytest.raises(httpcore2.ConnectError):
        stream.start_tls(ssl.create_default_context(), "localhost", 30)
