from __future__ import annotations

import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from precis.errors import ModelError
from precis.models.catalog import load_catalog
from precis.models.find import ResolvedModel, find_model, original_path
from precis.models.gguf_header import read_header
from precis.models.listing import list_models
from precis.models.registry import add_model, remove_model, verify_models
from precis.models.store import Store, user_store

if TYPE_CHECKING:
    from conftest import Shop
else:
    Shop = Any

F16, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K_M = 1, 3, 8, 9, 7, 15
COPY = "slow.Q8_0.gguf"


def copying(source: Path, target: Path) -> None:
    """In place of the engine's conversion."""
    target.write_bytes(source.read_bytes() + b"converted")


def failing(_source: Path, target: Path) -> None:
    target.write_bytes(b"half of it")
    raise ModelError("llama.cpp could not convert it.", code="model-prepare")


class Slow(NamedTuple):
    """A model file in a slow format, and a store that has not heard of it."""

    file: Path
    store: Store
    said: list[str]

    def add(self, convert: Callable[[Path, Path], None] | None = copying) -> None:
        add_model(self.file, "slow", convert=convert, say=self.said.append, store=self.store)

    def find(self) -> ResolvedModel:
        return find_model("slow", store=self.store)

    def kept(self) -> list[str]:
        return sorted(path.name for path in (self.store.folder / "slow").iterdir())


@pytest.fixture
def of_type(gguf: Callable[..., bytes]) -> Callable[[int], bytes]:
    def made(file_type: int) -> bytes:
        key = b"general.file_type"
        return gguf(extra=struct.pack("<Q", len(key)) + key + struct.pack("<II", 4, file_type), extra_keys=1)

    return made


@pytest.fixture
def slow(tmp_path: Path, of_type: Callable[[int], bytes]) -> Slow:
    file = tmp_path / "slow.gguf"
    file.write_bytes(of_type(Q4_1))
    return Slow(file, Store(tmp_path / "models"), [])


@pytest.mark.parametrize(
    ("file_type", "prepared"),
    [(F16, False), (Q4_1, True), (Q5_0, True), (Q5_1, True), (Q8_0, False), (Q4_K_M, False)],
)
def test_formats_that_are_slow_on_a_cpu_are_converted(
    slow: Slow, of_type: Callable[[int], bytes], file_type: int, *, prepared: bool
) -> None:
    slow.file.write_bytes(of_type(file_type))
    slow.add()
    copy = slow.store.folder / "slow" / COPY
    assert slow.find().path == (copy if prepared else slow.file)
    assert original_path("slow", store=slow.store) == slow.file
    assert copy.exists() is prepared
    assert any("faster copy" in message for message in slow.said) is prepared


def test_a_copy_that_is_there_is_not_made_again(slow: Slow) -> None:
    slow.add()
    slow.add(failing)
    assert slow.find().path.name == COPY
    assert len(slow.said) == 1


def test_without_preparing_the_original_stands_alone(slow: Slow) -> None:
    slow.add(None)
    assert slow.find().path == slow.file
    slow.add()
    assert slow.find().path.name == COPY
    slow.add(None)
    assert slow.find().path == slow.file
    assert slow.kept() == ["manifest.json"]


def test_a_conversion_that_fails_costs_only_speed(slow: Slow) -> None:
    slow.add(failing)
    assert slow.find().path == slow.file
    assert slow.said[-1] == "llama.cpp could not convert it. The model works without the faster copy, but more slowly."
    assert slow.kept() == ["manifest.json"]
    assert not list(slow.store.folder.glob(".tmp-*"))


def test_where_there_is_no_room_the_original_serves(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    slow.add()
    assert slow.find().path == slow.file
    assert "1 bytes are free" in slow.said[0]


def test_a_copy_that_changed_is_not_used(slow: Slow) -> None:
    slow.add()
    copy = slow.find().path
    whole = copy.read_bytes()
    copy.write_bytes(b"x" * len(whole))
    assert slow.find().path == slow.file
    (found,) = verify_models(["slow"], store=slow.store)
    assert found.whole
    assert "its faster copy is damaged" in found.message
    copy.write_bytes(whole)
    assert slow.find().path == copy
    copy.unlink()
    assert slow.find().path == slow.file


def test_a_copy_that_was_only_touched_is_used(slow: Slow) -> None:
    slow.add()
    copy = slow.find().path
    copy.write_bytes(copy.read_bytes())
    assert slow.find().path == copy


def test_another_original_gets_another_copy(slow: Slow, of_type: Callable[[int], bytes]) -> None:
    slow.add()
    slow.file.write_bytes(of_type(Q5_1))
    with pytest.raises(ModelError, match="its checksum differs"):
        slow.find()
    slow.add()
    assert slow.find().path.read_bytes() == slow.file.read_bytes() + b"converted"
    slow.file.write_bytes(of_type(F16))
    slow.add()
    assert slow.find().path == slow.file
    assert slow.kept() == ["manifest.json"]


def test_the_list_tells_of_it_and_removing_takes_it_along(slow: Slow) -> None:
    slow.add()
    (listed,) = [model for model in list_models(store=slow.store) if model.name == "slow"]
    assert listed.path == slow.file
    assert "has a faster copy of" in listed.note
    remove_model("slow", store=slow.store)
    assert slow.file.exists()
    assert not (slow.store.folder / "slow").exists()


def test_an_installed_model_is_converted_at_once_or_later(shop: Shop) -> None:
    path = shop.install(convert=copying)
    assert find_model("tiny", catalog=shop.catalog, store=shop.store).path == path.with_name("tiny.Q8_0.gguf")
    assert shop.kept() == ["tiny/manifest.json", "tiny/tiny.Q8_0.gguf", "tiny/tiny.gguf"]
    assert [step.step for step in shop.steps][-2:] == ["preparing", "done"]
    shop.install(convert=None)
    assert find_model("tiny", catalog=shop.catalog, store=shop.store).path == path
    assert shop.kept() == ["tiny/manifest.json", "tiny/tiny.gguf"]
    shop.install(convert=copying)
    assert find_model("tiny", catalog=shop.catalog, store=shop.store).path == path.with_name("tiny.Q8_0.gguf")


@pytest.mark.model
def test_the_default_model_was_converted(default_model: Path) -> None:
    entry = load_catalog().default
    assert read_header(original_path(entry.name)).file_type == Q4_1
    assert read_header(default_model).file_type == Q8_0
    assert default_model.parent == user_store().folder / entry.name
    (found,) = verify_models([entry.name])
    assert found.message == f"{entry.name} is intact."
