"""A summary in a document that is edited meanwhile, in every unit of positions and with every line ending.

The tests keep the document once more, as a list of letters that each say where they come from, and compare.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from precis.layout.layout import Edit, LayoutParagraph, LayoutStyle, lay_out
from precis.lsp.documents.anchors import Anchor, diff_texts
from precis.lsp.documents.document import Document, TrackedRange
from precis.lsp.edit.apply import AppliedEdit
from precis.lsp.edit.compute import (
    SummaryEdit,
    SummaryLayout,
    compute_insertion,
    find_inserted,
    locate_sentences,
    make_layout,
    to_layout_paragraph,
)
from precis.lsp.provenance.summaries import InsertedSummary, Summaries
from precis.lsp.request import SummaryRequest
from precis.settings import Settings
from precis.summary.result import Sentence, Span, Summary, Timing, paragraph

KINDS = {
    types.PositionEncodingKind.Utf8: ("utf-8", 1),
    types.PositionEncodingKind.Utf16: ("utf-16-le", 2),
    types.PositionEncodingKind.Utf32: ("utf-32-le", 4),
}
LANGUAGES = ["markdown", "plaintext", "python", "c", "html", "latex", "unheard-of"]
LETTERS = "ab \té😀字\f\u2028"
Way = tuple[str, SummaryLayout, Summary]  # the setting `insert`, what comes of it, and of which summary
WORDS = st.text(alphabet="ab é😀字", min_size=1).filter(str.strip)


@dataclass
class Letters:
    """The document, with the origin of each letter.

    That is b(efore the selection), s(elected), a(fter it), t(yped since), x (summary) or r(estored).
    """

    text: str
    origins: str

    def replace(self, edit: Edit, origin: str) -> None:
        assert 0 <= edit.start <= edit.end <= len(self.text)
        self.text = self.text[: edit.start] + edit.text + self.text[edit.end :]
        self.origins = self.origins[: edit.start] + origin * len(edit.text) + self.origins[edit.end :]

    def but(self, origin: str) -> str:
        """The text without the letters of this origin."""
        return "".join(letter for letter, of in zip(self.text, self.origins, strict=True) if of != origin)


@dataclass
class Case:
    """A document in the server, and beside it the one in the editor."""

    document: Document
    letters: Letters
    kind: types.PositionEncodingKind

    def position(self, offset: int) -> types.Position:
        codec, size = KINDS[self.kind]
        lines = re.split(r"\r\n|\r|\n", self.letters.text[:offset])
        return types.Position(len(lines) - 1, len(lines[-1].encode(codec)) // size)

    def edit(self, edit: Edit, origin: str, *, whole: bool) -> None:
        """Edit the document in the editor, and tell the server of what was changed or of the whole text."""
        place = types.Range(self.position(edit.start), self.position(edit.end))
        assert self.document.offset_at(place.start) == edit.start
        assert self.document.position_at(edit.end) == place.end
        if whole and origin == "t":  # nobody can say which of two like letters was typed
            text = self.letters.text[: edit.start] + edit.text + self.letters.text[edit.end :]
            change = diff_texts(self.letters.text, text)
            edit = Edit(change.start, change.end, text[change.start : change.start + change.length])
        self.letters.replace(edit, origin)
        self.document.apply_change(
            types.TextDocumentContentChangeWholeDocument(self.letters.text)
            if whole
            else types.TextDocumentContentChangePartial(place, edit.text)
        )
        assert self.document.source == self.letters.text

    def type(self, data: st.DataObject, *, but: tuple[int, int] = (0, 0), whole: bool = False) -> None:
        """Edit at random, anywhere but in a range; tell, where `whole` may be, of no more than the whole text."""
        text = self.letters.text
        places = [
            at
            for at in range(len(text) + 1)
            if (text[at - 1 : at + 1] != "\r\n" or at == 0) and not but[0] < at < but[1]
        ]
        start, end = sorted((data.draw(st.sampled_from(places)), data.draw(st.sampled_from(places))))
        if start <= but[0] < but[1] <= end:
            end = start
        new = data.draw(st.text(alphabet=LETTERS + "\r\n", max_size=4))
        self.edit(Edit(start, end, new), "t", whole=whole and data.draw(st.booleans()))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Case, TrackedRange, Way]:
    """A document with a selection that holds words, and a way to place a summary."""
    ending = draw(st.sampled_from(["\n", "\r\n", "\r", None]))
    breaks = st.sampled_from(["\n", "\r\n", "\r"]) if ending is None else st.just(ending)
    lines = draw(st.lists(st.text(alphabet=LETTERS, max_size=6), min_size=1, max_size=6))
    text = lines[0] + "".join(draw(breaks) + line for line in lines[1:])
    at = draw(st.integers(0, len(text)))
    text = text[:at] + draw(WORDS) + text[at:]
    start = draw(st.integers(0, at))
    end = draw(st.integers(at + 1, len(text)))
    if not text[start:end].strip():
        start, end = 0, len(text)
    words = text[start:end]
    start, end = start + len(words) - len(words.lstrip()), start + len(words.rstrip())
    kind = draw(st.sampled_from(list(KINDS)))
    document = Document("file:///a.md", text, 1, draw(st.sampled_from(LANGUAGES)), kind)
    origins = "b" * start + "s" * (end - start) + "a" * (len(text) - end)
    return Case(document, Letters(text, origins), kind), document.track_span(start, end), draw(ways(document))


@st.composite
def ways(draw: st.DrawFn, document: Document) -> Way:
    insert = draw(st.sampled_from(["below", "above", "replace"]))
    given_settings = Settings(
        insert=insert,
        heading=draw(st.sampled_from(["", "Summary"])),
        wrap=draw(st.sampled_from(["auto", "off", 20])),
    )
    texts = draw(st.lists(st.lists(WORDS.map(str.strip), min_size=1, max_size=3), min_size=1, max_size=3))
    bullets, heading = draw(st.booleans()), draw(st.sampled_from(["", "What it says"]))
    paragraphs = tuple(
        replace(
            paragraph([Sentence(text, "quoted", True, (Span(0, 1),)) for text in each], bullets=bullets),
            heading=heading,
        )
        for each in texts
    )
    place = make_layout([to_layout_paragraph(each) for each in paragraphs], given_settings, document.language_id or "")
    return insert, place, Summary(paragraphs, 8, 1.0, (), "", Timing(0, 0, 0, 0, 0, 0))


def planned(followed: TrackedRange, way: Way) -> SummaryEdit:
    edit = compute_insertion(followed.document.source, followed.anchor.start, followed.anchor.end, way[1])
    assert edit
    return edit


def inserted(case: Case, followed: TrackedRange, way: Way, *, whole: bool) -> InsertedSummary:
    """The summary, once the editor has made the edit."""
    placed, text = planned(followed, way), followed.text
    watched = case.document.track_span(placed.edit.start, placed.edit.end)
    case.edit(placed.edit, "x", whole=whole)
    found = find_inserted(case.document.source, placed, watched.anchor)
    assert found is not None
    assert case.document.source[slice(*found)] == placed.text
    changed: list[Document] = []
    summaries = Summaries(changed.append)
    made = AppliedEdit(case.document.track_span(*found), placed)
    summaries.add(made, followed, SummaryRequest(), way[2], text=text, seed=1)
    assert changed == [case.document]
    summary = summaries.get(1)
    assert summary is not None
    places = [sentence.range.anchor for sentence in summary.trace.sentences]
    assert len(places) == sum(len(paragraph.sentences) for paragraph in way[2].paragraphs)
    assert [place.start for place in places] == sorted(place.start for place in places)
    assert all(found[0] <= place.start < place.end <= found[1] for place in places)
    assert all(sentence.is_intact for sentence in summary.trace.sentences)
    assert summary.is_removable or joins_a_break(case.letters.text, found)
    return summary


def joins_a_break(text: str, span: tuple[int, int]) -> bool:
    """Whether a CR right before or in a range makes one line ending with an LF in it or right behind."""
    return "\r\n" in {text[at - 1 : at + 1] for at in span}


@settings(max_examples=2000)
@given(cases(), st.data())
def test_a_summary_changes_nothing_else_wherever_its_selection_went(
    made: tuple[Case, TrackedRange, Way], data: st.DataObject
) -> None:
    case, followed, way = made
    for _ in range(data.draw(st.integers(0, 4))):
        case.type(data, whole=True)
    if followed.is_gone:
        return
    edited = case.letters.text
    placed = planned(followed, way)
    whole = data.draw(st.booleans())
    summary = inserted(case, followed, way, whole=whole)

    # The document without the summary is the one that the person made of it.
    letters, at = case.letters, placed.edit.start
    assert way[0] == "replace" or not placed.replaced_text
    assert letters.text[at : at + len(placed.text)] == placed.text
    assert letters.text[:at] + placed.replaced_text + letters.text[at + len(placed.text) :] == edited
    words = zip(edited, letters.origins.replace("x", ""), strict=True) if not placed.replaced_text else ()
    origins = "".join(" " if letter.isspace() and of == "s" else of for letter, of in words)
    if not placed.replaced_text:
        insert = "above" if way[0] == "above" else "below"  # what cannot be replaced has its summary below
        anchor, style = followed.anchor, LayoutStyle("plaintext", insert)
        in_text = lay_out(edited, anchor.start, anchor.end, [LayoutParagraph("A.")], style=style)
        assert in_text
        is_next = at == in_text.edit.start  # and has not left a block that cannot hold text
        above, below = (is_next and insert == "above"), (is_next and insert == "below")
        assert not is_next or "s" not in (origins[at:] if below else origins[:at])
        # Of what stood behind the selection, only the rest of its line is above the summary; and so before it.
        for passed in [i for i in range(at) if origins[i] == "a"] if below else []:
            assert not re.search(r"[\r\n]", edited[passed:at])
        for passed in [i for i in range(at, len(edited)) if origins[i] == "b"] if above else []:
            assert not re.search(r"[\r\n]", edited[at : passed + 1])
        assert at in (0, len(edited)) or edited[at - 1] in "\r\n" or edited[at] in "\r\n"

    # Taking it out restores every byte, and what was typed around it since stays.
    before, after = edited[:at], edited[at + len(placed.replaced_text) :]
    if joins_a_break(letters.text, (at, at + len(placed.text))):  # of a document with several kinds of them
        return
    removal = summary.compute_removal()
    assert removal is not None
    cut = letters.text[: removal.edit.start] + removal.edit.text + letters.text[removal.edit.end :]
    assert cut == before + placed.replaced_text + after
    for _ in range(data.draw(st.integers(0, 3))):
        case.type(data, but=(summary.range.anchor.start, summary.range.anchor.end))
    removal = summary.compute_removal()
    if removal is None:
        assert joins_a_break(case.letters.text, summary._span)
        return
    rest = case.letters.text
    assert rest[removal.edit.start : removal.edit.end] == placed.text
    case.edit(removal.edit, "r", whole=False)
    assert case.letters.text == rest[: removal.edit.start] + placed.replaced_text + rest[removal.edit.end :]
    assert whole or case.letters.but("r") == "".join(
        letter for letter, of in zip(case.letters.text, case.letters.origins, strict=True) if of in "bsat"
    )


@settings(max_examples=500)
@given(cases(), st.data())
def test_another_summary_takes_the_place_of_the_first_in_one_edit(
    made: tuple[Case, TrackedRange, Way], data: st.DataObject
) -> None:
    case, followed, way = made
    before = case.letters.text
    other = data.draw(ways(case.document))
    expected = planned(followed, other)
    wanted = before[: expected.edit.start] + expected.text + before[expected.edit.end :]
    summary = inserted(case, followed, way, whole=data.draw(st.booleans()))
    second = summary.compute_replacement(other[1])
    assert second is not None
    assert summary.source_text == expected.selected_text
    after = case.letters.text[: second.edit.start] + second.edit.text + case.letters.text[second.edit.end :]
    assert after == wanted
    assert second.is_noop == (after == case.letters.text)
    assert (second.text, second.replaced_text, second.selection_offset) == (
        expected.text,
        expected.replaced_text,
        expected.selection_offset,
    )


T = "\n\nA b.\n\nC d."


@pytest.mark.parametrize(
    ("source", "near", "found"),
    [
        ("One.\n\nA b.\n\nC d.\n", (16, 16), (4, 16)),
        ("One.\n", (4, 4), None),
        ("One.x\n", (4, 4), None),
        ("One.\r\n\r\nA b.\r\n\r\nC d.\r\n", (4, 4), (4, 20)),
        ("One.\n\nA b.\n\nC d!\n", (4, 4), None),
        ("New.\nOne.\n\nA b.\n\nC d.\n", (0, 22), (9, 21)),
    ],
)
def test_where_a_text_stands(source: str, near: tuple[int, int], found: tuple[int, int] | None) -> None:
    placed = SummaryEdit(Edit(4, 4, T), T, "One.\n", "", "One.", -4)
    assert find_inserted(source, placed, Anchor(*near)) == found


def test_a_text_that_stood_there_before_is_not_taken_for_the_new_one() -> None:
    there = f"One.{T}\n"
    placed = SummaryEdit(Edit(4, 4, T), T, there, "", "One.", -4)
    assert find_inserted(there, placed, Anchor(4, 4)) is None
    assert find_inserted(f"One.{T}{T}\n", placed, Anchor(16, 16)) == (4, 16)


def test_the_sentences_where_the_client_has_line_endings_of_its_own() -> None:
    placed = SummaryEdit(Edit(4, 4, T), T, "One.\n", "", "One.", -4, ((2, 6), (8, 12)))
    assert locate_sentences(placed, T) == [(2, 6), (8, 12)]
    assert locate_sentences(placed, T.replace("\n", "\r\n")) == [(4, 8), (12, 16)]
    placed = SummaryEdit(Edit(4, 4, ""), T.replace("\n", "\r\n"), "", "", "", -4, ((4, 8), None))
    assert locate_sentences(placed, T) == [(2, 6), None]
