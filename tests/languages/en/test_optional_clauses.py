from __future__ import annotations

import pytest

from precis.languages.registry import get_language
from precis.text.deletions import runs, without


@pytest.mark.parametrize(
    ("sentence", "shorter"),
    [
        (
            "The ferry, which was built in Oslo, has been sold.",
            ["The ferry has been sold."],
        ),
        # The last item of a list, and what another main clause says, stay.
        ("We expect that the dryer is back, that prices do not fall, and that no farms leave.", []),
        ("Two of them, a pregnant woman and a man in his eighties, were being kept in hospital.", []),
        ("She found that Ann Berg, whose study, of 1931, remains the standard work, saw no order.", []),
        ("The board will decide in December; in view of the dryer, it advises members not to count on it.", []),
        ("Tessmann believes it, which pleased us; our engineers are not convinced, and have asked Graz.", []),
    ],
)
def test_shorter_forms(sentence: str, shorter: list[str]) -> None:
    words = runs(sentence)
    assert [without(words, [span]) for span in get_language("en").optional_clauses(words)] == shorter
