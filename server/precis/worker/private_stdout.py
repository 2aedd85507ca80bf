"""A private copy of standard output for a protocol, so that nothing else can write between its messages."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO


def take_stdout() -> BinaryIO:
    """A writable stream to where standard output led; from now on file descriptor 1 leads to standard error.

    Call it before any native library is imported: llama.cpp and what it links to write to descriptor 1 as they like,
    and llama-cpp-python points it at the null device for a while, at which the bytes of a protocol would vanish.
    Processes started later do not inherit the copy.
    """
    sys.stdout.flush()
    private = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return os.fdopen(private, "wb")
