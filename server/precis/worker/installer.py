"""Install a model in a separate process that runs the command line, so that the server downloads nothing itself.

The process prints the lines of `precis models install --progress json`.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from asyncio import StreamReader
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from pydantic import TypeAdapter, ValidationError

from precis.errors import ModelError
from precis.models.progress import InstallProgress

log = logging.getLogger(__name__)

MAX_LINE_BYTES = 1 << 20  # of progress output
GRACE_S = 5.0  # time for a terminated process to end pip and clean up
UNKNOWN_FAILURE = "model-install"  # error code if the process did not report one


@dataclass(frozen=True, slots=True)
class _Failure:
    """The last line of a failed installation."""

    step: Literal["failed"]
    message: str
    code: str


_line: TypeAdapter[InstallProgress | _Failure] = TypeAdapter(InstallProgress | _Failure)


async def install_in_subprocess(
    name: str, on_progress: Callable[[InstallProgress], None], command: Sequence[str] | None = None
) -> None:
    """Install the model `name` in a separate process. If the task is cancelled, the process is ended first.

    Args:
        name: name of a model in the catalog.
        on_progress: called with every step.
        command: command to run instead of `precis models install`.

    Raises:
        ModelError: the installation failed; the message is that of the process.
    """
    # -P: a folder named precis in the editor's current directory is not imported.
    run = command or [sys.executable, "-P", "-m", "precis", "models", "install", name, "--progress", "json"]
    try:
        process = await asyncio.create_subprocess_exec(
            *run, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, limit=MAX_LINE_BYTES
        )
    except OSError as error:
        raise ModelError(f"{run[0]} cannot be started: {error.strerror}.", code=UNKNOWN_FAILURE) from error
    output, errors = cast("StreamReader", process.stdout), cast("StreamReader", process.stderr)  # both are pipes
    last_line = asyncio.create_task(_last_line(errors))
    try:
        failure = await _follow(output, on_progress)
        text = await last_line
        status = await process.wait()
    finally:
        await _end(process)
        last_line.cancel()
    if status != 0:
        raise failure or ModelError(
            text or f"The installation of {name} ended with status {status}.", code=UNKNOWN_FAILURE
        )


async def _follow(output: StreamReader, on_progress: Callable[[InstallProgress], None]) -> ModelError | None:
    """Forward the progress of the process until its output ends; return the failure that it reports, if any."""
    failure = None
    async for line in output:
        try:
            message = _line.validate_json(line)
        except ValidationError:
            log.warning("The installing process printed a line that is not progress: %r", line[:200])
            continue
        if isinstance(message, InstallProgress):
            on_progress(message)
        else:
            failure = ModelError(message.message, code=message.code)
    return failure


async def _last_line(errors: StreamReader) -> str:
    """Return the last line of standard error, without the program's name."""
    lines = (await errors.read()).decode("utf-8", "replace").splitlines()
    text = [line.strip() for line in lines if line.strip()]
    return text[-1].removeprefix("precis: ") if text else ""


async def _end(process: Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(GRACE_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
