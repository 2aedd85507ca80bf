"""Read the values of a GGUF header one after the other, without trusting any length stated in the file.

Source: the GGUF specification (ggml, docs/gguf.md). All numbers are little-endian.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

MAX_HEADER_BYTES = 256 << 20  # headers with the largest known vocabularies have about 20 MB
MAX_TEXT_BYTES = 1 << 20  # limit of one string; the longest known chat templates have about 20 kB
MAX_TEXTS_BYTES = 16 << 20  # limit of all strings outside arrays
MAX_STRINGS = 8 << 20  # limit of all strings in arrays; the largest known vocabularies have a million with their merges
MAX_NUMBERS = 4096  # longer arrays are skipped; those with a number for each layer are shorter
_MIN_READ_BYTES = 1 << 20  # minimum of one read of the file

STRING, _ARRAY = 8, 9
FLOAT32 = 6
INTEGERS = frozenset({4, 5})  # 32 bits, without and with a sign
_NUMBERS = {
    0: struct.Struct("<B"),
    1: struct.Struct("<b"),
    2: struct.Struct("<H"),
    3: struct.Struct("<h"),
    4: struct.Struct("<I"),
    5: struct.Struct("<i"),
    6: struct.Struct("<f"),
    7: struct.Struct("<?"),
    10: struct.Struct("<Q"),
    11: struct.Struct("<q"),
    12: struct.Struct("<d"),
}
_U32, _U64 = _NUMBERS[4], _NUMBERS[10]


@dataclass(frozen=True, slots=True)
class Array:
    """An array in a header.

    Attributes:
        kind: type of its elements.
        count: number of its elements.
        numbers: its elements if they are at most `MAX_NUMBERS` numbers; otherwise empty.
    """

    kind: int
    count: int
    numbers: tuple[int | float | bool, ...] = ()


Scalar = int | float | bool | str
Value = Scalar | Array


class TruncatedError(Exception):
    """The file is shorter than its header declares."""


class MalformedError(Exception):
    """The header violates the format, or exceeds a limit that no valid file comes close to."""


class GgufReader:
    """Reads a header from start to end.

    Reads the file in chunks instead of mapping it: if another program truncates a mapped file, the process is killed.
    Keeps the last chunk only, so that its memory does not grow with the header.
    """

    def __init__(self, file: BinaryIO, size_bytes: int) -> None:
        self._file = file
        self._size = size_bytes
        self._data = bytearray()
        self._start = 0  # offset of `_data` in the file
        self._text_bytes = self._strings = 0
        self.position = 0

    def skip(self, count: int) -> None:
        """Skip `count` bytes."""
        self.position += count
        if self.position > self._size:
            raise TruncatedError("it ends within its header")
        if self.position > MAX_HEADER_BYTES:
            raise MalformedError("its header is longer than 256 MB")

    def u32(self) -> int:
        """Read a 32-bit unsigned integer."""
        return int.from_bytes(self._take(4), "little")

    def u64(self) -> int:
        """Read a 64-bit unsigned integer."""
        return int.from_bytes(self._take(8), "little")

    def text(self) -> str:
        """Read a string."""
        length = self.u64()
        self._text_bytes += length
        if length > MAX_TEXT_BYTES or self._text_bytes > MAX_TEXTS_BYTES:
            raise MalformedError(f"it declares a string of {length:,} bytes")
        return self._take(length).decode("utf-8", "replace")

    def value(self) -> Value:
        """Read a typed value. Of an array of strings, or of many numbers, only type and length are returned."""
        kind = self.u32()
        if kind == STRING:
            return self.text()
        if kind == _ARRAY:
            return self._array()
        if kind not in _NUMBERS:
            raise MalformedError(f"it contains a value of the unknown type {kind}")
        number = _NUMBERS[kind]
        (value,) = number.unpack(self._take(number.size))
        return value

    def _array(self) -> Array:
        kind, count = self.u32(), self.u64()
        numbers: tuple[int | float | bool, ...] = ()
        if kind in _NUMBERS and count <= MAX_NUMBERS:
            size = _NUMBERS[kind].size
            numbers = tuple(value for (value,) in _NUMBERS[kind].iter_unpack(self._take(count * size)))
        elif kind in _NUMBERS:
            self.skip(count * _NUMBERS[kind].size)
        elif kind == STRING:
            self._skip_strings(count)
        else:  # llama.cpp does not read arrays of arrays either (gguf.cpp)
            raise MalformedError(f"it contains an array of the unknown type {kind}")
        return Array(kind, count, numbers)

    def _skip_strings(self, count: int) -> None:
        if self.position + 8 * count > self._size:
            raise TruncatedError("it ends within its header")
        self._strings += count
        if self._strings > MAX_STRINGS:
            raise MalformedError(f"it declares an array of {count:,} strings")
        unpack, at = _U64.unpack_from, self.position
        start = loaded = 0
        for _ in range(count):
            if at + 8 > loaded:
                self.skip(at + 8 - self.position)
                self._load(at, at + 8)
                start, loaded = self._start, self._start + len(self._data)
            at += 8 + unpack(self._data, at - start)[0]
        self.skip(at - self.position)

    def _take(self, count: int) -> bytearray:
        begin = self.position
        self.skip(count)
        self._load(begin, self.position)
        return self._data[begin - self._start : self.position - self._start]

    def _load(self, begin: int, end: int) -> None:
        """Read on until `_data` has the bytes from `begin` to `end`; drop those far before them."""
        if begin > self._start + len(self._data):
            self._file.seek(begin)
            self._data.clear()
            self._start = begin
        elif begin - self._start > _MIN_READ_BYTES:
            del self._data[: begin - self._start]
            self._start = begin
        while (missing := end - self._start - len(self._data)) > 0:
            chunk = self._file.read(max(_MIN_READ_BYTES, missing))
            if not chunk:
                raise TruncatedError("it ends within its header")
            self._data += chunk
