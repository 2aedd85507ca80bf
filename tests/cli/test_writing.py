"""The whole way with a real model that writes: from a file to a summary of which sentences were drafted and checked."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from precis.text.words import count_words, tokens

pytestmark = pytest.mark.model

SETTINGS = ("--words", "80", "--paragraphs", "2")  # fewer than half of the words of the text
TITLE_AND_FIRST = 4  # blocks of the article: its title and three paragraphs, one heading among them


def summarize(model: str, text: str, *options: str) -> dict[str, object]:
    command = [sys.executable, "-P", "-m", "precis", "summarize", "--model", model, *SETTINGS, *options, "--json", "-"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def beginning(article: str) -> str:
    return "\n\n".join(article.split("\n\n")[:TITLE_AND_FIRST])


@pytest.fixture(scope="module")
def summary(writing_model: str, beginning: str) -> dict[str, object]:
    return summarize(writing_model, beginning)


def sentences(summary: dict[str, object]) -> list[dict[str, object]]:
    return [sentence for paragraph in summary["paragraphs"] for sentence in paragraph["sentences"]]  # type: ignore[attr-defined]


def test_the_shape_is_kept_and_tokens_are_generated(summary: dict[str, object]) -> None:
    assert len(summary["paragraphs"]) == 2  # type: ignore[arg-type]
    assert 70 <= count_words(" ".join(str(each["text"]) for each in sentences(summary))) <= 90
    assert summary["timing"]["generated_tokens"] > 50  # type: ignore[index]


def test_sentences_are_drafted_and_lead_back_to_the_text(summary: dict[str, object], beginning: str) -> None:
    drafted = [each for each in sentences(summary) if each["drafted"]]
    assert drafted
    for each in drafted:
        assert each["supported"]
        assert 0 < float(str(each["probability"])) <= 1
        evidence = " ".join(beginning[span["start"] : span["end"]] for span in each["sources"])  # type: ignore[attr-defined]
        assert len(set(tokens(evidence)) & set(tokens(str(each["text"])))) > 2


def test_a_seed_gives_the_same_summary(writing_model: str, summary: dict[str, object], beginning: str) -> None:
    assert sentences(summarize(writing_model, beginning)) == sentences(summary)


def test_a_manner_that_the_prompt_asks_for_is_tried_and_told(writing_model: str, beginning: str) -> None:
    told = summarize(writing_model, beginning, "--prompt", "Summarize this for a child, in {paragraphs} paragraphs")
    codes = {notice["code"] for notice in told["notices"]}  # type: ignore[attr-defined]
    assert len(codes & {"manner-followed", "prompt-not-followed"}) == 1
