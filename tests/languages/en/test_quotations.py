from __future__ import annotations

import pytest

from precis.languages.en.quotations import outside_quotations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The dam holds.", "The dam holds."),
        ("“I left,” he said.", " ,  he said."),
        ('He said that "it holds" for now.', "He said that  ,  for now."),
        ("„Ich ging“, sagte er.", " , , sagte er."),
        ("He said “no", "He said “no"),
    ],
)
def test_what_is_quoted_is_left_out(text: str, expected: str) -> None:
    assert outside_quotations(text) == expected
