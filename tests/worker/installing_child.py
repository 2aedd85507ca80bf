"""Stands in for `precis models install`: `installing_child.py HOW` says what that may say, and ends as it may end."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading


def say(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


how = sys.argv[1]
if how == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
say(step="checking", done_bytes=0, total_bytes=None, message=str(os.getpid()))
say(step="fetching", done_bytes=5, total_bytes=10, message="Fetching")
match how:
    case "good":
        say(step="done", done_bytes=10, total_bytes=10, message="Installed")
    case "bad":
        say(step="failed", done_bytes=0, total_bytes=None, message="No network.", code="model-fetch")
        sys.exit(3)
    case "usage":
        sys.stderr.write("some noise\nprecis: There is no such command.\n\n")
        sys.exit(2)
    case "silent":
        sys.exit(9)
    case "chatty":
        sys.stdout.write("a line that is no progress\n")
        say(step="done", done_bytes=10, total_bytes=10, message="x" * 100_000)
    case _:
        threading.Event().wait()
