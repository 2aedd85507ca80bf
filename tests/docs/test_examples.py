"""The example pages: they hold what bench/examples.py writes, and their texts have not changed since."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import examples
from unchanged import SummarySentence

ROOT = Path(__file__).parent.parent.parent
PARAGRAPHS = 6  # the default


@pytest.mark.parametrize("text", ["A *star* and [a link](b).", "`code`, <b>, 2 < 3 > 1, back\\slash, under_score", ""])
def test_a_sentence_stays_what_it_is(text: str) -> None:
    assert examples.unescape(examples.escape(text)) == text


def test_a_page_is_read_as_it_was_written() -> None:
    sentences = [
        SummarySentence(1, "written", "One *two* three.", ()),
        SummarySentence(1, "quoted", "> Four.", ()),
        SummarySentence(2, "compressed", "Five six.", ()),
    ]
    page = examples.render("news", sentences, "some-model")
    assert examples.read_page(page) == [examples.Line(one.paragraph, one.text) for one in sentences]
    assert "by `some-model` with the default settings: 7 words in 2 paragraphs." in page
    assert "Of its 3 sentences the model wrote 1; 1 are the text's own, shortened, and 1 unchanged." in page


@pytest.mark.parametrize("name", examples.EXAMPLES)
def test_a_page_has_a_summary_of_its_text(name: str) -> None:
    page = (examples.FOLDER / f"{name}.md").read_text("utf-8")
    lines = examples.read_page(page)
    source = (ROOT / examples.EXAMPLES[name][1]).read_text("utf-8")
    assert lines[-1].paragraph == PARAGRAPHS
    words = sum(len(line.text.split()) for line in lines)
    assert f"{len(source.split())} words." in page
    assert f"{words} words in {PARAGRAPHS} paragraphs." in page
    assert words < len(source.split()) * 0.6
    numbers = {number for line in lines for number in re.findall(r"\d[\d.,]*\d|\d", line.text)}
    assert {number for number in numbers if number not in source} == set()
