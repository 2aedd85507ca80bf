"""Putting a change in its place that comes after one that was made later.

Helix sends each change from a task of its own, so that two of them may come in the wrong order (its document.rs spawns
what tells of a change). The versions say which it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lsprotocol import types

MOST_CHANGES = 32
MOST_CODE_POINTS = 8_000_000  # of the texts that are remembered; the last one always is
Apply = Callable[[str, types.TextDocumentContentChangeEvent], str]


@dataclass(frozen=True, slots=True)
class Made:
    """A change: of which version it is, what the text was before, and what was changed."""

    version: int
    before: str
    change: types.TextDocumentContentChangeEvent


class Recent:
    """The last changes of one document, in the order of their versions.

    Args:
        version: that it was opened with.
    """

    def __init__(self, version: int | None) -> None:
        self._oldest = version
        self._made: list[Made] = []
        self._late: int | None = None

    def add(self, version: int, before: str, change: types.TextDocumentContentChangeEvent) -> None:
        """Remember a change that came in its turn."""
        if self._made and version < self._made[-1].version:  # the client counts anew
            self._made.clear()
            self._oldest = version
        self._late = None
        self._made.append(Made(version, before, change))
        kept = sum(len(made.before) for made in self._made)
        while len(self._made) > 1 and (kept > MOST_CODE_POINTS or len(self._made) > MOST_CHANGES):
            dropped = self._made.pop(0)
            self._oldest = dropped.version
            kept -= len(dropped.before)

    def is_late(self, version: int) -> bool:
        """Whether a change of this version belongs between two that are remembered."""
        versions = [made.version for made in self._made]
        if self._oldest is None or not versions or not self._oldest < version < versions[-1]:
            return False
        return version == self._late or version not in versions

    def put_in_place(self, version: int, change: types.TextDocumentContentChangeEvent, apply: Apply) -> str:
        """The text with a late change, and those that it was made before, in their order.

        Args:
            version: of the late change.
            change: what was changed.
            apply: changes a text.
        """
        at = next(i for i, made in enumerate(self._made) if made.version > version)
        later, text = self._made[at:], self._made[at].before
        del self._made[at:]
        for number, each in ((version, change), *((made.version, made.change) for made in later)):
            self._made.append(Made(number, text, each))
            text = apply(text, each)
        self._late = version
        return text
