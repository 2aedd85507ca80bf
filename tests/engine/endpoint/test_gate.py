from __future__ import annotations

import socket
import sys
from collections.abc import Iterator

import psutil
import pytest

from precis.engine.endpoint.address import Address
from precis.engine.endpoint.gate import Gate


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def gate_to(port: int, host: str = "127.0.0.1", *, loopback_only: bool = True) -> Gate:
    return Gate(Address("http", host, port, "/v1"), loopback_only=loopback_only)


def test_a_gate_connects_to_its_server(listener: socket.socket) -> None:
    gate = gate_to(listener.getsockname()[1])
    with gate.connect() as first, gate.connect() as second:
        assert first.getpeername() == second.getpeername() == listener.getsockname()
        accepted, _ = listener.accept()
        gate.close()
        first.sendall(b"text")  # a connection outlives the gate
        with accepted:
            assert accepted.recv(4) == b"text"


def test_a_gate_says_why_it_does_not_connect() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    gate = gate_to(port)
    for _ in range(2):
        with pytest.raises(OSError, match="refused"):
            gate.connect()
    gate.close()


def test_a_gate_to_this_machine_connects_to_no_other() -> None:
    gate = gate_to(80, "192.0.2.1")
    with pytest.raises(OSError, match="no address of this machine"):
        gate.connect()
    gate.close()


@pytest.mark.skipif(sys.platform != "linux", reason="there is a process on Linux only")
def test_no_process_is_left(listener: socket.socket) -> None:
    gate = gate_to(listener.getsockname()[1])
    gate.connect().close()
    (child,) = [each for each in psutil.Process().children() if "gate_child.py" in " ".join(each.cmdline())]
    child.kill()
    child.wait(30)
    with pytest.raises(OSError, match=r"ended|Broken pipe|reset"):
        gate.connect()
    gate.close()
    assert not psutil.pid_exists(child.pid)
