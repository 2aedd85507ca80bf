"""Documents under edits, in every unit of positions, beside plain strings."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from precis.lsp.documents.document import Document

KINDS = {
    types.PositionEncodingKind.Utf8: ("utf-8", 1),
    types.PositionEncodingKind.Utf16: ("utf-16-le", 2),
    types.PositionEncodingKind.Utf32: ("utf-32-le", 4),
}
TEXTS = st.text(alphabet="ab \té😀\r\n\f\x85\u2028")


def position(text: str, offset: int, kind: types.PositionEncodingKind) -> types.Position:
    codec, size = KINDS[kind]
    lines = re.split(r"\r\n|\r|\n", text[:offset])
    return types.Position(len(lines) - 1, len(lines[-1].encode(codec)) // size)


def places(text: str) -> st.SearchStrategy[int]:
    """Offsets that a client can name: none lies between CR and LF."""
    return st.sampled_from([at for at in range(len(text) + 1) if text[at - 1 : at + 1] != "\r\n" or at == 0])


@given(st.data())
@pytest.mark.parametrize("kind", KINDS)
def test_edits_are_those_of_a_plain_string(kind: types.PositionEncodingKind, data: st.DataObject) -> None:
    text = data.draw(TEXTS)
    document = Document("file:///a.md", text, 1, None, kind)
    for _ in range(data.draw(st.integers(1, 4))):
        start, end = sorted((data.draw(places(text)), data.draw(places(text))))
        new = data.draw(TEXTS)
        assert document.offset_at(position(text, start, kind)) == start
        assert document.position_at(start) == position(text, start, kind)
        place = types.Range(position(text, start, kind), position(text, end, kind))
        text = text[:start] + new + text[end:]
        document.apply_change(types.TextDocumentContentChangePartial(place, new))
        assert document.source == text
        assert "".join(document.lines) == text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("line", "character", "offset"),
    [(0, 99, 2), (1, 99, 5), (2, 99, 8), (3, 0, 9), (3, 5, 9), (9, 0, 9), (9, 9, 9)],
)
def test_a_position_beyond_is_the_end(kind: types.PositionEncodingKind, line: int, character: int, offset: int) -> None:
    document = Document("file:///a.md", "é😀\n\u2028b\r\na\r", 1, None, kind)
    assert document.offset_at(types.Position(line, character)) == offset


def test_what_is_followed_moves_until_it_is_released() -> None:
    document = Document("file:///a.md", "😀 One.\nTwo.", 1, None, types.PositionEncodingKind.Utf16)
    followed = document.track(types.Range(types.Position(0, 3), types.Position(1, 4)))
    assert followed.text == "One.\nTwo."
    start = types.Range(types.Position(0, 0), types.Position(0, 0))
    document.apply_change(types.TextDocumentContentChangePartial(start, "😀\n"))
    document.apply_change(types.TextDocumentContentChangeWholeDocument("x" + document.source))
    assert followed.text == "One.\nTwo."
    followed.release()
    anchor = followed.anchor
    document.apply_change(types.TextDocumentContentChangePartial(start, "x"))
    assert followed.anchor == anchor


@pytest.mark.parametrize(
    ("line", "character", "offset"),
    [
        (0, 0, 0),
        (0, 1, 1),
        (0, 2, 1),
        (0, 3, 2),
        (0, 4, 2),
        (1, 1, 5),
        (1, 9, 5),
        (2, 0, 6),
        (2, 9, 7),
        (3, 0, 7),
        (9, 9, 7),
    ],
)
def test_a_position_that_is_no_place_means_the_nearest_one(line: int, character: int, offset: int) -> None:
    document = Document("file:///a.md", "😀a\r\nb\nc", 1, None, types.PositionEncodingKind.Utf16)
    assert document.offset_at(types.Position(line, character)) == offset


def test_the_ends_of_a_range_may_come_in_either_order() -> None:
    document = Document("file:///a.md", "One. Two.", 1, None, types.PositionEncodingKind.Utf16)
    backwards = types.Range(types.Position(0, 9), types.Position(0, 5))
    assert document.span_of(backwards) == (5, 9)
    document.apply_change(types.TextDocumentContentChangePartial(backwards, "2."))
    assert document.source == "One. 2."


@pytest.mark.parametrize("length", [0, 1, 1 << 16, (1 << 16) + 1])
def test_white_space_is_blank_and_a_word_behind_it_is_not(length: int) -> None:
    document = Document("file:///a.md", " \u2028" * length + "x", 1, None, types.PositionEncodingKind.Utf16)
    assert document.is_blank(0, 2 * length)
    assert not document.is_blank(0, 2 * length + 1)
