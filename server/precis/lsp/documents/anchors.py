"""Move tracked spans through edits. Pure arithmetic on offsets, in code points; knows no documents."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Change:
    """One edit: the text from `start` to `end` (half-open) was replaced by `length` code points."""

    start: int
    end: int
    length: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """A span of text that is tracked through edits.

    Attributes:
        start, end: its current offsets, half-open; equal once all of it was deleted.
        edited: whether text inside it was changed, so that it no longer holds the original text.
        replaced: whether all of it was overwritten or deleted by one edit; it then spans the replacement text.
    """

    start: int
    end: int
    edited: bool = False
    replaced: bool = False


def move_anchor(anchor: Anchor, change: Change) -> Anchor:
    """Return the anchor after `change`.

    Text typed immediately before or after the span stays outside it. Where an edit crosses one of its borders, that
    border moves to the edge of the new text, so that the end never falls inside text that was just typed.
    """
    shift = change.length - (change.end - change.start)
    if change.end <= anchor.start:
        return replace(anchor, start=anchor.start + shift, end=anchor.end + shift)
    if change.start >= anchor.end:
        return anchor
    new_end = change.start + change.length
    if change.start <= anchor.start and change.end >= anchor.end:
        return Anchor(change.start, new_end, edited=True, replaced=True)
    start = new_end if change.start < anchor.start else anchor.start
    end = new_end if change.end > anchor.end else anchor.end + shift
    return replace(anchor, start=start, end=end, edited=True)


def diff_texts(before: str, after: str) -> Change:
    """Return the smallest single edit that turns `before` into `after`.

    Clients that send the whole text with each change need this.
    """
    limit = min(len(before), len(after))
    prefix = _common_prefix(before, after, limit)
    suffix = _common_suffix(before, after, limit - prefix)
    return Change(prefix, len(before) - suffix, len(after) - suffix - prefix)


def _common_prefix(before: str, after: str, limit: int) -> int:
    """Return the length of the common prefix, at most `limit`; a binary search, since comparing slices is fast."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if before[low:middle] == after[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_suffix(before: str, after: str, limit: int) -> int:
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if before[len(before) - middle : len(before) - low] == after[len(after) - middle : len(after) - low]:
            low = middle
        else:
            high = middle - 1
    return low
