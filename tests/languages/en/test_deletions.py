from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from precis.languages.en.deletions import removable_spans
from precis.text.deletions import overlap, runs, without


def test_a_day_goes_with_its_name() -> None:
    words = runs("On 24 July, the feast of the patron, the mayor had the decree torn down.")
    left = [without(words, [deletion]) for deletion in removable_spans(words)]
    assert "The feast of the patron, the mayor had the decree torn down." not in left
    assert "The mayor had the decree torn down." in left


@given(st.text(alphabet=st.sampled_from("abc ,.;:()\"“”–'andBut"), max_size=200))
def test_any_text(sentence: str) -> None:
    words = runs(sentence)
    assert " ".join(words).split() == sentence.split()
    for deletion in removable_spans(words):
        assert 0 <= deletion.start < deletion.end <= len(words)
        left = without(words, [deletion])
        assert left.strip()
    found = removable_spans(words)
    for one in found:
        for other in found:
            assert overlap(one, other) == overlap(other, one)
