"""Connect the server to the client over standard input and output, until the client disconnects.

pygls reads in a thread pool, which keeps the process alive while a read blocks, and reports an error for every message
that it sends to a client that is gone. Here the reading thread is a daemon, and the server ends if the client is gone.
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

_READ_BYTES = 1 << 16


class Closable(Protocol):
    """Something to close before the process ends."""

    async def close(self) -> None:
        """Close it, and return when it is closed."""
        ...


async def serve(server: LanguageServer, jobs: Closable, stdin: int, stdout: BinaryIO) -> int:
    """Serve the client until it disconnects, close `jobs`, and return the exit code.

    The exit code is 0 if the client sent `shutdown` and then `exit`; otherwise 1.

    Args:
        server: handles the messages.
        jobs: closed after the last message.
        stdin: the file descriptor to read from.
        stdout: receives the messages to the client.
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
        log.info("The client disconnected in the middle of a message.")
    except SystemExit as end:  # raised by pygls at `exit`
        return end.code if isinstance(end.code, int) else 1
    finally:
        await jobs.close()
    return 1


class _Incoming:
    """Passes bytes from a thread that reads them to the event loop."""

    def __init__(self) -> None:
        self.reader = asyncio.StreamReader()
        self._loop = asyncio.get_running_loop()
        self._ended = False

    def pump(self, stdin: int) -> None:
        """Read until the end of the input. Runs in a thread."""
        data = b"start"
        while data:
            try:
                data = os.read(stdin, _READ_BYTES)
            except OSError as error:
                log.info("Reading from standard input failed: %s", error.strerror)
                data = b""
            try:
                self._loop.call_soon_threadsafe(self._feed, data)
            except RuntimeError:  # the event loop is closed
                return

    def end(self) -> None:
        """End the input of the event loop."""
        if not self._ended:
            self._ended = True
            self.reader.feed_eof()

    def _feed(self, data: bytes) -> None:
        if not data:
            self.end()
        elif not self._ended:
            self.reader.feed_data(data)


class _Outgoing:
    """Writes to the client. Once the client is gone, writing does nothing."""

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
            log.info("The client has closed its end of the pipe.")
            self.close()
            self._on_loss()

    def close(self) -> None:
        try:
            self._stdout.close()
        except OSError as error:  # buffered data is lost, but the file is closed
            log.debug("Writing to standard output failed: %s", error.strerror)
