from __future__ import annotations

import sys
from pathlib import Path

import platformdirs
import pytest

from precis.errors import ModelError
from precis.models import store
from precis.models.folders import cache_folder, data_folder, expand_home


def test_the_folders_are_absolute_and_named_for_the_program() -> None:
    for folder in (data_folder(), cache_folder()):
        assert folder is not None
        assert folder.is_absolute()
        assert "precis" in folder.parts


@pytest.mark.parametrize("kind", ["raises", "relative"])
def test_a_user_without_a_home_has_none(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def locate(_name: str, *, appauthor: bool) -> Path:
        assert not appauthor
        if kind == "raises":
            raise RuntimeError("could not determine the home directory")
        return Path("~/.cache/precis")  # platformdirs before 4.4

    monkeypatch.setattr(platformdirs, "user_data_path", locate)
    monkeypatch.setattr(platformdirs, "user_cache_path", locate)
    monkeypatch.delenv(store.DATA_DIR_VARIABLE, raising=False)
    assert (data_folder(), cache_folder()) == (None, None)
    with pytest.raises(ModelError, match=store.DATA_DIR_VARIABLE) as caught:
        store.data_folder()
    assert caught.value.code == "data-folder"


@pytest.mark.skipif(sys.platform == "win32", reason="the variable has another name there")
def test_a_home_is_expanded_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "a b ü"))
    monkeypatch.chdir(tmp_path)
    assert expand_home("~/x") == tmp_path / "a b ü" / "x"
    assert expand_home("x") == tmp_path / "x"
    assert expand_home("~no-such-user/x") == Path(Path.cwd(), "~no-such-user", "x")
