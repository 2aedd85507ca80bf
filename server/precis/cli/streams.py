"""Standard streams that the parent has closed, or that cannot encode what is printed."""

from __future__ import annotations

import io
import os
import sys

# How the null device is opened in place of a closed descriptor. Writing to the output then fails, so that a summary is
# not lost without a word.
_STAND_INS = ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY))


def prepare_streams() -> None:
    """Open the null device for each closed standard stream, and print "?" for what the output cannot encode.

    Without the null device, the next file that is opened gets the descriptor of the closed stream, and what was meant
    for the stream is written into that file.
    """
    for descriptor, mode in _STAND_INS:
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, mode)  # takes the lowest free descriptor, which is this one
            os.set_inheritable(descriptor, True)
    sys.stdin = sys.stdin or os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)
    output: object = sys.stdout
    if isinstance(output, io.TextIOWrapper):  # tests replace it
        output.reconfigure(errors="replace")
