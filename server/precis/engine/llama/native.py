"""Import the native library once, after setting the environment variables that it reads.

llama.cpp's threads synchronize many times for each token. By default OpenMP threads spin while they wait, which is
fast on an idle machine. If another program needs a core, a spinning thread keeps the thread that it waits for from
running, and a summary took twenty times as long (bench/contention.py). So threads spin only briefly, and then sleep.
"""

from __future__ import annotations

import os

SPINS = "1000"  # loop iterations, a few microseconds

os.environ.setdefault("GOMP_SPINCOUNT", SPINS)  # GNU
os.environ.setdefault("KMP_BLOCKTIME", "0")  # LLVM and Intel, milliseconds

import llama_cpp as lib  # noqa: E402 - it reads the environment on import

__all__ = ["lib"]
