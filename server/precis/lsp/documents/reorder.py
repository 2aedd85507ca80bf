"""Apply document changes in version order when they arrive out of order.

Helix sends each change from a separate task (`document.rs` spawns the notification), so two changes may arrive in the
wrong order. The document versions show which one is late.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lsprotocol import types

from precis.lsp.documents.anchors import diff_texts

MAX_CHANGES = 32
MAX_CODE_POINTS = 8_000_000  # of all that is remembered of earlier texts; the newest text is always remembered
ApplyChange = Callable[[str, types.TextDocumentContentChangeEvent], str]


@dataclass(frozen=True, slots=True)
class Undo:
    """What turns a text back into the one before it: `removed` takes the place of `length` code points at `start`."""

    start: int
    length: int
    removed: str

    @classmethod
    def between(cls, before: str, after: str) -> Undo:
        """Return what turns `after` into `before`."""
        change = diff_texts(before, after)
        return cls(change.start, change.length, before[change.start : change.end])

    def apply(self, text: str) -> str:
        """Return the text before `text`."""
        return f"{text[: self.start]}{self.removed}{text[self.start + self.length :]}"


@dataclass(frozen=True, slots=True)
class ReceivedChange:
    """A change: the version that it leads to, the change itself, and what undoes it; None for the newest change."""

    version: int
    change: types.TextDocumentContentChangeEvent
    undo: Undo | None = None

    @property
    def code_points(self) -> int:
        """How much text it holds."""
        return len(self.change.text) + (len(self.undo.removed) if self.undo else 0)


class RecentChanges:
    """The latest changes of one document, in version order.

    Of earlier texts only the differences are kept: a document that stays open for days would else be kept many times.

    Args:
        version: the version with which the document was opened.
    """

    def __init__(self, version: int | None) -> None:
        self._oldest = version
        self._changes: list[ReceivedChange] = []
        self._newest_before = ""  # the text before the newest change
        self._late: int | None = None

    @property
    def code_points(self) -> int:
        """How much text is remembered."""
        return len(self._newest_before) + sum(each.code_points for each in self._changes)

    def record(self, version: int, before: str, change: types.TextDocumentContentChangeEvent) -> None:
        """Remember a change that arrived in order.

        Args:
            version: the version that it leads to.
            before: the text before it.
            change: the change.
        """
        if self._changes and version < self._changes[-1].version:  # the client restarted its version count
            self._changes.clear()
            self._oldest = version
        self._late = None
        self._append(version, before, change)
        while len(self._changes) > 1 and (self.code_points > MAX_CODE_POINTS or len(self._changes) > MAX_CHANGES):
            self._oldest = self._changes.pop(0).version

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
        text = self._newest_before
        for each in reversed(self._changes[at:]):
            text = each.undo.apply(text) if each.undo else text
        later = self._changes[at:]
        del self._changes[at:]
        if self._changes:  # its undo leads to the text before the late change, as before
            self._newest_before = self._changes[-1].undo.apply(text) if self._changes[-1].undo else text
        for number, each in ((version, change), *((other.version, other.change) for other in later)):
            self._append(number, text, each)
            text = apply(text, each)
        self._late = version
        return text

    def _append(self, version: int, before: str, change: types.TextDocumentContentChangeEvent) -> None:
        if self._changes:
            last = self._changes[-1]
            undo = Undo.between(self._newest_before, before)
            self._changes[-1] = ReceivedChange(last.version, last.change, undo)
        self._changes.append(ReceivedChange(version, change))
        self._newest_before = before
