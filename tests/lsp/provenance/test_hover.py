"""What is said of a sentence, and of which documents the editor is told to ask."""

from __future__ import annotations

import re

import pytest
from lsprotocol import types

from precis.lsp.documents.document import Document
from precis.lsp.provenance import hover
from precis.lsp.provenance.diagnostics import removal_span
from precis.lsp.provenance.hover import CERTAINTY, explain, mark_omissions, range_text
from precis.lsp.provenance.registrations import document_selector
from precis.lsp.provenance.trace import SourceSpan, Trace, TracedSentence
from precis.summary.result import SentenceKind
from precis.text.reading import Reading, read


def opened(text: str, uri: str = "file:///a.md") -> Document:
    return Document(uri, text, 1, "markdown", types.PositionEncodingKind.Utf16)


def said(
    source: str,
    sentence: str,
    kind: SentenceKind | None = "compressed",
    *,
    supported: bool = True,
    markdown: bool = True,
    probability: float | None = None,
) -> str:
    """What is said of a sentence whose source stands between ‹ and ›."""
    start, end = source.index("‹"), source.index("›") - 1
    document = opened(source.replace("‹", "").replace("›", "") + "\n" + sentence)
    at = document.source.rindex(sentence)
    place = document.track_restorable(at, at + len(sentence))
    span = document.track_restorable(start, end)
    traced = TracedSentence(sentence, kind, supported, place, (SourceSpan(span.text, span),), probability)
    assert traced.is_intact
    return explain(traced, markdown=markdown)


STRUCK = "Compressed from line 1; omitted words are struck through:\n\n> "
ROWS = [
    (
        said("‹The old boats, all of them, stayed in.›", "The boats stayed in."),
        STRUCK + "The ~~old~~ boats, ~~all of them,~~ stayed in.",
    ),
    (said("‹It *was* 5 < 6 & #1.›", "It was 5 < 6."), STRUCK + r"It was 5 \< 6 ~~\& \#1.~~"),
    (said("‹Not 1. May came late.›", "1. May came."), STRUCK + r"~~Not~~ 1. May came ~~late.~~"),
    (said("Then ‹1. May came.›", "A.", "written"), "Written by the model from line 1:\n\n> 1\\. May came."),
    (said("‹- It was late.›", "It was late.", "quoted"), "Quoted from line 1:\n\n> It was late."),
    (
        said("‹2024 was late.\nIt was.›", "It.", "written"),
        "Written by the model from lines 1–2:\n\n> 2024 was late. It was.",
    ),
    (
        said("x\n> ‹It was\n> very late.›", "It.", "written"),
        "Written by the model from lines 2–3:\n\n> It was very late.",
    ),
    (
        said("‹Anna Holm, the miller, died in 1980.›", "The death of Anna Holm was in 1980.", "written"),
        "Written by the model from line 1; shared words are bold:\n\n> **Anna Holm, the** miller, died **in 1980.**",
    ),
    (
        said("‹Anna Holm died.›", "Anna Holm lived.", "written", probability=0.314),
        "Written by the model from line 1; shared words are bold:\n\n> **Anna Holm** died.\n\n"
        + CERTAINTY.format(0.31),
    ),
    (
        said("‹Anna Holm died.›", "Anna Holm lived.", "written", supported=False),
        "Not found in the source. The nearest match is line 1; shared words are bold:\n\n> **Anna Holm** died.",
    ),
    (said("‹It was late.›", "It was late.", "quoted", probability=0.99), "Quoted from line 1:\n\n> It was late."),
    (said("‹It was very late.›", "It was late.", markdown=False), "Compressed from line 1:\n\n“It was very late.”"),
    (said("‹It was.›", "It is.", None), "Found in line 1:\n\n> It was."),
    (
        said("‹It was.›", "It is.", None, supported=False),
        "Not found in the source. The nearest match is line 1:\n\n> It was.",
    ),
]


@pytest.mark.parametrize(("told", "expected"), ROWS, ids=range(len(ROWS)))
def test_what_is_said(told: str, expected: str) -> None:
    assert told == expected


def test_no_probability_is_told_of_a_source_that_was_edited() -> None:
    document = opened("Anna Holm died.\n\nShe lived.")
    source, place = document.track_restorable(0, 15), document.track_restorable(17, 27)
    traced = TracedSentence("She lived.", "written", True, place, (SourceSpan(source.text, source),), 0.9)
    assert CERTAINTY.format(0.9) in explain(traced, markdown=True)
    here = document.position_at(4)
    document.apply_change(types.TextDocumentContentChangePartial(types.Range(here, here), "!"))
    assert CERTAINTY.format(0.9) not in explain(traced, markdown=True)


@pytest.mark.parametrize(
    ("source", "where"),
    [
        ("‹It rained.› ‹It blew.›", "2 sentences in line 1"),
        ("‹It rained.›\n‹It blew.›\n‹It froze.›", "3 sentences in lines 1–3"),
        ("‹It rained\nall day.› ‹It\nblew.›", "2 sentences in lines 1–3"),
        ("‹It rained.›\n\n‹It blew.›\n‹It froze.›", "3 sentences in lines 1 and 3–4"),
        ("‹It rained.›\n\n‹It blew.›\n\n‹It froze.›", "3 sentences in lines 1, 3 and 5"),
    ],
)
def test_where_several_sources_stand(source: str, where: str) -> None:
    document = opened(re.sub("[‹›]", "", source) + "\n\nWinter.")
    at = document.source.index("Winter")
    texts = re.findall("‹(.*?)›", source, re.DOTALL)
    starts = [document.source.index(text) for text in texts]
    tracked = [document.track_restorable(start, start + len(text)) for start, text in zip(starts, texts, strict=True)]
    sources = tuple(SourceSpan(each.text, each) for each in tracked)
    traced = TracedSentence("Winter.", "written", True, document.track_restorable(at, at + 7), sources)
    assert explain(traced, markdown=True).splitlines()[0] == f"Written by the model from {where}:"


