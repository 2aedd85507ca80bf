"""One worker process as seen by its parent: start it, send and receive messages, end it. No queues, no idle times.

It is an asyncio subprocess protocol rather than a pair of streams: lines have no length limit, no task reads them, and
everything can be closed from a callback.
"""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Self, cast

import psutil
from pydantic import ValidationError

from precis.errors import WorkerError
from precis.worker.messages import Restart, ToChild, ToParent, decode_for_parent, encode

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-X", "utf8", "-P", "-m", "precis.worker.main")
"""The command of the worker. `-P` keeps a `precis` folder in the current directory from being imported instead."""

ENVIRONMENT = {
    "GGML_NO_BACKTRACE": "1",  # the backtrace's debugger would print arguments
    "OPENBLAS_NUM_THREADS": "1",  # a thread that NumPy starts on import would escape the worker's confinement
}

TAIL_LINES = 40  # lines of standard error kept for error messages
PIPE_CLOSE_S = 1.0  # time for the pipes to close after the process ends; other processes may hold them open
STDIN, STDOUT, STDERR = 0, 1, 2


class WorkerProcess(asyncio.SubprocessProtocol):
    """A running worker process.

    Attributes:
        messages: what the worker sends, in order; None once it has ended and all output is read.
        stderr_tail: the last lines of its standard error.
        ended: set together with the None that ends `messages`; the process is reaped by then.
        has_spoken: whether it has sent a message.
        is_outdated: whether it has answered that a request needs a new worker.
        protocol_error: why the worker was killed, if it sent something that is not a message.
    """

    def __init__(self, on_end: Callable[[WorkerProcess], None]) -> None:
        self.messages: asyncio.Queue[ToParent | None] = asyncio.Queue()
        self.stderr_tail: deque[str] = deque(maxlen=TAIL_LINES)
        self.ended = asyncio.Event()
        self.has_spoken = False
        self.is_outdated = False
        self.protocol_error: str | None = None
        self._on_end = on_end
        self._transport: asyncio.SubprocessTransport | None = None
        self._incomplete: dict[int, list[bytes]] = {STDOUT: [], STDERR: []}
        self._deadline: asyncio.TimerHandle | None = None

    @classmethod
    async def start(cls, command: Sequence[str], on_end: Callable[[WorkerProcess], None]) -> Self:
        """Start a worker that runs `command`.

        The worker gets its own session (on Windows, its own console), so that Ctrl-C in the terminal reaches only the
        parent. No other process holds its pipes, so they close when the parent dies, however it dies.

        Args:
            command: the program and its arguments.
            on_end: called once the process is reaped and all of its output is read.

        Raises:
            WorkerError: the system cannot start it.
        """
        try:
            _, protocol = await asyncio.get_running_loop().subprocess_exec(
                lambda: cls(on_end),
                *command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**os.environ, **ENVIRONMENT},
                **_detached(),
            )
        except OSError as error:
            raise WorkerError(
                f"The process that runs the model could not be started with {command[0]}: {error.strerror}. "
                "Check that this program exists and that the system has free memory and process slots.",
                code="worker-not-started",
            ) from error
        return protocol

    @property
    def pid(self) -> int:
        """The process id."""
        return self._connected_transport().get_pid()

    @property
    def returncode(self) -> int | None:
        """The exit status as in `subprocess`, or None while the process runs."""
        return self._connected_transport().get_returncode()

    def is_suspended(self) -> bool:
        """Return whether the system has stopped the process, by SIGSTOP for example."""
        try:
            return psutil.Process(self.pid).status() == psutil.STATUS_STOPPED
        except psutil.Error:  # it has ended, or the system does not show it
            return False

    def send(self, message: ToChild) -> None:
        """Write a message. If the worker is gone, nothing happens here: `messages` ends instead."""
        stdin = self._stdin()
        if not stdin.is_closing():
            stdin.write(encode(message))

    def close_stdin(self, grace_s: float) -> None:
        """Close the worker's standard input, which ends it; kill it if it still runs after `grace_s` seconds."""
        if self.ended.is_set():
            return
        self._stdin().close()
        if self._deadline is None:
            self._deadline = asyncio.get_running_loop().call_later(grace_s, self.kill)

    def kill(self) -> None:
        """Kill the worker unless it has ended."""
        if self.returncode is None:
            self._connected_transport().kill()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.SubprocessTransport", transport)

    def pipe_data_received(self, fd: int, data: bytes | str) -> None:
        incomplete = self._incomplete[fd]
        *parts, rest = cast("bytes", data).split(b"\n")
        for part in parts:
            self._handle_line(fd, b"".join((*incomplete, part)))
            incomplete.clear()
        incomplete.append(rest)

    def process_exited(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = asyncio.get_running_loop().call_later(PIPE_CLOSE_S, self._connected_transport().close)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - required by asyncio
        if self._deadline is not None:
            self._deadline.cancel()
        self._handle_line(STDERR, b"".join(self._incomplete[STDERR]))
        self._connected_transport().close()
        self.messages.put_nowait(None)
        self.ended.set()
        self._on_end(self)

    def _handle_line(self, fd: int, line: bytes) -> None:
        if fd == STDERR:
            text = line.decode("utf-8", "replace").rstrip()
            if text:
                self.stderr_tail.append(text)
                log.debug("worker stderr: %s", text)
            return
        try:
            message = decode_for_parent(line)
        except ValidationError:
            # The error quotes the line, which may contain document text: neither is logged.
            log.error("The worker sent a line that is not a message (%d bytes).", len(line))  # noqa: TRY400
            self.protocol_error = (
                f"The process that runs the model sent {len(line)} bytes that are not a message and was killed. "
                "Two versions of Précis may be mixed up. Reinstall it if this happens again."
            )
            self.kill()
            return
        self.has_spoken = True
        self.is_outdated = self.is_outdated or isinstance(message, Restart)
        self.messages.put_nowait(message)

    def _connected_transport(self) -> asyncio.SubprocessTransport:
        assert self._transport is not None, "start() returns after connection_made()"  # noqa: S101
        return self._transport

    def _stdin(self) -> asyncio.WriteTransport:
        return cast("asyncio.WriteTransport", self._connected_transport().get_pipe_transport(STDIN))


def _detached() -> dict[str, Any]:
    """Return the options of `subprocess` that keep the terminal's signals from the worker."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}
