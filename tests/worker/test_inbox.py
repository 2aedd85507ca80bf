from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from precis.settings import Settings
from precis.worker.inbox import READ_BYTES, Inbox
from precis.worker.messages import Cancel, Ping, Start, encode

linux = pytest.mark.skipif(sys.platform != "linux", reason="functions run in the reader on Linux alone")


@pytest.fixture
def answers() -> list[bytes]:
    """The answers to pings."""
    return []


@pytest.fixture
def writer(inbox: Inbox, answers: list[bytes]) -> int:
    """The end of a pipe that the inbox reads."""
    reader, writer = os.pipe()
    answer = lambda: answers.append(b"pong")  # noqa: E731
    threading.Thread(target=inbox.read, args=(os.fdopen(reader, "rb"), answer), daemon=True).start()
    return writer  # never closed: its end would end this process


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


def test_messages_arrive_whole_and_in_order(inbox: Inbox, writer: int, answers: list[bytes]) -> None:
    long = Start(1, "long " * READ_BYTES, Settings())
    data = encode(long) + encode(Start(2, "two", Settings()))
    threading.Thread(
        target=lambda: [os.write(writer, data[at : at + 1000]) for at in range(0, len(data), 1000)]
    ).start()
    first, flag = inbox.next()
    assert first == long
    assert inbox.next()[0].job == 2
    os.write(writer, encode(Cancel(9)) + encode(Ping()) + encode(Cancel(1)))
    assert flag.wait(60)
    assert answers == [b"pong"]


@linux
def test_functions_run_in_the_reader_between_messages(inbox: Inbox, writer: int) -> None:
    ran: list[str] = []
    message = encode(Start(1, "A text.", Settings()))
    os.write(writer, message[:20])
    for _ in range(2):
        inbox.run_in_reader(lambda: ran.append(threading.current_thread().name))
    os.write(writer, message[20:])
    assert inbox.next()[0].job == 1
    assert len(set(ran)) == 1
    assert len(ran) == 2
    assert threading.current_thread().name not in ran


def test_the_process_ends_with_its_input() -> None:
    script = "import sys; from precis.worker.inbox import Inbox; Inbox().read(sys.stdin.buffer, print)"
    assert subprocess.run([sys.executable, "-c", script], input=b"", timeout=60, check=False).returncode == 0
