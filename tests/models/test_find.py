from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from precis.errors import ModelError
from precis.models.catalog import Catalog
from precis.models.find import UNKNOWN_MODEL, ResolvedModel, find_model, original_path
from precis.models.machine import Machine
from precis.models.registry import add_model
from precis.models.store import data_folder, user_store

if TYPE_CHECKING:
    from conftest import Shop
else:
    Shop = Any


def found(shop: Shop, name: str) -> ResolvedModel:
    return find_model(name, catalog=shop.catalog, store=shop.store)


def refused(shop: Shop, name: str) -> ModelError:
    with pytest.raises(ModelError) as caught:
        found(shop, name)
    assert caught.value.exit_code == 3
    return caught.value


def test_an_installed_model(shop: Shop) -> None:
    path = shop.install()
    assert found(shop, "tiny") == ResolvedModel("tiny", path, "point", thinks=False, drafting_languages=("en",))
    assert original_path("tiny", catalog=shop.catalog, store=shop.store) == path


def test_an_added_file_of_the_catalog_has_its_style_and_languages(shop: Shop) -> None:
    path = shop.write("mine.gguf", shop.data)
    add_model(path, catalog=shop.catalog, store=shop.store)
    assert found(shop, "mine") == ResolvedModel("mine", path, "point", thinks=False, drafting_languages=("en",))
    other = shop.write("other.gguf", shop.data + b"x")
    add_model(other, catalog=shop.catalog, store=shop.store)
    assert found(shop, "other") == ResolvedModel("other", other, "instruct", thinks=False)


def test_a_path_needs_no_name(shop: Shop, gguf: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    path = shop.write("mine.gguf", gguf(template="<think>"))
    assert found(shop, str(path)) == ResolvedModel(
        str(path), path, "instruct", thinks=True, notice=UNKNOWN_MODEL.format("mine.gguf")
    )
    monkeypatch.chdir(shop.folder)
    monkeypatch.setenv("HOME", str(shop.folder))
    monkeypatch.setenv("USERPROFILE", str(shop.folder))
    for name in ("mine.gguf", "./mine.gguf", "~/mine.gguf"):
        assert found(shop, name).path == path
    shop.write("plain", gguf())
    assert found(shop, "plain").path == shop.folder / "plain"


def test_a_path_to_a_model_of_the_catalog_is_used_as_that_model(shop: Shop, gguf: Callable[..., bytes]) -> None:
    """A copy of it, or the same weights in another format, is not taken for a model that drafts."""
    copy = shop.write("copy.gguf", shop.data)
    assert found(shop, str(copy)) == ResolvedModel(str(copy), copy, "point", False, ("en",))
    entries = (replace(shop.catalog.default, architecture="llama", parameters=32), *list(shop.catalog)[1:])
    catalog = Catalog(entries)
    other_format = shop.write("f16.gguf", gguf(tensor=(1, 32, 0)))
    assert find_model(str(other_format), catalog=catalog, store=shop.store).style == "point"
    larger = shop.write("larger.gguf", gguf(tensor=(1, 64, 0)))
    assert find_model(str(larger), catalog=catalog, store=shop.store).notice


def test_a_name_comes_before_a_file_of_that_name(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    path = shop.install()
    monkeypatch.chdir(shop.folder)
    shop.write("tiny", b"")
    assert found(shop, "tiny").path == path


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("tiny", "model-missing", "The model tiny is not installed. Run `precis models install tiny`."),
        ("grand", "model-missing", "Run `precis models install grand`."),
        ("tinny", "model-unknown", "There is no model called 'tinny'. Did you mean tiny?"),
        ("a\0b", "model-unknown", "There is no model called"),
        ("/a\0b.gguf", "model-unknown", "it contains a NUL character"),
        ("x" * 5000, "model-unknown", "There is no model called"),
        ("/" + "x" * 5000, "model-unfit", "it cannot be read"),
        ("..", "model-unfit", "it is a folder"),
        ("no/such.gguf", "model-unknown", "There is no model file"),
    ],
)
def test_what_is_not_there_is_told_with_the_next_step(shop: Shop, name: str, code: str, says: str) -> None:
    error = refused(shop, name)
    assert (error.code, says in error.message) == (code, True), error.message


def zipped(data: bytes, path: Path) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model.gguf", data)
    return path.read_bytes()


@pytest.mark.parametrize("kind", ["missing", "empty", "truncated", "renamed zip", "wrong architecture", "folder"])
def test_a_bad_file_is_named_before_anything_loads_it(shop: Shop, kind: str, gguf: Callable[..., bytes]) -> None:
    path = shop.folder / "mine.gguf"
    match kind:
        case "empty":
            path.touch()
        case "truncated":
            path.write_bytes(gguf()[:-1])
        case "renamed zip":
            path.write_bytes(zipped(gguf(), shop.folder / "mine.zip"))
        case "wrong architecture":
            path.write_bytes(gguf(architecture="bert"))
        case "folder":
            path.mkdir()
    says = {
        "missing": "There is no model file {}. Check the path, or choose a model from `precis models list`.",
        "empty": "The model file {} is damaged: it is empty. Download it again.",
        "truncated": "The model file {} is damaged: it is truncated (",
        "renamed zip": "The model file {} cannot be used: it is a zip archive. Unpack it and give the path of the",
        "wrong architecture": "The model file {} cannot be used: models of its architecture, 'bert', do not write",
        "folder": "The model file {} cannot be used: it is a folder. Give the path of the .gguf file itself.",
    }
    assert says[kind].format(path) in refused(shop, str(path)).message


