"""The version stands in one place, and the manifests that repeat it follow."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import precis
import version

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for path in (version.SOURCE, *version.MANIFESTS):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    return tmp_path


def test_all_manifests_have_the_version_of_the_program() -> None:
    assert version.read_version(ROOT) == precis.__version__
    assert version.different_manifests(ROOT) == []


def test_a_new_version_reaches_every_manifest_and_changes_nothing_else(checkout: Path) -> None:
    version.set_version(checkout, "10.20.30")
    assert version.different_manifests(checkout) == list(version.MANIFESTS)
    assert version.write_manifests(checkout) == list(version.MANIFESTS)
    assert version.different_manifests(checkout) == []
    lock = json.loads((checkout / "clients/vscode/package-lock.json").read_text("utf-8"))
    assert (lock["version"], lock["packages"][""]["version"]) == ("10.20.30", "10.20.30")
    for path in (version.SOURCE, *version.MANIFESTS):
        before, after = (ROOT / path).read_text("utf-8").splitlines(), (checkout / path).read_text("utf-8").splitlines()
        changed = [new for old, new in zip(before, after, strict=True) if old != new]
        assert changed, path
        assert all("10.20.30" in line for line in changed), path


@pytest.mark.parametrize("bad", ["1.2", "1.2.3rc1", "v1.2.3", "01.2.3", ""])
def test_a_version_that_an_editor_would_refuse_is_refused(checkout: Path, bad: str) -> None:
    with pytest.raises(ValueError, match="version"):
        version.set_version(checkout, bad)
    assert version.read_version(checkout) == precis.__version__


def test_a_manifest_without_a_version_is_an_error(checkout: Path) -> None:
    with pytest.raises(ValueError, match="no line with its version"):
        version.change_toml("[package]\n", "1.2.3")
    (checkout / version.SOURCE).write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match="__version__"):
        version.read_version(checkout)
