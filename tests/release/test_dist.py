"""The files of a release: the same bytes each time, and all that they must contain."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest

import dist
import precis

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "server" / "precis"
MOMENT = 1_700_000_000


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all files of a release."""
    if not (shutil.which("npm") and (ROOT / "clients" / "vscode" / "node_modules").exists()):
        pytest.skip("The packages of the extension are not installed. `make vsix` installs them, and needs Node.")
    folder = tmp_path_factory.mktemp("built")
    dist.build(folder, MOMENT)
    return folder


def test_a_second_build_has_the_same_checksums(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("PYTHONHASHSEED", "1")
    before = os.umask(0o077)
    try:
        dist.build(tmp_path, MOMENT)
    finally:
        os.umask(before)
    assert (tmp_path / "SHA256SUMS").read_text("utf-8") == (built / "SHA256SUMS").read_text("utf-8")
    listed = (built / "SHA256SUMS").read_text("utf-8").split()[1::2]
    assert sorted(listed) == sorted(path.name for path in built.iterdir() if path.name != "SHA256SUMS")


def test_the_wheel_has_every_module_and_data_file(built: Path) -> None:
    [wheel] = built.glob(f"precis_ls-{precis.__version__}-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith("precis/")}
    sources = {
        f"precis/{path.relative_to(PACKAGE).as_posix()}"
        for path in PACKAGE.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert packed == sources | {"precis/models/catalog.toml"}


def test_the_source_distribution_has_nothing_else(built: Path) -> None:
    [source] = built.glob(f"precis_ls-{precis.__version__}.tar.gz")
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    outside = {name for name in names if not name.startswith("server/")}
    assert outside == {
        *(".gitignore", "CHANGELOG.md", "LICENSE", "PKG-INFO", "README.md", "pyproject.toml"),
        "models/catalog.toml",
    }


def test_the_extension_carries_this_wheel(built: Path) -> None:
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(built / "precis.vsix") as archive:
        assert archive.read(f"extension/wheels/{wheel.name}") == wheel.read_bytes()
        assert json.loads(archive.read("extension/package.json"))["version"] == precis.__version__


def test_the_bills_name_what_is_needed_and_no_path_of_this_machine(built: Path) -> None:
    bills = {path.name: path.read_text("utf-8") for path in built.glob("*.cdx.json")}
    needed = {name: {each["name"] for each in json.loads(bill)["components"]} for name, bill in bills.items()}
    assert {"llama_cpp_python", "numpy", "pygls", "pydantic_core"} < needed["precis-ls.cdx.json"]
    assert not {"pytest", "ruff", "hatchling"} & needed["precis-ls.cdx.json"]
    assert {"vscode-languageclient", "vscode-jsonrpc", "minimatch"} < needed["precis-vsix.cdx.json"]
    assert "eslint" not in needed["precis-vsix.cdx.json"]
    for bill in bills.values():
        assert json.loads(bill)["metadata"]["component"]["version"] == precis.__version__
        assert str(ROOT) not in bill
        assert "file:" not in bill
