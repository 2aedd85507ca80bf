"""The command line: what comes in, what goes out, and the exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from precis.cli.main import main
from precis.text.words import count_words

PRECIS = (sys.executable, "-P", "-m", "precis")
SMALL = ("--model", "smollm2-135m")


def run(*arguments: str, stdin: bytes = b"", env: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*PRECIS, *arguments],
        input=stdin,
        capture_output=True,
        check=False,
        timeout=300,
        env={**os.environ, **(env or {})},
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--words", "0"], "--words '0'"),
        (["--words", "-5"], "--words '-5'"),
        (["--words", "many"], "--words 'many'"),
        (["--paragraphs", "21"], "--paragraphs '21'"),
        (["--ratio", "2"], "--ratio '2'"),
        (["--length", "roughly"], "--length 'roughly'"),
        (["--seed", "x"], "--seed 'x'"),
        (["--model", ""], "--model ''"),
        (["--prompt", "Write {number} words"], "{number}"),
        (["--prompt", "a { brace"], "brace"),
        (["--prompt", " "], "blank"),
    ],
)
def test_an_option_that_cannot_be_used_ends_with_2_and_names_it(
    capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    assert main(["summarize", *options, "nowhere.txt"]) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert len(shown.err.splitlines()) == 1
    assert shown.out == ""


@pytest.mark.parametrize("data", [b"", b"\n \n\t\n", b"\xef\xbb\xbf"])
def test_an_empty_text_ends_with_4(data: bytes) -> None:
    ended = run("summarize", "-", stdin=data)
    assert ended.returncode == 4
    assert b"standard input is empty" in ended.stderr
    assert ended.stdout == b""


def test_a_model_that_is_not_there_ends_with_3_and_says_what_to_do(tmp_path: Path) -> None:
    ended = run("summarize", "-", stdin=b"Some text.", env={"PRECIS_DATA_DIR": str(tmp_path)})
    assert ended.returncode == 3
    assert b"precis models install smollm2-135m` (98 MB)" in ended.stderr
    ended = run("summarize", "--model", str(tmp_path / "none.gguf"), "-", stdin=b"Some text.")
    assert ended.returncode == 3
    assert b"none.gguf" in ended.stderr


def test_usage_ends_with_2() -> None:
    assert run("summarize", "--nonsense").returncode == 2
    assert run().returncode == 2


@pytest.mark.model
def test_the_article_becomes_six_paragraphs(article: str, default_model: Path) -> None:
    assert default_model.exists()
    ended = run("summarize", *SMALL, "-", stdin=article.encode())
    assert ended.returncode == 0, ended.stderr.decode()
    summary = ended.stdout.decode()
    assert len(summary.split("\n\n")) == 6
    aim = round(0.5 * count_words(article))
    assert abs(count_words(summary) - aim) <= 0.1 * aim
    for said in ("tokens/s", "peak memory", "6 paragraphs", "precis.ratio"):
        assert said in ended.stderr.decode()


@pytest.mark.model
def test_json_leads_every_sentence_back_and_comes_again(default_model: Path) -> None:
    assert default_model.exists()
    text = (
        "\ufeffThe lighthouse was built in 1871.\r\nIts lamp burned whale oil — 😀 — until the owners, short of "
        "money, changed to paraffin.\r\n\r\nNo keeper has lived there since the war. Visitors may climb the 212 steps "
        "on Sundays, weather permitting, and look over the whole bay.\r\n"
    )
    one, other = (run("summarize", *SMALL, "--json", "--paragraphs", "2", "-", stdin=text.encode()) for _ in range(2))
    assert one.returncode == 0, one.stderr.decode()
    summary, again = json.loads(one.stdout), json.loads(other.stdout)
    assert summary.keys() == {"paragraphs", "words", "read_share", "notices", "model", "timing", "model_reason"}
    assert summary["timing"].keys() == {"load_s", "plan_s", "write_s", "total_s", "prompt_tokens", "generated_tokens"}
    assert (summary["model"], summary["model_reason"]) == ("smollm2-135m", "")
    assert len(summary["paragraphs"]) == 2
    assert summary["words"] == sum(count_words(paragraph["text"]) for paragraph in summary["paragraphs"])
    assert summary["paragraphs"] == again["paragraphs"]
    for paragraph in summary["paragraphs"]:
        for sentence in paragraph["sentences"]:
            assert sentence.keys() == {"text", "kind", "supported", "sources", "drafted", "probability"}
            assert sentence["supported"]
            (source,) = sentence["sources"]
            if sentence["kind"] == "quoted":
                assert text[source["start"] : source["end"]] == sentence["text"]


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "code"),
    [("Lighthouse", "fewer-paragraphs"), ("no full stop anywhere " + "and on it goes " * 3 + "for 60 years", None)],
)
def test_odd_texts_succeed(default_model: Path, text: str, code: str | None) -> None:
    assert default_model.exists()
    ended = run("summarize", *SMALL, "--json", "--quiet", "-", stdin=text.encode())
    assert ended.returncode == 0, ended.stderr.decode()
    summary = json.loads(ended.stdout)
    assert summary["words"] >= 1
    assert code is None or code in [notice["code"] for notice in summary["notices"]]


@pytest.mark.model
def test_auto_says_which_model_and_why(default_model: Path) -> None:
    assert default_model.exists()
    machine = {"PRECIS_MACHINE": "memory=2GB,free=0.9GB,cores=2"}  # in which no other model fits
    ended = run("summarize", "--json", "-", stdin=b"The lighthouse was built in 1871.", env=machine)
    assert ended.returncode == 0, ended.stderr.decode()
    summary = json.loads(ended.stdout)
    assert summary["model"] == "smollm2-135m"
    assert "installed model" in summary["model_reason"]
    assert f"using smollm2-135m, {summary['model_reason']}" in ended.stderr.decode()