def test_a_source_in_another_document_is_named() -> None:
    one, other = opened("It is.", "file:///one.md"), opened("It was.\n", "file:///my%20notes.txt")
    traced = TracedSentence(
        "It is.", None, True, one.track_restorable(0, 6), (SourceSpan("It was.", other.track_restorable(0, 7)),)
    )
    assert explain(traced, markdown=True).startswith("Found in line 1 of my notes.txt:")
    other.close()
    assert explain(traced, markdown=True) == "Found. Its source is no longer in the document."


def test_what_is_left_out() -> None:
    assert mark_omissions("A b c d.", "A c d.") == [("A", False), ("b", True), ("c d.", False)]
    assert mark_omissions("“A,” b", "A b") == [("“A,” b", False)]
    assert mark_omissions("A b", "") == [("A b", True)]


def test_a_place_reads_without_the_markup_of_its_lines() -> None:
    document = opened("> **One** [two](http://x.y) and\n> three. Four.\n")
    assert range_text(document, document.track_restorable(2, document.source.index(" Four"))) == "One two and three."


def test_a_place_reads_in_the_language_of_its_document() -> None:
    codec = types.PositionEncodingKind.Utf16
    html = Document("file:///a", "<ul>\n<li>One &amp; <i>two</i>.</li>\n</ul>", 1, "html", codec)
    start, end = html.source.index("One"), html.source.index("</li>")
    assert range_text(html, html.track_restorable(start, end)) == "One & two."
    latex = Document("file:///a.tex", "\\item \\emph{One} two~three.", 1, None, codec)
    assert range_text(latex, latex.track_restorable(6, len(latex.source))) == "One two three."


def test_of_a_long_line_only_the_surroundings_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []

    def reading(text: str, *arguments: str) -> Reading:
        lengths.append(len(text))
        return read(text, *arguments)

    monkeypatch.setattr(hover, "read", reading)
    document = opened("The *ship* sailed. " * 5000)
    start = document.source.index("The", 60_000)
    assert range_text(document, document.track_restorable(start, start + 18)) == "The ship sailed."
    assert lengths == [2 * hover.MARKUP_CODE_POINTS + 18]


SELECTORS = [
    ("file:///notes/a%20text.md", "file", "/notes/a text.md"),
    ("file:///c%3A/notes/a.md", "file", "c:/notes/a.md"),
    ("file://host/share/a.md", "file", "//host/share/a.md"),
    ("file:///a/[x]*{1,2}%3F.md", "file", "/a/?x???1,2??.md"),
    ("untitled:Untitled-1", "untitled", "Untitled-1"),
    ("vscode-remote://wsl/home/a.md", "vscode-remote", "/home/a.md"),
]


@pytest.mark.parametrize(("uri", "scheme", "pattern"), SELECTORS)
def test_the_selector_of_a_document(uri: str, scheme: str, pattern: str) -> None:
    (found,) = document_selector(uri)
    assert (found.scheme, found.pattern) == (scheme, pattern)


REMOVED = {  # the document, with a summary of ‹sentences›, paragraphs parted by |, the one that goes, and what is left
    "the first of a paragraph": ("x\n\n‹A.› ‹B.›\n", "A.", "x\n\n‹B.›\n"),
    "the last": ("x\n\n‹A.› ‹B.›\n", "B.", "x\n\n‹A.›\n"),
    "behind words of the person's own": ("x\n\n‹A.› Mine. ‹B.›\n", "B.", "x\n\n‹A.› Mine. \n"),
    "at a line's end": ("# ‹A.›\n# ‹B.›\n", "A.", "# ‹B.›\n"),
    "the first paragraph": ("x\n\n‹A.›|\n\n‹B.›\ny\n", "A.", "x\n\n‹B.›\ny\n"),
    "the last paragraph": ("x\n\n‹A.›|\n\n‹B.›\ny\n", "B.", "x\n\n‹A.›\ny\n"),
    "of html": ("<p>‹A.›</p>|\n\n<p>‹B.›</p>\n", "B.", "<p>‹A.›</p>\n"),
    "of a comment": ("# ‹A.›|\n#\n# ‹B.›\n", "A.", "# ‹B.›\n"),
    "the only one": ("x\n\n‹A.›\n", "A.", "x\n\n\n"),
    "next to what was edited": ("‹A.› ‹Bb›x\n", "A.", " ‹B!b›x\n"),
}


@pytest.mark.parametrize("name", REMOVED)
def test_what_goes_with_a_sentence(name: str) -> None:
    picture, gone, left = REMOVED[name]
    plain = picture.replace("‹", "").replace("›", "").replace("|", "")
    document = opened(plain)
    at, paragraphs = 0, []
    for part in picture.split("|"):
        sentences = []
        for piece in part.split("‹")[1:]:
            text = piece.partition("›")[0]
            start = plain.index(text, at)
            at = start + len(text)
            sentences.append(TracedSentence(text, "written", False, document.track_restorable(start, at), ()))
        paragraphs.append(tuple(sentences))
    trace = Trace(document, tuple(paragraphs), lambda text, _before: text)
    if name == "next to what was edited":
        end = types.Range(document.position_at(4), document.position_at(4))
        document.apply_change(types.TextDocumentContentChangePartial(end, "!"))
    (sentence,) = [each for each in trace.sentences if each.text == gone]
    start, end = removal_span(trace, sentence)
    assert document.source[:start] + document.source[end:] == left.replace("‹", "").replace("›", "")
