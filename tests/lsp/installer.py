"""Stands in for `precis models install`: `installer.py good|bad|endless FILE` tells of steps as that does.

"good" makes FILE at the end, "bad" fails, "endless" goes on until it is ended.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path


def say(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


how, mark = sys.argv[1:]
say(step="checking", done_bytes=0, total_bytes=None, message="Looking for room")
for done_bytes in (0, 50, 100):
    say(step="fetching", done_bytes=done_bytes, total_bytes=100, message="Fetching the wheel with pip")
if how == "endless":
    threading.Event().wait()
if how == "bad":
    say(step="failed", done_bytes=0, total_bytes=None, message="There is no network.", code="model-fetch")
    sys.exit(3)
Path(mark).touch()
say(step="done", done_bytes=100, total_bytes=100, message="It is installed.")
