from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from precis.engine.endpoint import gate_child
from precis.engine.endpoint.gate_child import FAILED, LONGEST_REASON, OPENED, connect, main

pytestmark = pytest.mark.skipif(not hasattr(socket, "send_fds"), reason="a matter of POSIX")


@pytest.fixture
def listener() -> socket.socket:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def test_the_socket_that_is_passed_leads_to_the_server(listener: socket.socket) -> None:
    ours, childs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    port = listener.getsockname()[1]
    thread = threading.Thread(target=main, args=([str(childs.detach()), "localhost", str(port), "LOOPBACK"],))
    thread.start()
    for _ in range(2):
        ours.send(b"?")
        answer, (fd,), _, _ = socket.recv_fds(ours, 1 + LONGEST_REASON, 1)
        accepted, _ = listener.accept()
        with socket.socket(fileno=fd) as opened, accepted:
            opened.sendall(b"text")
            assert (answer, accepted.recv(4)) == (OPENED, b"text")
    listener.close()
    ours.send(b"?")
    answer, fds, _, _ = socket.recv_fds(ours, 1 + LONGEST_REASON, 1)
    assert (answer, fds) == (FAILED + b"Connection refused", [])
    ours.close()
    thread.join(30)
    assert not thread.is_alive()  # it ends with the other end


def test_a_name_that_stands_for_another_machine_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch, listener: socket.socket
) -> None:
    address = ("192.0.2.1", listener.getsockname()[1])
    elsewhere = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: elsewhere)
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("it connects"))
    with pytest.raises(OSError, match="no address of this machine"):
        connect("localhost", 1, loopback_only=True)


def test_the_addresses_of_a_name_are_tried_in_turn(monkeypatch: pytest.MonkeyPatch, listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port)) for host in ("127.0.0.2", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with connect("both.example", port, loopback_only=False) as opened:
        assert opened.getpeername() == ("127.0.0.1", port)
        assert opened.gettimeout() is None


def test_it_needs_nothing_but_the_standard_library() -> None:
    source = Path(gate_child.__file__).read_text("utf-8")
    assert "precis" not in source.partition('"""\n')[2]
