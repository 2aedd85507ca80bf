from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.languages.registry import get_language
from precis.summary.drafts import Confidence, DraftedSentence
from precis.summary.verify import (
    CAREFUL,
    CONFIDENCE_FEATURES,
    FEATURES,
    MIN_LOGPROB,
    UNSCORED,
    WIDEST_EVIDENCE,
    Passage,
    Table,
    Verdict,
    table_for,
    tables,
)

SURE = Confidence(-0.1, -1.5, 0.3, 1.2)
PASSAGE = (
    "The council of Vellin closed the old dam in March, after divers had seen cracks in its northern wall.",
    "Repairs may take two years, the engineer Aune Tveit said.",
    "The ferry company did not pay for the divers.",
    "Of 6,240 planned crossings, 6,118 took place.",
    "She called the wall “a sieve of stone”, and the mayor laughed.",
    "A new turbine will supply four hundred houses.",
)


def table(**weights: float) -> Table:
    """A table that weighs these features alone, as they are."""
    n = len(FEATURES)
    return Table((0.0,) * n, (1.0,) * n, tuple(weights.get(name, 0.0) for name in FEATURES), 0.0, 0.8, 0.6, 0.8)


EVEN = table()


def verify(text: str, of: Table = EVEN, *, confidence: Confidence = SURE, own_words: bool = False) -> Verdict:
    return Passage(PASSAGE, get_language("en")).verify(DraftedSentence(text, confidence, 0), of, own_words=own_words)


def feature(name: str, text: str, *, confidence: Confidence = SURE) -> float:
    return verify(text, confidence=confidence).features[FEATURES.index(name)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        *[(sentence, i, i) for i, sentence in enumerate(PASSAGE)],
        ("Divers had seen cracks in the dam’s northern wall.", 0, 0),
        # It draws on two neighbours, or on three.
        ("The old dam was closed over cracks, and repairs may take two years, engineer Aune Tveit said.", 0, 1),
        ("The ferry company did not pay, and 6,118 of 6,240 planned crossings took place.", 2, 3),
        (
            "Divers saw cracks in the old dam, repairs may take two years, said Aune Tveit, and no ferry company paid.",
            0,
            2,
        ),
        # A word more than one sentence has is no reason for a wider window.
        ("The ferry company did not pay for the divers who swam.", 2, 2),
        ("Nothing of it whatsoever.", 0, 0),
        ("", 0, 0),
    ],
)
def test_the_evidence_is_the_narrowest_window_that_holds_most(text: str, first: int, last: int) -> None:
    found = verify(text)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "veto"),
    [
        *[(sentence, "") for sentence in PASSAGE],
        ("The old dam was closed in March.", ""),
        ("The dam was closed by the council of Vellin, since divers had seen cracks in its wall.", ""),
        # A number or a measure from nowhere; the same one written otherwise is the same.
        ("The old dam was closed in March 2019.", "number"),
        ("Repairs may take three years, the engineer said.", "number"),
        ("Repairs may take 2 years, the engineer said.", ""),
        ("Repairs may take two months, the engineer said.", "measure"),
        ("There were 6,118 planned crossings.", "measure"),
        # A name from nowhere, and one from elsewhere in the passage.
        ("Divers of Bergen had seen cracks in the wall.", "name"),
        ("The ferry company of Vellin did not pay for the divers.", ""),
        # A quotation that was altered.
        ("She called the wall “a sieve of sand”.", "quotation"),
        ("She called the wall “a sieve of stone”.", ""),
        # Negation, attribution, possibility, plan.
        ("The ferry company did pay for the divers.", "negation"),
        ("The council did not close the old dam.", "negation"),
        ("Repairs may take two years.", "attribution"),
        ("Repairs take two years, the engineer Aune Tveit said.", "possibility"),
        ("A new turbine supplies four hundred houses.", "plan"),
        # Grammar that changes what is said, outside of minutes.
        ("The ferry company does not pay for the divers.", "tense"),
        # Who speaks.
        ("I closed the old dam in March.", "speaker"),
        ("The author closed the old dam in March.", "speaker"),
    ],
)
def test_what_words_can_show_against_a_draft(text: str, veto: str) -> None:
    assert verify(text).veto == veto


def test_what_is_negated_is_compared_and_not_how_often() -> None:
    passage = Passage(["The ferry did not sail, since nobody had paid for fuel.", "Rain fell."], get_language("en"))
    for text, veto in (("The ferry did not sail.", ""), ("The ferry could sail.", "negation")):
        assert passage.verify(DraftedSentence(text, SURE, 0), EVEN).veto == veto


@pytest.mark.parametrize(
    ("name", "better", "worse"),
    [
        ("support", "The ferry company did not pay.", "Not a single ferry was paid for by the company."),
        ("contained", "The ferry company did not pay.", "The ferry company did not pay anybody’s widow."),
        ("name_links", "The engineer Aune Tveit said so.", "Aune paid for ferry crossings."),
        ("copied", "The ferry company did not pay.", "The company with the ferry did not pay."),
    ],
)
def test_features_that_speak_for_a_draft(name: str, better: str, worse: str) -> None:
    assert 0 <= feature(name, worse) < feature(name, better) <= 1


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("foreign_words", "The ferry company did not pay.", 0.0),
        ("foreign_words", "A wise widow gladly helped them again.", 2.0),
        ("lost_limits", "Repairs may take two years, said Aune Tveit.", 0.0),
        ("lost_limits", "Repairs take two years.", 2.0),
        (
            "words",
            "The ferry company did not pay for the divers of the ferry company, did not pay for the divers.",
            0.95,
        ),
        ("width", "The ferry company did not pay for the divers.", 0.0),
        ("width", "The ferry company did not pay, and 6,118 of 6,240 planned crossings took place.", 1.0),
        ("name_links", "The ferry company did not pay.", 1.0),
    ],
)
def test_features_that_are_counts(name: str, text: str, value: float) -> None:
    assert feature(name, text) == pytest.approx(value)


