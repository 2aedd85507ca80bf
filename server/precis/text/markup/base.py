"""What a markup language does for the reading: a copy of the text without markup, and the kinds of its lines.

The copy is as long as the source, so that every offset in it is an offset into the source.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Protocol

from precis.text.lines import MASKED, Line, LineKind, lines
from precis.text.marks import ENTITY

_ENTITY = re.compile(ENTITY)
_MASKED_RUN = re.compile(f"{MASKED}+")
_BREAKS = re.compile(r"\r\n|[\n\r\u2028\u2029]")


class Markup(Protocol):
    """Masks the markup of one language in a text, in time linear in the length of the text."""

    def __call__(self, source: str) -> Marking:
        """Return the copy of `source` without its markup."""
        ...


class Marking:
    """A copy of a source whose markup is masked, of the same length.

    It has `MASKED` for markup, spaces for layout and soft line breaks, and line breaks where a block ends. A decoded
    character, such as that of an entity, is followed by `MASKED` up to the length that it has in the source.

    Attributes:
        source: the source.
        kinds: the kinds of lines that the markup determines, by the offset at which the line starts in the copy.
        items: the offsets of the lines in which a list item begins.
        labels: what a paragraph describes, by the offset of its first character: "`open_gate`"; "" for the whole text.
        unread: the number of items that were masked inside a paragraph, by kind.
        has_whole_blocks: whether every line of the copy is a whole paragraph or list item.
    """

    def __init__(self, source: str, *, has_whole_blocks: bool = True) -> None:
        self.source = source
        self.kinds: dict[int, LineKind] = {}
        self.items: set[int] = set()
        self.labels: dict[int, str] = {}
        self.unread: Counter[str] = Counter()
        self.has_whole_blocks = has_whole_blocks
        self._characters = list(source)
        self._copy: str | None = source  # the characters as a string; None if they have changed since
        self._lines: list[Line] | None = None  # of the copy
        self._decoded: dict[int, int] = {}  # where the padding behind a decoded character starts and ends

    def hide(self, start: int, end: int) -> None:
        """Mask markup; the characters at its two sides stay neighbours."""
        self._replace(start, end, MASKED * (end - start))

    def blank(self, start: int, end: int) -> None:
        """Mask layout, such as the mark of a list item or a soft line break, as spaces."""
        self._replace(start, end, " " * (end - start))

    def write(self, start: int, end: int, text: str) -> None:
        """Write the text that a span of markup stands for; left as it is if the text is longer than the span."""
        if len(text) <= end - start:
            self._replace(start, end, text.ljust(end - start, MASKED))
            self._decoded[start + len(text)] = end

    def decode_entities(self, start: int, end: int) -> None:
        """Write the characters of HTML entities."""
        for found in _ENTITY.finditer(self.source, start, end):
            text = unescape(found[0])
            if text != found[0]:
                self.write(found.start(), found.end(), text.replace("\xa0", " ").replace("\xad", MASKED))

    def end_block(self, start: int, end: int) -> None:
        """Mask markup that separates two blocks."""
        self.hide(start, end)
        self._replace(start, start + 1, "\n")

    def pass_over(self, start: int, end: int, kind: LineKind) -> None:
        """Mask a span of at least two characters that is not read, as one line of the given kind."""
        begins_line = start == 0 or self._characters[start - 1] in "\n\r\u2028\u2029"
        ends_line = end == len(self.source) or self._characters[end] in "\n\r\u2028\u2029"
        self.hide(start, end)
        if not begins_line:
            self._replace(start, start + 1, "\n")
        if not ends_line:
            self._replace(end - 1, end, "\n")
        self.kinds[start + (not begins_line)] = kind

    def join_lines(self, start: int, end: int) -> None:
        """Replace the line breaks in a span with spaces."""
        for found in _BREAKS.finditer(self.source, start, end):
            for i in range(found.start(), found.end()):
                if self._characters[i] in "\n\r\u2028\u2029":
                    self._replace(i, i + 1, " ")

    def text(self, start: int = 0, end: int | None = None) -> str:
        """Return a part of the copy as it is now."""
        if self._copy is None and start == 0 and end is None:
            self._copy = "".join(self._characters)
        return "".join(self._characters[start:end]) if self._copy is None else self._copy[start:end]

    def is_adjacent(self, before: Line, after: Line) -> bool:
        """Return whether there is no blank line between two lines of the source."""
        return len(_BREAKS.findall(self.source, before.end, after.start)) <= 1

    def lines(self) -> list[Line]:
        """Return the lines of the copy as it is now."""
        if self._lines is None:
            self._lines = lines(self.text())
        return self._lines

    def _replace(self, start: int, end: int, text: str) -> None:
        """Replace a part of the copy with a text of the same length."""
        self._characters[start:end] = text
        self._copy = self._lines = None

    def join_paragraphs(self) -> None:
        """Join the lines of each paragraph: a line of a kind or a blank one ends it, and an item begins another."""
        before: Line | None = None
        for line in self.lines():
            is_apart = line.start in self.kinds or not line.text.strip()
            if before and not is_apart and line.start not in self.items:
                self.join_lines(before.end, line.start)
            before = None if is_apart else line

    def finish(self) -> str:
        """Return the copy. Markup at the end of a word becomes space, so that it is not part of a sentence's span."""
        text = self.text()
        for run in _MASKED_RUN.finditer(text):
            start, end = self._decoded.get(run.start(), run.start()), run.end()
            if start == end:
                continue
            if end == len(text) or text[end].isspace():
                self.blank(start, end)
            elif start == run.start() and text[end] in ".,;:!?" and text[max(0, start - 1) : start] == " ":
                self.hide(start - 1, start)
        return self.text()


def enclosed(text: str, opener: re.Pattern[str], closer: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """Yield the spans from each match of `opener` to the next `closer`, both included; an unclosed one ends nothing."""
    while found := opener.search(text, start):
        end = text.find(closer, found.end())
        if end < 0:
            return
        start = end + len(closer)
        yield found.start(), start
