"""Where stretches of a text are once the text was escaped, wrapped and put behind prefixes. Half-open offsets.

The text is not compared with what became of it, which would be a guess where much is escaped: the borders of the
stretches go through the same steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

MARK = "\x1f"  # the unit separator: white space to every rule that escapes text, and no part of any text
_BLANKS = " \t"  # what a line may break at, and what is lost there


@dataclass(frozen=True, slots=True)
class TrackedSpan:
    """From `start` to `end` of some text stands the stretch of this number, or a piece of it."""

    number: int
    start: int
    end: int

    def moved(self, by: int) -> TrackedSpan:
        """The same where so much text was put before it."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True, slots=True)
class SpannedText:
    """A text, and the stretches of it, in order and apart."""

    text: str
    stretches: tuple[TrackedSpan, ...] = ()

    def behind(self, prefix: str) -> SpannedText:
        """The same with a prefix."""
        return SpannedText(prefix + self.text, tuple(stretch.moved(len(prefix)) for stretch in self.stretches))

    def ending(self, text: str) -> SpannedText:
        """The same where `text`, which begins as this one does, is what became of it."""
        return SpannedText(text, self.stretches)

    def cut_to(self, text: str) -> SpannedText:
        """The same without what stands before `text`, its own last part."""
        by = len(self.text) - len(text)
        return SpannedText(text, tuple(_clipped(self.stretches, by, len(self.text))))

    def part(self, start: int, end: int) -> SpannedText:
        """What stands between two offsets."""
        return SpannedText(self.text[start:end], tuple(_clipped(self.stretches, start, end)))


def rewritten(held: SpannedText, rewrite: Callable[[str], str]) -> SpannedText:
    """What `rewrite` makes of a text, and where its stretches are then.

    A rule that looks over the border of two stretches may see the marks that are put there for a moment. What it makes
    of the text is right then, and the stretches are not told.
    """
    plain = rewrite(held.text)
    if not held.stretches or MARK in held.text:
        return SpannedText(plain)
    borders = [border for stretch in held.stretches for border in (stretch.start, stretch.end)]
    pieces = [held.text[start:end] for start, end in zip([0, *borders], [*borders, len(held.text)], strict=True)]
    first, *others = rewrite(MARK.join(pieces)).split(MARK)
    if "".join([first, *others]) != plain or len(others) != len(borders):
        return SpannedText(plain)
    at, found = 0, list[int]()
    for piece in (first, *others[:-1]):
        at += len(piece)
        found.append(at)
    moved = zip(held.stretches, found[::2], found[1::2], strict=True)
    return SpannedText(plain, tuple(TrackedSpan(stretch.number, start, end) for stretch, start, end in moved))


def wrapped(
    held: SpannedText, wrap: Callable[[str, Callable[[str], str]], list[str]], starts: Callable[[str], str]
) -> list[SpannedText]:
    """The lines that `wrap` makes of a text, each with the pieces of stretches in it.

    Args:
        held: the text, on one line.
        wrap: given the text and `starts`, makes its lines; nothing but spaces and tabs gets lost.
        starts: what becomes of what stands at the beginning of a line; it adds characters that are no white space.
    """
    added: list[int] = []

    def noted(beginning: str) -> str:
        written = starts(beginning)
        added.append(len(written) - len(beginning))
        return written

    lines = wrap(held.text, noted)
    return [SpannedText(line, found) for line, found in zip(lines, _on_lines(held, lines, added), strict=True)]


def _on_lines(held: SpannedText, lines: Sequence[str], added: Sequence[int]) -> Iterator[tuple[TrackedSpan, ...]]:
    """The pieces of stretches on each line, told by counting the characters that are no blanks."""
    before = [0]
    for character in held.text:
        before.append(before[-1] + (character not in _BLANKS))
    first = 0
    for line, more in zip(lines, added, strict=True):
        inked = [column for column, character in enumerate(line) if character not in _BLANKS]
        last = first + len(inked) - more
        pieces: list[TrackedSpan] = []
        for stretch in held.stretches:
            start, end = max(before[stretch.start], first), min(before[stretch.end], last)
            if start < end:
                begins = inked[0] if start == first else inked[more + start - first]
                pieces.append(TrackedSpan(stretch.number, begins, inked[more + end - first - 1] + 1))
        yield tuple(pieces)
        first = last


def joined(lines: Sequence[SpannedText], between: str) -> SpannedText:
    """The lines as one text; a stretch that goes over several of them is whole again, with what stands between."""
    at, whole = 0, dict[int, TrackedSpan]()
    for line in lines:
        for stretch in line.stretches:
            piece = stretch.moved(at)
            begun = whole.setdefault(piece.number, piece)
            whole[piece.number] = replace(begun, end=piece.end)
        at += len(line.text) + len(between)
    return SpannedText(between.join(line.text for line in lines), tuple(whole.values()))


def _clipped(stretches: Sequence[TrackedSpan], start: int, end: int) -> Iterator[TrackedSpan]:
    for stretch in stretches:
        if stretch.start < end and stretch.end > start:
            yield TrackedSpan(stretch.number, max(stretch.start, start) - start, min(stretch.end, end) - start)
