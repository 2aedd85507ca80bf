"""The native library, imported once and after what it reads from the environment.

llama.cpp's threads wait for each other many times for each token. By default OpenMP lets them spin, which is fast where
nothing else runs; where another program wants a core, the one that spins keeps the one that is waited for from running,
and a summary took twenty times as long (bench/contention.py). So they spin for a moment only, and then sleep.
"""

from __future__ import annotations

import os

SPINS = "1000"  # turns of a loop, some microseconds

os.environ.setdefault("GOMP_SPINCOUNT", SPINS)  # GNU
os.environ.setdefault("KMP_BLOCKTIME", "0")  # LLVM and Intel, milliseconds

import llama_cpp as lib  # noqa: E402 - it reads the environment when it is loaded

__all__ = ["lib"]
