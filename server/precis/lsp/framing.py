"""Cut the bytes from the client into the bodies of messages. Pure: knows no pipes, and nothing of what a message says.

What the specification leaves to HTTP is read as HTTP does: the names of header fields in any case, lines that end with
LF alone, blank lines before a header. Where the bytes cannot be a message, the next header is looked for. It cannot be
mistaken: a JSON text has no line that ends in `Content-Length: 1`, since a string in JSON has no line breaks. So a bad
header costs its own message, and at most the one behind it.

Specification: LSP 3.17, "Base Protocol"; RFC 7230, sections 3.2 and 3.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_LINE_BYTES = 1 << 16  # of a header field; no client sends more than some 60
MAX_BODY_BYTES = 1 << 28
_LONGEST_FIELD = 80  # bytes of a field that states a length, with all the white space that one may expect

_LENGTH = re.compile(rb"content-length[ \t]*:[ \t]*([^\r\n]{0,32}?)[ \t]*\r?\n?\Z", re.IGNORECASE)
_FIELD = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+[ \t]*:")
_NUMBER = re.compile(rb"[0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class BrokenFrame:
    """Bytes that are no message.

    Attributes:
        reason: what is wrong with them, for the log, without any of them.
    """

    reason: str


class Framing:
    """Collects bytes until they are a message. The memory that it takes is limited by `MAX_BODY_BYTES`."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._seen = 0  # bytes of the buffer in which the end of a line was looked for
        self._length: int | None = None  # of the next body, as its header says
        self._has_fields = False
        self._in_body = False
        self._is_lost = False  # looking for the next header

    @property
    def is_between_messages(self) -> bool:
        """Whether all bytes so far belong to complete messages."""
        return not (self._buffer or self._has_fields or self._is_lost)

    def feed(self, data: bytes) -> Iterator[bytes | BrokenFrame]:
        """Yield the bodies, and what is broken, that are complete with these bytes."""
        self._buffer += data
        while True:
            found = self._read_body() if self._in_body else self._read_line()
            if found is None:
                return
            if found:
                yield found

    def _read_body(self) -> bytes | BrokenFrame | None:
        """Return the body, a broken frame if it ends early, or None if it is not complete. The body may be b""."""
        length = self._length or 0
        while (end := self._buffer.find(b"\n", self._seen, length)) >= 0:
            start = max(0, end - _LONGEST_FIELD)
            self._seen = end + 1
            header = _LENGTH.search(self._buffer[start : end + 1])
            if header and _NUMBER.fullmatch(header[1]):  # the body is shorter than its header says
                self._take(start + header.start())
                self._begin_header()
                return BrokenFrame("A message is shorter than its header says.")
        self._seen = min(len(self._buffer), length)
        if len(self._buffer) < length:
            return None
        body = self._take(length)
        self._begin_header()
        return body or BrokenFrame("A message is empty.")

    def _read_line(self) -> bytes | BrokenFrame | None:
        """Read one line of a header; return what is broken, b"" if nothing is, None if the line is not complete."""
        end = self._buffer.find(b"\n", self._seen)
        if end < 0:
            self._seen = len(self._buffer)
            if self._is_lost:
                self._take(max(0, len(self._buffer) - _LONGEST_FIELD))
                self._seen = len(self._buffer)
            elif len(self._buffer) > MAX_LINE_BYTES:
                return self._lose("A line of a header is too long.")
            return None
        line = self._take(end + 1)
        stated = _LENGTH.search(line)
        if self._is_lost or (stated and stated.start()):
            return self._find_header(stated)
        if not line.strip():
            return self._end_header()
        self._has_fields = True
        if stated:
            return self._note_length(stated[1])
        return b"" if _FIELD.match(line) else self._lose("There are bytes that belong to no message.")

    def _find_header(self, stated: re.Match[bytes] | None) -> bytes | BrokenFrame:
        """Go on with a header that begins in the middle of a line, or after bytes that belong to no message."""
        was_lost = self._is_lost
        if not stated or not _NUMBER.fullmatch(stated[1]):
            return b"" if was_lost else self._lose("There are bytes that belong to no message.")
        self._begin_header()
        self._has_fields = True
        broken = self._note_length(stated[1])
        return broken or (b"" if was_lost else BrokenFrame("There are bytes that belong to no message."))

    def _note_length(self, stated: bytes) -> bytes | BrokenFrame:
        if not _NUMBER.fullmatch(stated):
            return self._lose("The length of a message is not a number.")
        length = int(stated)
        if length > MAX_BODY_BYTES:
            return self._lose(f"A message is longer than {MAX_BODY_BYTES >> 20} MB.")
        if self._length not in (None, length):
            return self._lose("A header states two lengths.")
        self._length = length
        return b""

    def _end_header(self) -> bytes | BrokenFrame:
        if not self._has_fields:
            return b""
        if self._length is None:
            return self._lose("A header does not state the length of its message.")
        self._in_body = True
        return b""

    def _begin_header(self) -> None:
        self._length, self._has_fields, self._in_body, self._is_lost = None, False, False, False

    def _lose(self, reason: str) -> BrokenFrame:
        self._begin_header()
        self._is_lost = True
        return BrokenFrame(reason)

    def _take(self, length: int) -> bytes:
        """Remove bytes from the start of the buffer and return them."""
        taken = bytes(self._buffer[:length])
        del self._buffer[:length]
        self._seen = 0
        return taken
