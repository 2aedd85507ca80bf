"""Connect the server to the client over standard input and output, until the client disconnects.

pygls reads in a thread pool, which keeps the process alive while a read blocks, and writes in the event loop, which
then waits for a client that does not read. Here two daemon threads do both. What is read and not handled yet is
limited, so that a client cannot send faster than it is answered. What is written and not sent yet is limited, too: a
client that has not read so much never will, and the server ends.
"""

from __future__ import annotations

import asyncio
import logging
import os
import queue
import select
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any, BinaryIO, Protocol

from lsprotocol import types

from precis.lsp.framing import BrokenFrame, Framing

log = logging.getLogger(__name__)

_READ_BYTES = 1 << 16
_MAX_READS = 16  # that are not handled yet
MAX_UNSENT_BYTES = 1 << 26
LAST_WRITE_S = 5.0  # how long the last messages may take, once there is nothing else to do


class Closable(Protocol):
    """Something to close before the process ends."""

    async def close(self) -> None:
        """Close it, and return when it is closed."""
        ...


class Receiver(Protocol):
    """What handles the messages."""

    def set_writer(self, writer: Any, include_headers: bool = ...) -> None:
        """Set where the answers go."""
        ...

    def receive(self, body: bytes) -> None:
        """Handle a message."""
        ...

    def refuse(self, code: types.ErrorCodes, words: str) -> None:
        """Report bytes that are no message."""
        ...


async def serve(receiver: Receiver, jobs: Closable, stdin: int, stdout: BinaryIO) -> int:
    """Serve the client until it disconnects, close `jobs`, and return the exit code.

    The exit code is 0 if the client sent `shutdown` and then `exit`; otherwise 1.

    Args:
        receiver: handles the messages.
        jobs: closed after the last message.
        stdin: the file descriptor to read from.
        stdout: receives the messages to the client.
    """
    incoming = _Incoming()
    outgoing = _Outgoing(stdout, incoming.end)
    receiver.set_writer(outgoing)
    threading.Thread(target=incoming.pump, args=(stdin,), name="stdin", daemon=True).start()
    framing = Framing()
    try:
        async for data in incoming.pieces():
            for found in framing.feed(data):
                if isinstance(found, BrokenFrame):
                    receiver.refuse(types.ErrorCodes.ParseError, found.reason)
                else:
                    receiver.receive(found)
        if not framing.is_between_messages:
            log.info("The client disconnected in the middle of a message.")
    except SystemExit as end:  # raised by pygls at `exit`
        return end.code if isinstance(end.code, int) else 1
    finally:
        await jobs.close()
        outgoing.close()
        await asyncio.to_thread(outgoing.wait, LAST_WRITE_S)
    return 1


class _Incoming:
    """Passes bytes from a thread that reads them to the event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._read: asyncio.Queue[bytes] = asyncio.Queue()
        self._room = threading.Semaphore(_MAX_READS)
        self._ended = False

    def pump(self, stdin: int) -> None:
        """Read until the end of the input. Runs in a thread."""
        data = b"start"
        while data:
            self._room.acquire()
            try:
                data = os.read(stdin, _READ_BYTES)
            except OSError as error:
                log.info("Reading from standard input failed: %s", error.strerror)
                data = b""
            try:
                self._loop.call_soon_threadsafe(self._read.put_nowait, data)
            except RuntimeError:  # the event loop is closed
                return

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield what was read, until the end of the input."""
        while not self._ended and (data := await self._read.get()):
            yield data
            self._room.release()
            await asyncio.sleep(0)  # a client that never pauses does not keep the others waiting

    def end(self) -> None:
        """End the input of the event loop. May be called in any thread."""
        self._ended = True
        self._loop.call_soon_threadsafe(self._read.put_nowait, b"")


class _Outgoing:
    """Writes to the client in a thread of its own. Once the client is gone, writing does nothing."""

    def __init__(self, stdout: BinaryIO, on_loss: Callable[[], None]) -> None:
        self._stdout = stdout
        self._on_loss = on_loss
        self._unsent: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._unsent_bytes = 0
        self._lock = threading.Lock()
        self._is_closed = False
        self._thread = threading.Thread(target=self._send_all, name="stdout", daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Send a message as soon as the client has read the earlier ones."""
        if self._is_closed:
            return
        with self._lock:
            self._unsent_bytes += len(data)
        if self._unsent_bytes > MAX_UNSENT_BYTES:
            log.error("The editor has stopped reading, so the language server ends. Restart it in the editor.")
            self.close()
            self._on_loss()
            return
        self._unsent.put(data)

    def close(self) -> None:
        """Send nothing more after what was written so far."""
        if not self._is_closed:
            self._is_closed = True
            self._unsent.put(None)

    def wait(self, timeout_s: float) -> None:
        """Wait until all is sent, or so many seconds."""
        self._thread.join(timeout_s)

    def _send_all(self) -> None:
        try:
            while (data := self._unsent.get()) is not None:
                self._send(data)
                with self._lock:
                    self._unsent_bytes -= len(data)
            self._stdout.close()  # it buffers nothing, since all is written to the descriptor
        except OSError:
            log.info("The client has closed its end of the pipe.")
            if not self._is_closed:
                self._is_closed = True
                self._on_loss()

    def _send(self, data: bytes) -> None:
        descriptor, rest = self._stdout.fileno(), memoryview(data)
        while rest:
            try:
                rest = rest[os.write(descriptor, rest) :]
            except BlockingIOError:  # the editor shares a descriptor that does not block
                select.select([], [descriptor], [])
