from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from precis.languages.registry import get_language

CLAIMS = get_language("de").claims
WORDS = (
    "die Fähre sank nicht nie könnte wird ersetzt werden einige wenn sei habe ich sagte widerspricht , dass „ “ » « "
    "Marlene kein soll vermutlich ; etwa Hälfte der"
).split()


@given(st.lists(st.sampled_from(WORDS), min_size=1).map(" ".join))
def test_a_sentence_keeps_its_own_limits(sentence: str) -> None:
    assert CLAIMS.lost_limit(sentence, [sentence]) == ""
    assert CLAIMS.count_lost_limits(sentence, [sentence]) == 0
    assert not CLAIMS.speaker_changed(sentence, [sentence])


def test_a_limit_in_any_of_the_sources_counts_and_one_of_a_sentence_that_is_not_used_does_not() -> None:
    sources = ["Die Fähre legte am Mittag ab.", "Die Mühle könnte gebrannt haben.", "Der Rat beschloss den Plan nicht."]
    assert CLAIMS.lost_limit("Die Fähre legte am Mittag ab.", sources) == ""
    assert CLAIMS.lost_limit("Die Fähre legte am Mittag ab, und die Mühle brannte.", sources) == "possibility"
    assert CLAIMS.lost_limit("Der Rat beschloss den Plan.", sources) == "negation"
    assert CLAIMS.lost_limit("Der Rat vertagte den Plan.", sources) == ""
