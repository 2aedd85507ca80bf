"""`precis check` as a person runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = "The ferry sank in May.\n\nNobody was hurt when it sank.\n"
SUMMARY = "The ferry sank. Two people were hurt when it sank.\n"


def run(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "precis", "check", *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture
def texts(tmp_path: Path) -> tuple[str, str]:
    summary, source = tmp_path / "summary.md", tmp_path / "source.md"
    summary.write_text(SUMMARY, encoding="utf-8")
    source.write_text(SOURCE, encoding="utf-8")
    return str(summary), str(source)


def test_each_sentence_with_its_place_and_the_count(texts: tuple[str, str]) -> None:
    done = run(*texts)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "✓ The ferry sank.  [compressed, line 1]",
        "✗ Two people were hurt when it sank.  [not found: a number is not in the source; nearest: line 3]",
        "1 of 2 sentences are found in the source.",
    ]


def test_strict(texts: tuple[str, str]) -> None:
    summary, source = texts
    assert run(summary, source, "--strict").returncode == 1
    assert run(source, source, "--strict").returncode == 0


def test_json_and_standard_input(texts: tuple[str, str]) -> None:
    done = run("-", texts[1], "--json", given=SUMMARY)
    found = json.loads(done.stdout)
    assert found["found_share"] == 0.5
    first, second = found["sentences"]
    assert (first["start"], first["end"], first["sentence"]["kind"]) == (0, 15, "compressed")
    assert [SOURCE[span["start"] : span["end"]] for span in first["sentence"]["sources"]] == ["The ferry sank in May."]
    assert (second["sentence"]["supported"], second["reason"]) == (False, "number")


@pytest.mark.parametrize(
    ("arguments", "code", "said"), [(("-", "-"), 2, "Name a file"), (("nowhere.txt", "-"), 4, "nowhere.txt")]
)
def test_bad_input(arguments: tuple[str, str], code: int, said: str) -> None:
    done = run(*arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert done.stdout == ""
