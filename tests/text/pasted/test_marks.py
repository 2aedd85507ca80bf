from __future__ import annotations

import pytest

from precis.text.reading import plain_text, read
from precis.text.sentences import split


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("It grew.[1][2] It fell.[3]:17 It ended.[19](p. 204) Now.", "It grew. It fell. It ended. Now."),
        ("It grew,[4] then fell [5, 6]. It ended [9–12].", "It grew, then fell. It ended."),
        ("It grew.[note 1] It fell.[citation needed] It ended.", "It grew. It fell. It ended."),
        ("It grew (Berg 2019). It fell (Marsh and Ode, 2018; Perrin et al., 2020).", "It grew. It fell."),
        ("It followed this advice.¹ One kilometre²,³ long.", "It followed this advice. One kilometre long."),
        ("It grew (see Berg 2019, p. 4) here.", "It grew here."),
        ("It is free (see page 4). Call us (Tel. siehe Aushang) first.", "It is free. Call us first."),
        ("It opens (Annex II, fig. 3) on Friday (Table 4).", "It opens on Friday."),
        ("It runs for a year (Art. 2 No. 3 lit. b).", "It runs for a year (Art. 2 No. 3 lit. b)."),
        # what only looks like it
        (
            "He could (seeing the mast) leave, and (he said) did.",
            "He could (seeing the mast) leave, and (he said) did.",
        ),
        ("the [1] note stays", "the [1] note stays"),
        ("Use items[0] and x[1] there.", "Use items[0] and x[1] there."),
        ("He said: “They [the men] left.”", "He said: “They [the men] left.”"),
        ("It opened (May 2019) and closed (in 2020).", "It opened (May 2019) and closed (in 2020)."),
        ("It has 12 m² and 3 km³ of it.", "It has 12 m² and 3 km³ of it."),
        ("He came from Oslo (Norway 1905).", "He came from Oslo (Norway 1905)."),
        ("Some (Ada, for one) left.", "Some (Ada, for one) left."),
    ],
)
def test_marks(source: str, expected: str) -> None:
    assert plain_text(read(source).text) == expected


def test_a_mark_between_full_stop_and_space_ends_a_sentence() -> None:
    source = "It grew.[1][2] It fell.[3] It ended."
    sentences = split(read(source))
    assert [source[each.start : each.end] for each in sentences] == ["It grew.", "It fell.", "It ended."]
