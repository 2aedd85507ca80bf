"""Keep the loaded engine until a job needs another model, another file or other hardware settings.

With the first engine, the process is confined. If it can open no files from then on, it keeps that engine: any other
one needs a new process, which the worker asks its parent for. "auto" is then decided anew only if the installed models
change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from precis.engine.api import Engine, Hardware
from precis.models.find import ResolvedModel
from precis.settings import Settings
from precis.summary.drafter import Drafter
from precis.summary.result import Notice
from precis.worker.confinement import Confinement

ReportShare = Callable[[float], None]
NOT_CONFINED = Confinement()


@dataclass(frozen=True, slots=True)
class LoadedEngine:
    """An engine and its model.

    Attributes:
        engine: ready for use.
        drafter: the model if it drafts sentences; None if it only shortens source sentences.
        model: the model's name; "" if it is the one in the settings.
        reason: why "auto" selected it; "" if the user named it.
        notices: what the user should know about the engine.
        confinement: what the kernel refuses this process.
    """

    engine: Engine
    drafter: Drafter | None
    model: str = ""
    reason: str = ""
    notices: tuple[Notice, ...] = ()
    confinement: Confinement = NOT_CONFINED


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

    def can_open(self, settings: Settings) -> bool:
        """Return whether this process can still open the engine that `settings` require."""
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


Confine = Callable[[Hardware], Confinement]


def drafter_of(model: ResolvedModel) -> Drafter | None:
    """Return a model as a drafter; None if it only shortens source sentences."""
    return None if model.style == "point" else Drafter(model.name, model.drafting_languages)


class EngineCache:
    """Provides the most recently used engine.

    Args:
        find: finds a model by name.
        open_file: loads a model file.
        confine: confines this process, once it has loaded a model; not confined by default.
    """

    def __init__(self, find: FindModel, open_file: LoadEngine, confine: Confine = lambda _: NOT_CONFINED) -> None:
        self._find = find
        self._open_file = open_file
        self._confine = confine
        self._confinement: Confinement | None = None
        self._opened: LoadedEngine | None = None
        self._key: tuple[str, Path, int, Hardware] | None = None
        self._requested = ""  # the value of the setting `model` that led to the engine
        self._watched: dict[Path, int] = {}  # modification times of what the choice of the model depends on

    def open(self, settings: Settings, report: ReportShare, cancelled: Callable[[], bool]) -> LoadedEngine:
        """Return the loaded engine if name, path and modification time of the file and the hardware match."""
        if self._opened is not None and self._is_closed_to_files and self.can_open(settings):
            return self._opened if settings.model == self._requested else replace(self._opened, reason="")
        found = self._find(settings.model, loaded=self._key[0] if self._key else None)
        hardware = hardware_of(settings)
        key = (found.name, found.path, found.path.stat().st_mtime_ns, hardware)
        if self._opened is None or key != self._key:
            self.drop()
            engine = self._open_file(
                found.path, report=report, cancelled=cancelled, thinks=found.thinks, hardware=hardware
            )
            notices = (Notice("model-unrecognized", found.notice),) if found.notice else ()
            self._opened, self._key = LoadedEngine(engine, drafter_of(found), found.name, notices=notices), key
            self._watched = {path: _modified_ns(path) for path in (found.path, *found.watched)}
            if self._confinement is None:
                self._confinement = self._confine(hardware)
            self._opened = replace(self._opened, confinement=self._confinement)
        self._opened, self._requested = replace(self._opened, reason=found.reason), settings.model
        return self._opened

    def can_open(self, settings: Settings) -> bool:
        """Return whether this process can still open files, or has the engine that `settings` require."""
        if not self._is_closed_to_files:
            return True
        if self._opened is None or self._key is None:
            return False
        name, _, _, hardware = self._key
        is_same_model = settings.model in (self._requested, name) and hardware == hardware_of(settings)
        return is_same_model and all(_modified_ns(path) == time_ns for path, time_ns in self._watched.items())

    def drop(self) -> None:
        """Close the loaded engine."""
        if self._opened is not None:
            self._opened.engine.close()
        self._opened = self._key = None

    @property
    def _is_closed_to_files(self) -> bool:
        return self._confinement is not None and self._confinement.files


def hardware_of(settings: Settings) -> Hardware:
    """Return the part of the settings that an engine is loaded with."""
    return Hardware(settings.threads, settings.gpu_layers, settings.flash_attention)


def _modified_ns(path: Path) -> int:
    """Return when a file or folder was modified, or 0 if it is missing. A confined process may still ask."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
