"""Read the values of a GGUF header one after the other, without trusting any length stated in the file.

Source: the GGUF specification (ggml, docs/gguf.md). All numbers are little-endian.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

Scalar = int | float | bool | str

MAX_HEADER_BYTES = 256 << 20  # headers with the largest known vocabularies have about 20 MB
MAX_TEXT_BYTES = 1 << 20  # limit of one string; the longest known chat templates have about 20 kB
_MIN_READ_BYTES = 1 << 20  # minimum of one read of the file

_STRING, _ARRAY = 8, 9
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


class TruncatedError(Exception):
    """The file is shorter than its header declares."""


class MalformedError(Exception):
    """The header violates the format, or exceeds a limit that no valid file comes close to."""


class GgufReader:
    """Reads a header from start to end.

    Reads the file in chunks instead of mapping it: if another program truncates a mapped file, the process is killed.
    """

    def __init__(self, file: BinaryIO, size_bytes: int) -> None:
        self._file = file
        self._size = size_bytes
        self._data = bytearray()
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
        if length > MAX_TEXT_BYTES:
            raise MalformedError(f"it declares a string of {length:,} bytes")
        return self._take(length).decode("utf-8", "replace")

    def value(self) -> Scalar | None:
        """Read a typed value; return None for an array, which is skipped."""
        kind = self.u32()
        if kind == _STRING:
            return self.text()
        if kind == _ARRAY:
            self._skip_array()
            return None
        if kind not in _NUMBERS:
            raise MalformedError(f"it contains a value of the unknown type {kind}")
        number = _NUMBERS[kind]
        (value,) = number.unpack(self._take(number.size))
        return value

    def _skip_array(self) -> None:
        kind, count = self.u32(), self.u64()
        if kind in _NUMBERS:
            self.skip(count * _NUMBERS[kind].size)
        elif kind == _STRING:
            self._skip_strings(count)
        else:  # llama.cpp does not read arrays of arrays either (gguf.cpp)
            raise MalformedError(f"it contains an array of the unknown type {kind}")

    def _skip_strings(self, count: int) -> None:
        if self.position + 8 * count > self._size:
            raise TruncatedError("it ends within its header")
        unpack, at = _U64.unpack_from, self.position
        loaded = len(self._data)
        for _ in range(count):
            if at + 8 > loaded:
                self.skip(at + 8 - self.position)
                self._load(at + 8)
                loaded = len(self._data)
            at += 8 + unpack(self._data, at)[0]
        self.skip(at - self.position)

    def _take(self, count: int) -> bytearray:
        begin = self.position
        self.skip(count)
        self._load(self.position)
        return self._data[begin : self.position]

    def _load(self, end: int) -> None:
        while len(self._data) < end:
            chunk = self._file.read(max(_MIN_READ_BYTES, end - len(self._data)))
            if not chunk:
                raise TruncatedError("it ends within its header")
            self._data += chunk
