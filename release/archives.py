"""Archives that have the same bytes whoever builds them, and their checksums.

What differs from machine to machine in an archive of the same files: the order of its entries, their times and
permissions, and the times and names in its head. All of them are set here.
"""

from __future__ import annotations

import gzip
import hashlib
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)  # what the times of a ZIP file begin with
UNIX = 3  # the system whose permissions are in the external attributes of a ZIP entry
FILE_MODE = 0o644


def rewrite_zip(path: Path, epoch_s: int) -> None:
    """Write a ZIP file anew: entries sorted by name, modified at `epoch_s` (UTC), with the permissions 0644.

    An entry whose name ends in "/" is left out: a folder follows from the files in it.
    """
    time = max(datetime.fromtimestamp(epoch_s, UTC), EARLIEST)
    moment = (time.year, time.month, time.day, time.hour, time.minute, time.second // 2 * 2)
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in sorted(contents.items()):
            entry = zipfile.ZipInfo(name, moment)
            entry.create_system = UNIX
            entry.external_attr = (0o100000 | FILE_MODE) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)


def write_tar(target: Path, files: Mapping[str, Path], epoch_s: int) -> None:
    """Write a gzipped tar archive of `files`, by their names in it: sorted, of nobody, 0644, modified at `epoch_s`."""
    with (
        target.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=epoch_s) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for name, path in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size = path.stat().st_size
            entry.mode, entry.mtime = FILE_MODE, epoch_s
            with path.open("rb") as content:
                archive.addfile(entry, content)


def checksums(paths: Iterable[Path]) -> str:
    """Return lines for `sha256sum --check`, sorted by the files' names, without their folders."""
    lines = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(lines.items()))
