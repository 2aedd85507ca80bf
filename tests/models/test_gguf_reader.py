"""Values of a GGUF header, and headers whose lengths are not to be trusted."""

from __future__ import annotations

import io
import struct
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.models.gguf_reader import (
    MAX_HEADER_BYTES,
    MAX_NUMBERS,
    MAX_STRINGS,
    MAX_TEXT_BYTES,
    MAX_TEXTS_BYTES,
    Array,
    GgufReader,
    MalformedError,
    Scalar,
    TruncatedError,
)

STRING, ARRAY = 8, 9
FORMATS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
BOUNDS = {0: 2**8, 2: 2**16, 4: 2**32, 10: 2**64}
SIGNED = {1: 2**7, 3: 2**15, 5: 2**31, 11: 2**63}


def packed(kind: int, value: Scalar) -> bytes:
    """A typed value as a file has it."""
    if kind == STRING:
        data = str(value).encode()
        return struct.pack("<IQ", kind, len(data)) + data
    return struct.pack(f"<I{FORMATS[kind]}", kind, value)


def array(kind: int, *elements: bytes) -> bytes:
    return struct.pack("<IIQ", ARRAY, kind, len(elements)) + b"".join(elements)


def string(length: int, data: bytes = b"") -> bytes:
    return struct.pack("<Q", length) + data


def reader(data: bytes, size_bytes: int | None = None) -> GgufReader:
    return GgufReader(io.BytesIO(data), len(data) if size_bytes is None else size_bytes)


def typed_values() -> st.SearchStrategy[tuple[int, Any]]:
    unsigned = [st.tuples(st.just(kind), st.integers(0, bound - 1)) for kind, bound in BOUNDS.items()]
    signed = [st.tuples(st.just(kind), st.integers(-bound, bound - 1)) for kind, bound in SIGNED.items()]
    return st.one_of(
        *unsigned,
        *signed,
        st.tuples(st.just(6), st.floats(width=32, allow_nan=False)),
        st.tuples(st.just(12), st.floats(allow_nan=False)),
        st.tuples(st.just(7), st.booleans()),
        st.tuples(st.just(STRING), st.text()),
    )


@given(st.lists(typed_values()))
def test_values_are_read_one_after_the_other(values: list[tuple[int, Scalar]]) -> None:
    data = b"".join(packed(kind, value) for kind, value in values)
    header = reader(data)
    for kind, value in values:
        read = header.value()
        assert read == value
        assert type(read) is type(value)
        assert kind in FORMATS or kind == STRING
    assert header.position == len(data)
    with pytest.raises(TruncatedError):
        header.value()


@given(st.lists(st.binary(max_size=20), max_size=5), st.sampled_from(list(FORMATS)))
def test_arrays_are_read_to_their_last_byte(texts: list[bytes], kind: int) -> None:
    numbers = [bytes(struct.calcsize(f"<{FORMATS[kind]}"))] * len(texts)
    strings = [string(len(text), text) for text in texts]
    header = reader(array(kind, *numbers) + array(STRING, *strings) + packed(4, 7))
    count = len(texts)
    assert [header.value(), header.value(), header.value()] == [
        Array(kind, count, (0,) * count),
        Array(STRING, count),
        7,
    ]


def test_numbers_without_a_type_are_read_too() -> None:
    header = reader(struct.pack("<IQ", 2**32 - 1, 2**64 - 1) + string(3, b"abc"))
    assert (header.u32(), header.u64(), header.text()) == (2**32 - 1, 2**64 - 1, "abc")


def test_a_string_that_is_not_utf_8_is_read_with_replacements() -> None:
    assert reader(string(4, b"a\xffbc")).text() == "a\ufffdbc"


@pytest.mark.parametrize("kind", [13, 77, 2**32 - 1])
def test_an_unknown_type_is_malformed(kind: int) -> None:
    with pytest.raises(MalformedError, match=f"unknown type {kind}"):
        reader(struct.pack("<I", kind) + bytes(99)).value()
    with pytest.raises(MalformedError, match=f"array of the unknown type {kind}"):
        reader(array(kind) + bytes(99)).value()


