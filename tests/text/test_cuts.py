from __future__ import annotations

import pytest

from precis.languages.vocabulary import vocabulary
from precis.text.cuts import best_cut

ENGLISH = vocabulary("en")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("The ferry left the pier, and the rain fell.", "The ferry left the pier,"),
        ("The harbour firm of Holm &amp; Lind built it, and sold it.", "The harbour firm of Holm &amp; Lind built it,"),
        ("The firm Holm &#38; Lind has built boats for years", "The firm Holm &#38;"),
        ("It was sold, because nobody came, and it was torn down.", "It was sold, because nobody came,"),
        ("Ferry", None),
    ],
)
def test_best_cut(text: str, first: str | None) -> None:
    cut = best_cut(text, 0, len(text), ENGLISH)
    if first is None:
        assert cut is None
    else:
        assert cut is not None
        assert text[:cut].strip() == first
