from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precis.text.reading import MASKED, plain_text, read
from precis.text.sentences import LONGEST_WORDS, SourceSentence, clauses, split
from precis.text.words import count_words


def check(source: str, expected: list[str], language: str = "en") -> None:
    reading = read(source)
    found = split(reading, language)
    assert [sentence.text for sentence in found] == expected
    for sentence in found:
        assert plain_text(reading.text[sentence.start : sentence.end]) == sentence.text


@pytest.mark.parametrize(
    "expected",
    [
        ["The ferry left at noon.", "Nobody waited for it!", "Who would have?"],
        # abbreviations, initials and numbers
        ["Dr. Berg met Mr. Lie at 5 p.m. on Monday.", "They spoke for an hour."],
        ["The U.S. president left.", "He was tired."],
        ["J. R. R. Ekman wrote it.", "Nobody read it."],
        ["No. 5 costs 3.5 million, i.e. too much.", "It was built in 1911."],
        ["It broke at the pier (as in fig. 3).", "It was old."],
        ["Acme Inc. sold it.", "Smith Jr. bought it from Olsen Ltd. in St. Ives."],
        ["Write to ada@example.org or see www.example.org/a.b for more.", "She answers."],
        ["Wait...", "It moves."],
        # quotations
        ["“The dam holds,” she said.", "“It will hold.”", "Then she left."],
        ['"Will it hold?" he asked.', '"Yes!" she cried.'],
        ["He shouted “Stop!” and ran.", "Nobody moved."],
    ],
)
def test_sentences_are_split_where_a_reader_splits_them(expected: list[str]) -> None:
    check(" ".join(expected), expected)


@pytest.mark.parametrize(
    "expected",
    [
        ["The dam held for a new report.", "Trump's summits came later."],
        ["The mayor resigned.", "Nobody knew why.", "So it goes."],
        ["He left in 1911.", "She stayed."],
        ["It weighs 5 kg.", "It is heavy."],
        ["The report ended.", "“Nobody knew,” she said."],
        ["Did it hold?", "It did!", "They cheered."],
        # No full stop of a sentence.
        ["The U.S.A. team won."],
        ["See www.example.org/Ferry.Times for more."],
        ["It was J.R.Ekman who wrote it."],
        ["It costs 3.5 million."],
    ],
)
def test_what_was_pasted_without_spaces(expected: list[str]) -> None:
    check("".join(expected), expected)


@pytest.mark.parametrize(
    ("language", "space", "expected"),
    [
        (
            "de",
            " ",
            ["Dr. Berg kam am 3. Mai nach Wien.", "Er blieb z. B. im Hotel.", "Die Stadt war bzw. schien leer."],
        ),
        ("de", " ", ["„Der Damm hält“, sagte sie.", "„Er wird halten.“", "„Wer da?“, fragte er."]),
        ("en", " ", ["The chair thanked Ms. Dahl.", "Cllr. Hart, Mx. Doe and Dr. Lie left."]),
        ("fr", " ", ["M. Durand est parti.", "« Le barrage tient ! » dit-elle.", "Mme Petit a lu la p. 12."]),
        ("es", " ", ["El Sr. Ruiz salió.", "¿Quién lo vio?", "¡Nadie!", "La Dra. Mora volvió en enero."]),
        ("ru", " ", ["Мост построили в 1911 г. инженеры города.", "А. С. Пушкин здесь не был.", "Кто там?"]),
        ("ru", " ", ["«Мост стоит», — сказала она.", "Ушло 5 тыс. человек."]),
        ("ja", "", ["橋は夏までに直る。", "市長はそう言った。", "本当か？", "誰も信じない！"]),
        ("ru", " ", ["«Стой!» — крикнула она.", "Никто не ответил."]),
        ("ja", "", ["「待て！」と叫んだ。", "誰も答えなかった。"]),
        ("en", " ", ["“Who is there?” Ann Lee asked, getting up.", "“Nobody!”", "The door fell shut."]),
        ("en", " ", ["“Stop!” she cried.", "He went on.", "“Why?”", "He did not know."]),
        ("fr", " ", ["« Venez », dit M. Aubert à MM. Roux et Petit.", "Ils vinrent."]),
        ("ja", "", ["「橋は落ちない」と市長は言った。", "誰も信じなかった。"]),
        ("ar", " ", ["وصلت العبارة عند الظهر.", "لم ينتظرها أحد.", "هل غرق القارب؟", "لا."]),
        ("zh", "", ["春天来了。", "河水涨了三米！", "没有人相信他？"]),
    ],
)
def test_other_languages(language: str, space: str, expected: list[str]) -> None:
    check(space.join(expected), expected, language)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("**The ferry** left.  _It_\nrained.", ["The ferry left.", "It rained."]),
        (
            "# Heading\n\nThe [ferry](x) left. It rained.\n\n- One. Two.",
            ["The ferry left.", "It rained.", "One.", "Two."],
        ),
        ("No full stop here\n\nnor here", ["No full stop here", "nor here"]),
        ("> The ferry\r\n> left early. It\r\n> rained.", ["The ferry left early.", "It rained."]),
        ("", []),
    ],
)
def test_no_sentence_crosses_a_block_and_none_holds_markup(source: str, expected: list[str]) -> None:
    check(source, expected)


