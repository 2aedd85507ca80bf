"""The pipes to the client, and the life of the server between its first message and its last.

pygls reads in a thread pool, which keeps the process from ending while a read hangs, and takes a client that has gone
for a fault in every message that it still sends. Here the reading thread is a daemon, and a lost client is the end.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Callable
from typing import BinaryIO, Protocol

from pygls.io_ import run_async
from pygls.lsp.server import LanguageServer

log = logging.getLogger(__name__)

CHUNK_BYTES = 1 << 16


class Closable(Protocol):
    """What is closed before the process ends."""

    async def close(self) -> None:
        """Return when all is over."""
        ...


async def serve(server: LanguageServer, jobs: Closable, stdin: int, stdout: BinaryIO) -> int:
    """Serve the client until it leaves, close `jobs`, and return the exit code.

    0 where the client sent `shutdown` before `exit`; 1 where it did not, or went without a word.

    Args:
        server: handles the messages.
        jobs: closed when there are no more.
        stdin: the file descriptor to read from.
        stdout: gets the messages to the client.
    """
    incoming = _Incoming()
    server.protocol.set_writer(_Outgoing(stdout, incoming.end))
    threading.Thread(target=incoming.pump, args=(stdin,), name="stdin", daemon=True).start()
    try:
        await run_async(
            stop_event=threading.Event(),
            reader=incoming.reader,
            protocol=server.protocol,
            error_handler=server.report_server_error,
        )
    except asyncio.IncompleteReadError:
        log.info("The client left in the middle of a message.")
    except SystemExit as over:  # raised by pygls at `exit`
        return over.code if isinstance(over.code, int) else 1
    finally:
        await jobs.close()
    return 1


class _Incoming:
    """Bytes from a thread that reads them to the event loop that waits for them."""

    def __init__(self) -> None:
        self.reader = asyncio.StreamReader()
        self._loop = asyncio.get_running_loop()
        self._ended = False

    def pump(self, stdin: int) -> None:
        """Read until there is no more; in a thread."""
        data = b"first"
        while data:
            try:
                data = os.read(stdin, CHUNK_BYTES)
            except OSError as error:
                log.info("Standard input broke: %s", error.strerror)
                data = b""
            try:
                self._loop.call_soon_threadsafe(self._feed, data)
            except RuntimeError:  # the loop is closed: nobody listens any more
                return

    def end(self) -> None:
        """Read nothing more."""
        if not self._ended:
            self._ended = True
            self.reader.feed_eof()

    def _feed(self, data: bytes) -> None:
        if not data:
            self.end()
        elif not self._ended:
            self.reader.feed_data(data)


class _Outgoing:
    """Writes to the client until it is gone. What is written afterwards is lost without complaint."""

    def __init__(self, stdout: BinaryIO, on_loss: Callable[[], None]) -> None:
        self._stdout = stdout
        self._on_loss = on_loss

    def write(self, data: bytes) -> None:
        if self._stdout.closed:
            return
        try:
            self._stdout.write(data)
            self._stdout.flush()
        except OSError:
            log.info("The client reads no more.")
            self.close()
            self._on_loss()

    def close(self) -> None:
        try:
            self._stdout.close()
        except OSError as error:  # what it still held went nowhere; the file is closed all the same
            log.debug("Standard output broke: %s", error.strerror)
