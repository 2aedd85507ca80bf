"""What another busy program costs a summary, with threads that wait asleep (ours) and with OpenMP's default.

    python bench/contention.py [--seconds-at-most 200]

Summarizes docs/example.md four times: each way on a machine that is otherwise idle, and beside one process that does
nothing but count. Prints seconds.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

ARTICLE = Path(__file__).parent.parent / "docs" / "example.md"
BUSY = "while True: pass"
DEFAULT_SPINS = "300000"  # libgomp's own, where threads are no more than processors


def seconds(spins: str | None, limit_s: float) -> float:
    """Of one summary, the process's start included."""
    environment = {**os.environ, **({"GOMP_SPINCOUNT": spins} if spins else {})}
    began = time.monotonic()
    command = [sys.executable, "-m", "precis", "summarize", "--quiet", str(ARTICLE)]
    try:
        subprocess.run(command, env=environment, capture_output=True, check=True, timeout=limit_s)
    except subprocess.TimeoutExpired:
        return float("inf")
    return time.monotonic() - began


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds-at-most", type=float, default=200)
    limit_s = parser.parse_args().seconds_at_most
    for name, spins in (("asleep (ours)", None), ("spinning (OpenMP's default)", DEFAULT_SPINS)):
        alone = seconds(spins, limit_s)
        with subprocess.Popen([sys.executable, "-c", BUSY]) as busy:
            beside = seconds(spins, limit_s)
            busy.kill()
        print(f"{name}: alone {alone:.1f} s, beside a busy program {beside:.1f} s")


if __name__ == "__main__":
    main()
