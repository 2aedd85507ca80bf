"""Which edit makes a document hold a summary, or another one, or none; and whether it holds it. Pure functions.

Offsets are in code points of the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from precis.layout.layout import Edit, LayoutParagraph, LayoutResult, LayoutStyle, lay_out
from precis.lsp.documents.anchors import Anchor, difference
from precis.settings import Settings
from precis.summary.result import Paragraph

_BREAK = re.compile(r"\r\n|\r|\n")


SummaryLayout = Callable[[str, int, int], LayoutResult]
"""What to do to a document (its text) for the summary of what lies between two offsets."""


def _as_it_is(sentence: str, _before: str) -> str:
    return sentence


@dataclass(frozen=True, slots=True)
class SummaryEdit:
    """A summary's place in a document.

    Attributes:
        edit: what puts it there; it changes nothing where it stands there already.
        text: what will stand there: the summary with its blank lines, or what stands there once it is removed.
        aside: the document without it.
        replaced: what it takes the place of; empty where it is only inserted.
        selected: what the summary is inserted for.
        lead: how far behind the beginning of `text` that began, before the edit; negative where it is above.
        sentences: where the summary's sentences are in `text`, in order; None for one that cannot be told.
        written: how a sentence is written there; see `LayoutResult`.
    """

    edit: Edit
    text: str
    aside: str
    replaced: str
    selected: str
    lead: int
    sentences: tuple[tuple[int, int] | None, ...] = ()
    written: Callable[[str, str], str] = _as_it_is

    @property
    def is_noop(self) -> bool:
        """Whether there is nothing to do."""
        return self.edit.start == self.edit.end and not self.edit.text


def to_passage(paragraph: Paragraph) -> LayoutParagraph:
    """A paragraph for the layout, with the places of its sentences; the items of a list are its lines."""
    text = "\n".join(sentence.text for sentence in paragraph.sentences) if paragraph.bullets else paragraph.text
    at, spans = 0, list[tuple[int, int]]()
    for sentence in paragraph.sentences:
        found = text.find(sentence.text, at)
        start, at = (found, found + len(sentence.text)) if found >= 0 else (at, at)
        spans.append((start, at))
    return LayoutParagraph(text, tuple(spans), paragraph.heading, paragraph.bullets)


def make_layout(passages: Sequence[LayoutParagraph], settings: Settings, language_id: str) -> SummaryLayout:
    """How these paragraphs are placed in a document of this language, as the settings have it."""
    style = LayoutStyle(language_id, settings.insert, settings.heading, settings.wrap)
    return lambda document, start, end: lay_out(document, start, end, passages, style=style)


def compute_insertion(source: str, start: int, end: int, place: SummaryLayout) -> SummaryEdit:
    """Puts the summary of the selection from `start` to `end` into the document."""
    found = place(source, start, end)
    edit = found.edit
    aside = source[: edit.start] + source[edit.end :]
    replaced, selected = source[edit.start : edit.end], source[start:end]
    return SummaryEdit(edit, edit.text, aside, replaced, selected, start - edit.start, found.sentences, found.written)


def compute_replacement(
    source: str, old: tuple[int, int], replaced: str, selection: tuple[int, int], place: SummaryLayout
) -> SummaryEdit:
    """Puts the summary of a selection into the document in the stead of an older one, in one edit.

    Args:
        source: the document, with the older summary.
        old: where that stands.
        replaced: what it took the place of.
        selection: where the selection is once the older summary is taken out and `replaced` is back.
        place: places the new summary.
    """
    without = source[: old[0]] + replaced + source[old[1] :]
    new = compute_insertion(without, *selection, place)
    after = without[: new.edit.start] + new.edit.text + without[new.edit.end :]
    change = difference(source, after)
    edit = Edit(change.start, change.end, after[change.start : change.start + change.length])
    return replace(new, edit=edit)


def compute_removal(source: str, old: tuple[int, int], replaced: str) -> SummaryEdit:
    """Takes a summary out of the document, and puts back what it took the place of."""
    aside = source[: old[0]] + source[old[1] :]
    return SummaryEdit(Edit(*old, replaced), replaced, aside, "", "", 0)


def find_inserted(source: str, placed: SummaryEdit, near: Anchor) -> tuple[int, int] | None:
    """Where the text stands in the document after the edit; None where the edit was not made.

    A client may tell of its edit in a change of its own shape, joined with what the person typed, and with line endings
    of its own. So the text is looked for, the one nearest to the place where the edit was to be made.

    Args:
        source: the document as it is by now.
        placed: what was to be done.
        near: the range that the edit was to replace, followed through all changes since.
    """
    if not placed.text:
        return None if source[near.start : near.end].strip() else (near.start, near.start)
    find = _as_it_stands if placed.text in source else _with_any_endings
    found = list(find(placed.text, source))
    if len(found) <= sum(1 for _ in find(placed.text, placed.aside)):
        return None
    return min(found, key=lambda span: min(abs(span[0] - near.start), abs(span[1] - near.end)))


def _as_it_stands(text: str, source: str) -> Iterator[tuple[int, int]]:
    """Where the text stands. The end of one may be the beginning of the next: a blank line."""
    at = source.find(text)
    while at >= 0:
        yield at, at + len(text)
        at = source.find(text, at + 1)


def _with_any_endings(text: str, source: str) -> Iterator[tuple[int, int]]:
    pattern = r"(?:\r\n|\r|\n)".join(re.escape(line) for line in _BREAK.split(text))
    return (match.span(1) for match in re.finditer(f"(?=({pattern}))", source))


def locate_sentences(placed: SummaryEdit, standing_text: str) -> list[tuple[int, int] | None]:
    """Where the summary's sentences are in what stands in the document, whose line endings may be others."""
    ours = [found.span() for found in _BREAK.finditer(placed.text)]
    grown = len(standing_text) - len(placed.text)
    if not grown or not ours:
        return list(placed.sentences)
    each = grown // len(ours)  # all of them became longer, or shorter, alike

    def moved(offset: int) -> int:
        return offset + each * sum(end <= offset for _, end in ours)

    return [span and (moved(span[0]), moved(span[1])) for span in placed.sentences]
