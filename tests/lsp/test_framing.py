"""Bytes as clients send them, and as they should not."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.lsp import framing
from precis.lsp.framing import BrokenFrame, Framing

A, B, C = (json.dumps({"jsonrpc": "2.0", "method": name, "params": {"text": "é\n" * 9}}).encode() for name in "abc")
PRETTY = json.dumps(
    {"jsonrpc": "2.0", "method": "p", "params": {"text": "Content-Length: 5\r\n\r\n{}"}}, indent=2
).encode()


def framed(body: bytes, header: bytes = b"Content-Length: %d\r\n\r\n") -> bytes:
    return (header % len(body) if b"%d" in header else header) + body


def read(data: bytes, cuts: Sequence[int] = ()) -> list[bytes | str]:
    """The bodies, and why bytes are none."""
    reader = Framing()
    found: list[bytes | str] = []
    for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True):
        found += [each.reason if isinstance(each, BrokenFrame) else each for each in reader.feed(data[start:end])]
    return found


def bodies(data: bytes) -> list[bytes | str]:
    return [each for each in read(data) if isinstance(each, bytes)]


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Length: %d\r\n\r\n",
        b"content-length: %d\r\n\r\n",
        b"CONTENT-LENGTH:%d\r\n\r\n",
        b"Content-Length:\t %d \r\n\r\n",
        b"Content-Length : %d\r\n\r\n",
        b"Content-Length: %d\n\n",
        b"\r\n\r\nContent-Length: %d\r\n\r\n",
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: %d\r\n\r\n",
        b"Content-Length: %d\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\nX-Other: x\r\n\r\n",
    ],
)
def test_a_header_in_any_of_these_forms_is_understood(header: bytes) -> None:
    assert read(framed(A, header) + framed(PRETTY, header) + framed(B)) == [A, PRETTY, B]


def test_two_equal_lengths_are_one() -> None:
    length = b"Content-Length: %d\r\n" % len(A)
    assert read(length * 2 + b"\r\n" + A + framed(B)) == [A, B]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (framed(A, b"Content-Length: -5\r\n\r\n"), "is not a number"),
        (framed(A, b"Content-Length: 0x10\r\n\r\n"), "is not a number"),
        (framed(A, b"Content-Length: \r\n\r\n"), "is not a number"),
        (framed(A, b"Content-Length: 99999999999999999999\r\n\r\n"), "longer than 256 MB"),
        (framed(A, b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n"), "does not state the length"),
        (framed(A, b"Content-Length: 10\r\nContent-Length: 11\r\n\r\n"), "two lengths"),
        (framed(A, b"Content-Type: x\r\n\r\n"), "does not state the length"),
        (framed(A, b"Content-Length: %d \xff\r\n\r\n" % len(A)), "is not a number"),
        (A, "belong to no message"),
        (A + b"\n", "belong to no message"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "belong to no message"),
        (b"\x00\xff" * 50_000 + b"\n", "too long"),
        (b"X: " + b"x" * 200_000 + b"\r\n\r\n", "too long"),
        (b"x" * 200_000, "too long"),
        (b"Content-Length: 0\r\n\r\n", "is empty"),
    ],
)
def test_what_is_broken_is_told_once_and_costs_itself(bad: bytes, reason: str) -> None:
    sent = bad + framed(B) + framed(C)
    found = read(sent, range(10_000, len(sent), 10_000))
    assert found[-2:] == [B, C]
    broken = [each for each in found if isinstance(each, str)]
    assert len(broken) == 1
    assert reason in broken[0]


@pytest.mark.parametrize("more", [1, 7, 30, 60, 5000, 200_000_000])
def test_a_length_that_is_too_large_costs_at_most_the_next_message(more: int) -> None:
    data = b"Content-Length: %d\r\n\r\n%s" % (len(A) + more, A) + framed(B) + framed(C) + framed(A)
    assert bodies(data)[-2:] == [C, A]


@pytest.mark.parametrize("less", [1, 7, len(A) - 1])
def test_a_length_that_is_too_small_costs_its_message(less: int) -> None:
    data = b"Content-Length: %d\r\n\r\n%s" % (len(A) - less, A) + framed(B) + framed(C)
    assert bodies(data)[-2:] == [B, C]


def test_a_message_that_ends_early_makes_the_next_one_heard() -> None:
    assert read(b"Content-Length: 5000\r\n\r\n" + framed(B)) == ["A message is shorter than its header says.", B]


@given(st.data())
def test_it_does_not_matter_in_which_pieces_bytes_come(data: st.DataObject) -> None:
    parts = [
        framed(A),
        framed(PRETTY),
        framed(B, b"Content-Length: -1\n\n"),
        A,
        b"Content-Length: 3000\r\n\r\n",
        b"x\r\n",
    ]
    sent = b"".join(data.draw(st.lists(st.sampled_from(parts), max_size=6))) + framed(B) + framed(C)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sent)), max_size=8)))
    assert [each for each in read(sent, cuts) if isinstance(each, bytes)] == bodies(sent)
    assert bodies(sent)[-1] == C


@given(st.lists(st.binary(max_size=200) | st.sampled_from([b"\n", b"Content-Length: ", b"12", b"\r\n\r\n", b"{}"])))
def test_any_bytes_are_survived(pieces: list[bytes]) -> None:
    reader = Framing()
    for piece in pieces:
        list(reader.feed(piece))
    assert bodies(b"".join(pieces) + b"\n" + framed(B) + framed(C) + framed(A))[-1] == A


def test_memory_is_bounded_while_a_header_is_looked_for() -> None:
    reader = Framing()
    for _ in range(100):
        list(reader.feed(b"x" * 10_000))
        assert len(reader._buffer) <= framing.MAX_LINE_BYTES + 10_000
    assert len(reader._buffer) < 100


def test_it_is_known_whether_a_message_is_complete() -> None:
    reader = Framing()
    assert reader.is_between_messages
    for data, complete in ((b"Content-", False), (b"Length: 2\r\n", False), (b"\r\n{", False), (b"}", True)):
        list(reader.feed(data))
        assert reader.is_between_messages == complete
