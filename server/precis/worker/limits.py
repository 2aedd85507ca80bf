"""What the child may not do, and how much memory it took."""

from __future__ import annotations

import ctypes
import signal
import sys
from pathlib import Path

import psutil

NICE = 5  # of 0 to 19, see nice(2)


def ignore_interrupts() -> None:
    """Ignore Ctrl-C: the terminal sends it to every process in the foreground, and the parent decides what it means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def lower_priority() -> None:
    """Let the editor, and whatever else the person does, go before this process."""
    own = psutil.Process()
    own.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else max(own.nice(), NICE))


if sys.platform == "win32":
    from ctypes import wintypes

    SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX = 0x0001, 0x0002  # <errhandlingapi.h>

    class _MemoryCounters(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS of <psapi.h>."""

        _fields_ = (
            ("cb", wintypes.DWORD),
            ("PageFaultCount", wintypes.DWORD),
            ("PeakWorkingSetSize", ctypes.c_size_t),
            ("WorkingSetSize", ctypes.c_size_t),
            ("QuotaPeakPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPeakNonPagedPoolUsage", ctypes.c_size_t),
            ("QuotaNonPagedPoolUsage", ctypes.c_size_t),
            ("PagefileUsage", ctypes.c_size_t),
            ("PeakPagefileUsage", ctypes.c_size_t),
        )

    def disable_core_dumps() -> None:
        """See to it that a crash shows no dialogue and starts no error report, which would hold the user's text."""
        ctypes.windll.kernel32.SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX)

    def peak_memory_bytes() -> int:
        """The most memory that this process has held at one time (working set); 0 where the system does not tell."""
        counters = _MemoryCounters(cb=ctypes.sizeof(_MemoryCounters))
        kernel32 = ctypes.WinDLL("kernel32")
        kernel32.GetCurrentProcess.restype = wintypes.HANDLE
        kernel32.K32GetProcessMemoryInfo.argtypes = (wintypes.HANDLE, ctypes.c_void_p, wintypes.DWORD)
        told = kernel32.K32GetProcessMemoryInfo(kernel32.GetCurrentProcess(), ctypes.byref(counters), counters.cb)
        return counters.PeakWorkingSetSize if told else 0

else:
    import resource

    PR_SET_DUMPABLE = 4  # <linux/prctl.h>

    def disable_core_dumps() -> None:
        """See to it that a crash writes no memory image: it would hold the user's text.

        On Linux a limit of 0 is not enough, since the kernel passes over it where `core_pattern` is a pipe (core(5)).
        """
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)

    def peak_memory_bytes() -> int:
        """The most memory that this process has held at one time (resident set), in bytes."""
        if sys.platform == "linux":
            # getrusage also counts what the parent held when it forked.
            for line in Path("/proc/self/status").read_text("ascii", "replace").splitlines():
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
