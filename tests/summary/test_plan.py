from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.errors import InputError
from precis.settings import Settings
from precis.summary.notices import tolerance
from precis.summary.passages import PASSAGE_WORDS
from precis.summary.plan import Plan, make_plan
from precis.text.words import count_words

from .samples import prose


def codes(plan: Plan) -> list[str]:
    return [notice.code for notice in plan.notices]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "nothing-to-read"),
        (" \n\t\n\u2003 ", "nothing-to-read"),
        ("\ufeff", "nothing-to-read"),
        ("… — !!! ***", "nothing-to-read"),
        ("a text\0with a hole", "binary"),
    ],
)
def test_what_is_no_text_is_refused(text: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        make_plan(text, Settings())
    assert refused.value.code == code
    assert refused.value.exit_code == 4


@pytest.mark.parametrize(
    ("words", "settings", "aim"),
    [
        # aim = min(words, max(ratio · n, 10 · paragraphs), n)
        (600, Settings(), 300),
        (600, Settings(ratio=0.25), 150),
        (6000, Settings(), 2000),
        (6000, Settings(words=150), 150),
        (80, Settings(), 60),
        (80, Settings(paragraphs=2), 40),
    ],
)
def test_the_aim_follows_the_rule(words: int, settings: Settings, aim: int) -> None:
    text = prose(words)
    exact = count_words(text)
    expected = min(aim, round(settings.ratio * exact)) if aim == 2000 else aim
    plan = make_plan(text, settings)
    assert plan.target_words == pytest.approx(expected, abs=settings.ratio * (exact - words) + 1)
    assert sum(part.budget_words for part in plan.paragraphs) == plan.target_words
    assert len(plan.paragraphs) == settings.paragraphs


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("Word", 1),
        ("Nine words stand here, and there is no more.", 1),
        ("Rain fell on the town all night, and the river rose; by noon the lower bridge was closed to carts.", 2),
    ],
)
def test_a_short_text_gets_fewer_paragraphs_and_is_told(text: str, paragraphs: int) -> None:
    plan = make_plan(text, Settings())
    assert len(plan.paragraphs) == paragraphs
    assert "fewer-paragraphs" in codes(plan)
    assert plan.target_words <= count_words(text)


def test_fewer_words_than_asked_for_is_a_notice_that_names_both_counts() -> None:
    (notice,) = make_plan(prose(500), Settings()).notices
    assert notice.code == "fewer-words"
    assert "2000" in notice.message
    assert "precis.ratio" in notice.message


def test_nothing_is_said_where_all_is_done_as_asked() -> None:
    assert make_plan(prose(900), Settings(words=400)).notices == ()


def test_exact_leaves_to_the_model_what_the_text_does_not_carry() -> None:
    text = prose(300)
    plan = make_plan(text, Settings(words=1000, length="exact"))
    assert codes(plan) == ["elaborated"]
    assert plan.target_words == 1000
    assert sum(part.budget_words for part in plan.paragraphs) <= count_words(text)
    assert sum(part.budget_words + part.extra_words for part in plan.paragraphs) == 1000
    shares = [part.budget_words + part.extra_words for part in plan.paragraphs]
    assert max(shares) <= 1.2 * min(shares)


def test_exact_is_as_up_to_where_the_text_carries_enough() -> None:
    plan = make_plan(prose(900), Settings(words=400, length="exact"))
    assert plan.target_words == 400
    assert codes(plan) == []
    assert not any(part.extra_words for part in plan.paragraphs)


def test_a_text_that_repeats_itself_carries_less_and_says_so() -> None:
    plan = make_plan("The same line comes again and again without any end. " * 100, Settings())
    assert "fewer-words" in codes(plan)
    assert plan.target_words < 30


def test_what_is_no_prose_is_passed_over_and_counted() -> None:
    text = prose(300) + "\n```\nprint('hello')\n```\n\n" + prose(200, seed=2)
    plan = make_plan(text, Settings())
    assert "passed-over" in codes(plan)
    assert all("print(" not in part.text for part in plan.paragraphs)


def test_parts_follow_the_text() -> None:
    starts = [unit.sentence.start for part in make_plan(prose(2000), Settings()).paragraphs for unit in part.units]
    assert starts == sorted(set(starts))


def test_a_text_without_punctuation_is_said_to_have_none() -> None:
    speech = "we took the road in the morning and then we took the ferry to the island where it rained " * 12
    assert "unpunctuated" in {notice.code for notice in make_plan(speech, Settings()).notices}
    assert "unpunctuated" not in {notice.code for notice in make_plan(prose(400), Settings()).notices}
    assert "unpunctuated" not in {
        notice.code for notice in make_plan("河水涨了三米村民们都搬到了山上，" * 30, Settings()).notices
    }


