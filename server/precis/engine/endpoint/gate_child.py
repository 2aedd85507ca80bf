"""Connect to one server, and pass the connected sockets to the process that asks for them.

It runs as a script, without the package and without `site`, so that it starts quickly:

    python gate_child.py FD HOST PORT ANY|LOOPBACK

FD is a local socket that keeps the borders of messages. Each message that arrives there asks for a connection. The
answer is `OPENED` with the socket attached, or `FAILED` with the reason. The process ends when FD is closed. It never
sees what is sent through the sockets.
"""

from __future__ import annotations

import errno
import ipaddress
import socket
import sys

OPENED, FAILED = b"+", b"-"
CONNECT_S = 5.0  # for each address of the host
LONGEST_REASON = 200  # bytes


def main(arguments: list[str]) -> None:
    """Answer until the other end of the local socket is closed."""
    fd, host, port, reach = arguments
    with socket.socket(fileno=int(fd)) as control:
        while control.recv(1):
            try:
                opened = connect(host, int(port), loopback_only=reach == "LOOPBACK")
            except OSError as error:
                control.send(FAILED + (error.strerror or str(error)).encode("utf-8", "replace")[:LONGEST_REASON])
            else:
                with opened:
                    socket.send_fds(control, [OPENED], [opened.fileno()])


def connect(host: str, port: int, *, loopback_only: bool) -> socket.socket:
    """Return a socket that is connected to the first address of `host` that answers.

    Args:
        host: a name or an IP address.
        port: the TCP port.
        loopback_only: whether addresses of other machines are left out, whatever the name resolves to.

    Raises:
        OSError: none answers, or there is none.
    """
    failure = OSError(errno.EADDRNOTAVAIL, "the name stands for no address of this machine")
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if loopback_only and not ipaddress.ip_address(address[0]).is_loopback:
            continue
        opened = socket.socket(family, kind, protocol)
        opened.settimeout(CONNECT_S)
        try:
            opened.connect(address)
        except TimeoutError:
            failure = OSError(errno.ETIMEDOUT, f"no answer within {CONNECT_S:.0f} s")
            opened.close()
        except OSError as error:
            failure = error
            opened.close()
        else:
            opened.settimeout(None)
            return opened
    raise failure


if __name__ == "__main__":
    main(sys.argv[1:])
