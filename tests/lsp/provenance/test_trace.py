"""A sentence keeps its trace as long as its text stands; undo brings it back; its neighbours never lose theirs."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from precis.lsp.documents.anchors import Change, diff_texts
from precis.lsp.documents.document import Document
from precis.lsp.provenance.trace import SourceSpan, Trace, TracedSentence, locate_sources, sentence_at, sentences_from
from precis.summary.result import Span

SOURCE = "Ann 😀 stayed. Bo 𝒲ent away. Cy 🥐 came.\n"
SUMMARY = ("Ann 😀 remained.", "Bo left.", "Cy 🥐 came.")
ENCODINGS = {
    "utf-8": types.PositionEncodingKind.Utf8,
    "utf-16": types.PositionEncodingKind.Utf16,
    "utf-32": types.PositionEncodingKind.Utf32,
}


@dataclass
class Editing:
    """A document with a summary below its source, and the edits of it, as a client tells them."""

    document: Document
    trace: Trace

    def replace(self, start: int, end: int, text: str, *, full: bool = False) -> None:
        place = types.Range(self.document.position_at(start), self.document.position_at(end))
        after = self.document.source[:start] + text + self.document.source[end:]
        self.document.apply_change(
            types.TextDocumentContentChangeWholeDocument(after)
            if full
            else types.TextDocumentContentChangePartial(place, text)
        )
        assert self.document.source == after

    def swap(self, old: str, new: str, *, full: bool = False) -> None:
        start = self.document.source.rindex(old)
        self.replace(start, start + len(old), new, full=full)

    @property
    def standing(self) -> list[str]:
        return [sentence.text for sentence in self.trace.intact_sentences]

    def consistent(self) -> None:
        """What is said to stand stands, and where it is said to be."""
        source = self.document.source
        for sentence in self.trace.sentences:
            at = sentence.range.anchor
            assert 0 <= at.start <= at.end <= len(source)
            if sentence.is_intact:
                assert source[at.start : at.end] == sentence.text


def edited(encoding: str = "utf-16", between: str = " ") -> Editing:
    text = f"😀 Before.\n\n{SOURCE}\n{between.join(SUMMARY)}\n\nAfter 😀.\n"
    document = Document("file:///a.md", text, 1, "markdown", ENCODINGS[encoding])
    start = text.index(SOURCE)
    spans = [Span(0, 13), Span(14, 27), Span(28, 38)]
    sources = locate_sources(document, start, start + len(SOURCE.strip()), SOURCE, spans)
    found = []
    for sentence, source in zip(SUMMARY, sources, strict=True):
        at = text.rindex(sentence)
        found.append(
            TracedSentence(sentence, "written", True, document.track_restorable(at, at + len(sentence)), (source,))
        )
    return Editing(document, Trace(document, (tuple(found),), lambda text, _before: text))


ALL = list(SUMMARY)
EDITS = {  # what is replaced by what, and the sentences that stand then
    "before": ("Before", "x\ny", ALL),
    "between source and summary": ("\n\nAnn 😀 remained", "\n\nNew 😀.\n\nAnn 😀 remained", None),
    "right before": ("Ann 😀 remained", "So: Ann 😀 remained", None),
    "inside the first": ("😀 remained", "𝒳 remained", ALL[1:]),
    "inside the second": ("left", "le𝒳ft", [ALL[0], ALL[2]]),
    "the space between": ("remained. Bo", "remained.\n\nBo", None),
    "over a border": ("remained. Bo l", "R", [ALL[2]]),
    "a sentence goes": (" Bo left.", "", [ALL[0], ALL[2]]),
    "a letter at the end goes": ("Bo left.", "Bo left", [ALL[0], ALL[2]]),
    "right behind": ("left.", "left. Yes.", None),
    "after": ("After", "Far after", ALL),
    "all of it goes": ("Ann 😀 remained. Bo left. Cy 🥐 came.", "", []),
    "all of it is overwritten": ("Ann 😀 remained. Bo left. Cy 🥐 came.", "Nothing.", []),
    "more than all": ("\n\nAnn 😀 remained. Bo left. Cy 🥐 came.\n\nAf", "x", []),
}


@pytest.mark.parametrize("full", [False, True], ids=["incremental", "full"])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", EDITS)
def test_an_edit_its_undo_and_its_redo(name: str, encoding: str, full: bool) -> None:
    old, new, standing = EDITS[name]
    editing = edited(encoding)
    before = [
        (each.range.anchor, [source.range and source.range.anchor for source in each.sources])
        for each in editing.trace.sentences
    ]
    start = editing.document.source.rindex(old)
    if standing is None and not full:  # a client that sends more than has changed: what it replaces counts as edited
        trimmed = diff_texts(old, new)
        old, new = old[trimmed.start : trimmed.end], new[trimmed.start : trimmed.start + trimmed.length]
        start += trimmed.start
    for _ in range(2):
        editing.replace(start, start + len(old), new, full=full)
        if standing is not None:
            assert editing.standing == standing
        else:
            assert editing.standing == ALL
        editing.consistent()
        editing.replace(start, start + len(new), old, full=full)
        assert editing.standing == ALL
        after = [
            (each.range.anchor, [source.range and source.range.anchor for source in each.sources])
            for each in editing.trace.sentences
        ]
        assert after == before


def test_what_is_deleted_letter_by_letter_and_comes_back_at_once() -> None:
    editing = edited()
    start = editing.document.source.index("mained. Bo")
    for _ in range(10):
        editing.replace(start, start + 1, "")
    assert editing.standing == [ALL[2]]
    editing.replace(start, start, "mained. Bo")
    assert editing.standing == ALL


def test_what_is_cut_and_pasted_takes_its_trace_along() -> None:
    editing = edited()
    editing.swap(" Bo left.", "")
    editing.replace(0, 0, "Bo left. ")
    assert editing.standing == ALL
    assert editing.trace.paragraphs[0][1].range.anchor.start == 0


def test_a_copy_has_no_trace() -> None:
    editing = edited()
    editing.replace(0, 0, "Bo left. ")
    assert editing.trace.paragraphs[0][1].range.anchor.start > 20
    assert sentence_at([editing.trace], editing.document, 2) is None


def test_a_summary_that_is_undone_as_a_whole_is_not_taken_for_its_source() -> None:
    editing = edited()
    editing.swap("Ann 😀 remained. Bo left. Cy 🥐 came.", "")
    start = editing.document.source.index("Cy 🥐 came.")
    editing.replace(start, start + 10, "")
    editing.replace(start, start, "Cy 🥐 came.")
    assert editing.standing == []


def test_the_source_may_be_edited_and_go() -> None:
    editing = edited()
    (source,) = editing.trace.paragraphs[0][1].sources
    assert source.current_range is not None
    assert not source.is_edited
    start = editing.document.source.index("𝒲ent")
    editing.replace(start, start + 1, "𝒳w")
    assert source.is_edited
    assert source.current_range.text == "Bo 𝒳went away."
    editing.replace(start, start + 2, "𝒲")
    assert not source.is_edited
    start = editing.document.source.index("Bo 𝒲")
    editing.replace(start, start + 13, "")
    assert source.current_range is None
    assert not source.is_edited
    assert editing.standing == ALL
    assert source.text == "Bo 𝒲ent away."


def test_who_is_asked_about() -> None:
    editing = edited()
    text, document, traces = editing.document.source, editing.document, [editing.trace]
    in_source, in_summary = text.index("𝒲ent"), text.rindex("left")
    assert [one.text for one in sentences_from(traces, document, in_source)] == ["Bo left."]
    assert sentences_from(traces, document, in_summary) == []
    found = sentence_at(traces, document, in_summary)
    assert found is editing.trace.paragraphs[0][1]
    assert sentence_at(traces, document, in_source) is None
    other = Document("file:///b.md", text, 1, "markdown", types.PositionEncodingKind.Utf16)
    assert sentence_at(traces, other, in_summary) is None
    assert sentences_from(traces, other, in_source) == []
    editing.swap("left", "went")
    assert sentences_from(traces, document, in_source) == []
    editing.document.close()
    assert editing.standing == []


def test_sources_of_a_text_that_was_edited_while_it_was_summarized() -> None:
    text = "  One and one. Two. Two."
    document = Document("file:///a.md", "New. One and one. Three. Two. Two.", 1, None, types.PositionEncodingKind.Utf8)
    spans = [Span(2, 14), Span(15, 19)]
    one, two = locate_sources(document, 0, len(document.source), text, spans)
    assert one.current_range is not None
    assert (one.text, one.current_range.anchor.start) == ("One and one.", 5)
    assert two == SourceSpan("Two.", None)


edits = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 30), st.sampled_from(["", "x", "😀\n", "Bo left.", "𝒳 "]))
)


@settings(max_examples=200)
@given(edits, st.sampled_from(list(ENCODINGS)), st.booleans())
def test_whatever_is_edited_can_be_undone(changes: list[tuple[int, int, str]], encoding: str, full: bool) -> None:
    editing = edited(encoding)
    before = editing.document.source
    done: list[tuple[Change, str]] = []
    for at, length, text in changes:
        source = editing.document.source
        start = min(at, len(source))
        end = min(start + length, len(source))
        done.append((Change(start, end, len(text)), source[start:end]))
        editing.replace(start, end, text, full=full)
        editing.consistent()
    for change, old in reversed(done):
        editing.replace(change.start, change.start + change.length, old, full=full)
        editing.consistent()
    assert editing.document.source == before
    assert editing.standing == ALL
