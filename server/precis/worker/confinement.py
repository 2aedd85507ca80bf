"""Let this process give up the network, other programs and files, for good, by asking the kernel.

On Linux, a seccomp filter refuses system calls (EPERM) in all threads, and Landlock refuses to open files (EACCES)
outside one folder. What is open already stays usable. Both are inherited by new threads and cannot be undone. On macOS
the sandbox refuses the network. On Windows nothing is enforced. Knows nothing of models or messages.

Sources: seccomp(2), landlock(7), <linux/seccomp.h>, <linux/landlock.h>, <linux/filter.h>, <linux/audit.h>,
<asm/unistd_64.h> (x86_64), <asm-generic/unistd.h> (aarch64), <sandbox.h> of macOS.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PR_SET_NO_NEW_PRIVS = 38  # <linux/prctl.h>
SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC = 1, 1
SECCOMP_RET_ALLOW, SECCOMP_RET_EPERM = 0x7FFF0000, 0x00050001  # SECCOMP_RET_ERRNO | EPERM
LOAD, EQUAL, AT_LEAST, RETURN = (
    0x20,
    0x15,
    0x35,
    0x06,
)  # BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_JEQ|BPF_K, …|BPF_JGE, BPF_RET
NUMBER_AT, ARCHITECTURE_AT = 0, 4  # offsets in struct seccomp_data
X32_BIT = 0x40000000  # __X32_SYSCALL_BIT: the same calls with other numbers, on x86_64
ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}  # AUDIT_ARCH_…, column of REFUSED_CALLS
SECCOMP = (317, 277)
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446  # the same on both

REFUSED_CALLS = {
    # the network, and local sockets
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242), "sendto": (44, 206), "sendmsg": (46, 211), "sendmmsg": (307, 269),
    # io_uring does all of this without system calls of its own
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    # other programs and other processes
    "execve": (59, 221), "execveat": (322, 281), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "process_madvise": (440, 440), "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438), "kcmp": (312, 272), "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190),
    "mq_open": (240, 180),
    # modes and attributes of files, which Landlock does not cover
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, None),
    "lchown": (94, None), "fchown": (93, 55), "fchownat": (260, 54), "setxattr": (188, 5), "lsetxattr": (189, 6),
    "fsetxattr": (190, 7), "removexattr": (197, 14),
    # ways around, and parts of the kernel that a summary does not need
    "open_by_handle_at": (304, 265), "mount": (165, 40), "move_mount": (429, 429), "open_tree": (428, 428),
    "fsopen": (430, 430), "unshare": (272, 97), "setns": (308, 268), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "add_key": (248, 217), "request_key": (249, 218),
    "keyctl": (250, 219),
}  # fmt: skip

LANDLOCK_CREATE_RULESET_VERSION = 1
LANDLOCK_RULE_PATH_BENEATH = 1
# Number of LANDLOCK_ACCESS_FS_* bits by version of the interface: REFER came with 2, TRUNCATE with 3, IOCTL_DEV with 5.
ACCESS_BITS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
# WRITE_FILE, READ_FILE, READ_DIR, REMOVE_FILE, MAKE_REG, TRUNCATE
FOLDER_ACCESS = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 5 | 1 << 8 | 1 << 14
TCP = 0b11  # LANDLOCK_ACCESS_NET_BIND_TCP, …_CONNECT_TCP: since version 4
SCOPES = 0b11  # LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET, …_SIGNAL: since version 6
TCP_VERSION, SCOPES_VERSION, NEWEST_BITS_VERSION = 4, 6, 5

SANDBOX_NAMED = 1  # of macOS

RunElsewhere = Callable[[Callable[[], None]], None]
"""Run a function in another thread, and return when it has returned."""


@dataclass(frozen=True, slots=True)
class Confinement:
    """What the kernel refuses this process from now on.

    Attributes:
        network: whether it refuses sockets; on Linux also other programs and other processes.
        files: whether it refuses to open files outside the one folder.
        reason: why one of them is not refused, as part of a sentence; "" if both are.
        server: the server to which texts are sent all the same, by sockets that are passed to this process; "" for
            none.
    """

    network: bool = False
    files: bool = False
    reason: str = ""
    server: str = ""

    def __str__(self) -> str:
        """Return the text for people."""
        if self.server:
            held = "the kernel refuses all else" if self.network else "nothing else connects, not enforced here"
            text = f"not offline: {self.server}; {held}"
        else:
            text = f"offline: {'enforced by the kernel' if self.network else 'nothing connects, not enforced here'}"
        return text + (f" ({self.reason})" if self.reason else "")


ON_GPU = Confinement(reason="the model runs on a GPU, whose driver needs its device")


def confine(folder: Path | None, reader: RunElsewhere | None = None) -> Confinement:
    """Confine this process, and return what holds. Never raises: what the system lacks is left out.

    Call it from the main thread. Landlock binds the calling thread and the threads that it starts later, so everything
    that runs already must be passed as `reader`.

    Args:
        folder: files beneath it can still be read, written and deleted; None for no such folder. It is created if it
            does not exist.
        reader: runs a function in the one other thread of this process, if it has one.
    """
    if sys.platform == "darwin":
        return _confine_macos()
    if sys.platform != "linux":
        return Confinement(reason="Précis has no means for it on this system")
    libc = ctypes.CDLL(None, use_errno=True)  # not find_library, which starts a compiler
    if not _filter_calls(libc):
        return Confinement(reason="this kernel or processor has no seccomp filters that Précis can use")
    version = landlock_version(libc)
    if version <= 0:
        return Confinement(network=True, reason="files are not refused: this kernel has no Landlock")
    refusal = _uncovered_threads(2 if reader else 1) or _restrict_files(libc, version, folder, reader)
    return Confinement(network=True, files=not refusal, reason=refusal and f"files are not refused: {refusal}")


def landlock_version(libc: ctypes.CDLL | None = None) -> int:
    """Return the version of the Landlock interface; 0 or less if the kernel has none or it is turned off."""
    if sys.platform != "linux":
        return 0
    libc = libc or ctypes.CDLL(None, use_errno=True)
    flags = ctypes.c_uint32(LANDLOCK_CREATE_RULESET_VERSION)
    return int(libc.syscall(LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), flags))


def _filter_calls(libc: ctypes.CDLL) -> bool:
    """Refuse `REFUSED_CALLS` in all threads of this process; return whether the kernel does."""
    machine = platform.machine()
    if machine not in ARCHITECTURES or struct.calcsize("P") != 8:  # noqa: PLR2004 - bytes of a pointer in a 64-bit process
        return False
    architecture, column = ARCHITECTURES[machine]
    numbers = [number for row in REFUSED_CALLS.values() if (number := row[column]) is not None]
    count = len(numbers)
    # Each jump says how many instructions to skip if the comparison holds, and if not. The last instruction refuses.
    program = [
        (LOAD, 0, 0, ARCHITECTURE_AT),
        (EQUAL, 0, count + 3, architecture),
        (LOAD, 0, 0, NUMBER_AT),
        (AT_LEAST, count + 1, 0, X32_BIT),
        *((EQUAL, count - i, 0, number) for i, number in enumerate(numbers)),
        (RETURN, 0, 0, SECCOMP_RET_ALLOW),
        (RETURN, 0, 0, SECCOMP_RET_EPERM),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *each) for each in program))
    filter_ = ctypes.create_string_buffer(struct.pack("@HP", len(program), ctypes.addressof(code)))  # sock_fprog
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    call, flags = ctypes.c_long(SECCOMP[column]), ctypes.c_uint32(SECCOMP_FILTER_FLAG_TSYNC)
    return libc.syscall(call, ctypes.c_uint32(SECCOMP_SET_MODE_FILTER), flags, filter_) == 0


def _restrict_files(libc: ctypes.CDLL, version: int, folder: Path | None, reader: RunElsewhere | None) -> str:
    """Refuse to open files outside `folder`; return why this failed, or ""."""
    handled = (1 << ACCESS_BITS[min(version, NEWEST_BITS_VERSION)]) - 1
    net, scoped = TCP if version >= TCP_VERSION else 0, SCOPES if version >= SCOPES_VERSION else 0
    attributes = struct.pack("=QQQ", handled, net, scoped)  # landlock_ruleset_attr; older kernels accept zeros
    ruleset = libc.syscall(LANDLOCK_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    if ruleset < 0:
        return os.strerror(ctypes.get_errno())
    try:
        if folder:
            with suppress(OSError):  # without the folder, nothing is stored in it
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                opened = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
                rule = struct.pack("=Qi", FOLDER_ACCESS & handled, opened)  # landlock_path_beneath_attr, packed
                libc.syscall(LANDLOCK_ADD_RULE, ruleset, LANDLOCK_RULE_PATH_BENEATH, rule, ctypes.c_uint32(0))
                os.close(opened)
        refused: list[int] = []

        def restrict_thread() -> None:
            if libc.syscall(LANDLOCK_RESTRICT_SELF, ruleset, ctypes.c_uint32(0)) != 0:
                refused.append(ctypes.get_errno())

        if reader:
            reader(restrict_thread)
        if not refused:  # last, so that this thread can open files unless all threads are restricted
            restrict_thread()
        return os.strerror(refused[0]) if refused else ""
    finally:
        os.close(ruleset)


def _uncovered_threads(covered: int) -> str:
    """Return that there are threads that Landlock does not bind, beside the `covered` ones; "" if there are none."""
    try:
        others = len(list(Path("/proc/self/task").iterdir())) - covered
    except OSError as error:
        return f"the threads of the worker cannot be counted: {error.strerror}"
    return f"threads of native libraries run already: {others}" if others > 0 else ""


def _confine_macos() -> Confinement:
    """Refuse the network by sandbox_init(3). Not tested: no macOS machine was at hand."""
    try:
        message = ctypes.c_char_p()
        failed = ctypes.CDLL(None).sandbox_init(b"no-network", ctypes.c_uint64(SANDBOX_NAMED), ctypes.byref(message))
    except (AttributeError, OSError):
        failed = True
    if failed:
        return Confinement(reason="the sandbox of macOS is not available")
    return Confinement(network=True, reason="files are not refused on macOS")
