"""What decides where a line of text can be inserted in a document: closed blocks, and zones of other languages.

Places between lines are numbered: place n is below line n, and place -1 is above the first line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class ClosedBlock:
    """Lines between which no line can be inserted, such as the rows of a table or the lines of a string.

    Attributes:
        first: index of its first line.
        last: index of its last line; the number of lines if nothing can be inserted below it either.
        whole: the first and the last line of what contains it, if text cannot be inserted next to it either.
        leave: the side on which text that belongs to it is inserted; None for the side that was asked for.
        is_tight: whether a blank line below it would belong to it.
        ends_in_text: whether its last line holds text that can be replaced.
    """

    first: int
    last: int
    whole: tuple[int, int] | None = None
    leave: Literal["above", "below"] | None = None
    is_tight: bool = False
    ends_in_text: bool = False

    @property
    def top(self) -> int:
        """The line above which text can be inserted."""
        return self.whole[0] if self.whole else self.first

    @property
    def bottom(self) -> int:
        """The line below which text can be inserted."""
        return self.whole[1] if self.whole else self.last

    def shifted(self, by: int) -> ClosedBlock:
        """Return the block, `by` lines further down."""
        whole = self.whole and (self.whole[0] + by, self.whole[1] + by)
        return replace(self, first=self.first + by, last=self.last + by, whole=whole)


@dataclass(frozen=True, slots=True)
class Zone:
    """Lines between which inserted text is of another language than the document.

    Attributes:
        first: index of its first line; -1 if text can be inserted above the first line of the document, too.
        last: index of its last line.
        language_id: of the text between them, as in `comments.toml`, or of a markup language.
    """

    first: int
    last: int
    language_id: str


@dataclass(slots=True)
class BlockMap:
    """The closed blocks and the zones of a document. Of overlapping zones, the last one holds."""

    closed: list[ClosedBlock] = field(default_factory=list[ClosedBlock])
    zones: list[Zone] = field(default_factory=list[Zone])

    def add(self, inner: BlockMap, first: int) -> None:
        """Add the blocks of a part of the document that begins with line `first`."""
        self.closed += [each.shifted(first) for each in inner.closed]
        self.zones += [replace(each, first=each.first + first, last=each.last + first) for each in inner.zones]

    def zone_at(self, place: int) -> Zone | None:
        """Return the zone of a place; None if it is of the document's own language."""
        return next((zone for zone in reversed(self.zones) if zone.first <= place < zone.last), None)

    def block_around(self, first: int, last: int) -> ClosedBlock | None:
        """Return the block that begins above these lines and ends with the last of them."""
        around = (each for each in self.closed if each.first < first and each.last == last and not each.ends_in_text)
        return next(around, None)

    def leave_closed(
        self, place: int, side: Literal["above", "below"], count: int
    ) -> tuple[int, ClosedBlock | None] | None:
        """Return the nearest place outside of all closed blocks, and the last block that was left.

        Args:
            place: where text is asked for.
            side: where to go from there.
            count: number of lines of the document.

        Returns:
            None if there is no such place.
        """
        left: ClosedBlock | None = None
        for _ in range(2 * len(self.closed) + 1):
            block = next((each for each in self.closed if each.first <= place < each.last), None)
            if block is None:
                return (place, left) if place < count else None
            side, left = block.leave or side, block
            place = block.bottom if side == "below" else block.top - 1
        return None


def delimited(text: str, opener: str, closer: str) -> Iterator[tuple[int, int]]:
    """Yield the spans from each `opener` to the next `closer`; an unclosed one is ignored."""
    end = 0
    while (start := text.find(opener, end)) >= 0:
        found = text.find(closer, start + len(opener))
        if found < 0:
            return
        end = found + len(closer)
        yield start, end


def strings_of_places(places: Iterable[int], count: int) -> list[ClosedBlock]:
    """Return closed blocks that cover these places within strings.

    A string that is open at the end of the document is left out: it is an error, and what begins it may be none.

    Args:
        places: in order.
        count: number of lines of the document.
    """
    return [block for block in blocks_of_places(places) if block.last < count]


def blocks_of_places(places: Iterable[int]) -> list[ClosedBlock]:
    """Return closed blocks that cover these places, which are in order."""
    blocks: list[ClosedBlock] = []
    for place in places:
        if blocks and blocks[-1].last >= place:
            blocks[-1] = ClosedBlock(blocks[-1].first, place + 1)
        else:
            blocks.append(ClosedBlock(place, place + 1))
    return blocks


def consecutive_blocks(lines: Sequence[str], block_at: Callable[[Sequence[str], int], ClosedBlock]) -> BlockMap:
    """Return the closed blocks of a document whose elements follow one another.

    Args:
        lines: of the document.
        block_at: returns the element that begins in a line. Nothing is closed in one of a single line.
    """
    closed: list[ClosedBlock] = []
    first = 0
    while first < len(lines):
        block = block_at(lines, first)
        if block.last > first:
            closed.append(block)
        first = block.last + 1
    return BlockMap(closed)


def end_of_run(lines: Sequence[str], first: int) -> int:
    """Return the last line above the next blank one."""
    last = first
    while last + 1 < len(lines) and lines[last + 1].strip():
        last += 1
    return last
