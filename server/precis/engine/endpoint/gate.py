"""Open connections to one server, for a process whose kernel refuses it every connection of its own.

No filter of the kernel can tell one address from another: seccomp does not see it, and Landlock knows ports only. So on
Linux a small process (`gate_child.py`) is started before the confinement; it connects to this one server, and passes
the connected sockets through a local socket. The confinement itself has no gap: a socket from here cannot be connected
to anything else. On other systems this process connects itself.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

from precis.engine.endpoint.address import Address
from precis.engine.endpoint.gate_child import CONNECT_S, LONGEST_REASON, OPENED, connect

_CHILD = Path(__file__).with_name("gate_child.py")


class Gate:
    """Opens connections to the server at `address`. Thread-safe; one connection is opened at a time.

    Args:
        address: the server.
        loopback_only: whether a host that resolves to another machine is refused.
    """

    def __init__(self, address: Address, *, loopback_only: bool) -> None:
        self._address = address
        self._loopback_only = loopback_only
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        if sys.platform != "linux":
            return
        self._control, childs_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with childs_end:
            fd, reach = childs_end.fileno(), "LOOPBACK" if loopback_only else "ANY"
            # Without standard streams, whose other ends would not be told when this process ends.
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-S",
                    "-P",
                    "-X",
                    "utf8",
                    str(_CHILD),
                    str(fd),
                    address.host,
                    str(address.port),
                    reach,
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[fd],
            )

    def connect(self) -> socket.socket:
        """Return a socket that is connected to the server.

        Raises:
            OSError: the server cannot be reached.
        """
        if self._control is None:
            return connect(self._address.host, self._address.port, loopback_only=self._loopback_only)
        with self._lock:
            os.write(self._control.fileno(), b"?")  # not `send`, which the confinement refuses
            answer, sockets, _, _ = socket.recv_fds(self._control, 1 + LONGEST_REASON, 1)
        if answer == OPENED and sockets:
            return socket.socket(fileno=sockets[0])
        raise OSError(answer[1:].decode("utf-8", "replace") or "the process that connects has ended")

    def close(self) -> None:
        """End the process; connections that it has opened stay open."""
        if self._control is not None:
            self._control.close()
            try:
                self._process.wait(CONNECT_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
