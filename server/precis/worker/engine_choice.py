"""Choose between the engine in this process and the one on a server, as the settings say.

A process serves one of them. Once it has opened an engine, it is confined to what this one needs, and the other one
needs a new process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from precis.settings import EngineKind, Settings
from precis.worker.engine_cache import EngineProvider, LoadedEngine, ReportShare


class EngineChoice:
    """Provides the engine of the kind that the settings name.

    Args:
        providers: of each kind.
    """

    def __init__(self, providers: Mapping[EngineKind, EngineProvider]) -> None:
        self._providers = providers
        self._kind: EngineKind | None = None  # of the engine that was opened

    def open(self, settings: Settings, report: ReportShare, cancelled: Callable[[], bool]) -> LoadedEngine:
        """Return the engine that `settings` require; raises what its provider raises."""
        opened = self._providers[settings.engine].open(settings, report, cancelled)
        self._kind = settings.engine
        return opened

    def can_open(self, settings: Settings) -> bool:
        """Return whether this process can still open the engine that `settings` require."""
        if self._kind not in (None, settings.engine):
            return False
        return self._providers[settings.engine].can_open(settings)

    def drop(self) -> None:
        """Free all engines."""
        for provider in self._providers.values():
            provider.drop()