def test_what_a_sentence_knows_of_itself() -> None:
    source = "# Log\n\nThe **ferry** left. 春天来了。\n\n- It rained."
    assert split(read(source)) == [
        SourceSentence(7, 26, "The ferry left.", 3, 0),
        SourceSentence(27, 32, "春天来了。", 2, 0),
        SourceSentence(36, 46, "It rained.", 2, 1),
    ]


@pytest.mark.parametrize(
    ("source", "end"),
    [
        ("the ferry left the pier and came back, " * 20 + "and sank.", ","),
        ("we went past the gate and then we came back " * 20, "ek"),
        ("春天来了河水涨了三米" * 20, "了河水涨三米春天来"),
    ],
)
def test_what_runs_on_is_cut_where_a_reader_breathes(source: str, end: str) -> None:
    found = split(read(source))
    assert len(found) > 1
    assert all(1 < sentence.words <= LONGEST_WORDS for sentence in found)
    assert all(sentence.text[-1] in end for sentence in found[:-1])
    assert "".join(sentence.text.replace(" ", "") for sentence in found) == source.replace(" ", "")


def test_pauses_between_subtitles_part_the_sentences_of_speech_without_punctuation() -> None:
    cues = [
        ("00:00:01,000 --> 00:00:03,500", "welcome back to the river channel"),
        ("00:00:04,900 --> 00:00:07,400", "volunteers have counted the eels"),
        ("00:00:07,500 --> 00:00:10,100", "for the third year in a row"),
        ("00:00:12,000 --> 00:00:14,600", "numbers fell from nine hundred to two hundred"),
        ("00:00:16,000 --> 00:00:18,300", "biologists want to dig the old pass out by hand"),
    ]
    source = "\n\n".join(f"{i}\n{timing}\n{text}" for i, (timing, text) in enumerate(cues, 1))
    check(
        source,
        [
            "volunteers have counted the eels for the third year in a row",
            "numbers fell from nine hundred to two hundred",
            "biologists want to dig the old pass out by hand",
        ],
    )


def test_what_was_cut_is_no_sentence() -> None:
    found = split(read("We left at noon. Then " + "the road and the ferry and the path to the island " * 12 + "."))
    assert [(each.follows_cut, each.precedes_cut) for each in found[:2]] == [(False, False), (False, True)]
    assert all(each.follows_cut and each.precedes_cut for each in found[2:-1])
    assert (found[-1].follows_cut, found[-1].precedes_cut) == (True, False)


