"""The parent's side of installing a model: the command line does it in a process of its own, so a server never does.

The lines that the child prints are those of `precis models install --progress json`.
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

LONGEST_LINE_BYTES = 1 << 20
GRACE_S = 5.0  # for a child that was told to stop to end pip and to clean up
UNTOLD = "model-install"  # the code of a failure that the child did not name


@dataclass(frozen=True, slots=True)
class _Failure:
    """The child's last line where the installation failed."""

    step: Literal["failed"]
    message: str
    code: str


_line: TypeAdapter[InstallProgress | _Failure] = TypeAdapter(InstallProgress | _Failure)


async def install_in_subprocess(
    name: str, on_progress: Callable[[InstallProgress], None], command: Sequence[str] | None = None
) -> None:
    """Install the model `name` in a separate process. When the task is cancelled, the process is ended first.

    Args:
        name: of a model in the catalog.
        on_progress: told of every step.
        command: what to run in place of `precis models install`.

    Raises:
        ModelError: the installation failed; the message is the child's.
    """
    # -P: a folder called precis where the editor happened to start is not imported.
    run = command or [sys.executable, "-P", "-m", "precis", "models", "install", name, "--progress", "json"]
    try:
        process = await asyncio.create_subprocess_exec(
            *run, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, limit=LONGEST_LINE_BYTES
        )
    except OSError as error:
        raise ModelError(f"{run[0]} cannot be started: {error.strerror}.", code=UNTOLD) from error
    output, errors = cast("StreamReader", process.stdout), cast("StreamReader", process.stderr)  # both are pipes
    words = asyncio.create_task(_last_words(errors))
    try:
        failure = await _follow(output, on_progress)
        said = await words
        status = await process.wait()
    finally:
        await _end(process)
        words.cancel()
    if status != 0:
        raise failure or ModelError(said or f"The installation of {name} ended with status {status}.", code=UNTOLD)


async def _follow(output: StreamReader, on_progress: Callable[[InstallProgress], None]) -> ModelError | None:
    """Pass the child's progress on until its output ends, and return the failure that it told."""
    failure = None
    async for line in output:
        try:
            told = _line.validate_json(line)
        except ValidationError:
            log.warning("the installing process printed a line that is no progress: %r", line[:200])
            continue
        if isinstance(told, InstallProgress):
            on_progress(told)
        else:
            failure = ModelError(told.message, code=told.code)
    return failure


async def _last_words(errors: StreamReader) -> str:
    lines = (await errors.read()).decode("utf-8", "replace").splitlines()
    said = [line.strip() for line in lines if line.strip()]
    return said[-1].removeprefix("precis: ") if said else ""


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
