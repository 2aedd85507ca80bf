"""LineIndex that are kept up to date are those of the whole text."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from precis.lsp.documents.anchors import Change
from precis.lsp.documents.lines import LineIndex

texts = st.text(st.sampled_from("ab\r\n\u2028😀"), max_size=12)


def read_anew(text: str) -> list[str]:
    lines = io.StringIO(text, newline="").readlines()
    return lines if lines and not lines[-1].endswith(("\r", "\n")) else [*lines, ""]


@given(texts, st.lists(st.tuples(st.integers(0, 14), st.integers(0, 6), texts), max_size=6))
def test_lines_after_edits(text: str, edits: list[tuple[int, int, str]]) -> None:
    lines = LineIndex(text)
    assert list(lines) == read_anew(text)
    for at, length, new in edits:
        start = min(at, len(text))
        end = min(start + length, len(text))
        text = text[:start] + new + text[end:]
        lines = lines.updated(Change(start, end, len(new)), text)
        assert list(lines) == read_anew(text)
        assert [lines.start_of(i) for i in range(len(lines))] == [
            sum(map(len, read_anew(text)[:i])) for i in range(len(lines))
        ]
        for offset in range(len(text) + 2):
            assert lines.start_of(lines.line_at(offset)) <= offset
            assert offset >= len(text) or offset < lines.start_of(lines.line_at(offset)) + len(
                lines[lines.line_at(offset)]
            )
    assert lines[-1] == lines[len(lines) - 1]
    assert lines[0:2] == read_anew(text)[0:2]
