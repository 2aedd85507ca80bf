"""The bytes of files: their SHA-256, computed in chunks so that progress can be shown, and their number in words."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

ReportBytes = Callable[[int], None]
"""Told the bytes that are done."""

CHUNK_BYTES = 1 << 20
UNITS = ((1_000_000_000, "GB", 1), (1_000_000, "MB", 0), (1000, "kB", 0), (1, "bytes", 0))


def hash_file(path: Path, report: ReportBytes | None = None) -> str:
    """The SHA-256 of the file at `path`, in lower-case hexadecimal.

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
    """Copy `source` to the new file `target` and have it written to the disk.

    Args:
        source: read from where it stands to its end, but never beyond `limit_bytes` and one chunk.
        target: must not exist.
        limit_bytes: a source that is longer is not copied to its end.
        report: told the bytes that are done.

    Returns:
        The bytes copied, and their SHA-256.
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
    """A number of bytes for people, in powers of ten: "98 MB", "2.5 GB", "24 GB"."""
    size, unit, digits = next((row for row in UNITS if count >= row[0]), UNITS[-1])
    return f"{count / size:.{digits if count < 10 * size else 0}f} {unit}"
