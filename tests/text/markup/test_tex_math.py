from __future__ import annotations

import pytest

from precis.text.reading import plain_text, read


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("The area is $A$ and $x^2 \\approx 4$.", "The area is A and x² ≈ 4."),
        ("It is \\(a \\cdot b_1\\) here.", "It is a · b₁ here."),
        (
            "The loss is:\n$$\nx = \\left(y_0\n+ z\\right)\n$$\nwhere $x$ is it.",
            "The loss is: x = (y₀ + z) where x is it.",
        ),
        ("The loss is:\n$$\n\\frac{x}{y}\n$$\nwhere $x$ is it.", "The loss is: … where x is it."),
        # prices and paths are no formulas
        ("It rose from $5 to $7 today.", "It rose from $5 to $7 today."),
        ("It cost $5-$7, or US$4,000 and $3,650.", "It cost $5-$7, or US$4,000 and $3,650."),
        ("It cost \\$4,000, and \\$3,650 was spent.", "It cost $4,000, and $3,650 was spent."),
        ("Set $HOME and $PATH first.", "Set $HOME and $PATH first."),
    ],
)
def test_formulas_in_sentences(source: str, expected: str) -> None:
    assert plain_text(read(source).text) == expected
