from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.text.wellformed import as_sentence, is_matched, is_whole


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("the dam broke", "The dam broke."),
        ("  the  dam\nbroke ", "The dam broke."),
        ("The dam broke,", "The dam broke."),
        ("The dam broke —", "The dam broke."),
        ("The dam broke!", "The dam broke!"),
        ("The dam broke …", "The dam broke …"),
        ("ändern wir das", "Ändern wir das."),
        ("water.py draws the chart", "water.py draws the chart."),
        ("to_lower() keeps it", "to_lower() keeps it."),
        ("e.g. the dam broke", "E.g. the dam broke."),
        ("he/she left", "He/she left."),
        ("ダムが壊れた", "ダムが壊れた。"),
        ("The dam (of 1911)", "The dam (of 1911)."),
        # What closes behind the last full stop, as other languages write it.
        ("„Der Damm hält.“", "„Der Damm hält.“"),
        ("»Der Damm hält.«", "»Der Damm hält.«"),
        ("« Le barrage tient. »", "« Le barrage tient. »"),
        ("「ダムが壊れた。」", "「ダムが壊れた。」"),
        ("「ダムが壊れた」", "「ダムが壊れた」"),
        # Marks whose partner stood elsewhere.
        ("Der Damm hält.“", "Der Damm hält."),
        ("Der Damm hält.«", "Der Damm hält."),
        ("»Der Damm hält.", "Der Damm hält."),
        ("“The dam broke.", "The dam broke."),
        ("The dam broke.”", "The dam broke."),
        ('The dam broke."', "The dam broke."),
        ("(The dam broke.", "The dam broke."),
        # A pair stays, and so does what stands inside, where no one can tell what it belonged to.
        ("“The dam holds”", "“The dam holds”."),
        ("The dam “broke” again", "The dam “broke” again."),
        ("The dam (broke.", "The dam (broke."),
        # No second full stop, in whatever script.
        ("»Die Brücke wird gesperrt.«", "»Die Brücke wird gesperrt.«"),
        ("„Das ist es.“", "„Das ist es.“"),
        ("« Le pont ferme. »", "« Le pont ferme. »"),
        ("›Niemand fragte.‹", "›Niemand fragte.‹"),
        ("「橋は落ちない。」", "「橋は落ちない。」"),
        ("The dam broke.²", "The dam broke.²"),
        ("The dam broke.[1][note 2]", "The dam broke.[1][note 2]"),
        ("The dam broke 🎉🎉", "The dam broke."),
        ("The dam broke! 🎉", "The dam broke!"),
        ("🎉", "🎉"),
        ("The dam near Varn broke 😱, but nobody drowned", "The dam near Varn broke, but nobody drowned."),
        ("We sold 340 cakes 🍰🍰 and a hat", "We sold 340 cakes and a hat."),
        ("I ❤️ the brass band", "I ❤️ the brass band."),
        ("The mayor and I ❤️ the brass band", "The mayor and I ❤️ the brass band."),
        ("پل ٹوٹ گیا۔", "پل ٹوٹ گیا۔"),
        ("ស្ពានបាក់។", "ស្ពានបាក់។"),
        ("पुल टूट गया।", "पुल टूट गया।"),
        ('היסודות חלשים."\u200f', 'היסודות חלשים."\u200f'),
        # The full stop of the script.
        ("पुल टूट गया", "पुल टूट गया।"),
        ("پل ٹوٹ گیا", "پل ٹوٹ گیا۔"),
        ("สะพานพัง", "สะพานพัง"),
        # A quotation stays one.
        ("„Nie mamy innego wyjścia.”", "„Nie mamy innego wyjścia.”"),
        ("”Bron stängs.”", "”Bron stängs.”"),
        ("‚Nein.‘", "‚Nein.‘"),
        ("„Nie mamy innego wyjścia.", "Nie mamy innego wyjścia."),
        # An entity keeps its semicolon.
        ("The firm of Holm &amp;", "The firm of Holm &amp;."),
        ("The firm of Holm &amp; Lind;", "The firm of Holm &amp; Lind."),
        ("", ""),
    ],
)
def test_as_sentence(text: str, sentence: str) -> None:
    assert as_sentence(text) == sentence


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("The dam broke.", True),
        ("The dam broke!”", True),
        ("Did it break?", True),
        ("The dam broke …", True),
        ("ダムが壊れた。", True),
        ("“The dam holds,” she said.", True),
        ("„Der Damm hält.“", True),
        ("« Le barrage tient. »", True),
        ("The dam broke", False),
        ("The dam broke,", False),
        ("The dam broke and the", False),
        ("The dam “broke in the night.", False),
        ("The dam (broke in the night.", False),
        ('The dam "broke in the night.', False),
        ("", False),
    ],
)
def test_is_whole(text: str, whole: bool) -> None:
    assert is_whole(text) is whole


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("", True),
        ('"a" (b) [c] «d» “e”', True),
        ("„a“, said “b” and „c”", True),
        ('"a', False),
        ("(a", False),
        ("a]", False),
        ("«a", False),
        ("“a", False),
        ("„a", False),
    ],
)
def test_is_matched(text: str, matched: bool) -> None:
    assert is_matched(text) is matched


@given(st.lists(st.sampled_from('the Dam broke “ ” " ( ) , ; . … — 橋'.split()), max_size=8).map(" ".join))
def test_any_text(text: str) -> None:
    made = as_sentence(text)
    assert "\n" not in made
    assert made == made.strip()
    assert made[:1] == made[:1].upper()
    if is_matched(made) and made[:1].isalpha():
        assert as_sentence(made) == made
