from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from precis.engine.api import Hardware
from precis.engine.scripted import ScriptedEngine
from precis.errors import ModelError
from precis.models.find import ResolvedModel
from precis.settings import Settings
from precis.summary.drafter import Drafter
from precis.worker.confinement import Confinement
from precis.worker.engine_cache import EngineCache

BIG = Drafter("big", ("en", "de"))


class Models:
    """Files in a folder, each served by an engine of its own."""

    def __init__(self, folder: Path, confinement: Confinement | None = None) -> None:
        self.folder = folder
        self.made: list[ScriptedEngine] = []
        self.thinks: list[bool] = []
        self.hardware: list[Hardware] = []
        self.confined: list[Hardware] = []
        self.found: list[str] = []
        self.confinement = confinement or Confinement()
        self.kept = EngineCache(self.find, self.open_file, self.confine)
        for name in ("small", "big"):
            (folder / name).touch()

    def confine(self, hardware: Hardware) -> Confinement:
        self.confined.append(hardware)
        return self.confinement

    def find(self, name: str, /, *, loaded: str | None = None) -> ResolvedModel:
        self.found.append(name)
        if name == "auto":  # memory is tight, so that only what is loaded can be big
            return replace(self.find(loaded or "small"), reason="it fits")
        is_big = name == "big"
        return ResolvedModel(
            name, self.folder / name, "instruct" if is_big else "point", is_big, ("en", "de"), watched=(self.folder,)
        )

    def open_file(
        self,
        path: Path,
        /,
        *,
        report: Callable[[float], None],
        cancelled: Callable[[], bool],
        thinks: bool,
        hardware: Hardware,
    ) -> ScriptedEngine:
        assert not cancelled()
        if not path.stat().st_size < 100:
            raise ModelError(f"{path} is too big.")
        report(1.0)
        self.thinks.append(thinks)
        self.hardware.append(hardware)
        self.made.append(ScriptedEngine())
        return self.made[-1]

    def open(self, name: str, **settings: Any) -> ScriptedEngine:
        opened = self.kept.open(Settings(model=name, **settings), lambda _: None, lambda: False)
        if name != "auto":
            assert (opened.drafter, opened.model, opened.reason) == (BIG if name == "big" else None, name, "")
        assert isinstance(opened.engine, ScriptedEngine)
        return opened.engine


@pytest.fixture
def models(tmp_path: Path) -> Models:
    return Models(tmp_path)


def test_the_engine_of_the_last_model_is_kept(models: Models) -> None:
    assert models.open("small") is models.open("small")
    assert len(models.made) == 1


def test_other_hardware_opens_the_model_anew(models: Models) -> None:
    first = models.open("small")
    assert models.open("small", words=100) is first
    assert models.open("small", threads=3, gpu_layers=0, flash_attention="on") is not first
    assert first.closed
    assert models.hardware == [Hardware(), Hardware(3, 0, "on")]


def test_another_model_closes_the_one_before(models: Models) -> None:
    small = models.open("small")
    big = models.open("big")
    assert (small.closed, big.closed) == (True, False)
    assert models.thinks == [False, True]
    assert models.open("small") is not small


def test_auto_keeps_what_is_loaded(models: Models) -> None:
    small = models.open("auto")
    assert models.open("auto") is small
    big = models.open("big")
    assert models.open("auto") is big
    opened = models.kept.open(Settings(), lambda _: None, lambda: False)
    assert (opened.model, opened.drafter, opened.reason) == ("big", BIG, "it fits")


def test_a_file_that_has_changed_is_opened_anew(models: Models) -> None:
    before = models.open("small")
    file = models.folder / "small"
    stamp = file.stat().st_mtime_ns + 10**9
    os.utime(file, ns=(stamp, stamp))
    assert models.open("small") is not before
    assert before.closed


def test_a_dropped_engine_is_closed_and_made_anew(models: Models) -> None:
    before = models.open("small")
    models.kept.drop()
    models.kept.drop()
    assert before.closed
    assert not models.open("small").closed


def test_a_failure_to_open_leaves_nothing_behind(models: Models) -> None:
    before = models.open("small")
    (models.folder / "big").write_bytes(b" " * 100)
    with pytest.raises(ModelError):
        models.open("big")
    assert before.closed  # its memory is needed for the other one
    assert not models.open("small").closed


def test_the_process_is_confined_once_and_says_so(models: Models) -> None:
    models.confinement = Confinement(network=True, reason="no Landlock")
    models.open("small")
    models.open("big")
    assert models.confined == [Hardware()]
    assert models.kept.open(Settings(model="big"), lambda _: None, lambda: False).confinement is models.confinement
    assert models.kept.can_open(Settings(model="small"))


def test_without_files_only_the_loaded_engine_can_be_opened(tmp_path: Path) -> None:
    models = Models(tmp_path, Confinement(network=True, files=True))
    cache = models.kept
    assert cache.can_open(Settings(model="big"))
    first = cache.open(Settings(), lambda _: None, lambda: False)
    searched = list(models.found)
    for name in ("auto", "small"):
        assert cache.can_open(Settings(model=name, words=50))
        opened = cache.open(Settings(model=name), lambda _: None, lambda: False)
        assert (opened.engine, opened.model) == (first.engine, "small")
        assert opened.reason == ("it fits" if name == "auto" else "")
    assert models.found == searched  # nothing is read to find it
    assert not cache.can_open(Settings(model="big"))
    assert not cache.can_open(Settings(model="small", threads=3))
    (tmp_path / "added").touch()
    os.utime(tmp_path, ns=(1, 1))
    assert not cache.can_open(Settings())


def test_without_files_a_dropped_engine_cannot_be_opened_again(tmp_path: Path) -> None:
    models = Models(tmp_path, Confinement(network=True, files=True))
    models.open("small")
    models.kept.drop()
    assert not models.kept.can_open(Settings(model="small"))