def test_a_file_that_was_touched_is_read_anew_once(shop: Shop) -> None:
    path = shop.install()
    os.utime(path, ns=(1, 1))
    manifest = path.with_name("manifest.json")
    before = manifest.read_bytes()
    assert found(shop, "tiny").path == path
    assert manifest.read_bytes() != before
    before = manifest.read_bytes()
    assert found(shop, "tiny").path == path
    assert manifest.read_bytes() == before


def test_a_file_that_has_changed_is_never_used(shop: Shop) -> None:
    path = shop.install()
    wrong = bytearray(shop.data)
    wrong[-1] ^= 1
    path.write_bytes(wrong)
    for _ in range(2):
        error = refused(shop, "tiny")
        assert error.code == "model-damaged"
        assert str(path) in error.message
        assert "Run `precis models install tiny` to install it again." in error.message
    path.write_bytes(shop.data)
    assert found(shop, "tiny").path == path


def test_an_installed_file_that_is_gone_is_missing(shop: Shop) -> None:
    shop.install().unlink()
    assert refused(shop, "tiny").code == "model-missing"


def test_an_added_file_that_is_gone_or_has_changed_is_told_with_both_ways_out(shop: Shop) -> None:
    path = shop.write("mine.gguf", shop.data)
    add_model(path, "mine", catalog=shop.catalog, store=shop.store)
    path.write_bytes(shop.data + b"x")
    assert f'or accept the current one with `precis models add "{path}" --name mine`' in refused(shop, "mine").message
    path.unlink()
    error = refused(shop, "mine")
    assert f"The file {path} of the model mine is missing. Restore it, or run `precis models remove" in error.message


def test_a_damaged_record_is_told(shop: Shop) -> None:
    manifest = shop.install().with_name("manifest.json")
    for content in ("", "{", "[]", '{"name": 1}', manifest.read_text().replace("original", "other")):
        manifest.write_text(content)
        error = refused(shop, "tiny")
        assert error.code == "model-damaged"
        assert f"The manifest {manifest} of the model tiny is damaged. Run `precis models remove tiny`" in error.message


def test_the_data_folder_is_where_the_person_wants_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRECIS_DATA_DIR", str(tmp_path / "here"))
    assert data_folder() == tmp_path / "here"
    assert user_store().folder == tmp_path / "here" / "models"
    with pytest.raises(ModelError) as caught:
        find_model("smollm2-135m")
    assert caught.value.code == "model-missing"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PRECIS_DATA_DIR", "below")
    assert data_folder() == tmp_path / "below"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("PRECIS_DATA_DIR", "~/mine")
    assert data_folder() == tmp_path / "mine"
    monkeypatch.setenv("PRECIS_DATA_DIR", "")
    assert data_folder().is_absolute()
    assert data_folder().name == "precis"


PLENTY = Machine(8_000_000_000, 8_000_000_000, 2)


def automatic(shop: Shop, loaded: str | None = None, machine: Machine = PLENTY) -> ResolvedModel:
    return find_model("auto", loaded=loaded, catalog=shop.catalog, store=shop.store, machine=machine)


def test_auto_is_the_best_that_is_there(shop: Shop) -> None:
    with pytest.raises(ModelError, match="No model is installed") as caught:
        automatic(shop)
    assert caught.value.code == "model-missing"
    mine = shop.write("mine.gguf", shop.data + b"x")
    add_model(mine, catalog=shop.catalog, store=shop.store)
    assert automatic(shop) == ResolvedModel("mine", mine, "instruct", thinks=False, reason="the only installed model")
    path = shop.install()
    reason = "the best installed model that fits into 8.0 GB of free memory"
    assert automatic(shop) == ResolvedModel("tiny", path, "point", False, ("en",), reason)
    manifest = path.with_name("manifest.json")
    assert automatic(shop).watched == (shop.store.folder, path, manifest)
    path.unlink()
    assert automatic(shop).name == "mine"
    manifest.write_text("{")
    assert automatic(shop).name == "mine"


def test_auto_keeps_a_loaded_model(shop: Shop) -> None:
    for name in ("one", "two"):
        add_model(shop.write(f"{name}.gguf", shop.data + name.encode()), catalog=shop.catalog, store=shop.store)
    tight = Machine(8_000_000_000, 1_000_000, 2)
    assert automatic(shop, "two", tight).name == "two"
    assert automatic(shop, "one", tight).reason == "the best installed model, which is already loaded"


def test_auto_has_the_file_that_was_installed(shop: Shop) -> None:
    path = shop.install()
    assert original_path("auto", catalog=shop.catalog, store=shop.store) == path