def test_an_array_of_arrays_is_malformed() -> None:
    with pytest.raises(MalformedError, match=f"array of the unknown type {ARRAY}"):
        reader(array(ARRAY, array(4))).value()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        packed(4, 7)[:-1],
        packed(STRING, "abc")[:-1],
        array(4, bytes(4), bytes(3)),
        array(STRING, string(1, b"a"), string(2, b"b")),
        array(STRING, string(2**63), string(0)),
        array(STRING, string(2**64 - 1)),
        struct.pack("<IIQ", ARRAY, 4, 2**64 - 1),
        struct.pack("<IIQ", ARRAY, STRING, 2**64 - 1),
    ],
)
def test_what_ends_too_early_is_truncated(data: bytes) -> None:
    with pytest.raises(TruncatedError):
        reader(data).value()


def test_a_file_that_shrinks_while_it_is_read_is_truncated() -> None:
    with pytest.raises(TruncatedError):
        reader(packed(4, 7)[:-1], size_bytes=99).value()


class Counting(io.BytesIO):
    """A file that counts the bytes that are read."""

    count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.count += len(data)
        return data


@pytest.mark.parametrize("length", [MAX_TEXT_BYTES + 1, 2**62])
def test_a_string_that_is_too_long_is_not_read(length: int) -> None:
    file = Counting(string(length))
    with pytest.raises(MalformedError, match=f"a string of {length:,} bytes"):
        GgufReader(file, 2**63).text()
    assert file.count == 8


def test_the_longest_string_is_read() -> None:
    assert reader(string(MAX_TEXT_BYTES, b"a" * MAX_TEXT_BYTES)).text() == "a" * MAX_TEXT_BYTES


def test_no_header_is_read_beyond_its_limit() -> None:
    header = reader(b"", size_bytes=2 * MAX_HEADER_BYTES)
    header.skip(MAX_HEADER_BYTES)
    with pytest.raises(MalformedError, match="longer than 256 MB"):
        header.skip(1)
    long = Counting(struct.pack("<IIQ", ARRAY, 10, MAX_HEADER_BYTES))
    with pytest.raises(MalformedError, match="longer than 256 MB"):
        GgufReader(long, 2**40).value()
    assert long.count == 16


def test_only_the_header_of_a_long_file_is_read() -> None:
    file = Counting(packed(4, 7) + bytes(8 << 20))
    assert GgufReader(file, 8 << 20).value() == 7
    assert file.count <= 1 << 20


def test_a_skipped_part_does_not_move_what_follows() -> None:
    header = reader(bytes(3 << 20) + packed(STRING, "after it"))
    header.skip(3 << 20)
    assert header.value() == "after it"


def test_a_file_that_gives_a_little_at_a_time_is_read_all_the_same() -> None:
    class Trickling(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(3, size or 0))

    data = packed(STRING, "a string") + array(STRING, *[string(5, b"words")] * 3) + packed(12, 0.5)
    header = GgufReader(Trickling(data), len(data))
    assert [header.value(), header.value(), header.value()] == ["a string", Array(STRING, 3), 0.5]


def test_a_long_array_of_numbers_is_skipped() -> None:
    header = reader(array(4, *[bytes(4)] * (MAX_NUMBERS + 1)) + packed(4, 7))
    assert [header.value(), header.value()] == [Array(4, MAX_NUMBERS + 1), 7]


def test_strings_are_limited_together() -> None:
    file = Counting(struct.pack("<IIQ", ARRAY, STRING, MAX_STRINGS + 1))
    with pytest.raises(MalformedError, match="an array of 8,388,609 strings"):
        GgufReader(file, 2**40).value()
    header = reader(packed(STRING, "a" * MAX_TEXT_BYTES) * 17)
    for _ in range(MAX_TEXTS_BYTES // MAX_TEXT_BYTES):
        header.value()
    with pytest.raises(MalformedError, match="a string of"):
        header.value()


def test_memory_does_not_grow_with_the_header() -> None:
    data = array(STRING, *[string(1000, bytes(1000))] * 8000) + packed(STRING, "the end")
    header = reader(data)
    tracemalloc.start()
    assert [header.value(), header.value()] == [Array(STRING, 8000), "the end"]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5 << 20
