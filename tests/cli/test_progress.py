"""What the command line shows while a summary is written."""

from __future__ import annotations

import io
import re
import sys

import pytest

from precis.cli.progress import ProgressDisplay
from precis.summary.result import Notice, Paragraph, Summary, Timing
from precis.worker.messages import Done, Drafting, JobProgress, Loading, ModelReady, Planned, Wrote

STEPS: list[JobProgress] = [
    Loading(1, 0.2),
    Loading(1, 0.7),
    Planned(1, 2, 90),
    ModelReady(1, "small", ""),
    Drafting(1, 0.5),
    Wrote(1, 1, 2, "One.", 40),
    Wrote(1, 2, 2, "Two.", 85),
]
DONE = "2 paragraphs, 4.0 s (load 1.0, plan 0.25, write 2.0), 300 tokens read and 100 generated (200 tokens/s), peak "


def done(*notices: str, words: int = 85, paragraphs: int = 2, write_s: float = 2.0) -> Done:
    timing = Timing(1.0, 0.25, write_s, 4.0, 300, 100)
    told = tuple(Notice("some-code", notice) for notice in notices)
    summary = Summary((Paragraph("One.", ()),) * paragraphs, words, 1.0, told, "small", timing)
    return Done(1, summary, 2 * 10**9)


def shown(*steps: JobProgress | Done, model: str = "small", quiet: bool = False) -> None:
    with ProgressDisplay(model, quiet=quiet) as display:
        for step in steps:
            if isinstance(step, Done):
                display.conclude(step)
            else:
                display.show(step)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    @property
    def lines(self) -> list[str]:
        """What was written, without escape sequences, each state of the bar as a line."""
        return re.split(r"[\r\n]+", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.getvalue()))


def open_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Return a terminal that takes the place of standard error, from within a test: pytest sets its own before."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    return terminal


def test_without_a_terminal_each_step_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    shown(*STEPS, done())
    out, err = capsys.readouterr()
    assert out == ""
    *lines, last = err.splitlines()
    assert lines == [
        "precis: loading small",
        "precis: writing about 90 words in 2 paragraphs",
        "precis: paragraph 1 of 2 is written (40 words so far)",
        "precis: paragraph 2 of 2 is written (85 words so far)",
    ]
    assert last.startswith(f"precis: 85 words in {DONE}memory ")


def test_the_memory_is_that_of_both_processes(capsys: pytest.CaptureFixture[str]) -> None:
    shown(done())
    found = re.search(r"peak memory (\d+) MB", capsys.readouterr().err)
    assert found
    assert 2000 < int(found[1]) < 20_000


def test_one_is_no_plural(capsys: pytest.CaptureFixture[str]) -> None:
    shown(Planned(1, 1, 30), done(words=1, paragraphs=1))
    err = capsys.readouterr().err
    assert "about 30 words in 1 paragraph\n" in err
    assert "precis: 1 word in 1 paragraph, " in err


def test_the_model_that_was_chosen_is_told_with_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    shown(Loading(1, 0.1), ModelReady(1, "small", "the only one"), model="auto")
    assert capsys.readouterr().err.splitlines() == ["precis: loading the model", "precis: using small, the only one"]


def test_a_summary_that_took_no_time_has_no_speed(capsys: pytest.CaptureFixture[str]) -> None:
    shown(done(write_s=0.0))
    assert "(0 tokens/s)" in capsys.readouterr().err


def test_quiet_leaves_the_notices_alone(capsys: pytest.CaptureFixture[str]) -> None:
    shown(*STEPS, ModelReady(1, "small", "the only one"), done("It is short."), quiet=True)
    assert capsys.readouterr() == ("", "precis: note: It is short.\n")


@pytest.mark.parametrize("notice", ["It is [red]short[/red].", "It is :smile:.", "A long one: " + "on it goes " * 30])
def test_a_notice_is_one_line_and_no_markup(capsys: pytest.CaptureFixture[str], notice: str) -> None:
    shown(done(notice), quiet=True)
    assert capsys.readouterr().err == f"precis: note: {notice}\n"


def test_on_a_terminal_there_is_a_bar_in_place_of_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = open_terminal(monkeypatch)
    shown(*STEPS)
    assert any(line.startswith("Loading small") for line in terminal.lines)
    assert not any("precis:" in line for line in terminal.lines)


@pytest.mark.parametrize("model", ["/models/[q8]/small.gguf", "a[/b].gguf", ":smile:.gguf"])
def test_the_path_of_a_model_is_shown_as_it_is(monkeypatch: pytest.MonkeyPatch, model: str) -> None:
    terminal = open_terminal(monkeypatch)
    shown(Loading(1, 0.2), model=model)
    assert any(line.startswith(f"Loading {model} ") for line in terminal.lines)


def test_the_bar_says_which_paragraph_is_being_written(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = open_terminal(monkeypatch)
    seen: list[str] = []
    with ProgressDisplay("small", quiet=False) as display:
        for step in STEPS:
            display.show(step)
            assert display._bar is not None
            (task,) = display._bar.tasks
            seen.append(f"{task.description}, {task.completed:.1f}")
    assert seen == [
        "Loading small, 0.2",
        "Loading small, 0.7",
        "Writing paragraph 1 of 2, 0.0",
        "Writing paragraph 1 of 2, 0.0",
        "Writing paragraph 1 of 2, 0.5",
        "Writing paragraph 2 of 2, 0.5",
        "Writing paragraph 2 of 2, 0.5",
    ]
    assert terminal.lines


def test_after_the_bar_the_notices_and_the_account_are_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = open_terminal(monkeypatch)
    with ProgressDisplay("small", quiet=False) as display:
        for step in STEPS:
            display.show(step)
    display.conclude(done("It is short."))
    assert "precis: note: It is short." in terminal.lines
    assert any(line.startswith("precis: 85 words in 2 paragraphs, ") for line in terminal.lines)


def test_quiet_shows_no_bar_either(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = open_terminal(monkeypatch)
    shown(*STEPS, quiet=True)
    assert terminal.getvalue() == ""
