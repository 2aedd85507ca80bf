"""The child process: it holds the engine, reads jobs from standard input and answers on standard output.

    python -m precis.worker.main

It ends when its standard input does, that is when the parent closes the pipe or is gone, at once and in the middle of
whatever it does.
"""

from __future__ import annotations

import logging
import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NoReturn

import platformdirs
from pydantic import ValidationError

from precis.engine.api import Cancelled, Engine, Hardware
from precis.errors import BY_NAME, EngineError, PrecisError
from precis.models.choose import AUTO
from precis.worker import job
from precis.worker.engine_cache import EngineCache, EngineProvider, ReportShare
from precis.worker.job import SummaryPipeline
from precis.worker.limits import disable_core_dumps, ignore_interrupts, lower_priority
from precis.worker.messages import Failed, Start, Stopped, ToParent, WarmUp, decode_for_child, encode
from precis.worker.private_stdout import take_stdout

log = logging.getLogger(__name__)

EXIT_BAD_MESSAGE = 65  # EX_DATAERR of <sysexits.h>, which Windows lacks


def main() -> NoReturn:
    """Be the child, with the real models."""
    stdout = prepare_process()
    from precis.models.find import find_model  # noqa: PLC0415 - nothing may print before `prepare_process`
    from precis.summary.plan import make_plan  # noqa: PLC0415
    from precis.summary.write import finish, write  # noqa: PLC0415

    serve_jobs(EngineCache(find_model, _open_file), SummaryPipeline(make_plan, write, finish), sys.stdin.buffer, stdout)


def prepare_process() -> BinaryIO:
    """Make this process fit to be the child; returns the stream for its messages."""
    stdout = take_stdout()
    ignore_interrupts()
    disable_core_dumps()
    lower_priority()
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    return stdout


def serve_jobs(engines: EngineProvider, steps: SummaryPipeline, stdin: BinaryIO, stdout: BinaryIO) -> NoReturn:
    """Do the jobs that come from `stdin`, one after the other, and answer on `stdout`. Never returns.

    Args:
        engines: where the engine comes from.
        steps: how a summary is made.
        stdin: lines of `messages.ToChild`; at its end the process ends, with exit status 0.
        stdout: gets lines of `messages.ToParent`.
    """

    def send(message: ToParent) -> None:
        try:
            stdout.write(encode(message))
            stdout.flush()
        except OSError:  # nobody reads any more
            os._exit(0)

    inbox = _Inbox()
    threading.Thread(target=inbox.read, args=(stdin,), name="inbox", daemon=True).start()
    while True:
        asked, cancelled = inbox.next()
        send(_answer(asked, cancelled.is_set, engines, steps, send))
        inbox.forget(asked)


class _Inbox:
    """Jobs in the order in which they came, each with the flag that a `Cancel` sets, be it queued or at work."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[tuple[Start | WarmUp, threading.Event]] = queue.SimpleQueue()
        self._flags: dict[int, threading.Event] = {}

    def read(self, stdin: BinaryIO) -> NoReturn:
        """Sort what comes until the input ends, and the process with it."""
        try:
            for line in stdin:
                message = decode_for_child(line)
                if isinstance(message, Start | WarmUp):
                    flag = self._flags[message.job] = threading.Event()
                    self._jobs.put((message, flag))
                elif message.job in self._flags:
                    self._flags[message.job].set()
        except ValidationError as error:
            # The error quotes the line, and the line may quote the document: only its kind is told.
            kinds = ", ".join(sorted({fault["type"] for fault in error.errors(include_input=False)}))
            log.critical("A line from the parent is no message (%s).", kinds)
            os._exit(EXIT_BAD_MESSAGE)
        except OSError as error:
            log.warning("The pipe from the parent broke: %s", error.strerror)
        os._exit(0)

    def next(self) -> tuple[Start | WarmUp, threading.Event]:
        """The next job and its flag, once there is one."""
        return self._jobs.get()

    def forget(self, asked: Start | WarmUp) -> None:
        """A `Cancel` of this job comes too late from now on."""
        del self._flags[asked.job]


def _answer(
    asked: Start | WarmUp,
    cancelled: Callable[[], bool],
    engines: EngineProvider,
    steps: SummaryPipeline,
    send: Callable[[ToParent], None],
) -> ToParent:
    """The last message of a job."""
    try:
        if isinstance(asked, WarmUp):
            return job.warm_up(asked, cancelled, steps=steps, engines=engines)
        return job.run_job(asked, cancelled, steps=steps, engines=engines, send=send)
    except Cancelled:
        return Stopped(asked.job)
    except PrecisError as error:
        return _failed(asked, error)
    except MemoryError:
        engines.drop()
        return _failed(asked, _no_memory(asked.settings.model))
    except Exception as error:  # noqa: BLE001 - the job's boundary: one fault costs one job
        # The text of an exception may quote the document, so only its type and its place are logged.
        frames = "".join(traceback.format_tb(error.__traceback__))
        log.error("%s in the middle of a job\n%s", type(error).__qualname__, frames)  # noqa: TRY400
        engines.drop()
        return _failed(asked, _internal(error))


def _failed(asked: Start | WarmUp, error: PrecisError) -> Failed:
    name = next(kind.__name__ for kind in type(error).__mro__ if kind.__name__ in BY_NAME)
    return Failed(asked.job, name, error.code, error.message)


def _no_memory(model: str) -> EngineError:
    which = "the model that was chosen" if model == AUTO else f"the model {model}"
    return EngineError(
        f"There is not enough memory to summarize this selection with {which}. "
        "Choose a smaller model (setting precis.model), select less text or close other programs.",
        code="out-of-memory",
    )


def _internal(error: Exception) -> EngineError:
    return EngineError(
        f"The summary failed because of a fault in Précis itself ({type(error).__qualname__}); its log says where. "
        "Try again with another selection, and please report the fault.",
        code="internal",
    )


def _open_file(
    path: Path, /, *, report: ReportShare, cancelled: Callable[[], bool], thinks: bool, hardware: Hardware
) -> Engine:
    from precis.engine.llama import open_model  # noqa: PLC0415 - a native library, loaded when it is needed

    cache = platformdirs.user_cache_path("precis", appauthor=False)
    return open_model(path, report=report, cancelled=cancelled, thinks=thinks, hardware=hardware, cache=cache)


if __name__ == "__main__":
    main()