def test_a_clause_before_a_semicolon_can_stand_alone() -> None:
    source = "The ferry left the pier; the rain fell."
    (sentence,) = split(read(source))
    assert not any(half.follows_cut or half.precedes_cut for half in clauses(read(source), sentence))


def test_each_paragraph_has_its_language() -> None:
    reading = read("Mr. Holm came at 5 p.m. He left.\n\nEl Sr. Ruiz vino el 3 ene. 2024 a casa.")
    found = split(reading, "en", ["en", "es"])
    assert [(each.text, each.language) for each in found] == [
        ("Mr. Holm came at 5 p.m.", ""),
        ("He left.", ""),
        ("El Sr. Ruiz vino el 3 ene. 2024 a casa.", "es"),
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("The ferry left the pier, and the rain fell.", ["The ferry left the pier,", "and the rain fell."]),
        ("The ferry left the pier; the rain fell.", ["The ferry left the pier;", "the rain fell."]),
        ("One two three four.", ["One two", "three four."]),
        ("Ferry.", ["Ferry."]),
        ("春天来了，河水涨了。", ["春天来了，", "河水涨了。"]),
    ],
)
def test_clauses(source: str, expected: list[str]) -> None:
    reading = read(source)
    (sentence,) = split(reading)
    halves = clauses(reading, sentence)
    assert [half.text for half in halves] == expected
    assert [half.words for half in halves] == [count_words(half) for half in expected]
    assert (halves[0].start, halves[-1].end) == (sentence.start, sentence.end)


ANY_PROSE = st.lists(
    st.sampled_from(
        [
            *["The ferry", "left", " it", ". ", ".", "! ", "?", "…", ", ", "; ", "“", "”", "«", "»", '"', " (", ") "],
            *["\n", "\n\n", "\r\n", "- ", "**", "_", "[", "](x)", "\u00a0", "\u2003", "\ufeff", "Dr. ", "U.S.", "3.5"],
            *["[1]", "¹", " 🎉 ", "&amp; ", "19. Jh. ", "„", "»", "‚", 'ש"ח ', "\u200f", "។", "สะพานใหม่ข้ามแม่น้ำ "],
            *["and so we go on to the next one and then " * 9],
            *["橋は落ちた。", "「", "」", "هل ", "؟", "Мост ", "é", "e\u0301", "😀", MASKED, "www.example.org"],
        ]
    ),
    max_size=60,
).map("".join)


@given(
    ANY_PROSE | st.text(),
    st.sampled_from(["en", "de", "fr", "es", "ru", "ja", "ar", "he", "th", "km", "nb", "pl", "xx"]),
)
def test_offsets_of_any_text(source: str, language: str) -> None:
    reading = read(source)
    found = split(reading, language)
    end = 0
    for sentence in found:
        block = reading.blocks[sentence.block]
        assert end <= sentence.start < sentence.end <= block.end
        assert block.start <= sentence.start
        assert sentence.text == plain_text(reading.text[sentence.start : sentence.end]) != ""
        assert not source[sentence.start].isspace()
        assert not source[sentence.end - 1].isspace()
        assert sentence.words == count_words(sentence.text) <= LONGEST_WORDS
        end = sentence.end
    # Nothing that is read is lost between them.
    said = "".join(sentence.text for sentence in found)
    whole = "".join(plain_text(reading.text[block.start : block.end]) for block in reading.blocks)
    assert "".join(said.split()) == "".join(whole.split())


def test_steps_have_numbers() -> None:
    source = "Do this:\n\n1. Mix it. Wait.\n2. Bake it.\n\n- Eat it.\n\nIt was good in 2020."
    assert [sentence.is_step for sentence in split(read(source))] == [False, True, True, True, False, False]
    assert [sentence.is_step for sentence in split(read(". Mix it.\n. Bake it.", "asciidoc"))] == [True, True]
    assert [sentence.is_step for sentence in split(read("(1) It ends.\n(2) It stays."))] == [False, False]
