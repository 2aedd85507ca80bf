"""Where model files live in the user's data folder, and what is recorded of each.

    DATA/models/.lock                 held by whoever changes anything here
    DATA/models/.tmp-…                work of a running command; what a killed one left is swept by the next
    DATA/models/NAME/manifest.json    written last: without it, the model is not installed
    DATA/models/NAME/FILE.gguf        of an installed model; an added one stays where the user keeps it

    DATA/models/NAME/FILE.Q8_0.gguf   prepared from the original, see `models.prepared`

A manifest holds named files, of which "original" is the one that was installed or added, and "prepared" one that was
made from it. A file whose size and modification time are as recorded is taken as unchanged; any other is hashed
anew, and is used only if the checksum is the recorded one.
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
import platformdirs
from pydantic import TypeAdapter, ValidationError

from precis.errors import ModelError
from precis.models.catalog import ModelStyle
from precis.models.checksum import ReportBytes, hash_file

log = logging.getLogger(__name__)

DATA_DIR_VARIABLE = "PRECIS_DATA_DIR"
TEMPORARY_PREFIX = ".tmp-"
ORIGINAL, PREPARED = "original", "prepared"
NEVER_NS = -1  # no file has this modification time

NAME = re.compile(r"(?!(con|prn|aux|nul|com\d|lpt\d)(\.|$))[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9_-])?")
"""What a model may be called: the name is also a folder's name, on every file system."""

Origin = Literal["catalog", "added"]
FileState = Literal["same", "touched", "gone"]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it was when it was recorded. `path` is absolute, or relative to the manifest's folder."""

    path: str
    size_bytes: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is recorded of one model.

    Attributes:
        name: the folder's name, and what a person types.
        origin: "catalog" where Précis installed the file, "added" where it is the user's own.
        title: for people.
        style: which instructions suit the model.
        thinks: whether it thinks aloud unless told not to.
        context_tokens: the context window that it was trained for, if known.
        files: by role; "original" is always there.
        licence: as the catalog or the file states it, or "".
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
    """The folder for what Précis keeps: PRECIS_DATA_DIR where it is set, else the platform's place for it."""
    chosen = os.environ.get(DATA_DIR_VARIABLE)
    return Path(chosen).expanduser().absolute() if chosen else platformdirs.user_data_path("precis", appauthor=False)


def user_store() -> Store:
    """The store in the user's data folder, which need not exist yet."""
    return Store(data_folder() / "models")


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of models."""

    folder: Path

    def names(self) -> list[str]:
        """The names of all recorded models, sorted."""
        return sorted(manifest.parent.name for manifest in self.folder.glob("[!.]*/manifest.json"))

    def read(self, name: str) -> Manifest | None:
        """What is recorded of the model `name`, or None.

        Raises:
            ModelError: "model-damaged" where the record itself cannot be read.
        """
        if not NAME.fullmatch(name):
            return None
        path = self._manifest_path(name)
        try:
            manifest = _manifest.validate_json(path.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise self.unusable(error) from error
        except ValidationError:
            manifest = None
        if manifest is None or ORIGINAL not in manifest.files:
            raise ModelError(
                f"The record {path} of the model {name} is damaged. "
                f"Run `precis models remove {name}`, then install or add the model again.",
                code="model-damaged",
            )
        return manifest

    def write(self, manifest: Manifest) -> None:
        """Record `manifest`, in one step: a reader sees the old record or the new one."""
        path = self._manifest_path(manifest.name)
        path.parent.mkdir(exist_ok=True)
        # Not mkstemp: its files can be read by their owner alone.
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
        """Forget the model `name`, and delete what the store holds of it: in one step, as seen by others."""
        leftover = self.temporary()
        (self.folder / name).replace(leftover)
        shutil.rmtree(leftover)

    def locate(self, manifest: Manifest, role: str = ORIGINAL) -> Path:
        """Where the model's file of this role is."""
        return self.folder / manifest.name / manifest.files[role].path

    def state(self, manifest: Manifest, role: str = ORIGINAL) -> FileState:
        """Whether the file of this role is as recorded, going by size and modification time; it is not read."""
        try:
            status = self.locate(manifest, role).stat()
        except OSError:
            return "gone"
        recorded = manifest.files[role]
        same = (status.st_size, status.st_mtime_ns) == (recorded.size_bytes, recorded.mtime_ns)
        return "same" if same else "touched"

    def is_whole(self, manifest: Manifest, report: ReportBytes | None = None, role: str = ORIGINAL) -> bool:
        """Whether the file of this role has its recorded checksum. It is read in full.

        What was found is recorded: a whole file is taken as unchanged from now on, any other never is.

        Raises:
            OSError: the file cannot be read.
        """
        path, recorded = self.locate(manifest, role), manifest.files[role]
        before = path.stat()
        whole = before.st_size == recorded.size_bytes and hash_file(path, report) == recorded.sha256
        mtime_ns = before.st_mtime_ns if whole else NEVER_NS
        if mtime_ns != recorded.mtime_ns:
            files = manifest.files | {role: replace(recorded, mtime_ns=mtime_ns)}
            try:
                self.write(replace(manifest, files=files))
            except OSError as error:  # the record only saves the next reading
                log.info("the record of %s cannot be renewed: %s", manifest.name, error)
        return whole

    @contextlib.contextmanager
    def changing(self, waiting: Callable[[], None]) -> Generator[None]:
        """Hold the store's lock, in a folder that exists and without leftovers of killed commands.

        Args:
            waiting: called once where another process holds the lock.

        Raises:
            ModelError: "data-folder" where the folder cannot be made or written; also for such failures inside.
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
        except BrokenPipeError:  # of whoever was told of the progress, not of the folder
            raise
        except OSError as error:
            raise self.unusable(error) from error

    def unusable(self, error: OSError) -> ModelError:
        """The failure to show where `error` arose from reading or writing the store."""
        reason = error.strerror or str(error)
        return ModelError(
            f"The data folder {self.folder} cannot be used: {reason}. Make room there and make it writable, "
            f"or set {DATA_DIR_VARIABLE} to another folder.",
            code="data-folder",
        )

    def temporary(self) -> Path:
        """A path in the store's folder that is not taken; what a killed command leaves there is swept."""
        return self.folder / f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}"

    def _manifest_path(self, name: str) -> Path:
        return self.folder / name / "manifest.json"

    def _sweep(self) -> None:
        for leftover in self.folder.glob(f"{TEMPORARY_PREFIX}*"):
            try:
                if leftover.is_dir():
                    shutil.rmtree(leftover)
                else:
                    leftover.unlink(missing_ok=True)
            except OSError as error:  # a pip that outlived its parent may still be writing
                log.info("%s cannot be removed yet: %s", leftover, error)


def record_file(path: Path, sha256: str, recorded_as: str) -> StoredFile:
    """The record of the file at `path`, whose checksum is known; `recorded_as` is the path to write down."""
    status = path.stat()
    return StoredFile(path=recorded_as, size_bytes=status.st_size, mtime_ns=status.st_mtime_ns, sha256=sha256)
