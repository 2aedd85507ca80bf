"""Which engine serves a model's name, and how long it is kept: until another model, or another file, is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from precis.engine.api import Engine
from precis.models.catalog import Style
from precis.models.find import Model

Report = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Opened:
    """An engine, and the instruction style that suits its model."""

    engine: Engine
    style: Style


class Engines(Protocol):
    """Where the child gets its engine from."""

    def open(self, model: str, report: Report, cancelled: Callable[[], bool]) -> Opened:
        """The engine of `model`.

        Args:
            model: the setting of this name.
            report: told the share that is loaded, in [0, 1]; not at all where the engine was at hand.
            cancelled: asked while loading; once it is true, `engine.api.Cancelled` is raised.

        Raises:
            ModelError: there is no such model, or it cannot be loaded.
        """
        ...

    def drop(self) -> None:
        """Give the memory of the engine back, or get rid of one in an unknown state."""
        ...


class OpenFile(Protocol):
    """`engine.llama.open_model`, or what stands in its place."""

    def __call__(self, path: Path, /, *, report: Report, cancelled: Callable[[], bool], thinks: bool) -> Engine:
        """The engine that runs the file."""
        ...


class KeptEngine:
    """The engine of the model that was asked for last.

    Args:
        find: the model of a name.
        open_file: the engine of a file.
    """

    def __init__(self, find: Callable[[str], Model], open_file: OpenFile) -> None:
        self._find = find
        self._open_file = open_file
        self._opened: Opened | None = None
        self._key: tuple[str, Path, int] | None = None

    def open(self, model: str, report: Report, cancelled: Callable[[], bool]) -> Opened:
        """The engine of `model`: the one at hand where name, path and modification time of the file are the same."""
        found = self._find(model)
        key = (found.name, found.path, found.path.stat().st_mtime_ns)
        if self._opened is None or key != self._key:
            self.drop()
            engine = self._open_file(found.path, report=report, cancelled=cancelled, thinks=found.thinks)
            self._opened, self._key = Opened(engine, found.style), key
        return self._opened

    def drop(self) -> None:
        """Close the engine at hand."""
        if self._opened is not None:
            self._opened.engine.close()
        self._opened = self._key = None
