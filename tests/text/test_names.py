from __future__ import annotations

import pytest

from precis.languages.vocabulary import Vocabulary
from precis.text.names import about, prominence


def test_whom_a_text_is_about() -> None:
    found = prominence(
        ["Then Retief spoke.", "The crew saw Retief and Magnan.", "Nobody answered Retief.", "Rain fell."],
        Vocabulary(),
    )
    assert found == pytest.approx({"Retief": 1.0, "Magnan": 1 / 3})
    assert about("Magnan met Retief.", found) == pytest.approx(4 / 3)
    assert about("Rain fell.", found) == 0


def test_no_names() -> None:
    assert prominence([], Vocabulary()) == {}
    assert about("", {}) == 0
