"""An open document as the client sees it, and the ranges in it that are tracked through its changes.

pygls stores the documents, but it splits lines wherever Python does (at form feeds, U+0085, U+2028 …), while the
protocol has three line endings, and it misplaces positions beyond the end of a line or of the document. Either would
put a summary in the wrong place, so lines and positions here follow the specification.

Specification: LSP 3.17, "Text Documents" and "Position".
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Container

from lsprotocol import types
from pygls.workspace import TextDocument

from precis.lsp.documents.anchors import Anchor, Change, diff_texts, move_anchor
from precis.lsp.documents.lines import LineIndex
from precis.lsp.documents.reorder import RecentChanges
from precis.lsp.documents.units import Encoding, UnitIndex

_BLANK_STEP = 1 << 16  # code points that are looked at together
MAX_UNDO_CHANGES = 1000  # edits after which a lost text is no longer restored by undoing them one by one


class TrackedRange:
    """A range of a document, such as a selection: `anchor` moves with each change until the range is released."""

    def __init__(self, document: Document, anchor: Anchor) -> None:
        self.document = document
        self.anchor = anchor

    @property
    def text(self) -> str:
        """The current text of the range."""
        return self.document.source[self.anchor.start : self.anchor.end]

    @property
    def lsp_range(self) -> types.Range:
        """The range in the client's positions."""
        return self.document.range_at(self.anchor.start, self.anchor.end)

    @property
    def is_gone(self) -> bool:
        """Whether its text was deleted or overwritten, or its document closed."""
        anchor = self.anchor
        return self.document.closed or anchor.replaced or self.document.is_blank(anchor.start, anchor.end)

    def relocate(self, text: str) -> None:
        """Move to `text` if the range is gone and `text` occurs exactly once in the document.

        This happens when the user cuts and pastes the text, undoes a deletion, or reverts the document.
        """
        if self.is_gone and text.strip():
            source = self.document.source
            at = source.find(text)
            if at >= 0 and source.find(text, at + 1) < 0:
                self.anchor = Anchor(at, at + len(text))

    def apply_change(self, change: Change, _minimal: Change) -> None:
        """Move with an edit of the document.

        Args:
            change: the text that the client replaced.
            _minimal: the part of `change` that actually differs.
        """
        self.anchor = move_anchor(self.anchor, change)

    def release(self) -> None:
        """Stop tracking the range."""
        self.document.untrack(self)


class RestorableRange(TrackedRange):
    """A range that remembers its text, and returns to that text when an edit brings it back: undo, redo or a paste.

    Attributes:
        original_text: the text that it was created with.
        first_start: the offset at which it started when it was created.
        last_start: the offset at which it started before its text was last lost.
    """

    def __init__(self, document: Document, anchor: Anchor) -> None:
        super().__init__(document, anchor)
        self.original_text = self.text
        self.first_start = anchor.start
        self.last_start = anchor.start
        self._undo_changes: list[Change] = []  # edits that would undo all edits since the loss, the next one last

    @property
    def is_intact(self) -> bool:
        """Whether it contains its original text."""
        return not self.document.closed and not self.anchor.edited

    def apply_change(self, change: Change, minimal: Change) -> None:
        """Move with an edit of the document; the arguments are those of `TrackedRange.apply_change`."""
        if minimal.start == minimal.end and not minimal.length:
            return
        was_intact, start = not self.anchor.edited, self.anchor.start
        super().apply_change(change, minimal)
        if self._undo_changes:  # also when the text was found again, since that may be a copy
            if self._undo_changes[-1] == minimal:
                self._undo_changes.pop()
            else:
                self._undo_changes.append(_inverse(minimal))
            if not self._undo_changes:
                self._restore_at(self.last_start)
            elif len(self._undo_changes) > MAX_UNDO_CHANGES:
                self._undo_changes.clear()
        elif was_intact and self.anchor.edited:
            self.last_start, self._undo_changes = start, [_inverse(minimal)]
        if self.anchor.edited and self.anchor.end - self.anchor.start == len(self.original_text):
            self._restore_at(self.anchor.start)

    def restore(self, change: Change, taken: Container[int]) -> None:
        """Move to the original text if an edit has brought it back.

        Args:
            change: the edit; the text must overlap or adjoin what it inserted.
            taken: offsets at which other ranges already hold the same text.
        """
        source, length = self.document.source, len(self.original_text)
        low, high = max(0, change.start - length + 1), change.start + change.length + length - 1
        at = source.find(self.original_text, low, high)
        while at in taken:
            at = source.find(self.original_text, at + 1, high)
        self._restore_at(at)

    def _restore_at(self, start: int) -> None:
        """Move to `start` if the original text is there."""
        if start >= 0 and self.document.source.startswith(self.original_text, start):
            self.anchor = Anchor(start, start + len(self.original_text))


def _inverse(change: Change) -> Change:
    return Change(change.start, change.start + change.length, change.end - change.start)


