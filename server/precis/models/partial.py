"""A partially fetched model file, stored on the disk so that the next process can resume.

    DATA/models/.partial-NAME-SUM/model      the beginning of the file, from any source
    DATA/models/.partial-NAME-SUM/N.whl      a complete wheel that waits for the parts before it
    DATA/models/.partial-NAME-SUM/pip-…/     work of a running pip

The bytes of the file are the same for all sources, so one source can resume where another one failed. Nothing here is
trusted: if the checksum of the whole file is wrong, all of it is deleted.
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
SUM_DIGITS = 16  # digits of the checksum in the folder's name


@dataclass(frozen=True, slots=True)
class PartialDownload:
    """The folder of one partial download. It need not exist yet."""

    folder: Path

    @property
    def file(self) -> Path:
        """The beginning of the model file."""
        return self.folder / "model"

    def size(self) -> int:
        """Return the number of bytes of the model file."""
        return self.file.stat().st_size if self.file.is_file() else 0

    def arrived_bytes(self) -> int:
        """Return the number of bytes of the model file and of the waiting wheels."""
        return self.size() + sum(path.stat().st_size for path in self.folder.glob("*.whl"))

    def wheel(self, part: WheelPart) -> Path:
        """Return the path at which the wheel of `part` waits until it is joined."""
        return self.folder / f"{part.number}.whl"

    def make(self) -> None:
        """Create the folder, and delete what a killed pip has left in it."""
        self.folder.mkdir(exist_ok=True)
        for left in self.folder.glob("pip-*"):
            shutil.rmtree(left, ignore_errors=True)
        self.file.touch()

    def cut(self, size_bytes: int) -> None:
        """Truncate the model file to `size_bytes` if it is longer."""
        if self.size() > size_bytes:
            os.truncate(self.file, size_bytes)

    def append(self, source: IO[bytes], report: Callable[[int], None]) -> None:
        """Append `source` to the model file.

        Args:
            source: read from its current position to its end.
            report: called with the size of the model file.
        """
        with self.file.open("ab") as file:
            while chunk := source.read(CHUNK_BYTES):
                file.write(chunk)
                report(file.tell())

    def discard(self) -> bool:
        """Delete the folder; return False if there was none."""
        was_there = self.folder.exists()
        shutil.rmtree(self.folder, ignore_errors=True)
        return was_there


def partial_download(entry: CatalogEntry, folder: Path) -> PartialDownload:
    """Return the partial download of `entry`'s file in the store's `folder`."""
    return PartialDownload(folder / f"{PREFIX}{entry.name}-{entry.sha256[:SUM_DIGITS]}")


def remove_stale(folder: Path, catalog: Catalog) -> None:
    """Delete partial downloads of files that are no longer in the catalog. The store's lock must be held."""
    current = {partial_download(entry, folder).folder for entry in catalog}
    for left in folder.glob(f"{PREFIX}*"):
        if left not in current:
            log.info("%s is not of a file in the catalog and is removed", left)
            shutil.rmtree(left, ignore_errors=True)