def test_how_sure_the_model_was_is_a_feature_down_to_what_is_simply_improbable() -> None:
    names = ("mean_logprob", "min_logprob", "mean_entropy", "max_entropy")
    text = PASSAGE[2]
    assert [feature(name, text) for name in names] == [-0.1, -1.5, 0.3, 1.2]
    odd = Confidence(-0.5, -17.0, 0.3, 1.2)
    assert feature("min_logprob", text, confidence=odd) == MIN_LOGPROB
    assert feature("mean_logprob", text, confidence=odd) == -0.5


def test_how_much_of_its_evidence_a_draft_keeps() -> None:
    assert verify(PASSAGE[2]).kept_shares == (1.0,)
    (half,) = verify("The ferry company did not sail.").kept_shares
    assert half == pytest.approx(2 / 4)
    both = verify("The ferry company did not pay, and 6,118 of 6,240 planned crossings took place.").kept_shares
    assert both == (pytest.approx(3 / 4), 1.0)


def test_the_probability_is_that_of_the_table() -> None:
    assert verify(PASSAGE[2]).probability == 0.5
    for name, text in (("contained", PASSAGE[2]), ("words", PASSAGE[0])):
        value = feature(name, text)
        assert verify(text, table(**{name: 2.0})).probability == pytest.approx(1 / (1 + 2.718281828 ** (-2 * value)))
    scaled = Table((1.0,) * len(FEATURES), (2.0,) * len(FEATURES), (1.0,) * len(FEATURES), -0.5, 0.8, 0.6, 0.8)
    features = verify(PASSAGE[1]).features
    expected = 1 / (1 + 2.718281828 ** (0.5 - sum((value - 1) / 2 for value in features)))
    assert verify(PASSAGE[1], scaled).probability == pytest.approx(expected)


def test_a_veto_leaves_the_probability_as_it_is() -> None:
    found = verify("The old dam was closed in March 2019.", table(contained=1.0))
    assert found.veto
    assert found.probability > 0.5


def test_where_a_manner_was_asked_for_the_sources_words_do_not_count() -> None:
    free = "Cracks, cracks everywhere, so Vellin shut its ancient dam."
    of_words = table(support=1.0, contained=1.0, foreign_words=-1.0, name_links=1.0, copied=1.0)
    assert verify(free, of_words).probability < 0.5
    assert verify(free, of_words, own_words=True).probability == 0.5
    rest = table(mean_logprob=1.0, lost_limits=-1.0, words=1.0)
    assert verify(free, rest).probability == verify(free, rest, own_words=True).probability != 0.5


def test_each_table_fits_the_features_and_is_the_stricter_where_it_says_so() -> None:
    assert CAREFUL in tables()
    for each in tables().values():
        assert {len(each.means), len(each.scales), len(each.weights)} == {len(FEATURES)}
        assert all(scale > 0 for scale in each.scales)
        assert 0 < each.balanced < each.strict < 1


def test_a_model_that_was_not_measured_is_checked_with_care() -> None:
    assert table_for("nobody-has-measured-it") is tables()[CAREFUL]
    measured = next(name for name in tables() if name not in (CAREFUL, UNSCORED))
    assert table_for(measured) is tables()[measured]


def test_without_scores_words_decide_and_must_say_more() -> None:
    unscored, careful = table_for(UNSCORED), tables()[CAREFUL]
    weights = dict(zip(FEATURES, unscored.weights, strict=True))
    assert [weights[name] for name in CONFIDENCE_FEATURES] == [0, 0, 0, 0]
    assert unscored.strict > careful.strict
    assert unscored.balanced > careful.balanced


WORDS = "the ferry dam Olsen not said 1911 3.5 “a b” may , . broke old 橋 and of I".split()


@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join), min_size=1, max_size=6),
    st.lists(st.sampled_from([*WORDS, "nowhere", "Atlantis"]), max_size=9).map(" ".join),
)
def test_any_draft_of_any_passage(sentences: list[str], draft: str) -> None:
    passage = Passage(sentences, get_language("en"))
    found = passage.verify(DraftedSentence(draft, SURE, 0), table(contained=1.0, words=-1.0))
    assert 0 <= found.first <= found.last < len(sentences)
    assert found.last - found.first < WIDEST_EVIDENCE
    assert len(found.kept_shares) == found.last - found.first + 1
    assert all(0 <= share <= 1 for share in found.kept_shares)
    assert 0 < found.probability < 1
    assert len(found.features) == len(FEATURES)
    for sentence in sentences:
        whole = Passage([sentence], get_language("en")).verify(DraftedSentence(sentence, SURE, 0), EVEN)
        assert (whole.first, whole.last, whole.veto) == (0, 0, "")
        assert whole.features[FEATURES.index("copied")] == 1
