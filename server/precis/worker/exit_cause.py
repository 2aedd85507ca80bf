"""What a child that has died died of, in words for the user."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from pathlib import Path

AFTERWARDS = "The next summary starts a new process."

_MEMORY = "Choose a smaller model (setting precis.model) or close other programs."
_CRASH = "Check the model file with `precis models verify`, or choose another model (setting precis.model)."

_SIGNALS = {
    "SIGABRT": "it gave up",
    "SIGBUS": "it read memory that is not there; the model file may have been cut short or changed while in use",
    "SIGFPE": "an impossible calculation",
    "SIGHUP": "its terminal was closed",
    "SIGILL": "an instruction that this processor does not have; llama.cpp was built for another one",
    "SIGKILL": "it was ended from outside",
    "SIGSEGV": "an invalid access to memory",
    "SIGTERM": "it was asked to end from outside",
    "SIGXCPU": "its limit of processor time was reached",
}
_FROM_OUTSIDE = {"SIGHUP", "SIGKILL", "SIGTERM", "SIGXCPU"}

# NTSTATUS values (ntstatus.h) as exit codes, and 3, with which the C runtime's abort() ends a process.
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
    """How many processes the Linux kernel has ended for want of memory since it started; 0 on other systems."""
    if sys.platform != "linux":
        return 0
    try:
        lines = Path("/proc/vmstat").read_text("ascii").splitlines()
    except OSError:  # a sandbox may hide it; then a kill is only called a kill
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


def describe_exit(status: int, stderr: Sequence[str], *, out_of_memory: bool) -> str:
    """One message that names the cause of a death and the next step.

    Args:
        status: the exit status as `subprocess` gives it: negative for a signal.
        stderr: the last lines of the child's standard error.
        out_of_memory: whether the kernel has killed a process for want of memory meanwhile.
    """
    name = _signal(status)
    if name == "SIGABRT":
        out_of_memory = any(mark in line for line in stderr for mark in _NATIVE_NO_MEMORY)
    elif name is None:
        out_of_memory = (status & 0xFFFFFFFF) in _WINDOWS_NO_MEMORY
    elif name != "SIGKILL":
        out_of_memory = False
    if out_of_memory:
        return f"The process that runs the model was ended: the system ran out of memory. {_MEMORY} {AFTERWARDS}"
    if name is None:
        last = f" Its last line: {stderr[-1]}" if stderr else ""
        return f"The process that runs the model ended by itself with exit code {status}.{last} {AFTERWARDS}"
    words = f"{_SIGNALS[name]} ({name})" if name in _SIGNALS else f"signal {name}"
    if name in _FROM_OUTSIDE:
        return f"The process that runs the model was killed: {words}. {AFTERWARDS}"
    said = _last_words(stderr)
    because = f" llama.cpp says: {said}." if said else ""
    return f"The process that runs the model crashed: {words}.{because} {_CRASH} {AFTERWARDS}"


def _signal(status: int) -> str | None:
    if sys.platform == "win32":
        return _WINDOWS.get(status & 0xFFFFFFFF)
    if status >= 0:
        return None
    try:
        return signal.Signals(-status).name
    except ValueError:
        return str(-status)


def _last_words(stderr: Sequence[str]) -> str:
    """The native assertion or error among the last lines, else nothing.

    ggml prints `FILE:LINE: GGML_ASSERT(CONDITION) failed`, and for other errors `FILE:LINE: REASON`.
    """
    marks = ("GGML_ASSERT", "GGML_ABORT", "ggml", "llama", "terminate called", "what():")
    return next((line.rstrip(".") for line in reversed(stderr) if any(mark in line for mark in marks)), "")
