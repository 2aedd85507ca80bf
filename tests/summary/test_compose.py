from __future__ import annotations

import pytest

from precis.summary.compose import Form, choose
from precis.summary.result import Sentence, Span


def form(name: str, words: int, value: float) -> Form:
    return Form(Sentence(name, "quoted", supported=True, sources=(Span(0, 1),)), words, value)


@pytest.mark.parametrize(
    ("units", "target", "chosen"),
    [
        ([[form("a", 10, 1)]], 10, "a"),
        # The one that carries more is taken where there is room for one.
        ([[form("a", 10, 1)], [form("b", 10, 2)]], 10, "b"),
        ([[form("a", 10, 1)], [form("b", 10, 2)]], 20, "ab"),
        # A shorter form makes room for another sentence.
        ([[form("a", 20, 5), form("s", 10, 4.5)], [form("b", 10, 3)]], 20, "sb"),
        # Something is always said, be it too long.
        ([[form("a", 500, 1)]], 10, "a"),
        # A unit without forms is passed over.
        ([[], [form("b", 5, 1)]], 5, "b"),
        # The count is met before a little more is carried.
        ([[form("a", 30, 1.2)], [form("b", 20, 1)]], 20, "b"),
    ],
)
def test_choose(units: list[list[Form]], target: int, chosen: str) -> None:
    assert "".join(each.sentence.text for each in choose(units, target)) == chosen
