from __future__ import annotations

import pytest

from precis.text.reading import plain_text, read


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("The popu-\nlation grew.", "The population grew."),
        ("The popu-  \n  lation grew.", "The population grew."),
        (
            "The popu\u2010\nlation and the popu\xad\nlation, photo\xadgraph",
            "The population and the population, photograph",
        ),
        ("It lost twenty-\neight percent.", "It lost twenty-eight percent."),
        ("A well-known man, and a well-\nknown dam.", "A well-known man, and a well-known dam."),
        ("Die Haus-\nund Hofarbeit.", "Die Haus- und Hofarbeit."),
        ("The wind -\nit was cold - fell.", "The wind - it was cold - fell."),
    ],
)
def test_divided_words(source: str, expected: str) -> None:
    assert plain_text(read(source).text) == expected
