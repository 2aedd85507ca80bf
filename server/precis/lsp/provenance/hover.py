"""What is said of a traced sentence: how it was made, its source sentences, and how certain it is; as a hover text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from precis.lsp.documents.document import Document, RestorableRange
from precis.lsp.provenance.trace import SourceSpan, TracedSentence
from precis.summary.result import SentenceKind
from precis.text.markup.detect import format_of
from precis.text.reading import plain_text, read
from precis.text.support import mark_shared

MARKUP_CODE_POINTS = 4096  # of a long line that are read before and behind a sentence, for markup that spans it
NOT_FOUND = "Not found in the source."
SOURCE_GONE = "Its source is no longer in the document."
SOURCE_EDITED = "The source was edited since. It now reads:"
CERTAINTY = "Estimated probability that the source says this: {:.0%}"
_KIND_LABELS = {"written": "Written by the model", "compressed": "Compressed", "quoted": "Quoted", None: "Found"}
# For the kinds whose words are compared with those of the source: the marks in Markdown, and what they mean.
_MARKS: dict[SentenceKind | None, str] = {"written": "**", "compressed": "~~"}
_NOTES: dict[SentenceKind | None, str] = {
    "written": "; shared words are bold",
    "compressed": "; omitted words are struck through",
}
_MARKDOWN_SPECIAL = re.compile(r"[\\`*_{}\[\]<>~#|!&$]")
_BLOCK_MARKER = re.compile(r"^(\d{1,9}(?=[.)])|(?=[-+=:]))")
_OUTER_PUNCTUATION = re.compile(r"^\W+|\W+$")


def explain(sentence: TracedSentence, *, markdown: bool) -> str:
    """Return how the sentence was made, its source sentences with their lines, and how certain it is.

    Args:
        sentence: a sentence that is intact in its document.
        markdown: return Markdown; otherwise plain text, in which no words are marked.
    """
    sources = remaining_sources(sentence)
    parts: list[str] = []
    has_marks = False
    for source in sources:
        text = current_text(source)
        if source.is_edited:
            parts.append(SOURCE_EDITED)
        if markdown:
            kind = None if source.is_edited else sentence.kind
            runs = _runs(text, sentence.text, kind)
            has_marks = has_marks or any(is_marked for _, is_marked in runs)
            parts.append("> " + _to_markdown(runs, _MARKS.get(kind, "")))
        else:
            parts.append(f"“{text}”")
    if certainty := describe_certainty(sentence, sources):
        parts.append(certainty)
    note = _NOTES.get(sentence.kind, "") if has_marks else ""
    return "\n\n".join([describe_origin(sentence, sources, note), *parts])


def remaining_sources(sentence: TracedSentence) -> list[SourceSpan]:
    """Return the sentence's source spans without those that were deleted; spans that were replaced count."""
    return [source for source in sentence.sources if source.range is None or source.current_range]


def current_text(source: SourceSpan) -> str:
    """Return the text of a source span as it is now, on one line and without markup."""
    tracked = source.current_range
    return range_text(tracked.document, tracked) if tracked else plain_text(read(source.text).text)


def describe_certainty(sentence: TracedSentence, sources: Sequence[SourceSpan]) -> str:
    """Return the probability that the sources say what the sentence says, in words; "" if there is none.

    It is an estimate for the sources as they were, so there is none if one of them was edited.
    """
    is_estimated = sentence.probability is not None and sentence.kind != "quoted"
    if not is_estimated or not sources or any(source.is_edited for source in sources):
        return ""
    return CERTAINTY.format(sentence.probability)


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


def _runs(source: str, sentence: str, kind: SentenceKind | None) -> list[tuple[str, bool]]:
    """Return the words of a source sentence in runs, each with whether it is to be marked."""
    if kind == "compressed":
        return mark_omissions(source, sentence)
    return mark_shared(source, sentence) if kind == "written" else [(source, False)]


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


def describe_origin(sentence: TracedSentence, sources: Sequence[SourceSpan], note: str = "") -> str:
    """Return how the sentence was made and where its sources are, such as "Compressed from line 3:".

    Args:
        sentence: a sentence that is intact in its document.
        sources: its source spans, without those that were deleted.
        note: what the marks in the quoted sources mean; "" if there are none.
    """
    lines = line_references(sentence, sources)
    if not sentence.supported:
        return f"{NOT_FOUND} The nearest match is {lines}{note}:" if lines else NOT_FOUND
    label = _KIND_LABELS[sentence.kind]
    if not sources:
        return f"{label}. {SOURCE_GONE}"
    if not lines:
        return f"{label} from the text that the summary has replaced{note}:"
    where = f"{len(sources)} sentences in {lines}" if len(sources) > 1 else lines
    return f"{label} {'in' if sentence.kind is None else 'from'} {where}{note}:"


def line_references(sentence: TracedSentence, sources: Sequence[SourceSpan]) -> str:
    """Return the lines of the sources, such as "line 12", "lines 12 and 15" or "lines 12–13 of report.md"; "" for none.

    All sources of a sentence are in one document.
    """
    places = [tracked for source in sources if (tracked := source.current_range)]
    if not places:
        return ""
    document = places[0].document
    spans: list[tuple[int, int]] = []
    for at in sorted((each.anchor for each in places), key=lambda at: at.start):
        first, last = document.lines.line_at(at.start) + 1, document.lines.line_at(max(at.start, at.end - 1)) + 1
        if spans and first <= spans[-1][1] + 1:
            first, last = spans[-1][0], max(spans.pop()[1], last)
        spans.append((first, last))
    *others, final = [str(first) if first == last else f"{first}–{last}" for first, last in spans]
    listed = f"{', '.join(others)} and {final}" if others else final
    lines = f"line {listed}" if listed.isdigit() else f"lines {listed}"
    return lines if document is sentence.range.document else f"{lines} of {display_name(document)}"


def display_name(document: Document) -> str:
    """Return the name of a document for messages: the last part of its URI."""
    return PurePosixPath(unquote(urlsplit(document.uri).path)).name


def _comparable(words: Sequence[str]) -> list[str]:
    """Return the words without case and surrounding punctuation."""
    return [_OUTER_PUNCTUATION.sub("", word).casefold() or word for word in words]


def _to_markdown(runs: Sequence[tuple[str, bool]], mark: str) -> str:
    text = " ".join(f"{mark}{_escape(run)}{mark}" if is_marked else _escape(run) for run, is_marked in runs)
    return _BLOCK_MARKER.sub(r"\1\\", text)


def _escape(text: str) -> str:
    return _MARKDOWN_SPECIAL.sub(r"\\\g<0>", text)
