"""Changes that arrive out of order, as Helix sends them."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from pygls.workspace import Workspace

from precis.lsp.documents import reorder
from precis.lsp.documents.document import Document
from precis.lsp.documents.reorder import MAX_CHANGES, RecentChanges
from precis.lsp.documents.workspace import Documents

URI = "file:///a.md"
START = types.Range(types.Position(0, 0), types.Position(0, 0))


def open_document(text: str) -> tuple[Documents, Document]:
    plain = Workspace(None, position_encoding=types.PositionEncodingKind.Utf16)
    documents = Documents.from_workspace(plain)
    documents.put_text_document(types.TextDocumentItem(URI, "markdown", 1, text))
    document = documents.get_open(URI)
    assert document
    return documents, document


def tell(documents: Documents, version: int, at: int, text: str) -> None:
    place = types.Range(types.Position(0, at), types.Position(0, at))
    change = types.TextDocumentContentChangePartial(place, text)
    documents.update_text_document(types.VersionedTextDocumentIdentifier(version, URI), change)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_changes_that_come_in_the_wrong_order(order: tuple[int, ...]) -> None:
    documents, document = open_document("One. Two.")
    followed = document.track_span(5, 9)
    for number in order:
        tell(documents, number + 2, number, "abcd"[number])
    assert document.source == "abcdOne. Two."
    assert document.version == 5
    assert followed.text == "Two."


def test_two_changes_of_one_late_version() -> None:
    documents, document = open_document("One.")
    tell(documents, 3, 2, "c")
    tell(documents, 2, 0, "a")
    tell(documents, 2, 1, "b")
    assert document.source == "abcOne."
    assert document.version == 3


def test_a_client_that_counts_anew_is_followed() -> None:
    documents, document = open_document("One.")
    for version, text in ((5, "c"), (6, "b"), (1, "a")):
        tell(documents, version, 0, text)
    assert document.source == "abcOne."
    assert document.version == 1
    tell(documents, 2, 0, "x")
    assert document.source == "xabcOne."


def test_not_every_change_is_remembered() -> None:
    documents, document = open_document("One.")
    for version in range(2, 103):
        tell(documents, version * 2, 0, "a")
    tell(documents, 203, 0, "b")
    assert document.source.count("b") == 1
    tell(documents, 5, 0, "c")
    assert document.source == "c" + document.source[1:]
    assert document.version == 5


def remembered(*versions: int, opened_at: int | None = 1, code_points: int = 1) -> RecentChanges:
    """Changes of these versions, each of a text of so many code points, which shares nothing with the others."""
    recent = RecentChanges(opened_at)
    for version in versions:
        recent.record(version, chr(0x4E00 + version) * code_points, types.TextDocumentContentChangeWholeDocument(""))
    return recent


def late_versions(recent: RecentChanges) -> list[int]:
    return [version for version in range(12) if recent.is_late(version)]


def test_only_a_missing_version_between_two_remembered_ones_is_late() -> None:
    assert late_versions(remembered()) == []
    assert late_versions(remembered(2)) == []
    assert late_versions(remembered(3, 5, 8)) == [2, 4, 6, 7]
    assert late_versions(remembered(6, 8, opened_at=5)) == [7]


def test_nothing_is_late_in_a_document_without_a_version() -> None:
    assert late_versions(remembered(3, 5, 8, opened_at=None)) == []


def test_after_a_restart_of_the_count_only_the_new_versions_are_compared() -> None:
    assert late_versions(remembered(8, 9, 3, 6)) == [4, 5]


def test_a_late_change_after_a_restart_of_the_count_has_its_place_in_the_new_one() -> None:
    documents, document = open_document("One.")
    for version, text in ((8, "d"), (9, "c"), (1, "b"), (4, "a")):
        tell(documents, version, 0, text)
    tell(documents, 2, 0, "x")
    assert document.source == "axbcdOne."


def test_a_late_version_may_have_more_changes_until_one_arrives_in_order() -> None:
    recent = remembered(3, 5)
    change = types.TextDocumentContentChangeWholeDocument("")
    recent.insert_late(4, change, lambda text, _: text)
    assert late_versions(recent) == [2, 4]
    recent.record(7, "", change)
    assert late_versions(recent) == [2, 6]


def test_the_oldest_changes_are_forgotten_when_there_are_many() -> None:
    last = 2 * (MAX_CHANGES + 3)
    recent = remembered(*range(2, last + 1, 2))
    assert [version for version in range(last) if recent.is_late(version)] == list(range(7, last, 2))


def test_the_oldest_changes_are_forgotten_when_their_texts_are_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reorder, "MAX_CODE_POINTS", 25)
    assert late_versions(remembered(2, 4, 6, code_points=12)) == [3, 5]
    assert late_versions(remembered(2, 4, 6, code_points=8)) == [3, 5]
    assert late_versions(remembered(2, 4, 6, code_points=26)) == [5]


def test_a_document_that_stays_open_is_not_kept_many_times() -> None:
    recent, text = RecentChanges(1), "One. " * 2000
    for version in range(2, 60):
        recent.record(version, text, types.TextDocumentContentChangePartial(START, "x"))
        text = f"x{text}"
    assert recent.code_points < len(text) + 2 * MAX_CHANGES


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 9), st.text("ab\n", max_size=6)), min_size=2, max_size=12),
    st.data(),
)
def test_a_late_change_gives_the_text_of_all_changes_in_order(
    edits: list[tuple[int, int, str]], data: st.DataObject
) -> None:
    def apply(text: str, change: types.TextDocumentContentChangeEvent) -> str:
        at, length, new = edits[int(change.text)]
        return text[:at] + new + text[at + length :]

    changes = [types.TextDocumentContentChangeWholeDocument(str(i)) for i in range(len(edits))]
    late = data.draw(st.integers(0, len(edits) - 2))
    recent, text = RecentChanges(0), "A text of some length.\nAnd a line."
    expected = text
    for change in changes:
        expected = apply(expected, change)
    for i, change in enumerate(changes):
        if i != late:
            recent.record(i + 1, text, change)
            text = apply(text, change)
    assert recent.is_late(late + 1)
    assert recent.insert_late(late + 1, changes[late], apply) == expected