class Document(TextDocument):
    """An open document.

    Args:
        uri, source, version, language_id: as the client opened it. lsprotocol lets numbers through as a language
            identifier; they count as none.
        encoding: what the client's positions count in.

    Attributes:
        encoding: what the client's positions count in.
        edit_lock: held while the client is asked to edit the document, since two edits of one version would collide.
        closed: whether the client has closed it; its text no longer changes then.
    """

    def __init__(
        self, uri: str, source: str | None, version: int | None, language_id: str | None, encoding: Encoding
    ) -> None:
        super().__init__(uri, source, version, language_id if isinstance(language_id, str) else None)
        self.encoding = encoding
        self.edit_lock = asyncio.Lock()
        self.closed = False
        self._changed = asyncio.Event()
        self._tracked: dict[TrackedRange, None] = {}  # a set that keeps the order of insertion
        self._lines: LineIndex | None = None
        self._units: UnitIndex | None = None
        self._recent_changes = RecentChanges(version)

    @property
    def lines(self) -> LineIndex:
        """The lines with their line endings. There is at least one, and the last one has no ending."""
        if self._lines is None:
            self._lines = LineIndex(self.source)
        return self._lines

    @property
    def _columns(self) -> UnitIndex:
        if self._units is None:
            self._units = UnitIndex(self.source, self.lines, self.encoding)
        return self._units

    def offset_at(self, position: types.Position) -> int:
        """Return the offset of a client's position, in code points.

        A position beyond the end of its line means that end, and one beyond the last line the end of the document.
        """
        if position.line >= len(self.lines):
            return len(self.source)
        return self._columns.offset_at(position.line, position.character)

    def position_at(self, offset: int) -> types.Position:
        """Return the client's position of an offset in code points."""
        number = self.lines.line_at(offset)
        return types.Position(number, self._columns.column_at(number, offset))

    def span_of(self, selection: types.Range) -> tuple[int, int]:
        """Return the offsets of a client's range, in code points. Its two ends may come in either order."""
        start, end = sorted((self.offset_at(selection.start), self.offset_at(selection.end)))
        return start, end

    def is_blank(self, start: int, end: int) -> bool:
        """Return whether there is only white space between two offsets. Takes long only where there is a lot of it."""
        return all(
            not part or part.isspace()
            for part in (self.source[at : min(end, at + _BLANK_STEP)] for at in range(start, end, _BLANK_STEP))
        )

    def range_at(self, start: int, end: int) -> types.Range:
        """Return the client's range between two offsets."""
        return types.Range(self.position_at(start), self.position_at(end))

    def track(self, selection: types.Range) -> TrackedRange:
        """Track a selection until it is released."""
        return self.track_span(*self.span_of(selection))

    def track_span(self, start: int, end: int) -> TrackedRange:
        """Track the text between two offsets in code points until it is released."""
        tracked = TrackedRange(self, Anchor(start, end))
        self._tracked[tracked] = None
        return tracked

    def track_restorable(self, start: int, end: int) -> RestorableRange:
        """Track the text between two offsets, and remember it so that undo, redo and paste restore the range."""
        tracked = RestorableRange(self, Anchor(start, end))
        self._tracked[tracked] = None
        return tracked

    def untrack(self, tracked: TrackedRange) -> None:
        """Stop tracking a range."""
        self._tracked.pop(tracked, None)

    async def wait_for_change(self, version: int | None, timeout_s: float | None) -> bool:
        """Wait for a new version; return False on timeout or close.

        Args:
            version: the version to be replaced.
            timeout_s: None for no limit.
        """
        try:
            async with asyncio.timeout(timeout_s):
                while self.version == version and not self.closed:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return False
        return self.version != version

    def close(self) -> None:
        """Mark the document as closed by the client."""
        self.closed = True
        self._changed.set()

    def apply_if_late(self, version: int, change: types.TextDocumentContentChangeEvent) -> bool:
        """Apply a change that arrived out of order, and return True; only record one that arrived in order.

        A late change is inserted in version order and the later ones are applied again.
        """
        if not self._recent_changes.is_late(version):
            self._recent_changes.record(version, self.source, change)
            return False
        text = self._recent_changes.insert_late(version, change, self._changed_text)
        self.apply_change(types.TextDocumentContentChangeWholeDocument(text))
        return True

    def _changed_text(self, text: str, change: types.TextDocumentContentChangeEvent) -> str:
        other = Document(self.uri, text, None, None, self.encoding)
        other.apply_change(change)
        return other.source

    def apply_change(self, change: types.TextDocumentContentChangeEvent) -> None:
        """Apply a client's change to the text, and move the tracked ranges."""
        source = self.source
        partial = isinstance(change, types.TextDocumentContentChangePartial)
        start, end = 0, len(source)
        if partial:
            start, end = self.span_of(change.range)
        whole = Change(start, end, len(change.text))
        minimal = diff_texts(source[start:end], change.text)
        minimal = Change(start + minimal.start, start + minimal.end, minimal.length)
        self._source = f"{source[:start]}{change.text}{source[end:]}" if partial else change.text
        if self._lines:
            self._lines = self._lines.updated(minimal, self._source)
        if self._units:
            self._units = self._units.updated(minimal, self._source, self.lines)
        for tracked in self._tracked:
            # A client may send far more than what changed: the whole document when it is formatted or reverted. Text
            # that is typed over a tracked range, however, replaces it, even where some of the characters are the same.
            outside = minimal.end <= tracked.anchor.start or minimal.start >= tracked.anchor.end
            tracked.apply_change(whole if partial and not outside else minimal, minimal)
        self._restore_lost_ranges(minimal)
        self._changed.set()  # the waiting tasks resume later, after pygls has set the version

    def _restore_lost_ranges(self, change: Change) -> None:
        """Restore ranges whose text an edit has brought back; ranges with equal texts in their original order."""
        restorable = [each for each in self._tracked if isinstance(each, RestorableRange)]
        lost = sorted((each for each in restorable if each.anchor.edited), key=lambda each: each.first_start)
        if not lost:
            return
        taken = defaultdict[str, set[int]](set)
        for each in restorable:
            if not each.anchor.edited:
                taken[each.original_text].add(each.anchor.start)
        restored: dict[tuple[str, int], Anchor] = {}
        for each in lost:
            if anchor := restored.get((each.original_text, each.last_start)):  # the same span, tracked a second time
                each.anchor = anchor
                continue
            each.restore(change, taken[each.original_text])
            if not each.anchor.edited:
                taken[each.original_text].add(each.anchor.start)
                restored[each.original_text, each.last_start] = each.anchor
