"""Read the parent's messages in a thread of the worker, and keep the queue of its requests."""

from __future__ import annotations

import logging
import os
import queue
import select
import sys
import threading
from collections.abc import Callable, Iterator
from typing import BinaryIO, NoReturn

from pydantic import ValidationError

from precis.worker.messages import Ping, Start, WarmUp, decode_for_child

log = logging.getLogger(__name__)

EXIT_BAD_MESSAGE = 65  # EX_DATAERR of <sysexits.h>, which Windows lacks
READ_BYTES = 1 << 16


class Inbox:
    """The queue of jobs, each with a flag that a `Cancel` sets, whether the job is queued or running."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[tuple[Start | WarmUp, threading.Event]] = queue.SimpleQueue()
        self._flags: dict[int, threading.Event] = {}
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._wake_reader, self._wake_writer = os.pipe()

    def read(self, stdin: BinaryIO, answer: Callable[[], None]) -> NoReturn:
        """Queue the requests and call `answer` for each `Ping`, until the input ends; then end the process."""
        try:
            for line in self._lines(stdin):
                message = decode_for_child(line)
                if isinstance(message, Start | WarmUp):
                    flag = self._flags[message.job] = threading.Event()
                    self._jobs.put((message, flag))
                elif isinstance(message, Ping):
                    answer()
                elif message.job in self._flags:
                    self._flags[message.job].set()
        except ValidationError as error:
            # The error quotes the line, which may contain document text: log its type only.
            kinds = ", ".join(sorted({fault["type"] for fault in error.errors(include_input=False)}))
            log.critical("A line from the parent is not a message (%s).", kinds)
            os._exit(EXIT_BAD_MESSAGE)
        except OSError as error:
            log.warning("The pipe from the parent failed: %s", error.strerror)
        os._exit(0)

    def next(self) -> tuple[Start | WarmUp, threading.Event]:
        """Wait for the next job and return it with its flag."""
        return self._jobs.get()

    def finish(self, request: Start | WarmUp) -> None:
        """Ignore a `Cancel` of this job from now on."""
        del self._flags[request.job]

    def run_in_reader(self, function: Callable[[], None]) -> None:
        """Run `function` in the thread of `read`, and return when it has returned. Linux only.

        Some restrictions of the kernel apply to the thread that asks for them.
        """
        done = threading.Event()

        def call() -> None:
            try:
                function()
            finally:
                done.set()

        self._calls.put(call)
        os.write(self._wake_writer, b"\0")
        done.wait()

    def _lines(self, stdin: BinaryIO) -> Iterator[bytes]:
        """Yield the lines of `stdin`; on Linux, run the functions of `run_in_reader` in between."""
        if sys.platform != "linux":  # poll(2) takes no pipes on Windows
            yield from stdin
            return
        source = stdin.fileno()
        poll = select.poll()
        poll.register(source, select.POLLIN)
        poll.register(self._wake_reader, select.POLLIN)
        incomplete: list[bytes] = []
        while True:
            ready = {descriptor for descriptor, _ in poll.poll()}
            if self._wake_reader in ready:
                os.read(self._wake_reader, 1)
                self._calls.get()()
            if source in ready:
                data = os.read(source, READ_BYTES)
                *parts, rest = data.split(b"\n")
                for part in parts:
                    yield b"".join((*incomplete, part))
                    incomplete.clear()
                incomplete.append(rest)
                if not data:
                    break
        if last := b"".join(incomplete):
            yield last
