"""The worker process: it runs the engine, reads jobs from standard input and answers on standard output.

    python -m precis.worker.main

It ends when its standard input ends, that is when the parent closes the pipe or dies: immediately, even in the middle
of a job. On Linux the kernel ends it with its parent, even if it is suspended.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NoReturn

from precis.engine.api import Cancelled, Engine, Hardware
from precis.engine.endpoint.address import Endpoint
from precis.engine.installed import require_llama
from precis.errors import BY_NAME, EngineError, PrecisError
from precis.models.choose import AUTO
from precis.models.find import ResolvedModel, find_model
from precis.models.folders import cache_folder
from precis.worker import job
from precis.worker.confinement import ON_GPU, Confinement, confine
from precis.worker.endpoint_cache import KEY_VARIABLE, EndpointCache, ServerEngine
from precis.worker.engine_cache import EngineCache, EngineProvider, ReportShare
from precis.worker.engine_choice import EngineChoice
from precis.worker.inbox import Inbox
from precis.worker.job import SummaryPipeline
from precis.worker.limits import (
    disable_core_dumps,
    end_with_parent,
    ignore_interrupts,
    keep_files_private,
    lower_priority,
    peak_memory_bytes,
)
from precis.worker.messages import Failed, ModelReady, Restart, Start, Stopped, ToParent, WarmUp, encode
from precis.worker.private_stdout import take_stdout
from precis.worker.pulse import Pulse

log = logging.getLogger(__name__)

UNCONFINED_VARIABLE = "PRECIS_UNCONFINED"  # "1": for comparison, and for a system where the confinement is in the way


def main() -> NoReturn:
    """Run the worker with the real models."""
    stdout = prepare_process()
    from precis.summary.plan import make_plan  # noqa: PLC0415 - nothing may print before `prepare_process`
    from precis.summary.write import finish, write  # noqa: PLC0415

    inbox = Inbox()
    embedded = EngineCache(_find_model, _load_engine, lambda hardware: _confine(hardware, inbox))
    key = os.environ.get(KEY_VARIABLE, "").strip()
    endpoint = EndpointCache(_open_server, lambda: _confine_beside_endpoint(inbox), key)
    engines = EngineChoice({"embedded": embedded, "endpoint": endpoint})
    serve_jobs(engines, SummaryPipeline(make_plan, write, finish), sys.stdin.buffer, stdout, inbox)


def prepare_process() -> BinaryIO:
    """Set up this process as a worker and return the stream for its messages."""
    stdout = take_stdout()
    end_with_parent()
    ignore_interrupts()
    disable_core_dumps()
    keep_files_private()
    lower_priority()
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    return stdout


def serve_jobs(
    engines: EngineProvider,
    pipeline: SummaryPipeline,
    stdin: BinaryIO,
    stdout: BinaryIO,
    inbox: Inbox | None = None,
) -> NoReturn:
    """Run the jobs from `stdin` one after the other and answer on `stdout`. Never returns.

    Args:
        engines: provides the engine.
        pipeline: the steps of a summary.
        stdin: lines of `messages.ToChild`; at its end the process exits with status 0.
        stdout: receives lines of `messages.ToParent`.
        inbox: reads `stdin`; a new one by default.
    """
    pulse = Pulse()

    def send(message: ToParent) -> None:
        if isinstance(message, ModelReady):
            pulse.begin_writing()
        try:
            stdout.write(encode(message))
            stdout.flush()
        except OSError:  # the parent is gone
            os._exit(0)

    inbox = inbox or Inbox()
    answer = lambda: send(pulse.answer())  # noqa: E731
    threading.Thread(target=inbox.read, args=(stdin, answer), name="inbox", daemon=True).start()
    while True:
        request, cancelled = inbox.next()
        if not engines.can_open(request.settings):
            send(Restart(request.job))
            os._exit(0)
        send(_run_request(request, pulse.counted(cancelled.is_set), engines, pipeline, send))
        pulse.end_writing()
        inbox.finish(request)


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


def _find_model(name: str, /, *, loaded: str | None = None) -> ResolvedModel:
    """Find a model, if there is something here to run it with."""
    require_llama()
    return find_model(name, loaded=loaded)


def _load_engine(
    path: Path, /, *, report: ReportShare, cancelled: Callable[[], bool], thinks: bool, hardware: Hardware
) -> Engine:
    from precis.engine.llama import open_model  # noqa: PLC0415 - a native library, loaded on demand

    return open_model(path, report=report, cancelled=cancelled, thinks=thinks, hardware=hardware, cache=cache_folder())


def _open_server(endpoint: Endpoint, cancelled: Callable[[], bool]) -> ServerEngine:
    from precis.engine.endpoint.engine import open_endpoint  # noqa: PLC0415 - what only a server needs takes 60 ms

    return open_endpoint(endpoint, cancelled)


def _confine(hardware: Hardware, inbox: Inbox) -> Confinement:
    """Confine this process, which has just loaded its model and computed nothing yet."""
    from precis.engine.llama.hardware import uses_gpu  # noqa: PLC0415 - a native library, loaded on demand

    return ON_GPU if uses_gpu(hardware) else _confine_process(cache_folder(), inbox)


def _confine_beside_endpoint(inbox: Inbox) -> Confinement:
    """Confine this process, which has a gate to its server and has sent no text yet."""
    if sys.platform != "linux":  # there, this process connects to the server itself
        return Confinement(reason="Précis has no means for it on this system")
    return _confine_process(None, inbox)


def _confine_process(folder: Path | None, inbox: Inbox) -> Confinement:
    from precis.summary.preload import preload  # noqa: PLC0415 - after `prepare_process`

    if os.environ.get(UNCONFINED_VARIABLE) == "1":
        return Confinement(reason=f"{UNCONFINED_VARIABLE}=1 is set")
    preload()
    peak_memory_bytes()  # keeps its file open
    return confine(folder, inbox.run_in_reader)


if __name__ == "__main__":
    main()
