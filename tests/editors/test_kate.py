"""A real Kate, on a screen that nobody sees (Xvfb), with keys from xdotool.

Kate makes a server's edit only for two seconds after the command that asked for it. So a summary that takes longer is
refused, and waits for the action "Insert finished summary".
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

PROGRAMS = {"kate": "kate", "Xvfb": "xvfb", "xdotool": "xdotool"}
TAKES_EDITS_S = 2.0
WITHIN_S = 60
ATTEMPTS, ATTEMPT_S = 6, 5.0
SIZE = (1200, 800)
BELOW = "The gulls are not.\n"
PARAGRAPHS = "\n\n".join(f"Paragraph {part} of 6." for part in range(1, 7))
LINES_3_TO_5 = ["ctrl+Home", "Down", "Down", "shift+Down", "shift+Down", "shift+Down"]
SUMMARIZE, CANCEL, INSERT = 1, 2, 1  # their places in the menu
Editors = Any
Open = Callable[..., Any]


@pytest.fixture
def screen() -> Iterator[str]:
    """The name of a screen of its own."""
    missing = sorted({package for program, package in PROGRAMS.items() if not shutil.which(program)})
    if missing:
        pytest.skip(f"Not on this machine: {', '.join(missing)}. Install it: apt-get install <name>.")
    given, taken = os.pipe()
    size = "x".join(map(str, (*SIZE, 24)))
    command = ["Xvfb", "-displayfd", str(taken), "-screen", "0", size]
    server = subprocess.Popen(command, pass_fds=[taken], stderr=subprocess.DEVNULL)
    os.close(taken)
    with os.fdopen(given) as number:
        yield f":{number.readline().strip()}"
    server.terminate()
    server.wait()


class Kate:
    """A Kate with one file, whose server is ready."""

    def __init__(self, home: Any, display: str, file: Path) -> None:
        self._home = home
        self._environment = {**home.environment, "DISPLAY": display}
        command, silent = ["kate", str(file)], subprocess.DEVNULL
        self._process = subprocess.Popen(command, cwd=home.path, env=self._environment, stdout=silent, stderr=silent)
        self._at_the("start requested")
        self.press("y")  # Kate asks once whether it may start the server
        home.until_logged("Language server initialized")
        self._at_the(file.name)

    def press(self, *keys: str) -> None:
        """Press keys, by X's names."""
        self._xdotool("key", "--delay", "30", *keys)

    def type(self, text: str) -> None:
        """Type text."""
        self._xdotool("type", "--delay", "30", text)

    def choose(self, number: int, effect: str) -> None:
        """Take the code action of this number, which the server logs the effect of."""
        for _ in range(ATTEMPTS):
            answers = self._answers()
            self.press("alt+Return")
            self._home.until("the server answers", lambda answers=answers: self._answers() > answers)
            self.press(*["Down"] * number, "Return")
            if self._home.logs(effect, ATTEMPT_S):
                return
            self.press("Escape")
        self._home.until_logged(effect)

    def until_saved(self, path: Path, text: str) -> None:
        """Save, until the file is this text."""

        def saved() -> bool:
            self.press("ctrl+s")
            return path.read_text(encoding="utf-8") == text

        self._home.until(f"{path.name} holds {text!r}", saved)

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()

    def _answers(self) -> int:
        return self._home.logged().count("Sending data")

    def _at_the(self, title: str) -> None:
        """Have the window of this title take the keys, once it is there."""
        self._xdotool("search", "--sync", "--onlyvisible", "--name", title, "windowfocus")

    def _xdotool(self, *arguments: str) -> None:
        command = ["xdotool", *arguments]
        subprocess.run(command, env=self._environment, stdout=subprocess.DEVNULL, timeout=WITHIN_S, check=True)


@pytest.fixture
def open_kate(screen: str, editors: Editors, home: Any) -> Iterator[Open]:
    """Starts a Kate in a file, with the one or the other of the configurations that the page shows."""
    home.write(".config/katerc", "[Kate Plugins]\nlspclientplugin=true\n")
    opened: list[Kate] = []

    def open_one(file: Path, configuration: int = 0) -> Kate:
        home.write(".config/kate/lspclient/settings.json", editors.blocks("kate", "json")[configuration])
        opened.append(Kate(home, screen, file))
        return opened[-1]

    yield open_one
    for kate in opened:
        kate.close()


def have_ready(home: Any, kate: Kate) -> None:
    """Have the worker ready, and what it writes come at once: before that, Kate may take no edit any more."""
    kate.choose(SUMMARIZE, "loading -> writing")
    kate.choose(CANCEL, "job 1: writing -> cancelled")
    home.open_gate()


def test_a_summary_that_comes_at_once(editors: Editors, home: Any, open_kate: Open) -> None:
    path = home.write("text.md", editors.TEXT)
    kate = open_kate(path)
    kate.press(*LINES_3_TO_5)
    have_ready(home, kate)
    kate.choose(SUMMARIZE, "job 2: queued")
    home.until_logged("inserting -> done")
    kate.until_saved(path, editors.TEXT.replace(BELOW, f"{BELOW}\n{PARAGRAPHS}\n"))
    kate.press("ctrl+z")
    kate.until_saved(path, editors.TEXT)


def test_a_summary_that_takes_its_time(editors: Editors, home: Any, open_kate: Open) -> None:
    path = home.write("text.md", editors.TEXT)
    kate = open_kate(path)
    kate.press(*LINES_3_TO_5)
    kate.choose(SUMMARIZE, "loading -> writing")
    asked = time.monotonic()
    kate.press("ctrl+Home")
    kate.type("Above, too.")
    kate.press("Return", "Down", "Down", "End")
    kate.type(" And on.")
    typed = editors.TEXT.replace("Before", "Above, too.\nBefore").replace("quiet now.", "quiet now. And on.")
    kate.until_saved(path, typed)
    home.until("Kate takes no edit any more", lambda: time.monotonic() > asked + TAKES_EDITS_S)
    home.open_gate()
    home.until_logged("asking -> failed")
    kate.choose(INSERT, "The pending summary of job")
    kate.until_saved(path, typed.replace(BELOW, f"{BELOW}\n{PARAGRAPHS}\n"))
    kate.press("ctrl+z")
    kate.until_saved(path, typed)


def test_cancel(editors: Editors, home: Any, open_kate: Open) -> None:
    path = home.write("text.md", editors.TEXT)
    kate = open_kate(path)
    kate.press(*LINES_3_TO_5)
    kate.choose(SUMMARIZE, "loading -> writing")
    kate.choose(CANCEL, "writing -> cancelled")
    assert path.read_text(encoding="utf-8") == editors.TEXT


def test_the_settings_are_those_of_kate(editors: Editors, home: Any, open_kate: Open) -> None:
    path = home.write("text.md", editors.TEXT)
    kate = open_kate(path, 1)
    kate.press(*LINES_3_TO_5)
    have_ready(home, kate)
    kate.choose(SUMMARIZE, "job 2: queued")
    home.until_logged("inserting -> done")
    three = "\n\n".join(f"Paragraph {part} of 3." for part in range(1, 4))
    kate.until_saved(path, editors.TEXT.replace(BELOW, f"{BELOW}\n{three}\n"))
