"""A private copy of standard output for a protocol, which no other code can write to."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO


def take_stdout() -> BinaryIO:
    """Return a stream to the original standard output, and redirect file descriptor 1 to standard error.

    Call this before any native library is imported: llama.cpp and its dependencies print to descriptor 1, and
    llama-cpp-python temporarily points it at the null device, where messages of a protocol would be lost. Child
    processes do not inherit the copy.
    """
    sys.stdout.flush()
    private = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return os.fdopen(private, "wb")
