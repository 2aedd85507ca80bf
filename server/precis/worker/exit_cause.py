"""Explain to the user why the worker process ended, or was ended."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from precis.errors import ModelError, PrecisError, WorkerError

RESTART_HINT = "The next summary starts a new process."

_NO_MEMORY = "The process that runs the model was killed because the system ran out of memory."
_MEMORY = "Choose a smaller model (setting precis.model) or close other programs."
_CRASH = "Check the model file with `precis models verify`, or choose another model (setting precis.model)."
_CRASH_OF_FILE = "Choose another model file, or a model from `precis models list` (setting precis.model)."

_SIGNALS = {
    "SIGABRT": "aborted",
    "SIGBUS": "invalid memory mapping; the model file may have been truncated or changed while in use",
    "SIGFPE": "arithmetic error",
    "SIGHUP": "the terminal was closed",
    "SIGILL": "an instruction that this processor does not support; llama.cpp was built for a different one",
    "SIGKILL": "another program or the system ended it",
    "SIGSEGV": "invalid memory access",
    "SIGTERM": "another program asked it to end",
    "SIGXCPU": "CPU time limit exceeded",
}
_EXTERNAL_SIGNALS = {"SIGHUP", "SIGKILL", "SIGTERM", "SIGXCPU"}
_CRASHES = {"SIGABRT", "SIGBUS", "SIGFPE", "SIGSEGV"}  # for which the model file may be the reason

# Exit codes on Windows: NTSTATUS values (ntstatus.h), and 3 from the C runtime's abort().
_WINDOWS = {
    0xC0000005: "SIGSEGV",
    0xC000001D: "SIGILL",
    0xC0000094: "SIGFPE",
    0xC0000409: "SIGABRT",
    0x00000003: "SIGABRT",
}
_WINDOWS_NO_MEMORY = {0xC0000017, 0xC000012D}

_NATIVE_NO_MEMORY = ("insufficient memory", "failed to allocate", "unable to allocate", "std::bad_alloc")


def count_oom_kills() -> int:
    """Return how many processes the Linux kernel has killed for lack of memory since boot; 0 on other systems."""
    if sys.platform != "linux":
        return 0
    try:
        lines = Path("/proc/vmstat").read_text("ascii").splitlines()
    except OSError:  # a sandbox may hide it; then the cause of a kill stays unknown
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


def exit_error(
    status: int, stderr: Sequence[str], *, out_of_memory: bool, model: str = "", hint: str = ""
) -> PrecisError:
    """Return the error for an unexpected exit: a `ModelError` if llama.cpp crashed with the model.

    Args:
        status: the exit status as in `subprocess`: negative for a signal.
        stderr: the last lines of the process's standard error.
        out_of_memory: whether the kernel has killed a process for lack of memory during the job.
        model: the name or path of the model; "" if it is not known.
        hint: the last sentence of the message.
    """
    message = f"{describe_exit(status, stderr, out_of_memory=out_of_memory, model=model)} {hint}".rstrip()
    if _signal_name(status) in _CRASHES and not message.startswith(_NO_MEMORY):
        return ModelError(message, code="model-crashed")
    return WorkerError(message, code="worker-died")


def describe_exit(status: int, stderr: Sequence[str], *, out_of_memory: bool, model: str = "") -> str:
    """Return a message that names the cause of an unexpected exit and the next step. Arguments as in `exit_error`."""
    name = _signal_name(status)
    if name == "SIGABRT":
        out_of_memory = any(mark in line for line in stderr for mark in _NATIVE_NO_MEMORY)
    elif name is None:
        out_of_memory = (status & 0xFFFFFFFF) in _WINDOWS_NO_MEMORY
    elif name != "SIGKILL":
        out_of_memory = False
    if out_of_memory:
        return f"{_NO_MEMORY} {_MEMORY}"
    if name is None:
        last = f" Last line of its output: {stderr[-1]}" if stderr else ""
        return f"The process that runs the model exited unexpectedly with code {status}.{last}"
    cause = f"{_SIGNALS[name]} ({name})" if name in _SIGNALS else f"signal {name}"
    if name in _EXTERNAL_SIGNALS:
        return f"The process that runs the model was killed: {cause}."
    native_error = _native_error(stderr)
    detail = f" llama.cpp reports: {native_error}." if native_error else ""
    is_file = any(mark in model for mark in "/\\") or model.lower().endswith(".gguf")
    with_file, step = (f" with {model}", _CRASH_OF_FILE) if is_file else ("", _CRASH)
    return f"The process that runs the model crashed{with_file}: {cause}.{detail} {step}"


def describe_hang(seconds: float) -> str:
    """Return a message that says that the worker hung for `seconds` and was ended, and the next step."""
    return (
        f"The process that runs the model gave no sign of progress for {seconds:.0f} seconds and was ended. Another "
        "program may have suspended it, or the system is short of memory. If this happens again: "
        f"{_CRASH[0].lower()}{_CRASH[1:]} {RESTART_HINT}"
    )


def _signal_name(status: int) -> str | None:
    if sys.platform == "win32":
        return _WINDOWS.get(status & 0xFFFFFFFF)
    if status >= 0:
        return None
    try:
        return signal.Signals(-status).name
    except ValueError:
        return str(-status)


def _native_error(stderr: Sequence[str]) -> str:
    """Return the last native assertion or error in `stderr`, or "".

    ggml prints `FILE:LINE: GGML_ASSERT(CONDITION) failed`, and for other errors `FILE:LINE: REASON`.
    """
    for marks in (("GGML_ASSERT", "GGML_ABORT", "terminate called", "what():"), ("ggml", "llama")):
        for line in reversed(stderr):
            if any(mark in line for mark in marks):
                return line.strip().rstrip(".")
    return ""
