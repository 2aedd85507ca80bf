"""Operating-system limits of the worker process, its end with its parent, and its peak memory."""

from __future__ import annotations

import ctypes
import os
import select
import signal
import sys
from functools import cache

import psutil

NICE = 5  # CPU priority from 0 (normal) to 19 (lowest), see nice(2)
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def ignore_interrupts() -> None:
    """Ignore SIGINT. A terminal sends Ctrl-C to every foreground process, and the parent decides what to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def keep_files_private() -> None:
    """Let only the user read what this process creates (modes 0600 and 0700), whatever its umask was."""
    os.umask(0o077)


def end_with_parent() -> None:
    """Have the kernel kill this process when its parent dies, even while it is suspended. Linux only.

    Elsewhere a worker ends by itself when its standard input ends, which takes a process that runs. The kernel signals
    the death of the thread that started this process, see PR_SET_PDEATHSIG in prctl(2).
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    poll = select.poll()
    poll.register(0, select.POLLIN)  # standard input
    # The parent may have died before the kernel was asked. If it has left a message, the end of the input is read next.
    if any(events & select.POLLHUP and not events & select.POLLIN for _, events in poll.poll(0)):
        os._exit(0)


def lower_priority() -> None:
    """Lower the CPU priority of this process, so that the editor and other programs stay responsive."""
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
        """Disable crash dialogs and error reports, since a report would contain the user's text."""
        ctypes.windll.kernel32.SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX)

    def peak_memory_bytes() -> int:
        """Return the peak working set of this process in bytes, or 0 if the system call fails."""
        counters = _MemoryCounters(cb=ctypes.sizeof(_MemoryCounters))
        kernel32 = ctypes.WinDLL("kernel32")
        kernel32.GetCurrentProcess.restype = wintypes.HANDLE
        kernel32.K32GetProcessMemoryInfo.argtypes = (wintypes.HANDLE, ctypes.c_void_p, wintypes.DWORD)
        succeeded = kernel32.K32GetProcessMemoryInfo(kernel32.GetCurrentProcess(), ctypes.byref(counters), counters.cb)
        return counters.PeakWorkingSetSize if succeeded else 0

else:
    import resource

    PR_SET_DUMPABLE = 4  # <linux/prctl.h>
    STATUS_BYTES = 1 << 16  # more than /proc/self/status has

    def disable_core_dumps() -> None:
        """Disable core files, since a memory image would contain the user's text.

        On Linux a limit of 0 is not enough: the kernel ignores it if `core_pattern` is a pipe (core(5)).
        """
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)

    @cache
    def _status_file() -> int:
        """Return the descriptor of /proc/self/status; it stays open, since a confined process cannot open it again."""
        return os.open("/proc/self/status", os.O_RDONLY | os.O_CLOEXEC)

    def peak_memory_bytes() -> int:
        """Return the peak resident set size of this process in bytes."""
        if sys.platform == "linux":
            # getrusage also counts the memory of the parent at the time of the fork.
            for line in os.pread(_status_file(), STATUS_BYTES, 0).splitlines():
                if line.startswith(b"VmHWM:"):
                    return int(line.split()[1]) * 1024
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
