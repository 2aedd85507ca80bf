from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.engine.streaming import TextStream


def shown(chunks: Iterable[bytes], stop: Sequence[str] = (), *, thinks: bool = False) -> tuple[str, bool]:
    """What is shown of the chunks in all, and whether a stop text was found."""
    stream = TextStream(stop, thinks=thinks)
    text = "".join(stream.feed(chunk) for chunk in chunks) + stream.feed(b"", final=True)
    return text, stream.stopped


def pieces(data: bytes, cuts: Iterable[int]) -> list[bytes]:
    at = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[a:b] for a, b in pairwise(at)]


STOPS = [
    # One that begins earlier comes first, even where another is complete before it.
    ("xabc", ("abc", "b"), "x", True),
    ("xabd", ("abc", "b"), "xa", True),
    ("One. Two", ("\n",), "One. Two", False),
    ("One.\nTwo", ("\n",), "One.", True),
    ("One.\nTwo", (), "One.\nTwo", False),
    ("\nOne", ("\n",), "", True),
    ("", ("\n",), "", False),
    ("One END Two END", ("END",), "One ", True),
    ("One EN", ("END",), "One EN", False),
    ("EEND", ("END",), "E", True),
    ("ENEND", ("END",), "EN", True),
    ("One! Two? Three", ("?", "!"), "One", True),
    ("One STOP END", ("END", "STOP"), "One ", True),
    ("Ende 橋 gut", ("橋",), "Ende ", True),
]

THOUGHTS = [
    ("<think>Hm.</think>One.", (), "One.", False),
    ("One <think>Hm.</think>two.", (), "One two.", False),
    ("<think>Hm.</think>One <think>Hm.</think>two.", (), "One two.", False),
    ("<think></think>One.", (), "One.", False),
    # A thought that has no end is one to the end.
    ("One <think>Hm.", (), "One ", False),
    ("<think>Hm.</thin", (), "", False),
    # What only begins like a mark is none.
    ("One <thi", (), "One <thi", False),
    ("1 < 2 <thing>", (), "1 < 2 <thing>", False),
    ("One </think> two", (), "One </think> two", False),
    # A thought may hold a stop text.
    ("<think>a\nb</think>One\nTwo", ("\n",), "One", True),
    ("<think>a\nb", ("\n",), "", False),
    ("One END<think>Hm.</think>", ("END",), "One ", True),
]


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize(("text", "stop", "expected", "stopped"), STOPS)
def test_a_text_ends_at_the_first_stop_text(
    text: str, stop: tuple[str, ...], expected: str, stopped: bool, size: int
) -> None:
    data = text.encode()
    chunks = [data[at : at + size] for at in range(0, len(data), size)]
    assert shown(chunks, stop) == (expected, stopped)
    assert shown(chunks, stop, thinks=True) == (expected, stopped)


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize(("text", "stop", "expected", "stopped"), THOUGHTS)
def test_thoughts_are_left_out(text: str, stop: tuple[str, ...], expected: str, stopped: bool, size: int) -> None:
    data = text.encode()
    chunks = [data[at : at + size] for at in range(0, len(data), size)]
    assert shown(chunks, stop, thinks=True) == (expected, stopped)


def test_a_model_that_does_not_think_aloud_may_speak_of_it() -> None:
    assert shown([b"<think>Hm.</think>One."]) == ("<think>Hm.</think>One.", False)


def test_text_is_shown_as_soon_as_it_is_certain() -> None:
    stream = TextStream(("END",))
    assert [stream.feed(data) for data in (b"One", b" E", b"N", b"X two EN", b"D three", b"four")] == [
        "One",
        " ",
        "",
        "ENX two ",
        "",
        "",
    ]
    assert stream.stopped
    assert stream.feed(b"", final=True) == ""


def test_thinking_is_never_shown_while_it_goes_on() -> None:
    stream = TextStream((), thinks=True)
    assert [stream.feed(data) for data in (b"One <", b"thi", b"nk>H", b"m.</th", b"ink>t", b"wo")] == [
        "One ",
        "",
        "",
        "",
        "t",
        "wo",
    ]


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        ([b"caf\xc3", b"\xa9"], ["caf", "é"]),
        ([b"\xf0\x9f", b"\x98", b"\x80!"], ["", "", "😀!"]),
        ([b"a\xff", b"b"], ["a\ufffd", "b"]),
    ],
)
def test_only_whole_characters_are_shown(chunks: list[bytes], expected: list[str]) -> None:
    stream = TextStream(())
    assert [stream.feed(chunk) for chunk in chunks] == expected


def test_half_a_character_at_the_end_is_told_as_one_that_is_missing() -> None:
    assert shown([b"caf\xc3"]) == ("caf\ufffd", False)


SPEECH = st.lists(st.sampled_from(["One ", "é", "橋", "😀", "E", "EN", "END", "\n", "<", "th", "N"]), max_size=12).map(
    "".join
)
CUTS = st.lists(st.integers(0, 200), max_size=12)


@given(SPEECH, CUTS, st.booleans())
def test_where_the_bytes_are_cut_makes_no_difference_to_stopping(text: str, cuts: list[int], thinks: bool) -> None:
    ends = [at for stop in ("END", "\n") if (at := text.find(stop)) >= 0]
    expected = (text[: min(ends)], True) if ends else (text, False)
    assert shown(pieces(text.encode(), cuts), ("END", "\n"), thinks=thinks) == expected


@given(st.lists(st.tuples(SPEECH, SPEECH), max_size=4), CUTS)
def test_where_the_bytes_are_cut_makes_no_difference_to_thoughts(said: list[tuple[str, str]], cuts: list[int]) -> None:
    # Each stretch ends in a full stop, so that no mark comes about across two of them.
    text = "".join(f"{aloud}.<think>{thought}.</think>" for aloud, thought in said)
    expected = "".join(f"{aloud}." for aloud, _ in said)
    assert shown(pieces(text.encode(), cuts), thinks=True) == (expected, False)


@given(st.lists(st.binary(max_size=6), max_size=8), st.booleans())
def test_any_bytes(chunks: list[bytes], thinks: bool) -> None:
    assert shown(chunks, ("\n",), thinks=thinks) == shown([b"".join(chunks)], ("\n",), thinks=thinks)
