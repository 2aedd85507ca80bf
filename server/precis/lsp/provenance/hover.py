"""What is said of a sentence of a summary: how it was made, and what it was made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from precis.lsp.documents.document import Document, Kept
from precis.lsp.provenance.trace import Source, Traced
from precis.text.reading import plain, read

NOT_FOUND = "Not found in the source."
GONE = "Its source is no longer in the document."
EDITED = "The source was edited since. It reads now:"
_HOW = {"written": "Written by the model", "compressed": "Compressed", "quoted": "Quoted", None: "Found"}
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>~#|!&$]")
_OPENS_BLOCK = re.compile(r"^(\d{1,9}(?=[.)])|(?=[-+=:]))")
_EDGES = re.compile(r"^\W+|\W+$")


def explained(sentence: Traced, *, markdown: bool) -> str:
    """How the sentence was made, and its source sentences with their lines.

    Args:
        sentence: that stands in a document.
        markdown: whether Markdown can be shown; plain text otherwise, in which nothing is struck through.
    """
    shown = [source for source in sentence.sources if source.at is None or source.place]
    parts = [_made(sentence, shown, struck=markdown)]
    for source in shown:
        text = readable(source.place.document, source.place) if source.place else _squeezed(source.text)
        if source.edited:
            parts.append(EDITED)
        shortened = sentence.kind == "compressed" and not source.edited
        if markdown:
            pieces = left_out(text, sentence.text) if shortened else [(text, False)]
            parts.append("> " + _in_markdown(pieces))
        else:
            parts.append(f"“{text}”")
    return "\n\n".join(parts)


def readable(document: Document, place: Kept) -> str:
    """What stands in a place as a person reads it: on one line, and without markup."""
    lines, at = document.lines, place.anchor
    first, last = lines.at(at.start), lines.at(max(at.start, at.end - 1))
    start, end = lines.start(first), lines.start(last) + len(lines[last])
    return plain(read(document.source[start:end]).text[at.start - start : at.end - start])


def left_out(source: str, sentence: str) -> list[tuple[str, bool]]:
    """The words of a source sentence in runs, each with whether the shorter sentence leaves it out."""
    words = source.split()
    matcher = SequenceMatcher(None, _keys(words), _keys(sentence.split()), autojunk=False)
    runs: list[tuple[str, bool]] = []
    at = 0
    for block in matcher.get_matching_blocks():
        runs += [(" ".join(words[at : block.a]), True), (" ".join(words[block.a : block.a + block.size]), False)]
        at = block.a + block.size
    return [(text, gone) for text, gone in runs if text]


def _made(sentence: Traced, shown: Sequence[Source], *, struck: bool) -> str:
    lines = " and ".join(dict.fromkeys(_lines(sentence, shown)))
    if not sentence.supported:
        return f"{NOT_FOUND} Nearest to it is {lines}:" if lines else NOT_FOUND
    how = _HOW[sentence.kind]
    if not shown:
        return f"{how}. {GONE}"
    if not lines:
        return f"{how} from the text that the summary has replaced:"
    cut = struck and sentence.kind == "compressed" and not any(source.edited for source in shown)
    told = "; what was left out is struck through" if cut else ""
    return f"{how} {'in' if sentence.kind is None else 'from'} {lines}{told}:"


def _lines(sentence: Traced, sources: Sequence[Source]) -> Iterator[str]:
    """Where the sources are, such as "line 12" or "lines 12–13 of report.md"."""
    for source in sources:
        if not source.place:
            continue
        document, at = source.place.document, source.place.anchor
        first, last = document.lines.at(at.start) + 1, document.lines.at(max(at.start, at.end - 1)) + 1
        lines = f"line {first}" if first == last else f"lines {first}–{last}"
        yield lines if document is sentence.at.document else f"{lines} of {name(document)}"


def name(document: Document) -> str:
    """What people call a document: the last part of its address."""
    return PurePosixPath(unquote(urlsplit(document.uri).path)).name


def _keys(words: Sequence[str]) -> list[str]:
    """The words without case and punctuation."""
    return [_EDGES.sub("", word).casefold() or word for word in words]


def _in_markdown(pieces: Sequence[tuple[str, bool]]) -> str:
    written = " ".join(f"~~{_escaped(text)}~~" if gone else _escaped(text) for text, gone in pieces)
    return _OPENS_BLOCK.sub(r"\1\\", written)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def _squeezed(text: str) -> str:
    return plain(read(text).text)
