"""The worker process: it runs the engine, reads jobs from standard input and answers on standard output.

    python -m precis.worker.main

It ends when its standard input ends, that is when the parent closes the pipe or dies: immediately, even in the middle
of a job.
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

from pydantic import ValidationError

from precis.engine.api import Cancelled, Engine, Hardware
from precis.errors import BY_NAME, EngineError, PrecisError
from precis.models.choose import AUTO
from precis.models.folders import cache_folder
from precis.worker import job
from precis.worker.engine_cache import EngineCache, EngineProvider, ReportShare
from precis.worker.job import SummaryPipeline
from precis.worker.limits import disable_core_dumps, ignore_interrupts, lower_priority
from precis.worker.messages import Failed, Start, Stopped, ToParent, WarmUp, decode_for_child, encode
from precis.worker.private_stdout import take_stdout

log = logging.getLogger(__name__)

EXIT_BAD_MESSAGE = 65  # EX_DATAERR of <sysexits.h>, which Windows lacks


def main() -> NoReturn:
    """Run the worker with the real models."""
    stdout = prepare_process()
    from precis.models.find import find_model  # noqa: PLC0415 - nothing may print before `prepare_process`
    from precis.summary.plan import make_plan  # noqa: PLC0415
    from precis.summary.write import finish, write  # noqa: PLC0415

    serve_jobs(
        EngineCache(find_model, _load_engine), SummaryPipeline(make_plan, write, finish), sys.stdin.buffer, stdout
    )


def prepare_process() -> BinaryIO:
    """Set up this process as a worker and return the stream for its messages."""
    stdout = take_stdout()
    ignore_interrupts()
    disable_core_dumps()
    lower_priority()
    os.umask(0o077)  # what the worker writes is the user's own
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    return stdout


def serve_jobs(engines: EngineProvider, pipeline: SummaryPipeline, stdin: BinaryIO, stdout: BinaryIO) -> NoReturn:
    """Run the jobs from `stdin` one after the other and answer on `stdout`. Never returns.

    Args:
        engines: provides the engine.
        pipeline: the steps of a summary.
        stdin: lines of `messages.ToChild`; at its end the process exits with status 0.
        stdout: receives lines of `messages.ToParent`.
    """

    def send(message: ToParent) -> None:
        try:
            stdout.write(encode(message))
            stdout.flush()
        except OSError:  # the parent is gone
            os._exit(0)

    inbox = _Inbox()
    threading.Thread(target=inbox.read, args=(stdin,), name="inbox", daemon=True).start()
    while True:
        request, cancelled = inbox.next()
        send(_run_request(request, cancelled.is_set, engines, pipeline, send))
        inbox.finish(request)


class _Inbox:
    """The queue of jobs, each with a flag that a `Cancel` sets, whether the job is queued or running."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[tuple[Start | WarmUp, threading.Event]] = queue.SimpleQueue()
        self._flags: dict[int, threading.Event] = {}

    def read(self, stdin: BinaryIO) -> NoReturn:
        """Queue the incoming messages until the input ends, then end the process."""
        try:
            for line in stdin:
                message = decode_for_child(line)
                if isinstance(message, Start | WarmUp):
                    flag = self._flags[message.job] = threading.Event()
                    self._jobs.put((message, flag))
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


def _run_request(
    request: Start | WarmUp,
    cancelled: Callable[[], bool],
    engines: EngineProvider,
    pipeline: SummaryPipeline,
    send: Callable[[ToParent], None],
) -> ToParent:
    """Run a request and return its last message."""
    try:
        if isinstance(request, WarmUp):
            return job.warm_up(request, cancelled, pipeline=pipeline, engines=engines)
        return job.run_job(request, cancelled, pipeline=pipeline, engines=engines, send=send)
    except Cancelled:
        return Stopped(request.job)
    except PrecisError as error:
        return _failure(request, error)
    except MemoryError:
        engines.drop()
        return _failure(request, _out_of_memory(request.settings.model))
    except Exception as error:  # noqa: BLE001 - the job boundary: an error ends one job only
        # The message of an exception may contain document text, so only its type and traceback are logged.
        frames = "".join(traceback.format_tb(error.__traceback__))
        log.error("%s while running a job\n%s", type(error).__qualname__, frames)  # noqa: TRY400
        engines.drop()
        return _failure(request, _internal_error(error))


def _failure(request: Start | WarmUp, error: PrecisError) -> Failed:
    name = next(kind.__name__ for kind in type(error).__mro__ if kind.__name__ in BY_NAME)
    return Failed(request.job, name, error.code, error.message)


def _out_of_memory(model: str) -> EngineError:
    name = "the selected model" if model == AUTO else f"the model {model}"
    return EngineError(
        f"There is not enough memory to summarize this selection with {name}. "
        "Choose a smaller model (setting precis.model), select less text or close other programs.",
        code="out-of-memory",
    )


def _internal_error(error: Exception) -> EngineError:
    return EngineError(
        f"The summary failed because of a bug in Précis ({type(error).__qualname__}); see its log for details. "
        "Try another selection, and please report the bug.",
        code="internal",
    )


def _load_engine(
    path: Path, /, *, report: ReportShare, cancelled: Callable[[], bool], thinks: bool, hardware: Hardware
) -> Engine:
    from precis.engine.llama import open_model  # noqa: PLC0415 - a native library, loaded on demand

    return open_model(path, report=report, cancelled=cancelled, thinks=thinks, hardware=hardware, cache=cache_folder())


if __name__ == "__main__":
    main()
