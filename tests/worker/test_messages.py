from __future__ import annotations

import pytest
from pydantic import ValidationError

from precis.settings import Settings
from precis.summary.result import Notice, Paragraph, Sentence, Span, Summary, Timing
from precis.worker.messages import (
    Cancel,
    Done,
    Drafting,
    Failed,
    Loading,
    Planned,
    Start,
    Stopped,
    ToChild,
    ToParent,
    Wrote,
    decode_for_child,
    decode_for_parent,
    encode,
    without_surrogates,
)

SENTENCE = Sentence("A “sentence”.\u2028", "compressed", True, (Span(3, 17), Span(20, 21)))
SUMMARY = Summary(
    (Paragraph("A “sentence”.\u2028", (SENTENCE,)),), 2, 0.5, (Notice("n", "a\nb"),), "m", Timing(1, 2, 3, 4, 5, 6)
)


@pytest.mark.parametrize(
    "message", [Start(1, "a\nb\0\u2028", Settings(words=50, idle_minutes=1.5)), Cancel(2)], ids=lambda m: m.type
)
def test_what_the_child_is_told_arrives(message: ToChild) -> None:
    line = encode(message)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert decode_for_child(line) == message


@pytest.mark.parametrize(
    "message",
    [
        Loading(1, 0.5),
        Planned(1, 6, 300),
        Drafting(1, 0.25),
        Wrote(1, 2, 6, "two\nlines", 9),
        Done(1, SUMMARY, 10**9),
        Failed(1, "ModelError", "model-missing", "It is not there."),
        Stopped(1),
    ],
    ids=lambda m: m.type,
)
def test_what_the_parent_is_told_arrives(message: ToParent) -> None:
    line = encode(message)
    assert line.count(b"\n") == 1
    assert decode_for_parent(line) == message


@pytest.mark.parametrize("line", [b"", b"{}", b"hello", b'{"type": "start"}', b'{"type": "stopped", "job": 1}', b"[1]"])
def test_what_is_no_message_to_the_child_is_refused(line: bytes) -> None:
    with pytest.raises(ValidationError):
        decode_for_child(line)


@pytest.mark.parametrize(
    ("text", "safe"),
    [("plain 🙂", "plain 🙂"), ("a\ud83d", "a\ufffd"), ("\ude00b", "\ufffdb"), ("\ud83d\ude00", "\ufffd\ufffd")],
)
def test_lone_surrogates_are_replaced_one_for_one(text: str, safe: str) -> None:
    assert without_surrogates(text) == safe
    started = decode_for_child(encode(Start(1, text, Settings())))
    assert isinstance(started, Start)
    assert started.text == safe
