"""The pipes: a client that does not read, and one that sends faster than it is answered."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

HERE = Path(__file__).parent
SERVER = [sys.executable, "-P", str(HERE / "scripted_server.py"), str(HERE.parent / "scripted_child.py")]
INITIALIZE = {"id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}}
SHUTDOWN, EXIT = {"id": 9, "method": "shutdown"}, {"method": "exit"}


def framed(message: dict[str, object]) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def with_a_long_answer(size: int) -> bytes:
    """A request whose answer repeats its id."""
    return framed({"id": "x" * size, "method": "precis/unheardOf", "params": {}})


@pytest.fixture
def server() -> Iterator[subprocess.Popen[bytes]]:
    """One whose answers nobody reads."""
    with subprocess.Popen(SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        yield running
        running.kill()


def test_a_server_whose_client_does_not_read_still_hears_it(server: subprocess.Popen[bytes]) -> None:
    assert server.stdin
    server.stdin.write(framed(INITIALIZE) + with_a_long_answer(1_000_000) * 3 + framed(SHUTDOWN) + framed(EXIT))
    server.stdin.flush()
    assert server.wait(60) == 0  # with its output full


def test_a_client_that_has_not_read_for_long_ends_the_server(server: subprocess.Popen[bytes]) -> None:
    assert server.stdin
    assert server.stderr
    server.stdin.write(framed(INITIALIZE))
    sent, largest = 0, 0.0
    try:
        while sent < 200:
            server.stdin.write(with_a_long_answer(1_000_000))
            server.stdin.flush()
            sent += 1
            largest = max(largest, psutil.Process(server.pid).memory_info().rss / 1e6)
    except BrokenPipeError:
        pass
    assert 60 < sent < 200
    assert server.wait(60) == 1
    assert largest < 600
    said = server.stderr.read().decode()
    assert said.count("The editor has stopped reading") == 1
    assert "Traceback" not in said


def test_messages_arrive_whatever_their_size_is() -> None:
    sizes = [1, 100_000, 5_000_000, 3]
    sent = framed(INITIALIZE) + b"".join(map(with_a_long_answer, sizes)) + framed(SHUTDOWN) + framed(EXIT)
    ended = subprocess.run(SERVER, input=sent, capture_output=True, check=False, timeout=60)
    assert ended.returncode == 0
    assert [ended.stdout.count(b'"' + b"x" * size + b'"') for size in sizes] == [1, 1, 1, 1]


def test_an_output_that_does_not_block_is_waited_for() -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    sent = framed(INITIALIZE) + with_a_long_answer(1_000_000) + framed(SHUTDOWN) + framed(EXIT)
    with subprocess.Popen(SERVER, stdin=subprocess.PIPE, stdout=writing, stderr=subprocess.DEVNULL) as running:
        os.close(writing)
        assert running.stdin
        running.stdin.write(sent)
        running.stdin.close()
        with os.fdopen(reading, "rb") as output:
            answered = output.read()
        assert running.wait(60) == 0
    assert answered.count(b"x" * 1_000_000) == 1