def test_other_languages_are_named() -> None:
    english = "The school on the border teaches every child in two languages, as the parents choose, and nobody minds. "
    spanish = (
        "La escuela tiene también un huerto y un taller, y los alumnos mayores reparan bicicletas para los pequeños. "
    )
    plan = make_plan(f"{english * 3}\n\n{spanish * 2}", Settings())
    (notice,) = [each for each in plan.notices if each.code == "other-languages"]
    assert notice.message.startswith("The text seems to be in English, and partly in Spanish.")
    assert plan.language == "en"


def test_the_title_of_a_numbered_section_is_a_label() -> None:
    text = "Art. 8. Entry into force. " + "These rules enter into force on the first day of the month after the vote. "
    plan = make_plan(text + "\n\n" + prose(100), Settings())
    assert not {"Art. 8.", "Entry into force."} & set(plan.sentences)
    assert "Entry at noon." in make_plan("Rules apply. Entry at noon. " + prose(100), Settings()).sentences


@given(words=st.integers(30, 1500), paragraphs=st.integers(1, 20), seed=st.integers(1, 5))
def test_as_many_paragraphs_as_asked_for_where_the_text_has_room(words: int, paragraphs: int, seed: int) -> None:
    text = prose(words, seed)
    plan = make_plan(text, Settings(paragraphs=paragraphs))
    assert len(plan.paragraphs) == min(paragraphs, max(1, count_words(text) // 10))
    assert all(part.units and part.budget_words >= 1 for part in plan.paragraphs)


@pytest.mark.parametrize(("aim", "words"), [(10, 10), (100, 10), (101, 10), (200, 20), (2000, 200)])
def test_the_tolerance_is_a_tenth_or_ten_words(aim: int, words: int) -> None:
    assert tolerance(aim) == words


def test_another_seed_considers_other_sentences_and_the_same_seed_the_same() -> None:
    def places(seed: int) -> list[int]:
        plan = make_plan(prose(2000), Settings(words=300, seed=seed))
        return [unit.index for part in plan.paragraphs for unit in part.units]

    assert places(1) == places(Settings().seed)
    assert places(7) == places(7)
    assert len({tuple(places(seed)) for seed in (1, 2, 3, 4)}) == 4


@given(words=st.integers(30, 3000), paragraphs=st.integers(1, 12), aim=st.integers(30, 400))
def test_passages_are_shown_in_the_texts_order_and_hold_what_is_considered(
    words: int, paragraphs: int, aim: int
) -> None:
    plan = make_plan(prose(words), Settings(words=aim, paragraphs=paragraphs))
    shown: list[int] = []
    for part in plan.paragraphs:
        units = [unit for passage in part.passages for unit in passage]
        assert all(part.passages)
        assert set(part.units) <= set(units)
        lengths = [sum(unit.sentence.words for unit in passage) for passage in part.passages]
        longest = max(unit.sentence.words for unit in units)
        assert max(lengths) <= 1.5 * PASSAGE_WORDS + longest
        shown += [unit.index for unit in units]
    assert shown == sorted(set(shown))


def test_of_a_short_part_all_is_shown_and_of_a_long_one_what_is_considered() -> None:
    (short,) = make_plan(prose(150), Settings(words=20, paragraphs=1)).paragraphs
    assert len(short.passages) == 1
    assert len(short.passages[0]) > len(short.units)
    (long,) = make_plan(prose(3000), Settings(words=300, paragraphs=1)).paragraphs
    assert tuple(unit for passage in long.passages for unit in passage) == long.units
    assert len(long.passages) > 1


@pytest.mark.parametrize(
    ("text", "first_person"),
    [
        ("I went to the harbour. My brother had gone there before me. Rain fell on both of us.", True),
        ("She went to the harbour. “I saw my brother there,” she said. Rain fell on both of them.", False),
    ],
)
def test_who_the_text_speaks_as(text: str, first_person: bool) -> None:
    assert make_plan(text, Settings()).first_person is first_person


@pytest.mark.parametrize(
    ("text", "filename", "language_id", "expected"),
    [
        ("<p>The ferry left.</p><p>It rained.</p>", "", "html", "The ferry left."),
        ("% late\nThe \\emph{ferry} left.", "a.tex", "", "The ferry left."),
        ("#+OPTIONS: toc:nil\nThe /ferry/ left.", "a.txt", "org", "The ferry left."),
        ("The /ferry/ left.", "a.txt", "plaintext", "The /ferry/ left."),
    ],
)
def test_the_language_and_the_name_of_the_document_reach_the_reading(
    text: str, filename: str, language_id: str, expected: str
) -> None:
    assert make_plan(text, Settings(), filename, language_id).sentences[0] == expected


def test_a_table_alone_has_a_notice() -> None:
    plan = make_plan("| town | trains |\n|---|---|\n| Varn | two |\n| Holm | six |\n", Settings(paragraphs=1))
    assert "no-prose" in [notice.code for notice in plan.notices]


def test_headings_are_plain_text() -> None:
    plan = make_plan("# The **old** ferry\n\n" + prose(100), Settings())
    assert {part.heading for part in plan.paragraphs} == {"The old ferry"}
