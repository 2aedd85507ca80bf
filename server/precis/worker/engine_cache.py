"""Which engine serves a job's settings, and how long it is kept: until another model, file or hardware is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from precis.engine.api import Engine, Hardware
from precis.models.find import ResolvedModel
from precis.settings import Settings

ReportShare = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class LoadedEngine:
    """An engine and its model.

    Attributes:
        engine: ready to be used.
        drafter: the model's name where it writes sentences of its own; None where it only shortens.
        model: the model's name; "" where it is the one that the settings name.
        reason: why the setting "auto" stands for it; "" where it was asked for.
    """

    engine: Engine
    drafter: str | None
    model: str = ""
    reason: str = ""


class EngineProvider(Protocol):
    """Where the child gets its engine from."""

    def open(self, settings: Settings, report: ReportShare, cancelled: Callable[[], bool]) -> LoadedEngine:
        """The engine that `settings` ask for.

        Args:
            settings: of the job; the model and the hardware count.
            report: told the share that is loaded, in [0, 1]; not at all where the engine was at hand.
            cancelled: asked while loading; once it is true, `engine.api.Cancelled` is raised.

        Raises:
            ModelError: there is no such model, or it cannot be loaded.
        """
        ...

    def drop(self) -> None:
        """Give the memory of the engine back, or get rid of one in an unknown state."""
        ...


class LoadEngine(Protocol):
    """`engine.llama.open_model`, or what stands in its place."""

    def __call__(
        self, path: Path, /, *, report: ReportShare, cancelled: Callable[[], bool], thinks: bool, hardware: Hardware
    ) -> Engine:
        """The engine that runs the file."""
        ...


class FindModel(Protocol):
    """`models.find.find`, or what stands in its place."""

    def __call__(self, name: str, /, *, loaded: str | None = None) -> ResolvedModel:
        """The model of a name; `loaded` is the one that "auto" does not exchange for a smaller one."""
        ...


class EngineCache:
    """The engine that was asked for last.

    Args:
        find: the model of a name.
        open_file: the engine of a file.
    """

    def __init__(self, find: FindModel, open_file: LoadEngine) -> None:
        self._find = find
        self._open_file = open_file
        self._opened: LoadedEngine | None = None
        self._key: tuple[str, Path, int, Hardware] | None = None

    def open(self, settings: Settings, report: ReportShare, cancelled: Callable[[], bool]) -> LoadedEngine:
        """The engine at hand where name, path and modification time of the file and the hardware are the same."""
        found = self._find(settings.model, loaded=self._key[0] if self._key else None)
        hardware = Hardware(settings.threads, settings.gpu_layers, settings.flash_attention)
        key = (found.name, found.path, found.path.stat().st_mtime_ns, hardware)
        if self._opened is None or key != self._key:
            self.drop()
            engine = self._open_file(
                found.path, report=report, cancelled=cancelled, thinks=found.thinks, hardware=hardware
            )
            self._opened, self._key = LoadedEngine(engine, found.drafter, found.name), key
        return replace(self._opened, reason=found.reason)

    def drop(self) -> None:
        """Close the engine at hand."""
        if self._opened is not None:
            self._opened.engine.close()
        self._opened = self._key = None
