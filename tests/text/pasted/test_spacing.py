from __future__ import annotations

import pytest

from precis.text.reading import plain_text, read


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "It did n't leave , he said . `` It 's late , '' she said .",
            "It didn't leave, he said. “It's late,” she said.",
        ),
        ("He left -LRB- at noon -RRB- , they said . It rained .", "He left (at noon), they said. It rained."),
        ("' Go , ' she said . It rained , and it was cold .", "'Go,' she said. It rained, and it was cold."),
        # French spaces, and one slip
        ("Il part ! Vraiment ? « Oui », dit-il ; bien.", "Il part ! Vraiment ? « Oui », dit-il ; bien."),
        ("He left , she said. It rained, and it was cold.", "He left , she said. It rained, and it was cold."),
    ],
)
def test_tokenised_text(source: str, expected: str) -> None:
    assert plain_text(read(source).text) == expected
