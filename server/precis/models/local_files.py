"""Installing from a path that a person gave: a model file, its wheel, or a folder of wheels or parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from precis.errors import ModelError
from precis.models.catalog import CatalogEntry, WheelPart, WheelSource
from precis.models.partial import PartialDownload
from precis.models.unpack import ZIP_MAGIC, open_part

GGUF_MAGIC = b"GGUF"


@dataclass(frozen=True, slots=True)
class LocalFiles:
    """What a path holds of a model: files that make up the model file, each with the part that it holds."""

    path: Path
    files: tuple[tuple[Path, WheelPart], ...]

    def join(self, partial: PartialDownload, report: Callable[[int], None]) -> None:
        """Write the model file, whose checksum is still to be compared, to `partial`, which is empty.

        Raises:
            ModelError: "model-source" where a file does not hold its part.
            OSError: the disk is full.
        """
        for path, part in self.files:
            with open_part(path, part) as stream:
                partial.append(stream, report)


def find_local_files(path: Path, entry: CatalogEntry) -> LocalFiles:
    """Find out what `path` holds of `entry`; only the beginning of a file is read.

    Raises:
        ModelError: "model-source" where there is nothing of use, "model-damaged" where a model file has another size.
    """
    path = path.expanduser()
    try:
        if not path.exists():
            raise _unusable(f"There is no file or folder {path}.", entry)
        return _folder(path, entry) if path.is_dir() else _file(path, entry)
    except OSError as error:
        raise _unusable(f"{path} cannot be read: {error.strerror}.", entry) from error


def _file(path: Path, entry: CatalogEntry) -> LocalFiles:
    with path.open("rb") as file:
        beginning = file.read(len(GGUF_MAGIC))
    if beginning == GGUF_MAGIC:
        return _whole(path, entry)
    if beginning != ZIP_MAGIC:
        raise _unusable(f"The file {path} is neither a wheel nor a model file.", entry)
    for wheels in _wheels(entry):
        if wheels.parts == 1:
            return LocalFiles(path, ((path, entry.parts(wheels)[0]),))
        raise _unusable(f"{path} is one of {wheels.parts} wheels. Put all of them into one folder.", entry)
    raise _unusable(f"{entry.name} does not come in wheels, as {path} is one.", entry)


def _folder(folder: Path, entry: CatalogEntry) -> LocalFiles:
    if (folder / entry.file).is_file():
        return _whole(folder / entry.file, entry)
    for wheels in _wheels(entry):
        parts = entry.parts(wheels)
        found = [(_holder(folder, part), part) for part in parts]
        files = tuple((path, part) for path, part in found if path)
        if len(files) == len(parts):
            return LocalFiles(folder, files)
        if files:
            absent = next(part for path, part in found if path is None)
            raise _unusable(
                f"The folder {folder} holds {len(files)} of the {len(parts)} parts of {entry.file}: there is no "
                f"{absent.wheel_prefix}….whl and no {_bare(absent)}.",
                entry,
            )
    raise _unusable(f"The folder {folder} holds no {entry.file}, and no wheel of it.", entry)


def _holder(folder: Path, part: WheelPart) -> Path | None:
    """The wheel of `part` in `folder`, or the bare part."""
    wheels = [path for path in folder.glob("*.whl") if path.name.lower().startswith(part.wheel_prefix)]
    bare = folder / _bare(part)
    return min(wheels, default=bare if bare.is_file() else None)


def _bare(part: WheelPart) -> str:
    return part.member.rpartition("/")[2]


def _whole(path: Path, entry: CatalogEntry) -> LocalFiles:
    size_bytes = path.stat().st_size
    if size_bytes != entry.size_bytes:
        raise ModelError(
            f"{path} is not {entry.file}: it has {size_bytes} bytes instead of {entry.size_bytes}. "
            f"{describe_accepted(entry)}",
            code="model-damaged",
        )
    return LocalFiles(path, ((path, WheelPart(1, "", entry.file, 0, entry.size_bytes)),))


def describe_accepted(entry: CatalogEntry) -> str:
    """What can be given, as a sentence."""
    wheels = next(iter(_wheels(entry)), None)
    if wheels is None:
        return f"Give {entry.file} or the folder that holds it."
    first, last = (entry.parts(wheels)[at].requirement for at in (0, -1))
    if wheels.parts == 1:
        return f"Give the wheel of {first}, the folder that holds it, or {entry.file} itself."
    return f"Give {entry.file} itself, or the folder that holds it or the wheels of {first} to {last}."


def _wheels(entry: CatalogEntry) -> list[WheelSource]:
    return [source for source in entry.sources if isinstance(source, WheelSource)]


def _unusable(what: str, entry: CatalogEntry) -> ModelError:
    return ModelError(f"{what} {describe_accepted(entry)}", code="model-source")
