from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from precis.models.install import downloaded_bytes
from precis.models.partial import PartialDownload, partial_download, remove_stale
from precis.models.registry import remove_model

if TYPE_CHECKING:
    from conftest import Shop
else:
    Shop = Any


@pytest.fixture
def partial(tmp_path: Path) -> PartialDownload:
    made = PartialDownload(tmp_path / "partial")
    made.make()
    return made


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    partial = PartialDownload(tmp_path / "partial")
    assert (partial.size(), partial.arrived_bytes(), partial.discard()) == (0, 0, False)


def test_it_grows_at_its_end(partial: PartialDownload) -> None:
    told: list[int] = []
    partial.append(io.BytesIO(b"one"), told.append)
    partial.append(io.BytesIO(b"two"), told.append)
    assert partial.file.read_bytes() == b"onetwo"
    assert told == [3, 6]


@pytest.mark.parametrize(("size_bytes", "left"), [(0, 0), (2, 2), (3, 3), (9, 3)])
def test_it_is_cut(partial: PartialDownload, size_bytes: int, left: int) -> None:
    partial.file.write_bytes(b"one")
    partial.cut(size_bytes)
    assert partial.size() == left


def test_making_it_again_keeps_what_arrived_and_drops_the_work_of_a_killed_pip(partial: PartialDownload) -> None:
    partial.file.write_bytes(b"one")
    (partial.folder / "2.whl").write_bytes(b"three")
    (partial.folder / "pip-3").mkdir()
    (partial.folder / "pip-3" / "half").touch()
    partial.make()
    assert sorted(path.name for path in partial.folder.iterdir()) == ["2.whl", "model"]
    assert partial.arrived_bytes() == 8
    assert partial.discard()
    assert not partial.folder.exists()


def test_what_belongs_to_no_file_of_the_catalog_is_swept(shop: Shop) -> None:
    shop.store.folder.mkdir(parents=True)
    current = partial_download(shop.catalog.default, shop.store.folder)
    current.make()
    superseded = PartialDownload(shop.store.folder / ".partial-tiny-0123456789abcdef")
    superseded.make()
    remove_stale(shop.store.folder, shop.catalog)
    assert (current.folder.exists(), superseded.folder.exists()) == (True, False)


def test_an_installation_sweeps_and_uses_up_what_arrived(shop: Shop) -> None:
    shop.store.folder.mkdir(parents=True)
    PartialDownload(shop.store.folder / ".partial-gone-0123456789abcdef").make()
    partial_download(shop.catalog.default, shop.store.folder).make()
    shop.install()
    assert shop.kept() == ["tiny/manifest.json", "tiny/tiny.gguf"]


def test_what_arrived_can_be_removed(shop: Shop) -> None:
    shop.store.folder.mkdir(parents=True)
    partial = partial_download(shop.catalog.default, shop.store.folder)
    partial.make()
    partial.file.write_bytes(b"one")
    assert downloaded_bytes("tiny", catalog=shop.catalog, store=shop.store) == 3
    assert remove_model("tiny", catalog=shop.catalog, store=shop.store) == "The partial download of tiny was removed."
    assert downloaded_bytes("tiny", catalog=shop.catalog, store=shop.store) == 0
    assert downloaded_bytes("nobody", catalog=shop.catalog, store=shop.store) == 0
    assert shop.kept() == []
