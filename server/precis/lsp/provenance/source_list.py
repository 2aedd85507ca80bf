"""The sources of a whole summary as one text: under each of its sentences, the source sentences that it comes from.

The text is Markdown, but no words in it are marked or escaped, so that it also reads well as plain text.
"""

from __future__ import annotations

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


def list_sources(summary: InsertedSummary) -> str:
    """Return the sentences of a summary by paragraph, each with its origin, and its sources as they are now.

    Sentences that were deleted are left out.
    """
    blocks = [f"# Sources of the summary in {display_name(summary.document)}", describe(summary)]
    for number, paragraph in enumerate(summary.trace.paragraphs, 1):
        described = [parts for sentence in paragraph if (parts := _describe_sentence(sentence))]
        if described:
            blocks.append(f"## Paragraph {number}")
            blocks += [_to_item(f"{position}. ", parts) for position, parts in enumerate(described, 1)]
    return "\n\n".join(blocks) + "\n"


def _describe_sentence(sentence: TracedSentence) -> list[str]:
    """Return a sentence, its origin, its sources and its certainty as blocks of text; none if it was deleted."""
    text = range_text(sentence.range.document, sentence.range)
    if not sentence.is_intact:
        is_edited = not sentence.range.is_intact and not sentence.range.is_gone
        return [text, EDITED] if is_edited else []
    sources = remaining_sources(sentence)
    origin = describe_origin(sentence, sources)
    if sentence.kind == "quoted" and sentence.supported and [current_text(each) for each in sources] == [text]:
        return [text, origin.removesuffix(":") + "."]
    if len(sources) == 1:
        described = [_quote(origin, sources[0])]
    else:
        places = [line_references(sentence, [source]) for source in sources]
        quotes = [_quote(place and f"{place}:", source) for place, source in zip(places, sources, strict=True)]
        described = [origin, "\n".join(f"- {quote}" for quote in quotes)]
    return [part for part in (text, *described, describe_certainty(sentence, sources)) if part]


def _quote(where: str, source: SourceSpan) -> str:
    """Return where a source is, such as "line 3:", with its text as it is now."""
    if source.is_edited:
        where = f"{where.removesuffix(':')}. {SOURCE_EDITED}"
    return f"{where} “{current_text(source)}”".strip()


def _to_item(marker: str, blocks: list[str]) -> str:
    """Return an item of a Markdown list; the blocks after the first one are indented below it."""
    indent = " " * len(marker)
    lines = "\n\n".join(blocks).splitlines()
    return marker + "\n".join(indent + line if line and number else line for number, line in enumerate(lines))
