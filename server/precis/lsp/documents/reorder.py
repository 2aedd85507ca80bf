"""Apply document changes in version order when they arrive out of order.

Helix sends each change from a separate task (`document.rs` spawns the notification), so two changes may arrive in the
wrong order. The document versions show which one is late.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lsprotocol import types

MAX_CHANGES = 32
MAX_CODE_POINTS = 8_000_000  # of all remembered texts together; the newest text is always remembered
ApplyChange = Callable[[str, types.TextDocumentContentChangeEvent], str]


@dataclass(frozen=True, slots=True)
class ReceivedChange:
    """A change: the version that it leads to, the text before it, and the change itself."""

    version: int
    before: str
    change: types.TextDocumentContentChangeEvent


class RecentChanges:
    """The latest changes of one document, in version order.

    Args:
        version: the version with which the document was opened.
    """

    def __init__(self, version: int | None) -> None:
        self._oldest = version
        self._changes: list[ReceivedChange] = []
        self._late: int | None = None

    def record(self, version: int, before: str, change: types.TextDocumentContentChangeEvent) -> None:
        """Remember a change that arrived in order."""
        if self._changes and version < self._changes[-1].version:  # the client restarted its version count
            self._changes.clear()
            self._oldest = version
        self._late = None
        self._changes.append(ReceivedChange(version, before, change))
        code_points = sum(len(each.before) for each in self._changes)
        while len(self._changes) > 1 and (code_points > MAX_CODE_POINTS or len(self._changes) > MAX_CHANGES):
            dropped = self._changes.pop(0)
            self._oldest = dropped.version
            code_points -= len(dropped.before)

    def is_late(self, version: int) -> bool:
        """Return whether a change of this version belongs between two remembered ones."""
        versions = [each.version for each in self._changes]
        if self._oldest is None or not versions or not self._oldest < version < versions[-1]:
            return False
        return version == self._late or version not in versions

    def insert_late(self, version: int, change: types.TextDocumentContentChangeEvent, apply: ApplyChange) -> str:
        """Insert a late change before the later ones, and return the text with all of them applied in order.

        Args:
            version: the version of the late change.
            change: the late change.
            apply: applies a change to a text.
        """
        at = next(i for i, each in enumerate(self._changes) if each.version > version)
        later, text = self._changes[at:], self._changes[at].before
        del self._changes[at:]
        for number, each in ((version, change), *((other.version, other.change) for other in later)):
            self._changes.append(ReceivedChange(number, text, each))
            text = apply(text, each)
        self._late = version
        return text
