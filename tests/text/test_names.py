from __future__ import annotations

import pytest

from precis.languages.vocabulary import Vocabulary
from precis.text.names import prominence, total_prominence


def test_whom_a_text_is_about() -> None:
    found = prominence(
        ["Then Retief spoke.", "The crew saw Retief and Magnan.", "Nobody answered Retief.", "Rain fell."],
        Vocabulary(),
    )
    assert found == pytest.approx({"Retief": 1.0, "Magnan": 1 / 3})
    assert total_prominence("Magnan met Retief.", found) == pytest.approx(4 / 3)
    assert total_prominence("Rain fell.", found) == 0


def test_no_names() -> None:
    assert prominence([], Vocabulary()) == {}
    assert total_prominence("", {}) == 0
