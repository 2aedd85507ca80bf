"""Where a selection is after the document was edited. Pure arithmetic of offsets, in code points."""

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
    """A selection that is followed through edits.

    Attributes:
        start, end: where it is now, half-open; equal once all of it was deleted.
        edited: whether text inside it was changed, so that it no longer is what was selected.
        replaced: whether all of it was overwritten or deleted at once; then it stands for what came in its place.
    """

    start: int
    end: int
    edited: bool = False
    replaced: bool = False


def follow(anchor: Anchor, change: Change) -> Anchor:
    """The anchor after `change`.

    What is typed right before the selection or right behind it stays outside. Where an edit reaches over one of its
    borders, the border moves to the edge of the new text, such that the end is never inside text that was just typed.
    """
    grown = change.length - (change.end - change.start)
    if change.end <= anchor.start:
        return replace(anchor, start=anchor.start + grown, end=anchor.end + grown)
    if change.start >= anchor.end:
        return anchor
    new_end = change.start + change.length
    if change.start <= anchor.start and change.end >= anchor.end:
        return Anchor(change.start, new_end, edited=True, replaced=True)
    start = new_end if change.start < anchor.start else anchor.start
    end = new_end if change.end > anchor.end else anchor.end + grown
    return replace(anchor, start=start, end=end, edited=True)


def difference(before: str, after: str) -> Change:
    """The smallest single edit that makes `after` of `before`, for clients that send the whole text each time."""
    limit = min(len(before), len(after))
    start = _common(before, after, limit)
    behind = _common_suffix(before, after, limit - start)
    return Change(start, len(before) - behind, len(after) - behind - start)


def _common(before: str, after: str, limit: int) -> int:
    """The length of the common beginning, at most `limit`: by halves, since comparing slices is quick."""
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
