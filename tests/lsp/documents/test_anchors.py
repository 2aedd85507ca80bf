"""Anchors after edits, and the smallest edit between two texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.lsp.documents.anchors import Anchor, Change, diff_texts, move_anchor

#         0123456789
TEXT = "ab[cdef]gh".replace("[", "").replace("]", "")
SELECTED = Anchor(2, 6)


@pytest.mark.parametrize(
    ("start", "end", "new", "selected", "edited", "replaced"),
    [
        (0, 0, "xy", "cdef", False, False),
        (0, 2, "", "cdef", False, False),
        (2, 2, "xy", "cdef", False, False),
        (6, 6, "xy", "cdef", False, False),
        (6, 8, "", "cdef", False, False),
        (8, 8, "xy", "cdef", False, False),
        (3, 3, "xy", "cxydef", True, False),
        (3, 5, "", "cf", True, False),
        (2, 3, "x", "xdef", True, False),
        (5, 6, "x", "cdex", True, False),
        (1, 4, "x", "ef", True, False),
        (1, 4, "", "ef", True, False),
        (4, 7, "xy", "cdxy", True, False),
        (4, 8, "", "cd", True, False),
        (2, 6, "xy", "xy", True, True),
        (2, 6, "", "", True, True),
        (1, 7, "xyz", "xyz", True, True),
        (0, 8, "", "", True, True),
    ],
)
def test_move_anchor(start: int, end: int, new: str, selected: str, edited: bool, replaced: bool) -> None:
    after = TEXT[:start] + new + TEXT[end:]
    anchor = move_anchor(SELECTED, Change(start, end, len(new)))
    assert after[anchor.start : anchor.end] == selected
    assert (anchor.edited, anchor.replaced) == (edited, replaced)


@given(st.data())
def test_anchor_stays_in_the_text_and_follows_edits_outside_it(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="abc", min_size=1))
    start = data.draw(st.integers(0, len(text) - 1))
    anchor = Anchor(start, data.draw(st.integers(start + 1, len(text))))
    for _ in range(data.draw(st.integers(0, 6))):
        left = data.draw(st.integers(0, len(text)))
        right = data.draw(st.integers(left, len(text)))
        new = data.draw(st.text(alphabet="xy", max_size=4))
        held = text[anchor.start : anchor.end]
        outside = right <= anchor.start or left >= anchor.end
        text = text[:left] + new + text[right:]
        anchor = move_anchor(anchor, Change(left, right, len(new)))
        assert 0 <= anchor.start <= anchor.end <= len(text)
        if outside:
            assert text[anchor.start : anchor.end] == held


@given(st.text(alphabet="ab\n"), st.text(alphabet="ab\n"))
def test_diff_turns_one_text_into_the_other(before: str, after: str) -> None:
    change = diff_texts(before, after)
    new = after[change.start : change.start + change.length]
    assert before[: change.start] + new + before[change.end :] == after
    assert (change.start == change.end and change.length == 0) == (before == after)


@given(st.text(), st.data())
def test_diff_is_the_smallest_edit(before: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(before)))
    end = data.draw(st.integers(start, len(before)))
    new = data.draw(st.text(max_size=5))
    change = diff_texts(before, before[:start] + new + before[end:])
    assert change.end - change.start <= end - start
    assert change.length <= len(new)
