from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.engine.api import Piece, TokenScore
from precis.languages.en.drafting import TEXTS
from precis.languages.registry import get_language
from precis.settings import Settings
from precis.summary.drafts import OVERLONG, TOKENS_PER_WORD, UNKNOWN_CONFIDENCE, Confidence, DraftText, request
from precis.summary.plan import make_plan

from .samples import prose

EVEN = TokenScore(-0.1, 0.2)


def writing(text: str, scores: Sequence[TokenScore] = (), *, pieces: str = r"\s*\S+|\s+") -> DraftText:
    """A draft that came in pieces, a token each; the first tokens are scored as told."""
    draft = DraftText()
    found = re.findall(pieces, text)
    assert "".join(found) == text
    for i, piece in enumerate(found):
        score = scores[i] if i < len(scores) else EVEN
        draft.add(Piece(0, 0, piece, "end" if i == len(found) - 1 else None, (score,)))
    return draft


def sentences(text: str, code: str = "en") -> list[tuple[int, str]]:
    return [(each.index, each.text) for each in writing(text).sentences(get_language(code))]


DAM, MAYOR = "The dam broke in the night.", "The mayor left the town."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{DAM} {MAYOR}", [(0, DAM), (1, MAYOR)]),
        (f"{DAM}\n\n{MAYOR}", [(0, DAM), (1, MAYOR)]),
        (f"  {DAM}\n", [(0, DAM)]),
        # Framing goes; so do the marks of lists and headings.
        (f"Here is a summary of the passage: {DAM}", [(0, DAM)]),
        ("In conclusion, the dam broke in the night.", [(0, DAM)]),
        (f"**Summary:** {DAM}", [(0, DAM)]),
        (f"- {DAM}\n- {MAYOR}", [(0, DAM), (1, MAYOR)]),
        (f"1. {DAM}\n2. {MAYOR}", [(0, DAM), (1, MAYOR)]),
        (f"# Summary\n\n{DAM}", [(1, DAM)]),
        # A number at its head is no mark.
        ("3.5 metres of water came down.", [(0, "3.5 metres of water came down.")]),
        ("$3 million was spent on it.", [(0, "$3 million was spent on it.")]),
        ("“The dam holds for now,” she said.", [(0, "“The dam holds for now,” she said.")]),
        # The end that was cut off.
        (f"{DAM} The mayor left the", [(0, DAM)]),
        (f"{DAM} The mayor said, “We left the", [(0, DAM)]),
        ("The dam broke in", []),
        # A mark without its partner inside, a remnant, a tail.
        (f"The dam “broke in the night. {MAYOR}", [(1, MAYOR)]),
        (f"It broke. {MAYOR}", [(1, MAYOR)]),
        # What the model says about its task.
        (f"This passage tells of a dam. {DAM}", [(1, DAM)]),
        (f"{DAM} As an AI, I cannot say more about it.", [(0, DAM)]),
        (f"{DAM} The summary above has forty words.", [(0, DAM)]),
        # Loops: what was said before, as it was or nearly so.
        (f"{DAM} {DAM} {MAYOR}", [(0, DAM), (2, MAYOR)]),
        (f"{DAM} {MAYOR} {DAM} {MAYOR}", [(0, DAM), (1, MAYOR)]),
        (f"{DAM} The dam broke in the night and then.", [(0, DAM)]),
        ("", []),
        ("… !", []),
    ],
)
def test_the_sentences_of_a_draft(text: str, expected: list[tuple[int, str]]) -> None:
    assert sentences(text) == expected


def test_sentences_are_found_as_the_language_has_them() -> None:
    assert sentences("Dr. Kessler hat z. B. das Wehr geprüft. Der Rat stimmte am 3. Mai zu.", "de") == [
        (0, "Dr. Kessler hat z. B. das Wehr geprüft."),
        (1, "Der Rat stimmte am 3. Mai zu."),
    ]


def test_each_sentence_has_the_confidence_of_its_own_tokens() -> None:
    first = [TokenScore(-0.1, 0.5), TokenScore(-2.0, 1.5), *[TokenScore(0.0, 0.1)] * 4]
    second = [*[TokenScore(-1.0, 0.2)] * 4, TokenScore(-4.0, 3.0)]
    one, two = writing(f"{DAM} {MAYOR}", [*first, *second]).sentences(get_language("en"))
    assert vars_of(one.confidence) == pytest.approx((-2.1 / 6, -2.0, 2.4 / 6, 1.5))
    assert vars_of(two.confidence) == pytest.approx((-8.0 / 5, -4.0, 3.8 / 5, 3.0))


def vars_of(confidence: Confidence) -> tuple[float, ...]:
    return (
        confidence.mean_logprob,
        confidence.min_logprob,
        confidence.mean_entropy,
        confidence.max_entropy,
    )


