r"""The groups and environments of LaTeX that cannot hold a paragraph, and the entries of BibTeX.

A blank line within the argument of a command, a formula or a table is an error (The TeXbook, chapter 20: "Paragraph
ended before … was complete"). Knows nothing of summaries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from precis.layout.blocks import BlockMap, ClosedBlock, Zone

_VERBATIM = frozenset("verbatim Verbatim BVerbatim LVerbatim lstlisting minted comment filecontents alltt".split())
_WITHOUT_PARAGRAPHS = _VERBATIM | frozenset(
    "tabular tabularx tabulary longtable tabbing array matrix pmatrix bmatrix vmatrix cases equation align alignat "
    "flalign gather multline eqnarray displaymath math split tikzpicture picture axis algorithmic "
    "thebibliography".split()
)
_LISTS = frozenset({"itemize", "enumerate", "description"})
MAX_DEPTH = 50  # deeper groups come from errors
_PAIRS = {"}": "{", "\\]": "\\["}
_TOKEN = re.compile(
    r"\\(?P<edge>begin|end)\s*\{(?P<name>[A-Za-z]+)\*?\}|\\verb\*?(?P<mark>[^A-Za-z\s*])[^\n]*?(?P=mark)"
    r"|\\item\b|\\[\[\]]|\\(?s:.)|%[^\n]*|\$\$?|[{}]|\n[ \t]*(?=\n)"
)


class _Reader:
    """Reads LaTeX for the lines that belong together."""

    def __init__(self, text: str) -> None:
        self.blocks: list[ClosedBlock] = []
        self.document: tuple[int, int | None] | None = None
        self._text = text
        self._open: list[tuple[str, int]] = []  # what is open, and its first line

    def read(self) -> None:
        at, counted, line = 0, 0, 0
        while found := _TOKEN.search(self._text, at):
            line += self._text.count("\n", counted, found.start())
            counted = found.start()
            del self._open[:-MAX_DEPTH]
            at = found.end()
            if found["edge"]:
                at = self._environment(found, line)
            else:
                self._mark(found.group(), line)

    def _environment(self, found: re.Match[str], line: int) -> int:
        name = found["name"]
        if name == "document":
            self.document = (
                (line, None) if found["edge"] == "begin" else (self.document[0], line) if self.document else None
            )
            self._open.clear()
        elif found["edge"] == "end":
            self._close(name, line)
        else:
            self._open.append((name, line))
            if name in _VERBATIM:
                end = re.compile(rf"\\end\s*\{{{name}\*?\}}").search(self._text, found.end())
                return end.start() if end else found.end()
        return found.end()

    def _mark(self, mark: str, line: int) -> None:
        if mark == "\\item":
            if self._open and self._open[-1][0] in _LISTS:
                self._add(self._open[-1][1], line, ends_in_text=True)
                self._open[-1] = ("", line)
        elif mark in _PAIRS:
            self._close(_PAIRS[mark], line)
        elif mark in _PAIRS.values() or (mark.startswith("$") and all(name != mark for name, _ in self._open)):
            self._open.append((mark, line))
        elif mark.startswith("$"):
            self._close(mark, line)
        elif mark.startswith("\n"):
            self._open = [each for each in self._open if not each[0].startswith("$")]

    def _close(self, name: str, line: int) -> None:
        names = [each for each, _ in self._open]
        if name in _LISTS and "" in names and name not in names:
            name = ""
        if name not in names:
            return
        while True:
            closed, first = self._open.pop()
            if closed == name:
                break
        if name in _WITHOUT_PARAGRAPHS or name in ("{", "\\[", "$", "$$"):
            self._add(first, line)

    def _add(self, first: int, last: int, *, ends_in_text: bool = False) -> None:
        if last > first:
            self.blocks.append(ClosedBlock(first, last, ends_in_text=ends_in_text))


def latex_blocks(lines: Sequence[str]) -> BlockMap:
    """Return the groups that can hold no paragraph, and the preamble, in which text is a comment."""
    reader = _Reader("\n".join(lines))
    reader.read()
    block_map = BlockMap(reader.blocks)
    if reader.document:
        first, last = reader.document
        block_map.zones.append(Zone(-1, first, "latex-preamble"))
        if last is not None:
            block_map.closed.append(ClosedBlock(last, len(lines), leave="above"))
    return block_map


def bibtex_blocks(lines: Sequence[str]) -> BlockMap:
    """Return the entries of a bibliography. The text between them is ignored by BibTeX."""
    closed: list[ClosedBlock] = []
    first, depth = 0, 0
    for number, line in enumerate(lines):
        if line.startswith("@"):  # an entry that is not closed before is one with an error
            first, depth = number, 0
        elif not depth:
            continue
        depth = max(0, depth + line.count("{") - line.count("}"))
        if not depth and number > first:
            closed.append(ClosedBlock(first, number))
    if depth:
        closed.append(ClosedBlock(first, len(lines)))
    return BlockMap(closed)
