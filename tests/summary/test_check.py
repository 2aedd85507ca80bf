"""Any text against any source: what is found, where, and why not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.summary.check import CheckedSentence, trace
from precis.text.words import tokens

SOURCE = (
    "The ferry Torunn went into the yard in September 2023. Divers found less rust than Aune had predicted. "
    "The council voted for the conversion by thirteen votes to eight. Nobody was hurt when the fuel line broke, "
    "but the farm lost its harvest. The mayor did not sign the letter. The battery weighs two tonnes."
)


def only(checked: str, source: str = SOURCE) -> CheckedSentence:
    (sentence,) = trace(checked, source).sentences
    return sentence


def spans(sentence: CheckedSentence, source: str = SOURCE) -> list[str]:
    return [source[span.start : span.end] for span in sentence.sentence.sources]


@pytest.mark.parametrize(
    ("checked", "kind", "source"),
    [
        (
            "Divers found less rust than Aune had predicted.",
            "quoted",
            ["Divers found less rust than Aune had predicted."],
        ),
        (
            "The ferry Torunn went into the yard.",
            "compressed",
            ["The ferry Torunn went into the yard in September 2023."],
        ),
        # A negation that goes with its clause is no loss.
        (
            "The farm lost its harvest.",
            "compressed",
            ["Nobody was hurt when the fuel line broke, but the farm lost its harvest."],
        ),
        (
            "The council voted for the conversion, by thirteen votes to eight votes.",
            "written",
            ["The council voted for the conversion by thirteen votes to eight."],
        ),
    ],
)
def test_what_is_found(checked: str, kind: str, source: list[str]) -> None:
    sentence = only(checked)
    assert sentence.sentence.supported
    assert sentence.reason == ""
    assert sentence.sentence.kind == kind
    assert spans(sentence) == source


@pytest.mark.parametrize(
    ("checked", "reason"),
    [
        ("The ferry Torunn went into the yard in September 2024.", "number"),
        ("The council voted for the conversion by thirteen votes to seven.", "number"),
        ("The mayor did sign the letter.", "negation"),
        ("The mayor signed the letter that she had always wanted to write.", "words"),
        ("Elephants rarely sing.", "words"),
    ],
)
def test_what_is_not_found(checked: str, reason: str) -> None:
    sentence = only(checked)
    assert not sentence.sentence.supported
    assert sentence.reason == reason


def test_the_nearest_is_shown_where_there_is_one() -> None:
    assert spans(only("The mayor did sign the letter.")) == ["The mayor did not sign the letter."]
    assert spans(only("Elephants rarely sing.")) == []


def test_offsets_and_the_share() -> None:
    text = "# Summary\n\nThe battery weighs two tonnes. It can fly."
    checked = trace(text, SOURCE)
    assert [text[each.start : each.end] for each in checked.sentences] == [
        "The battery weighs two tonnes.",
        "It can fly.",
    ]
    assert checked.found_share == 0.5


@pytest.mark.parametrize("empty", ["", " \n", "# Only a heading"])
def test_nothing_to_check_and_nothing_to_check_against(empty: str) -> None:
    assert trace("", SOURCE).sentences == ()
    assert trace("", SOURCE).found_share == 1.0
    assert all(not each.sentence.supported for each in trace("The battery weighs two tonnes.", empty).sentences)


@given(st.text(alphabet="ab .,\n", max_size=80), st.text(alphabet="ab .,\n", max_size=80))
def test_any_texts(checked: str, source: str) -> None:
    for each in trace(checked, source).sentences:
        assert 0 <= each.start < each.end <= len(checked)
        for span in each.sentence.sources:
            assert 0 <= span.start < span.end <= len(source)
        if each.sentence.supported:
            assert each.sentence.sources
            assert set(tokens(each.sentence.text)) & set(tokens(source))


def test_each_text_is_read_as_what_it_is_written_in() -> None:
    source = "<p>The council voted for the <b>conversion</b> &amp; the dam.</p><script>It said no.</script>"
    (sentence,) = trace("The \\emph{council} voted for the conversion \\& the dam.", source, "latex", "html").sentences
    assert sentence.sentence.supported
    assert spans(sentence, source) == ["The council voted for the <b>conversion</b> &amp; the dam."]
    assert not trace("It said no.", source, "markdown", "html").sentences[0].sentence.supported
