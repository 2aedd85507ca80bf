"""Load or convert a model file in a process of its own: a file that crashes llama.cpp must not end the command.

    python -m precis.worker.trial load FILE
    python -m precis.worker.trial convert FILE TARGET

The process prints nothing, or the error as JSON on the last line. It ends when its standard input ends, that is when
its parent ends.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from precis.engine.api import GenerationRequest, Message
from precis.engine.installed import require_llama
from precis.errors import ModelError
from precis.worker.exit_cause import count_oom_kills, exit_error
from precis.worker.limits import disable_core_dumps
from precis.worker.private_stdout import take_stdout

TAIL_LINES = 40  # lines of output kept for error messages

_failure: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])


def load_in_child(path: Path) -> None:
    """Load the model file at `path` and let it write a word.

    Raises:
        ModelError: llama.cpp cannot load it or crashes.
        EngineError: llama.cpp is not installed.
        WorkerError: the process was ended by others.
    """
    _run(["load", str(path)], path)


def convert_in_child(source: Path, target: Path) -> None:
    """Convert the model file `source` as `engine.llama.convert` does.

    Raises:
        ModelError: llama.cpp cannot convert it or crashes.
        EngineError: llama.cpp is not installed.
        WorkerError: the process was ended by others.
    """
    _run(["convert", str(source), str(target)], source)


def _run(arguments: Sequence[str], path: Path) -> None:
    require_llama()
    oom_kills = count_oom_kills()
    command = [sys.executable, "-X", "utf8", "-P", "-m", "precis.worker.trial", *arguments]
    environment = {**os.environ, "GGML_NO_BACKTRACE": "1"}  # the backtrace's debugger would print arguments
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment
    ) as process:
        try:
            output = process.stdout.read() if process.stdout else b""  # its standard input stays open meanwhile
            status = process.wait()
        except BaseException:
            process.kill()
            raise
    lines = [line for line in output.decode("utf-8", "replace").splitlines()[-TAIL_LINES:] if line.strip()]
    if status == ModelError.exit_code and lines:
        try:
            failure = _failure.validate_json(lines[-1])
            raise ModelError(failure["message"], code=failure["code"])
        except (ValidationError, KeyError):  # not the line that `main` prints
            pass
    if status != 0:
        raise exit_error(status, lines, out_of_memory=count_oom_kills() > oom_kills, model=str(path))


def main(arguments: Sequence[str]) -> int:
    """Run in the child: load or convert a file, and return the exit code."""
    stdout = take_stdout()
    disable_core_dumps()
    threading.Thread(target=_end_with_parent, args=(sys.stdin.fileno(),), daemon=True).start()
    try:
        if arguments[0] == "load":
            _load(Path(arguments[1]))
        else:
            _convert(Path(arguments[1]), Path(arguments[2]))
    except ModelError as error:
        stdout.write(json.dumps({"message": error.message, "code": error.code}).encode() + b"\n")
        stdout.flush()
        return error.exit_code
    return 0


def _load(path: Path) -> None:
    from precis.engine.llama import open_model  # noqa: PLC0415 - a native library, which may print

    engine = open_model(path, report=lambda _: None, cancelled=lambda: False)
    for _ in engine.generate([GenerationRequest((Message("user", "Hello."),), 1)], lambda: False):
        pass  # what it writes does not matter
    engine.close()


def _convert(source: Path, target: Path) -> None:
    from precis.engine.llama.convert import convert  # noqa: PLC0415 - as above

    convert(source, target)


def _end_with_parent(stdin: int) -> None:
    while os.read(stdin, 1):  # without a buffer, whose lock would be held when the interpreter ends
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
