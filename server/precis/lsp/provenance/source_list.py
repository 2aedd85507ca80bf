"""The sources of a whole summary as one text: under each of its sentences, the source sentences that it comes from.

The text is Markdown, but no words in it are marked or escaped, so that it also reads well as plain text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from precis.lsp.documents.document import RestorableRange
from precis.lsp.provenance.hover import (
    SOURCE_EDITED,
    current_text,
    describe_certainty,
    describe_origin,
    display_name,
    line_references,
    range_text,
    remaining_sources,
)
from precis.lsp.provenance.lens import describe
from precis.lsp.provenance.summaries import InsertedSummary
from precis.lsp.provenance.trace import SourceSpan, TracedSentence

EDITED = "Edited since the summary was inserted. Undo the edit to see its sources."


@dataclass(frozen=True, slots=True)
class ListLine:
    """A line of the list.

    Attributes:
        text: the line.
        place: the part of it that says where one source is, such as "line 3"; "" if there is none.
        source: the range of that source; None if there is none.
    """

    text: str
    place: str = ""
    source: RestorableRange | None = None

    def behind(self, prefix: str) -> ListLine:
        """Return the line with a prefix."""
        return replace(self, text=f"{prefix}{self.text}")


Block = list[ListLine]


def list_sources(summary: InsertedSummary) -> list[ListLine]:
    """Return the sentences of a summary by paragraph, each with its origin, and its sources as they are now.

    Sentences that were deleted are left out.
    """
    title = f"# Sources of the summary in {display_name(summary.document)}"
    blocks = [[ListLine(title)], [ListLine(describe(summary))]]
    for number, paragraph in enumerate(summary.trace.paragraphs, 1):
        described = [parts for sentence in paragraph if (parts := _describe_sentence(sentence))]
        if described:
            blocks.append([ListLine(f"## Paragraph {number}")])
            for position, parts in enumerate(described, 1):
                blocks += _to_item(f"{position}. ", parts)
    first, *others = blocks
    return [*first, *(line for block in others for line in (ListLine(""), *block))]


def _describe_sentence(sentence: TracedSentence) -> list[Block]:
    """Return a sentence, its origin, its sources and its certainty; nothing if it was deleted."""
    text = range_text(sentence.range.document, sentence.range)
    if not sentence.is_intact:
        is_edited = not sentence.range.is_intact and not sentence.range.is_gone
        return [[ListLine(text)], [ListLine(EDITED)]] if is_edited else []
    sources = remaining_sources(sentence)
    origin = describe_origin(sentence, sources)
    if sentence.kind == "quoted" and sentence.supported and [current_text(each) for each in sources] == [text]:
        return [[ListLine(text)], [_locate(sentence, sources[0], origin.removesuffix(":") + ".")]]
    if len(sources) == 1:
        described = [[_quote(sentence, sources[0], origin)]]
    else:
        places = [line_references(sentence, [source]) for source in sources]
        quotes = [
            _quote(sentence, source, place and f"{place}:") for place, source in zip(places, sources, strict=True)
        ]
        described = [[ListLine(origin)], [quote.behind("- ") for quote in quotes]]
    if certainty := describe_certainty(sentence, sources):
        described.append([ListLine(certainty)])
    return [[ListLine(text)], *(block for block in described if block)]


def _quote(sentence: TracedSentence, source: SourceSpan, where: str) -> ListLine:
    """Return where a source is, such as "line 3:", with its text as it is now."""
    if source.is_edited:
        where = f"{where.removesuffix(':')}. {SOURCE_EDITED}"
    return _locate(sentence, source, f"{where} “{current_text(source)}”".strip())


def _locate(sentence: TracedSentence, source: SourceSpan, text: str) -> ListLine:
    """Return a line of the list that says, before anything else about lines, where a source is."""
    return ListLine(text, line_references(sentence, [source]), source.current_range)


def _to_item(marker: str, blocks: list[Block]) -> list[Block]:
    """Return an item of a Markdown list; the blocks after the first one are indented below it."""
    prefixes = [marker, *[" " * len(marker)] * (len(blocks) - 1)]
    return [[line.behind(prefix) for line in block] for prefix, block in zip(prefixes, blocks, strict=True)]
