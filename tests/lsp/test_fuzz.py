"""Half a minute of the fuzz in `bench/fuzz.py`. What it finds becomes a test of its own, in `test_protocol.py`."""

from __future__ import annotations

import secrets
import subprocess
import sys
from pathlib import Path

FUZZ = Path(__file__).parent.parent.parent / "bench" / "fuzz.py"
SECONDS = 30


def test_broken_sessions_are_survived() -> None:
    seed = secrets.randbelow(10**6)  # other sessions each time; a failure prints its seed
    command = [sys.executable, str(FUZZ), "--seconds", str(SECONDS), "--seed", str(seed)]
    ended = subprocess.run(command, capture_output=True, check=False, text=True, timeout=10 * SECONDS)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "sessions" in ended.stdout
