"""One child process as its parent sees it: started, spoken to, heard, ended. It knows nothing of queues or idle times.

It is an asyncio subprocess protocol, not a pair of streams: the lines have no length limit, no task reads them, and
all of it can be closed from a callback.
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

from pydantic import ValidationError

from precis.errors import WorkerError
from precis.worker.messages import ToChild, ToParent, decode_for_parent, encode

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-X", "utf8", "-P", "-m", "precis.worker.main")
"""How the child is started. `-P` keeps a `precis` folder in the current directory from being imported instead."""

TAIL_LINES = 40
STRAGGLERS_S = 1.0  # for the pipes to close after the process has ended; someone else may hold them open
STDIN, STDOUT, STDERR = 0, 1, 2


class WorkerProcess(asyncio.SubprocessProtocol):
    """A running child.

    Attributes:
        heard: what the child says, in order; None once it has ended and everything is read.
        tail: the last lines of its standard error.
        ended: set with the None that ends `heard`; the process is reaped then.
        fault: why it was ended, where it said something that is no message.
    """

    def __init__(self, on_end: Callable[[WorkerProcess], None]) -> None:
        self.heard: asyncio.Queue[ToParent | None] = asyncio.Queue()
        self.tail: deque[str] = deque(maxlen=TAIL_LINES)
        self.ended = asyncio.Event()
        self.fault: str | None = None
        self._on_end = on_end
        self._transport: asyncio.SubprocessTransport | None = None
        self._unfinished: dict[int, list[bytes]] = {STDOUT: [], STDERR: []}
        self._deadline: asyncio.TimerHandle | None = None

    @classmethod
    async def start(cls, command: Sequence[str], on_end: Callable[[WorkerProcess], None]) -> Self:
        """A child running `command`.

        The child gets a session of its own (on Windows, a console of its own), so that a Ctrl-C in the terminal
        reaches the parent alone, who then decides. Its pipes are held by nobody else: they close when the parent dies,
        however it dies.

        Args:
            command: the program and its arguments.
            on_end: called once the process is reaped and all of its output is heard.

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
                env={**os.environ, "GGML_NO_BACKTRACE": "1"},  # it would start a debugger that prints arguments
                **_apart(),
            )
        except OSError as error:
            raise WorkerError(
                f"The process that runs the model could not be started with {command[0]}: {error.strerror}. "
                "Check that this program still exists and that the system has memory and processes left.",
                code="worker-not-started",
            ) from error
        return protocol

    @property
    def pid(self) -> int:
        """The process id."""
        return self._alive().get_pid()

    @property
    def returncode(self) -> int | None:
        """The exit status as `subprocess` gives it, or None while the process runs."""
        return self._alive().get_returncode()

    def send(self, message: ToChild) -> None:
        """Write one message. If the child is gone, nothing happens here: `heard` tells."""
        stdin = self._stdin()
        if not stdin.is_closing():
            stdin.write(encode(message))

    def hang_up(self, grace_s: float) -> None:
        """Close the child's standard input, at which it ends; kill it if it lives on after `grace_s` seconds."""
        if self.ended.is_set():
            return
        self._stdin().close()
        if self._deadline is None:
            self._deadline = asyncio.get_running_loop().call_later(grace_s, self.kill)

    def kill(self) -> None:
        """End the child now, unless it has ended."""
        if self.returncode is None:
            self._alive().kill()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.SubprocessTransport", transport)

    def pipe_data_received(self, fd: int, data: bytes | str) -> None:
        unfinished = self._unfinished[fd]
        *parts, rest = cast("bytes", data).split(b"\n")
        for part in parts:
            self._line(fd, b"".join((*unfinished, part)))
            unfinished.clear()
        unfinished.append(rest)

    def process_exited(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = asyncio.get_running_loop().call_later(STRAGGLERS_S, self._alive().close)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio calls it
        if self._deadline is not None:
            self._deadline.cancel()
        self._line(STDERR, b"".join(self._unfinished[STDERR]))
        self._alive().close()
        self.heard.put_nowait(None)
        self.ended.set()
        self._on_end(self)

    def _line(self, fd: int, line: bytes) -> None:
        if fd == STDERR:
            text = line.decode("utf-8", "replace").rstrip()
            if text:
                self.tail.append(text)
                log.debug("child: %s", text)
            return
        try:
            self.heard.put_nowait(decode_for_parent(line))
        except ValidationError:
            # The error quotes the line, and the line may quote the document: neither is shown.
            log.error("The child said something that is no message (%d bytes).", len(line))  # noqa: TRY400
            self.fault = (
                f"The process that runs the model sent {len(line)} bytes that are no message and was ended. "
                "Are two versions of Précis installed over each other? Install it again if this goes on."
            )
            self.kill()

    def _alive(self) -> asyncio.SubprocessTransport:
        assert self._transport is not None, "start() returns after connection_made()"  # noqa: S101
        return self._transport

    def _stdin(self) -> asyncio.WriteTransport:
        return cast("asyncio.WriteTransport", self._alive().get_pipe_transport(STDIN))


def _apart() -> dict[str, Any]:
    """What keeps the terminal's signals from the child."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}
