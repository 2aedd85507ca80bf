"""Find a model in local files that the user names: a model file, its wheel, or a folder of wheels or parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from precis.errors import ModelError
from precis.models.catalog import CatalogEntry, WheelPart, WheelSource
from precis.models.folders import expand_home
from precis.models.partial import PartialDownload
from precis.models.unpack import ZIP_MAGIC, open_part

GGUF_MAGIC = b"GGUF"


@dataclass(frozen=True, slots=True)
class LocalFiles:
    """The local files that make up a model file, each with the part that it contains."""

    path: Path
    files: tuple[tuple[Path, WheelPart], ...]

    def join(self, partial: PartialDownload, report: Callable[[int], None]) -> None:
        """Write the model file to `partial`, which is empty. Its checksum is not verified.

        Raises:
            ModelError: "model-source" if a file does not contain its part.
            OSError: the disk is full.
        """
        for path, part in self.files:
            with open_part(path, part) as stream:
                partial.append(stream, report)


def find_local_files(path: Path, entry: CatalogEntry) -> LocalFiles:
    """Return the files at `path` that make up the model file of `entry`. Only the first bytes are read.

    Raises:
        ModelError: "model-source" if they do not, "model-damaged" if a model file has the wrong size.
    """
    path = expand_home(path)
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
        raise _unusable(
            f"{path} is one of {wheels.parts} wheels. Put all of them into one folder and give the folder.", entry
        )
    raise _unusable(f"{path} is a wheel, but {entry.name} is not available in wheels.", entry)


def _folder(folder: Path, entry: CatalogEntry) -> LocalFiles:
    if (folder / entry.file).is_file():
        return _whole(folder / entry.file, entry)
    for wheels in _wheels(entry):
        parts = entry.parts(wheels)
        found = [(_find_part(folder, part), part) for part in parts]
        files = tuple((path, part) for path, part in found if path)
        if len(files) == len(parts):
            return LocalFiles(folder, files)
        if files:
            missing = next(part for path, part in found if path is None)
            raise _unusable(
                f"The folder {folder} contains {len(files)} of the {len(parts)} parts of {entry.file}: there is no "
                f"{missing.wheel_prefix}….whl and no {_member_name(missing)}.",
                entry,
            )
    raise _unusable(f"The folder {folder} contains neither {entry.file} nor its wheels.", entry)


def _find_part(folder: Path, part: WheelPart) -> Path | None:
    """Return the wheel of `part` in `folder`, or the extracted part."""
    wheels = [path for path in folder.glob("*.whl") if path.name.lower().startswith(part.wheel_prefix)]
    extracted = folder / _member_name(part)
    return min(wheels, default=extracted if extracted.is_file() else None)


def _member_name(part: WheelPart) -> str:
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
    """Return what the user can give, as a sentence."""
    wheels = next(iter(_wheels(entry)), None)
    if wheels is None:
        return f"Give {entry.file} or the folder that contains it."
    first, last = (entry.parts(wheels)[at].requirement for at in (0, -1))
    if wheels.parts == 1:
        return f"Give the wheel of {first}, the folder that contains it, or {entry.file} itself."
    return f"Give {entry.file} itself, or the folder that contains it or the wheels of {first} to {last}."


def _wheels(entry: CatalogEntry) -> list[WheelSource]:
    return [source for source in entry.sources if isinstance(source, WheelSource)]


def _unusable(reason: str, entry: CatalogEntry) -> ModelError:
    return ModelError(f"{reason} {describe_accepted(entry)}", code="model-source")
