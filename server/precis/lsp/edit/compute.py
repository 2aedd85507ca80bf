"""Compute the edit that inserts, replaces or removes a summary, and find its text in the document. Pure functions.

Offsets are in code points of the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from precis.layout.layout import Edit, LayoutParagraph, LayoutResult, LayoutStyle, lay_out
from precis.lsp.documents.anchors import Anchor, diff_texts
from precis.settings import Settings
from precis.summary.result import Paragraph

_LINE_ENDING = re.compile(r"\r\n|\r|\n")


SummaryLayout = Callable[[str, int, int], LayoutResult | None]
"""Lay out a fixed summary in a document's text, for the selection between two offsets; None if it has no place."""


def _unformatted(sentence: str, _before: str) -> str:
    return sentence


@dataclass(frozen=True, slots=True)
class SummaryEdit:
    """An edit that inserts, replaces or removes a summary.

    Attributes:
        edit: the change to the document; empty if the document already has the text.
        text: the text that the document will hold: the summary with its blank lines, or the text that its removal
            brings back.
        document_without: the document without that text.
        replaced_text: the text that the summary replaces; empty if it is only inserted.
        selected_text: the text that was summarized.
        selection_offset: the start of the selection relative to the start of `text`, before the edit; negative if the
            selection is above the summary.
        sentence_spans: the spans of the summary's sentences in `text`, in order; None for one that cannot be located.
        format_sentence: formats a sentence for its place in the document; see `LayoutResult`.
    """

    edit: Edit
    text: str
    document_without: str
    replaced_text: str
    selected_text: str
    selection_offset: int
    sentence_spans: tuple[tuple[int, int] | None, ...] = ()
    format_sentence: Callable[[str, str], str] = _unformatted

    @property
    def is_noop(self) -> bool:
        """Whether the edit changes nothing."""
        return self.edit.start == self.edit.end and not self.edit.text


def to_layout_paragraph(paragraph: Paragraph) -> LayoutParagraph:
    """Convert a paragraph for the layout, with the spans of its sentences; the items of a list become lines."""
    text = "\n".join(sentence.text for sentence in paragraph.sentences) if paragraph.bullets else paragraph.text
    at, spans = 0, list[tuple[int, int]]()
    for sentence in paragraph.sentences:
        found = text.find(sentence.text, at)
        start, at = (found, found + len(sentence.text)) if found >= 0 else (at, at)
        spans.append((start, at))
    return LayoutParagraph(text, tuple(spans), paragraph.heading, paragraph.bullets)


def make_layout(paragraphs: Sequence[LayoutParagraph], settings: Settings, language_id: str) -> SummaryLayout:
    """Return the layout of these paragraphs in documents of a language, according to the settings."""
    style = LayoutStyle(language_id, settings.insert, settings.heading, settings.wrap)
    return lambda document, start, end: lay_out(document, start, end, paragraphs, style=style)


def compute_insertion(source: str, start: int, end: int, layout: SummaryLayout) -> SummaryEdit | None:
    """Return the edit that inserts the summary of the selection from `start` to `end` into the document.

    Returns None if the document has no place for text, such as JSON.
    """
    result = layout(source, start, end)
    if result is None:
        return None
    edit = result.edit
    return SummaryEdit(
        edit,
        edit.text,
        document_without=source[: edit.start] + source[edit.end :],
        replaced_text=source[edit.start : edit.end],
        selected_text=source[start:end],
        selection_offset=start - edit.start,
        sentence_spans=result.sentences,
        format_sentence=result.format_sentence,
    )


def compute_replacement(
    source: str, old: tuple[int, int], replaced_text: str, selection: tuple[int, int], layout: SummaryLayout
) -> SummaryEdit | None:
    """Return the edit that replaces an older summary of a selection by a new one, in a single edit.

    Returns None if the document has no place for text any more.

    Args:
        source: the document, with the older summary.
        old: the span of the older summary.
        replaced_text: the text that the older summary replaced.
        selection: the span of the selection once the older summary is removed and `replaced_text` is back.
        layout: the layout of the new summary.
    """
    without = source[: old[0]] + replaced_text + source[old[1] :]
    new = compute_insertion(without, *selection, layout)
    if new is None:
        return None
    after = without[: new.edit.start] + new.edit.text + without[new.edit.end :]
    change = diff_texts(source, after)
    edit = Edit(change.start, change.end, after[change.start : change.start + change.length])
    return replace(new, edit=edit)


def compute_removal(source: str, old: tuple[int, int], replaced_text: str) -> SummaryEdit:
    """Return the edit that removes a summary and restores the text that it replaced."""
    without = source[: old[0]] + source[old[1] :]
    return SummaryEdit(Edit(*old, replaced_text), replaced_text, without, "", "", 0)


def find_inserted(source: str, summary_edit: SummaryEdit, near: Anchor) -> tuple[int, int] | None:
    """Return the span of the edit's text in the document; None if the edit was not applied.

    A client may report its edit as a change of another shape, merged with what the user typed, and with other line
    endings. So the text is searched for, and the occurrence nearest to the edited range is returned.

    Args:
        source: the document's current text.
        summary_edit: the edit.
        near: the range that the edit was to replace, tracked through all changes since.
    """
    text = summary_edit.text
    if not text:
        return None if source[near.start : near.end].strip() else (near.start, near.start)
    find = _find_exact if text in source else _find_with_any_line_endings
    found = list(find(text, source))
    if len(found) <= sum(1 for _ in find(text, summary_edit.document_without)):
        return None
    return min(found, key=lambda span: min(abs(span[0] - near.start), abs(span[1] - near.end)))


def _find_exact(text: str, source: str) -> Iterator[tuple[int, int]]:
    """Yield all occurrences. They may overlap: the blank line that ends one may begin the next."""
    at = source.find(text)
    while at >= 0:
        yield at, at + len(text)
        at = source.find(text, at + 1)


def _find_with_any_line_endings(text: str, source: str) -> Iterator[tuple[int, int]]:
    pattern = r"(?:\r\n|\r|\n)".join(re.escape(line) for line in _LINE_ENDING.split(text))
    return (match.span(1) for match in re.finditer(f"(?=({pattern}))", source))


def locate_sentences(summary_edit: SummaryEdit, inserted_text: str) -> list[tuple[int, int] | None]:
    """Return the spans of the summary's sentences in the inserted text, whose line endings may differ."""
    endings = [found.span() for found in _LINE_ENDING.finditer(summary_edit.text)]
    grown = len(inserted_text) - len(summary_edit.text)
    if not grown or not endings:
        return list(summary_edit.sentence_spans)
    per_ending = grown // len(endings)  # all line endings became longer or shorter by the same amount

    def move(offset: int) -> int:
        return offset + per_ending * sum(end <= offset for _, end in endings)

    return [span and (move(span[0]), move(span[1])) for span in summary_edit.sentence_spans]
