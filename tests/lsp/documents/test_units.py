"""Columns of long lines, beside counting each character."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from precis.lsp.documents import units
from precis.lsp.documents.anchors import Change
from precis.lsp.documents.lines import LineIndex
from precis.lsp.documents.units import UnitIndex

KINDS = {
    types.PositionEncodingKind.Utf8: ("utf-8", 1),
    types.PositionEncodingKind.Utf16: ("utf-16-le", 2),
    types.PositionEncodingKind.Utf32: ("utf-32-le", 4),
}
TEXTS = st.text(alphabet="aé€😀\ud83d\ude00\n\r", max_size=40)


@pytest.fixture(autouse=True)
def short_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that short texts have many."""
    monkeypatch.setattr(units, "STEP", 3)


def width(text: str, kind: types.PositionEncodingKind) -> int:
    codec, size = KINDS[kind]
    return sum(len(each.encode(codec, "surrogatepass")) // size for each in text)


def check(index: UnitIndex, text: str, kind: types.PositionEncodingKind) -> None:
    """Each offset and each column, also inside a character and behind the line, beside the slow way."""
    start = 0
    for number, line in enumerate(re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)):
        content = line.rstrip("\r\n")
        for length in range(len(line) + 1):
            assert index.column_at(number, start + length) == width(line[:length], kind)
        for column in range(width(content, kind) + 3):
            nearest = next((n for n in range(len(content)) if width(content[:n], kind) >= column), len(content))
            assert index.offset_at(number, column) == start + nearest
        start += len(line)


@pytest.mark.parametrize("kind", KINDS)
@given(TEXTS)
def test_columns_are_those_of_counting(kind: types.PositionEncodingKind, text: str) -> None:
    check(UnitIndex(text, LineIndex(text), kind), text, kind)


@pytest.mark.parametrize("kind", KINDS)
@given(st.data())
def test_columns_after_edits_are_those_of_counting(kind: types.PositionEncodingKind, data: st.DataObject) -> None:
    text = data.draw(TEXTS)
    lines = LineIndex(text)
    index = UnitIndex(text, lines, kind)
    for _ in range(data.draw(st.integers(1, 4))):
        check(index, text, kind)
        start, end = sorted(data.draw(st.integers(0, len(text))) for _ in range(2))
        new = data.draw(TEXTS)
        change = Change(start, end, len(new))
        text = text[:start] + new + text[end:]
        lines = lines.updated(change, text)
        index = index.updated(change, text, lines)
    check(index, text, kind)


def test_an_edit_keeps_the_counts_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []
    count = UnitIndex._count

    def counting(self: UnitIndex, start: int, end: int) -> int:
        counted.append(end - start)
        return count(self, start, end)

    monkeypatch.setattr(UnitIndex, "_count", counting)
    text = "é" * 3000
    lines = LineIndex(text)
    index = UnitIndex(text, lines, types.PositionEncodingKind.Utf16)
    assert index.column_at(0, 3000) == 3000
    assert sum(counted) == 3000
    counted.clear()
    assert index.column_at(0, 2999) == 2999
    text += "!"
    change = Change(3000, 3000, 1)
    index = index.updated(change, text, lines.updated(change, text))
    assert index.column_at(0, 3001) == 3001
    assert sum(counted) < 20


@pytest.mark.parametrize(
    ("encoding", "column"), [(None, 3), ("utf-7", 3), ("utf-16", 3), ("utf-8", 5), ("utf-32", 2), *KINDS.items()]
)
def test_an_encoding_may_be_a_string_and_one_that_is_unknown_is_utf_16(
    encoding: str | None, column: int | tuple[str, int]
) -> None:
    text = "😀a"
    expected = column if isinstance(column, int) else len(text.encode(column[0])) // column[1]
    assert UnitIndex(text, LineIndex(text), encoding).column_at(0, 2) == expected
