"""Compute SHA-256 checksums of files in chunks, so that progress can be shown, and format file sizes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

ReportBytes = Callable[[int], None]
"""Called with the number of bytes processed so far."""

CHUNK_BYTES = 1 << 20
UNITS = ((1_000_000_000, "GB", 1), (1_000_000, "MB", 0), (1000, "kB", 0), (1, "bytes", 0))


def hash_file(path: Path, report: ReportBytes | None = None) -> str:
    """Return the SHA-256 of the file at `path`, in lower-case hexadecimal.

    Raises:
        OSError: the file cannot be read.
    """
    digest, done = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
            done += len(chunk)
            if report:
                report(done)
    return digest.hexdigest()


def copy_and_hash(source: IO[bytes], target: Path, limit_bytes: int, report: ReportBytes) -> tuple[int, str]:
    """Copy `source` to the new file `target` and flush it to the disk.

    Args:
        source: read from its current position to its end.
        target: must not exist.
        limit_bytes: copying stops at the first chunk that exceeds this size.
        report: called with the number of bytes copied so far.

    Returns:
        The number of bytes copied, and their SHA-256.
    """
    digest, done = hashlib.sha256(), 0
    with target.open("xb") as file:
        while done <= limit_bytes and (chunk := source.read(CHUNK_BYTES)):
            file.write(chunk)
            digest.update(chunk)
            done += len(chunk)
            report(done)
        file.flush()
        os.fsync(file.fileno())
    return done, digest.hexdigest()


def format_bytes(count: int) -> str:
    """Format a number of bytes in powers of ten: "98 MB", "2.5 GB", "24 GB"."""
    size, unit, digits = next((row for row in UNITS if count >= row[0]), UNITS[-1])
    return f"{count / size:.{digits if count < 10 * size else 0}f} {unit}"
