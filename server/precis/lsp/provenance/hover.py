"""The hover text of a traced sentence: how it was made, and the source sentences that it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from precis.lsp.documents.document import Document, RestorableRange
from precis.lsp.provenance.trace import SourceSpan, TracedSentence
from precis.text.markup.detect import format_of
from precis.text.reading import plain_text, read

MARKUP_CODE_POINTS = 4096  # of a long line that are read before and behind a sentence, for markup that spans it
NOT_FOUND = "Not found in the source."
SOURCE_GONE = "Its source is no longer in the document."
SOURCE_EDITED = "The source was edited since. It now reads:"
_KIND_LABELS = {"written": "Written by the model", "compressed": "Compressed", "quoted": "Quoted", None: "Found"}
_MARKDOWN_SPECIAL = re.compile(r"[\\`*_{}\[\]<>~#|!&$]")
_BLOCK_MARKER = re.compile(r"^(\d{1,9}(?=[.)])|(?=[-+=:]))")
_OUTER_PUNCTUATION = re.compile(r"^\W+|\W+$")


def explain(sentence: TracedSentence, *, markdown: bool) -> str:
    """Return how the sentence was made, and its source sentences with their lines.

    Args:
        sentence: a sentence that is intact in its document.
        markdown: return Markdown; otherwise plain text, in which nothing is struck through.
    """
    sources = [source for source in sentence.sources if source.range is None or source.current_range]
    parts = [_headline(sentence, sources, struck=markdown)]
    for source in sources:
        tracked = source.current_range
        text = range_text(tracked.document, tracked) if tracked else plain_text(read(source.text).text)
        if source.is_edited:
            parts.append(SOURCE_EDITED)
        if markdown:
            is_shortened = sentence.kind == "compressed" and not source.is_edited
            runs = mark_omissions(text, sentence.text) if is_shortened else [(text, False)]
            parts.append("> " + _to_markdown(runs))
        else:
            parts.append(f"“{text}”")
    return "\n\n".join(parts)


def range_text(document: Document, tracked: RestorableRange) -> str:
    """Return the text of a range on one line and without markup."""
    lines, at = document.lines, tracked.anchor
    first, last = lines.line_at(at.start), lines.line_at(max(at.start, at.end - 1))
    start = max(lines.start_of(first), at.start - MARKUP_CODE_POINTS)
    end = min(lines.content_end(last), at.end + MARKUP_CODE_POINTS)
    reading = read(document.source[start:end], document_format(document))
    return plain_text(reading.text[at.start - start : at.end - start])


def document_format(document: Document) -> str:
    """Return what a document is written in."""
    return format_of(document.source, document.language_id or "", display_name(document))


def mark_omissions(source: str, sentence: str) -> list[tuple[str, bool]]:
    """Return the words of a source sentence in runs, each with whether the shorter sentence omits it."""
    words = source.split()
    matcher = SequenceMatcher(None, _comparable(words), _comparable(sentence.split()), autojunk=False)
    runs: list[tuple[str, bool]] = []
    at = 0
    for block in matcher.get_matching_blocks():
        runs += [(" ".join(words[at : block.a]), True), (" ".join(words[block.a : block.a + block.size]), False)]
        at = block.a + block.size
    return [(text, is_omitted) for text, is_omitted in runs if text]


def _headline(sentence: TracedSentence, sources: Sequence[SourceSpan], *, struck: bool) -> str:
    lines = " and ".join(dict.fromkeys(_line_references(sentence, sources)))
    if not sentence.supported:
        return f"{NOT_FOUND} The nearest match is {lines}:" if lines else NOT_FOUND
    label = _KIND_LABELS[sentence.kind]
    if not sources:
        return f"{label}. {SOURCE_GONE}"
    if not lines:
        return f"{label} from the text that the summary has replaced:"
    has_omissions = struck and sentence.kind == "compressed" and not any(source.is_edited for source in sources)
    note = "; omitted words are struck through" if has_omissions else ""
    return f"{label} {'in' if sentence.kind is None else 'from'} {lines}{note}:"


def _line_references(sentence: TracedSentence, sources: Sequence[SourceSpan]) -> Iterator[str]:
    """Yield the lines of the sources, such as "line 12" or "lines 12–13 of report.md"."""
    for source in sources:
        if not (tracked := source.current_range):
            continue
        document, at = tracked.document, tracked.anchor
        first, last = document.lines.line_at(at.start) + 1, document.lines.line_at(max(at.start, at.end - 1)) + 1
        lines = f"line {first}" if first == last else f"lines {first}–{last}"
        yield lines if document is sentence.range.document else f"{lines} of {display_name(document)}"


def display_name(document: Document) -> str:
    """Return the name of a document for messages: the last part of its URI."""
    return PurePosixPath(unquote(urlsplit(document.uri).path)).name


def _comparable(words: Sequence[str]) -> list[str]:
    """Return the words without case and surrounding punctuation."""
    return [_OUTER_PUNCTUATION.sub("", word).casefold() or word for word in words]


def _to_markdown(runs: Sequence[tuple[str, bool]]) -> str:
    text = " ".join(f"~~{_escape(run)}~~" if is_omitted else _escape(run) for run, is_omitted in runs)
    return _BLOCK_MARKER.sub(r"\1\\", text)


def _escape(text: str) -> str:
    return _MARKDOWN_SPECIAL.sub(r"\\\g<0>", text)
