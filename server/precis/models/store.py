"""The store of models in the user's data folder, with a manifest for each model.

    DATA/models/.lock                 held while anything here is changed
    DATA/models/.tmp-…                work of a running command; the next command deletes what a killed one left
    DATA/models/NAME/manifest.json    written last: without it, the model is not installed
    DATA/models/NAME/FILE.gguf        the file of an installed model; an added file stays where it is
    DATA/models/NAME/FILE.Q8_0.gguf   the prepared file, see `models.prepared`

A manifest records files by role: "original" is the file that was installed or added, "prepared" the one made from it. A
file whose size and modification time match its record counts as unchanged; any other is hashed again, and is used only
if its checksum matches the record.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import secrets
import shutil
from collections.abc import Callable, Generator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

import filelock
from pydantic import TypeAdapter, ValidationError

from precis.errors import ModelError
from precis.models import folders
from precis.models.catalog import ModelStyle
from precis.models.checksum import ReportBytes, hash_file

log = logging.getLogger(__name__)

DATA_DIR_VARIABLE = "PRECIS_DATA_DIR"
TEMPORARY_PREFIX = ".tmp-"
ORIGINAL, PREPARED = "original", "prepared"
INVALID_MTIME_NS = -1  # a modification time that no file has

NAME = re.compile(r"(?!(con|prn|aux|nul|com\d|lpt\d)(\.|$))[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9_-])?")
"""Valid names of models. A name is also the name of a folder, so it must be valid on every file system."""

Origin = Literal["catalog", "added"]
FileState = Literal["same", "touched", "gone"]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """The record of a file. `path` is absolute, or relative to the manifest's folder."""

    path: str
    size_bytes: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The record of one model.

    Attributes:
        name: the name in settings and commands, and of the folder.
        origin: "catalog" if Précis installed the file, "added" if it is the user's own.
        title: the display name.
        style: the kind of instructions that suit the model.
        thinks: whether it writes its reasoning unless told not to.
        context_tokens: the context window that it was trained for, if known.
        files: files by role; there is always an "original".
        licence: the licence that the catalog or the file states, or "".
        drafting_languages: ISO 639-1 codes of the languages in which the model drafts; None if the catalog does not
            have the file.
    """

    name: str
    origin: Origin
    title: str
    style: ModelStyle
    thinks: bool
    context_tokens: int | None
    files: dict[str, StoredFile]
    licence: str = ""
    drafting_languages: tuple[str, ...] | None = None

    @property
    def original(self) -> StoredFile:
        """The file that was installed or added."""
        return self.files[ORIGINAL]


_manifest = TypeAdapter(Manifest)


def data_folder() -> Path:
    """Return the data folder of Précis: PRECIS_DATA_DIR if it is set, otherwise the platform's default.

    Raises:
        ModelError: "data-folder" if there is neither.
    """
    configured = os.environ.get(DATA_DIR_VARIABLE)
    found = folders.expand_home(configured) if configured else folders.data_folder()
    if found is None:
        raise ModelError(
            f"There is no folder for models, since the user has no home folder. Set {DATA_DIR_VARIABLE} to a folder, "
            "or HOME to your home folder.",
            code="data-folder",
        )
    return found


def user_store() -> Store:
    """Return the store in the user's data folder, which need not exist yet."""
    return Store(data_folder() / "models")


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of models."""

    folder: Path

    def names(self) -> list[str]:
        """Return the names of all recorded models, sorted.

        Raises:
            ModelError: "data-folder" if the folder exists but cannot be read.
        """
        try:
            return sorted(manifest.parent.name for manifest in self.folder.glob("[!.]*/manifest.json"))
        except OSError as error:
            raise self.to_model_error(error) from error

    def read(self, name: str) -> Manifest | None:
        """Return the manifest of the model `name`, or None.

        Raises:
            ModelError: "model-damaged" if the manifest is invalid.
        """
        if not NAME.fullmatch(name):
            return None
        path = self.manifest_path(name)
        try:
            manifest = _manifest.validate_json(path.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise self.to_model_error(error) from error
        except ValidationError:
            manifest = None
        if manifest is None or ORIGINAL not in manifest.files:
            raise ModelError(
                f"The manifest {path} of the model {name} is damaged. "
                f"Run `precis models remove {name}`, then install or add the model again.",
                code="model-damaged",
            )
        return manifest

    def write(self, manifest: Manifest) -> None:
        """Write `manifest` atomically: a reader sees the old one or the new one."""
        path = self.manifest_path(manifest.name)
        path.parent.mkdir(exist_ok=True)
        temporary = self.temporary()
        try:
            with temporary.open("xb") as file:
                file.write(json.dumps(asdict(manifest), indent=2).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def erase(self, name: str) -> None:
        """Delete the model `name` from the store; for other processes, atomically."""
        leftover = self.temporary()
        (self.folder / name).replace(leftover)
        shutil.rmtree(leftover)

    def locate(self, manifest: Manifest, role: str = ORIGINAL) -> Path:
        """Return the path of the model's file of this role."""
        return self.folder / manifest.name / manifest.files[role].path

    def manifest_path(self, name: str) -> Path:
        """Return the path of the manifest of the model `name`, which need not exist."""
        return self.folder / name / "manifest.json"

    def state(self, manifest: Manifest, role: str = ORIGINAL) -> FileState:
        """Return whether the file of this role matches its record, by size and modification time; it is not read."""
        try:
            status = self.locate(manifest, role).stat()
        except OSError:
            return "gone"
        recorded = manifest.files[role]
        same = (status.st_size, status.st_mtime_ns) == (recorded.size_bytes, recorded.mtime_ns)
        return "same" if same else "touched"

    def is_whole(self, manifest: Manifest, report: ReportBytes | None = None, role: str = ORIGINAL) -> bool:
        """Return whether the file of this role has its recorded checksum. It is read in full.

        The result is recorded: an intact file counts as unchanged from now on, any other never does.

        Raises:
            OSError: the file cannot be read.
        """
        path, recorded = self.locate(manifest, role), manifest.files[role]
        before = path.stat()
        whole = before.st_size == recorded.size_bytes and hash_file(path, report) == recorded.sha256
        mtime_ns = before.st_mtime_ns if whole else INVALID_MTIME_NS
        if mtime_ns != recorded.mtime_ns:
            files = manifest.files | {role: replace(recorded, mtime_ns=mtime_ns)}
            try:
                self.write(replace(manifest, files=files))
            except OSError as error:  # not essential: the file will be hashed again
                log.info("The manifest of %s cannot be updated: %s", manifest.name, error)
        return whole

    @contextlib.contextmanager
    def changing(self, waiting: Callable[[], None]) -> Generator[None]:
        """Hold the store's lock. Create the folder first, and delete what killed commands have left in it.

        Args:
            waiting: called once if another process holds the lock.

        Raises:
            ModelError: "data-folder" if the folder cannot be created or written, also inside the `with` block.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(self.folder / ".lock")
            try:
                lock.acquire(timeout=0)
            except filelock.Timeout:
                waiting()
                lock.acquire()
            try:
                self._sweep()
                yield
            finally:
                lock.release()
        except BrokenPipeError:  # from the progress output, not from the folder
            raise
        except OSError as error:
            raise self.to_model_error(error) from error

    def to_model_error(self, error: OSError) -> ModelError:
        """Return the error to show if reading or writing the store raised `error`."""
        reason = error.strerror or str(error)
        return ModelError(
            f"The data folder {self.folder} cannot be used: {reason}. Free some space and make it writable, "
            f"or set {DATA_DIR_VARIABLE} to another folder.",
            code="data-folder",
        )

    def temporary(self) -> Path:
        """Return an unused path in the store's folder; the next command deletes what a killed one leaves there."""
        return self.folder / f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}"

    def _sweep(self) -> None:
        for leftover in self.folder.glob(f"{TEMPORARY_PREFIX}*"):
            try:
                if leftover.is_dir():
                    shutil.rmtree(leftover)
                else:
                    leftover.unlink(missing_ok=True)
            except OSError as error:  # a pip that outlived its parent may still be writing to it
                log.info("%s cannot be removed yet: %s", leftover, error)


def record_file(path: Path, sha256: str, recorded_as: str) -> StoredFile:
    """Return the record of the file at `path`, whose checksum is known; `recorded_as` is the path in the record."""
    status = path.stat()
    return StoredFile(path=recorded_as, size_bytes=status.st_size, mtime_ns=status.st_mtime_ns, sha256=sha256)
