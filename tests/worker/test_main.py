from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from precis.settings import Settings
from precis.worker.inbox import EXIT_BAD_MESSAGE
from precis.worker.messages import Cancel, Done, Start, Stopped, ToChild, WarmedUp, WarmUp, decode_for_parent, encode

CHILD = (sys.executable, str(Path(__file__).with_name("children.py")))


def run(given: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(CHILD, input=given, capture_output=True, timeout=60, check=False)


def test_without_a_parent_there_is_no_child() -> None:
    ended = run(b"")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


@pytest.mark.parametrize("line", [b"hello\n", b'{"type": "start", "text": "a secret"}\n', b"\xff\n"])
def test_a_line_that_is_no_message_ends_the_child_without_being_shown(line: bytes) -> None:
    ended = run(line)
    assert ended.returncode == EXIT_BAD_MESSAGE
    assert b"A line from the parent is not a message" in ended.stderr
    assert b"secret" not in ended.stderr
    assert ended.stdout == b""


def test_jobs_are_answered_in_order_and_a_cancelled_one_is_not_begun() -> None:
    jobs: list[ToChild] = [
        Start(1, "part hold", Settings()),
        Start(2, "two", Settings()),
        Start(3, "three", Settings()),
    ]
    # The second is taken back while the first is at work, and something is taken back that was never given.
    with subprocess.Popen(CHILD, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(b"".join(encode(message) for message in [*jobs, Cancel(2), Cancel(9), Cancel(1)]))
        child.stdin.flush()
        said = []
        for line in child.stdout:
            said.append(decode_for_parent(line))
            if isinstance(said[-1], Done):
                break
        child.stdin.close()
        assert child.wait(60) == 0
    last = [message for message in said if isinstance(message, Done | Stopped)]
    assert [(type(message), message.job) for message in last] == [(Stopped, 1), (Stopped, 2), (Done, 3)]
    assert [message.type for message in said if message.job == 2] == ["stopped"]


def test_a_child_that_is_to_be_warm_says_when_it_is() -> None:
    with subprocess.Popen(CHILD, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(encode(WarmUp(1, Settings())))
        child.stdin.flush()
        assert decode_for_parent(child.stdout.readline()) == WarmedUp(1)
        child.stdin.close()
        assert child.wait(60) == 0
