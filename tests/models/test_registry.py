from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from precis.errors import ModelError, PrecisError, SettingError
from precis.models import registry
from precis.models.find import UNKNOWN_MODEL
from precis.models.listing import ListedModel, list_models
from precis.models.registry import AddedModel, VerificationResult

if TYPE_CHECKING:
    from conftest import Shop
else:
    Shop = Any


def add(shop: Shop, path: Path, name: str | None = None) -> AddedModel:
    return registry.add_model(path, name, catalog=shop.catalog, store=shop.store)


def verify(shop: Shop, names: Sequence[str] = ()) -> list[VerificationResult]:
    return registry.verify_models(names, catalog=shop.catalog, store=shop.store)


def remove(shop: Shop, name: str) -> str:
    return registry.remove_model(name, catalog=shop.catalog, store=shop.store)


def listed(shop: Shop) -> dict[str, ListedModel]:
    return {model.name: model for model in list_models(shop.catalog, shop.store)}


def test_an_added_file_stays_where_it_is(shop: Shop) -> None:
    path = shop.write("Mine v2 (Q4).gguf", shop.data)
    model = add(shop, path)
    assert (model.name, model.path) == ("mine-v2-q4", path)
    assert "no chat template" in model.notes[0]
    assert shop.kept() == ["mine-v2-q4", "mine-v2-q4/manifest.json"]
    assert add(shop, path) == model
    assert remove(shop, "mine-v2-q4") == f"mine-v2-q4 was removed from the list; its file {path} was kept."
    assert path.read_bytes() == shop.data
    assert shop.kept() == []


def test_a_model_that_nobody_knows_is_noted(shop: Shop, gguf: Callable[..., bytes]) -> None:
    assert add(shop, shop.write("a.gguf", gguf(template="{{ messages }}"))).notes == (UNKNOWN_MODEL.format("a.gguf"),)


def test_hashing_is_told(shop: Shop) -> None:
    told: list[tuple[int, int]] = []
    path = shop.write("a.gguf", shop.data)
    registry.add_model(path, report=lambda *step: told.append(step), catalog=shop.catalog, store=shop.store)
    assert told[-1] == (len(shop.data), len(shop.data))
    assert told == sorted(told)


@pytest.mark.parametrize(
    ("name", "kind", "says"),
    [
        ("tiny", SettingError, "tiny is the name of a model in the catalog."),
        ("Big", SettingError, "'Big' is not a valid model name"),
        ("auto", SettingError, "'auto' is reserved for the best installed model."),
        ("../a", SettingError, "is not a valid model name"),
        (".a", SettingError, "is not a valid model name"),
        ("a.", SettingError, "is not a valid model name"),
        ("nul", SettingError, "is not a valid model name"),
        ("a" * 65, SettingError, "is not a valid model name"),
        ("a", SettingError, "The name a is already used for "),
    ],
)
def test_a_name_that_cannot_be_given(shop: Shop, name: str, kind: type[PrecisError], says: str) -> None:
    add(shop, shop.write("first.gguf", shop.data), "a")
    with pytest.raises(kind, match="--name") as caught:
        add(shop, shop.write("other.gguf", shop.data), name)
    assert says in caught.value.message
    assert list(listed(shop)) == ["tiny", "grand", "a"]


def test_a_file_name_of_no_letters_asks_for_a_name(shop: Shop) -> None:
    with pytest.raises(SettingError, match="Set one with --name"):
        add(shop, shop.write("模型.gguf", shop.data))


@pytest.mark.parametrize("name", ["nothing.gguf", "empty.gguf", "wheels"])
def test_what_is_no_model_is_not_added(shop: Shop, name: str) -> None:
    shop.write("empty.gguf", b"")
    with pytest.raises(ModelError, match=name):
        add(shop, shop.folder / name)
    assert not shop.store.folder.exists()


def test_a_file_that_cannot_be_loaded_is_not_added(shop: Shop) -> None:
    path = shop.write("a.gguf", shop.data)

    def load(given: Path) -> None:
        assert given == path
        raise ModelError("llama.cpp refused it.")

    with pytest.raises(ModelError, match="refused it"):
        registry.add_model(path, load=load, catalog=shop.catalog, store=shop.store)
    assert not shop.store.folder.exists()


def test_verify_reads_every_file_in_full(shop: Shop) -> None:
    assert verify(shop) == []
    path = shop.install()
    mine = shop.write("mine.gguf", shop.data)
    add(shop, mine)
    assert [(model.name, model.whole) for model in verify(shop)] == [("mine", True), ("tiny", True)]
    status = path.stat()
    wrong = bytearray(shop.data)
    wrong[-1] ^= 1
    path.write_bytes(wrong)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))  # as a failing disk would leave it
    mine.unlink()
    gone, changed = verify(shop)
    assert (gone.whole, changed.whole) == (False, False)
    assert str(mine) in gone.message
    assert "checksum differs" in changed.message
    assert "Run `precis models install tiny`" in changed.message
    assert listed(shop)["tiny"].state == "changed"


def test_verify_of_one_and_of_none(shop: Shop) -> None:
    shop.install()
    assert verify(shop, ["tiny"]) == [VerificationResult("tiny", whole=True, message="tiny is intact.")]
    for name in ("grand", "nobody"):
        with pytest.raises(ModelError):
            verify(shop, [name])
    (shop.store.folder / "tiny" / "manifest.json").write_text("{")
    assert [model.whole for model in verify(shop)] == [False]


def test_an_installed_model_is_removed_with_its_file(shop: Shop) -> None:
    shop.install()
    assert remove(shop, "tiny") == "tiny was removed."
    assert shop.kept() == []
    with pytest.raises(ModelError, match="is not installed"):
        remove(shop, "tiny")
    with pytest.raises(ModelError, match="There is no model called"):
        remove(shop, "../models")


def test_a_model_with_a_damaged_record_can_be_removed(shop: Shop) -> None:
    shop.install().with_name("manifest.json").write_text("{")
    assert listed(shop)["tiny"].state == "damaged"
    assert remove(shop, "tiny") == "tiny was removed."
    assert shop.kept() == []


def test_the_list_has_all_models_and_their_states(shop: Shop) -> None:
    models = listed(shop)
    assert [(model.name, model.state) for model in models.values()] == [
        ("tiny", "not installed"),
        ("grand", "not installed"),
    ]
    assert not any(model.auto for model in models.values())
    assert models["grand"].path is None

    path = shop.install()
    mine = shop.write("mine.gguf", shop.data)
    add(shop, mine)
    models = listed(shop)
    assert (models["tiny"].state, models["tiny"].path) == ("installed", path)
    assert (models["mine"].state, models["mine"].path, models["mine"].context_tokens) == ("added", mine, 512)
    assert models["mine"].memory_bytes == 400_000_000 + round(1.5 * len(shop.data))
    assert [name for name, model in models.items() if model.auto] == ["tiny"]

    path.write_bytes(b"")
    mine.unlink()
    models = listed(shop)
    assert (models["tiny"].state, models["mine"].state) == ("changed", "gone")