def test_the_tokens_of_framing_and_of_what_is_left_out_do_not_count() -> None:
    odd = TokenScore(-9.0, 9.0)
    framing = "Here is a summary: "
    scores = [*[odd] * 4, *[EVEN] * 6, *[odd] * 2]
    (sentence,) = writing(f"{framing}{DAM} It left.", scores).sentences(get_language("en"))
    assert vars_of(sentence.confidence) == pytest.approx((-0.1, -0.1, 0.2, 0.2))


def test_tokens_may_be_parts_of_words_or_come_several_at_once() -> None:
    plain = [(each.text, each.index) for each in writing(f"{DAM} {MAYOR}").sentences(get_language("en"))]
    for pieces in (r"\s*\S{1,2}", r"\S+\s*", r".", r".{1,7}"):
        assert [
            (each.text, each.index) for each in writing(f"{DAM} {MAYOR}", pieces=pieces).sentences(get_language("en"))
        ] == plain
    held = DraftText()
    held.add(Piece(0, 0, "The dam broke in the night.", scores=(TokenScore(-3.0, 1.0), TokenScore(-1.0, 0.0))))
    held.add(Piece(0, 0, "", "end"))
    (sentence,) = held.sentences(get_language("en"))
    assert vars_of(sentence.confidence) == pytest.approx((-2.0, -3.0, 0.5, 1.0))


def test_what_the_model_was_not_sure_of_can_be_left_out() -> None:
    text = "The dam broke in the night, which nobody in the whole valley had heard."
    draft = writing(text, [*[EVEN] * 6, *[TokenScore(-5.0, 4.0)] * 8])
    (sentence,) = draft.sentences(get_language("en"))
    assert sentence.confidence.min_logprob == -5.0
    shorter = list(sentence.shortened(get_language("en")))
    assert [len(each.text) for each in shorter] == sorted((len(each.text) for each in shorter), reverse=True)
    (found,) = [each for each in shorter if each.text == DAM]
    assert found.index == sentence.index
    assert vars_of(found.confidence) == pytest.approx((-0.1, -0.1, 0.2, 0.2))


def test_a_sentence_that_needs_all_its_words_has_no_shorter_form() -> None:
    (sentence,) = writing(DAM).sentences(get_language("en"))
    assert list(sentence.shortened(get_language("en"))) == []


def test_a_draft_without_scores_has_sentences_of_unknown_confidence() -> None:
    draft = DraftText()
    draft.add(Piece(0, 0, f"{DAM} {MAYOR}", "end"))
    found = list(draft.sentences(get_language("en")))
    assert [each.text for each in found] == [DAM, MAYOR]
    assert all(each.confidence is UNKNOWN_CONFIDENCE for each in found)
    shorter = [form for each in found for form in each.shortened(get_language("en"))]
    assert all(each.confidence is UNKNOWN_CONFIDENCE for each in shorter)


@given(st.lists(st.sampled_from([*f"{DAM} {MAYOR} “ ” ( - 1. \n\n # ,".split(" "), "The text"]), max_size=30))
def test_any_draft(words: list[str]) -> None:
    text = " ".join(words)
    found = list(writing(text).sentences(get_language("en")))
    assert [each.index for each in found] == sorted({each.index for each in found})
    for each in found:
        assert "\n" not in each.text
        assert each.text[-1] in ".”)"
        assert vars_of(each.confidence) == pytest.approx((-0.1, -0.1, 0.2, 0.2))


@pytest.mark.parametrize(("words", "asked"), [(1, 10), (44, 40), (46, 50), (180, 180)])
def test_a_request_for_a_draft(words: int, asked: int) -> None:
    plan = make_plan(prose(300), Settings(seed=7))
    passage = plan.paragraphs[0].passages[0]
    made = request(plan, passage, words, "words", TEXTS)
    assert made.scored
    assert (made.candidates, made.sampling.seed, made.sampling.temperature) == (1, 7, 0.0)
    assert f"({asked} words)" in made.messages[-1].content
    text = made.messages[-1].content.partition("\n\n")[0]
    assert text == " ".join(unit.sentence.text for unit in passage)
    # Room for what was asked for, and not for much more.
    assert TOKENS_PER_WORD * asked < made.max_tokens <= OVERLONG * TOKENS_PER_WORD * asked + 20


def test_the_last_sentence_of_a_draft_that_was_cut_off_is_left_out() -> None:
    text = "The mayor opened the new bridge. The miller gave the key to Mr."
    for finished, expected in (("budget", 1), ("end", 2)):
        draft = DraftText(text, [TokenScore(-0.1, 0.1)], [len(text)], finished)
        draft.scores, draft.ends = [TokenScore(-0.1, 0.1)] * len(text), list(range(1, len(text) + 1))
        assert len(list(draft.sentences(get_language("en")))) == expected
