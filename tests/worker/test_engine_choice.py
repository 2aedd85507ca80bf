from __future__ import annotations

from collections.abc import Callable

import pytest

from precis.engine.scripted import ScriptedEngine
from precis.errors import ModelError
from precis.settings import EngineKind, Settings
from precis.worker.engine_cache import LoadedEngine, ReportShare
from precis.worker.engine_choice import EngineChoice


class Provider:
    """Provides one engine, or none."""

    def __init__(self, name: str) -> None:
        self.opened = LoadedEngine(ScriptedEngine(), None, name)
        self.is_missing = self.is_outdated = False
        self.dropped = 0

    def open(self, _settings: Settings, _report: ReportShare, _cancelled: Callable[[], bool]) -> LoadedEngine:
        if self.is_missing:
            raise ModelError("There is none.")
        return self.opened

    def can_open(self, _settings: Settings) -> bool:
        return not self.is_outdated

    def drop(self) -> None:
        self.dropped += 1


def open_in(choice: EngineChoice, kind: EngineKind) -> str:
    return choice.open(Settings(engine=kind), lambda _: None, lambda: False).model


@pytest.fixture
def providers() -> dict[EngineKind, Provider]:
    return {"embedded": Provider("file"), "endpoint": Provider("server")}


@pytest.mark.parametrize(("kind", "other"), [("embedded", "endpoint"), ("endpoint", "embedded")])
def test_a_process_serves_one_kind(kind: EngineKind, other: EngineKind, providers: dict[EngineKind, Provider]) -> None:
    choice = EngineChoice(providers)
    assert choice.can_open(Settings(engine=kind))
    assert choice.can_open(Settings(engine=other))
    assert open_in(choice, kind) == providers[kind].opened.model
    assert choice.can_open(Settings(engine=kind))
    assert not choice.can_open(Settings(engine=other))
    providers[kind].is_outdated = True
    assert not choice.can_open(Settings(engine=kind))


def test_what_could_not_be_opened_binds_to_nothing(providers: dict[EngineKind, Provider]) -> None:
    choice = EngineChoice(providers)
    providers["endpoint"].is_missing = True
    with pytest.raises(ModelError):
        open_in(choice, "endpoint")
    assert choice.can_open(Settings(engine="embedded"))


def test_all_are_dropped(providers: dict[EngineKind, Provider]) -> None:
    EngineChoice(providers).drop()
    assert [provider.dropped for provider in providers.values()] == [1, 1]
