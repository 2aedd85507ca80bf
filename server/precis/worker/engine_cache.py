"""Keep the loaded engine until a job needs another model, another file or other hardware settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from precis.engine.api import Engine, Hardware
from precis.models.find import ResolvedModel
from precis.settings import Settings
from precis.summary.drafter import Drafter

ReportShare = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class LoadedEngine:
    """An engine and its model.

    Attributes:
        engine: ready for use.
        drafter: the model if it drafts sentences; None if it only shortens source sentences.
        model: the model's name; "" if it is the one in the settings.
        reason: why "auto" selected it; "" if the user named it.
        notice: how a model is used of which nothing is known, for the user; "" otherwise.
    """

    engine: Engine
    drafter: Drafter | None
    model: str = ""
    reason: str = ""
    notice: str = ""


class EngineProvider(Protocol):
    """Provides the worker with its engine."""

    def open(self, settings: Settings, report: ReportShare, cancelled: Callable[[], bool]) -> LoadedEngine:
        """Return the engine that `settings` require.

        Args:
            settings: settings of the job; the model and the hardware matter.
            report: called with the loaded share, in [0, 1]; not called if the engine is already loaded.
            cancelled: polled while loading; once it returns true, `engine.api.Cancelled` is raised.

        Raises:
            ModelError: there is no such model, or it cannot be loaded.
        """
        ...

    def drop(self) -> None:
        """Free the engine, to release its memory or because its state is unknown."""
        ...


class LoadEngine(Protocol):
    """The signature of `engine.llama.open_model`."""

    def __call__(
        self, path: Path, /, *, report: ReportShare, cancelled: Callable[[], bool], thinks: bool, hardware: Hardware
    ) -> Engine:
        """Load the model file."""
        ...


class FindModel(Protocol):
    """The signature of `models.find.find_model`."""

    def __call__(self, name: str, /, *, loaded: str | None = None) -> ResolvedModel:
        """Find a model by name. "auto" does not replace the model `loaded` with a smaller one."""
        ...


def drafter_of(model: ResolvedModel) -> Drafter | None:
    """Return a model as a drafter; None if it only shortens source sentences."""
    return None if model.style == "point" else Drafter(model.name, model.drafting_languages)


class EngineCache:
    """Provides the most recently used engine.

    Args:
        find: finds a model by name.
        open_file: loads a model file.
    """

    def __init__(self, find: FindModel, open_file: LoadEngine) -> None:
        self._find = find
        self._open_file = open_file
        self._opened: LoadedEngine | None = None
        self._key: tuple[str, Path, int, Hardware] | None = None

    def open(self, settings: Settings, report: ReportShare, cancelled: Callable[[], bool]) -> LoadedEngine:
        """Return the loaded engine if name, path and modification time of the file and the hardware match."""
        found = self._find(settings.model, loaded=self._key[0] if self._key else None)
        hardware = Hardware(settings.threads, settings.gpu_layers, settings.flash_attention)
        key = (found.name, found.path, found.path.stat().st_mtime_ns, hardware)
        if self._opened is None or key != self._key:
            self.drop()
            engine = self._open_file(
                found.path, report=report, cancelled=cancelled, thinks=found.thinks, hardware=hardware
            )
            self._opened, self._key = LoadedEngine(engine, drafter_of(found), found.name, notice=found.notice), key
        return replace(self._opened, reason=found.reason)

    def drop(self) -> None:
        """Close the loaded engine."""
        if self._opened is not None:
            self._opened.engine.close()
        self._opened = self._key = None
