from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from precis.languages.vocabulary import vocabulary
from precis.text.cuts import LONGEST_PIECE, SHORTEST_PIECE, best_cut, cuts_without_punctuation, is_unpunctuated

ENGLISH = vocabulary("en")


def pieces(text: str, language: str = "en") -> list[str]:
    cuts = [0, *cuts_without_punctuation(text, 0, len(text), vocabulary(language)), len(text)]
    return [text[low:high].strip() for low, high in pairwise(cuts)]


def test_speech_is_cut_where_clauses_start() -> None:
    expected = [
        "so today i want to tell you how we moved the market into the old tram depot",
        "and then we found that the roof was dry because it had been mended when the trams still ran there",
        "but the floor could not carry the ice machine of the fish stall",
        "in the end the council paid for a new floor and that took eleven weeks",
        "the last thing i want to say is that nobody has asked for the old square since",
    ]
    assert pieces(" ".join(expected)) == expected


def test_no_cut_before_a_reason_or_inside_a_phrase() -> None:
    text = "we sold the van because the garage was too small for it and the insurance had gone up again " * 6
    for piece in pieces(text.strip()):
        assert not piece.startswith(("because", "for", "was"))
        assert not piece.endswith((" the", " and", " was", " too", " because"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the roads are empty and the vans are fast " * 6, True),
        ("The roads are empty, and the vans are fast. " * 6, False),
        ("The roads are empty; the vans are fast " * 6, False),
    ],
)
def test_is_unpunctuated(text: str, expected: bool) -> None:
    assert is_unpunctuated(text, 0, len(text)) is expected


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


@settings(deadline=None)
@given(st.lists(st.sampled_from("the roads are empty and so we go because it 橋 now".split()), max_size=200))
def test_cuts_of_any_text(words: list[str]) -> None:
    text = " ".join(words)
    cuts = cuts_without_punctuation(text, 0, len(text), ENGLISH)
    assert cuts == sorted(set(cuts))
    assert all(0 < cut < len(text) and text[cut - 1] == " " for cut in cuts)
    if len(words) >= 2 * LONGEST_PIECE:
        assert all(SHORTEST_PIECE <= len(piece.split()) <= LONGEST_PIECE for piece in pieces(text))
