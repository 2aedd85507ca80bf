"""What the tests of terminal editors share: pages with configurations, a fresh home, and a terminal, which tmux is."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from precis.models.store import DATA_DIR_VARIABLE, data_folder

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DEADLINE_S = 60.0  # for liveness alone
EVERY_S = 0.05
ATTEMPTS, ATTEMPT_S = 6, 5.0
COLUMNS, LINES = 100, 40
SCRIPTED = [sys.executable, HERE.parent / "lsp" / "scripted_server.py", HERE / "nvim" / "gated_child.py"]

TEXT = """Before, 🚢 afloat.

The ferry “Torunn” 🚢 is quiet now.
GATE
The gulls are not.

After, ashore.
"""


def wait_until(what: str, happened: Callable[[], object], explain: Callable[[], str]) -> None:
    """Return once `happened()` is true; fail with `what` and an explanation where that does not come."""
    if not comes(happened, DEADLINE_S):
        pytest.fail(f"waited in vain until {what}\n{explain()}")


def comes(happened: Callable[[], object], within_s: float) -> bool:
    """Whether `happened()` is true within so many seconds; returns once it is."""
    tick = threading.Event()
    deadline = time.monotonic() + within_s
    while not happened():
        if time.monotonic() > deadline:
            return False
        tick.wait(EVERY_S)
    return True


class Home:
    """The home of a person who has just installed an editor and Précis.

    Attributes:
        path: the folder.
        gate: the file that opens the scripted worker's gate.
        environment: the variables that the editor is started with.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.gate = path / "gate"
        self.environment = {
            "HOME": str(path),
            "PATH": f"{path / 'bin'}:{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "PRECIS_TEST_GATE": str(self.gate),
            DATA_DIR_VARIABLE: str(data_folder()),
        }
        self._log = path / "server.log"
        self.serve(*SCRIPTED)

    def serve(self, *command: str | Path) -> None:
        """Have `precis` be this command, with its arguments passed on only where it is the real one."""
        program = self.path / "bin" / "precis"
        program.parent.mkdir(exist_ok=True)
        arguments = ' "$@"' if len(command) == 1 else ""
        program.write_text(
            f"#!/bin/sh\nexec {shlex.join(map(str, command))}{arguments} 2>>{shlex.quote(str(self._log))}\n"
        )
        program.chmod(0o755)

    def serve_for_real(self) -> None:
        """Have `precis` be the program of this checkout."""
        self.serve(Path(sys.executable).parent / "precis")

    def write(self, name: str, text: str) -> Path:
        """Write a file in it, with its folders."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    def open_gate(self) -> None:
        """Let the scripted worker go on."""
        self.gate.touch()

    def logged(self) -> str:
        """What the servers have logged."""
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    def logs(self, pattern: str, within_s: float) -> bool:
        """Whether a server has logged something within so many seconds."""
        return comes(lambda: re.search(pattern, self.logged()), within_s)

    def until_logged(self, pattern: str) -> None:
        """Return once a server has logged something."""
        self.until(f"the server logs {pattern}", lambda: re.search(pattern, self.logged()))

    def until(self, what: str, happened: Callable[[], object]) -> None:
        """Return once `happened()` is true; fail with `what` where that does not come."""
        wait_until(what, happened, lambda: self.logged()[-2000:])


class Terminal:
    """An editor in a terminal: keys go in, screens come out. Each screen that is named is kept as a file."""

    def __init__(self, home: Home, name: str, command: list[str]) -> None:
        self.home = home
        self._screens = ROOT / ".cache" / "editors" / "screens" / name
        shutil.rmtree(self._screens, ignore_errors=True)
        self._screens.mkdir(parents=True)
        self._shown = 0
        pairs = [f"{variable}={value}" for variable, value in home.environment.items()]
        size = ["-x", str(COLUMNS), "-y", str(LINES), "-c", str(home.path)]
        self._tmux("new-session", "-d", *size, "env", "-i", *pairs, *command)

    def press(self, *keys: str) -> None:
        """Press keys, by tmux's names."""
        self._tmux("send-keys", "--", *keys)

    def type(self, text: str) -> None:
        """Type text as it is."""
        self._tmux("send-keys", "-l", "--", text)

    def screen(self) -> str:
        """What is shown."""
        return self._tmux("capture-pane", "-p")

    def until_shown(self, part: str, step: str = "") -> None:
        """Return once the screen shows something, and keep it under the name of a step where there is one."""
        wait_until(f"the screen shows {part!r}", lambda: part in self.screen(), self._explain)
        if step:
            self._shown += 1
            (self._screens / f"{self._shown}-{step}.txt").write_text(self.screen(), encoding="utf-8")

    def press_until_shown(self, keys: list[str], part: str, step: str) -> None:
        """Press keys until the screen shows something: an editor may pass over them while its server starts."""
        for _ in range(ATTEMPTS - 1):
            self.press(*keys)
            if comes(lambda: part in self.screen(), ATTEMPT_S):
                break
        else:
            self.press(*keys)
        self.until_shown(part, step)

    def until_gone(self, part: str) -> None:
        """Return once the screen shows something no longer."""
        wait_until(f"the screen shows {part!r} no longer", lambda: part not in self.screen(), self._explain)

    def until_saved(self, path: Path, text: str | Callable[[str], bool]) -> None:
        """Return once the file holds exactly this text, or one that is as it should be."""

        def found() -> str:
            try:
                return path.read_bytes().decode(errors="replace")
            except FileNotFoundError:
                return ""  # some editors write a file beside it and rename that

        def saved() -> bool:
            return text(found()) if callable(text) else found() == text

        wait_until(f"{path.name} holds {text!r}", saved, lambda: f"{found()!r}\n{self._explain()}")

    def close(self) -> None:
        """End it."""
        subprocess.run(self._command("kill-server"), check=False, capture_output=True)

    def _explain(self) -> str:
        return f"{self.screen()}\n{self.home.logged()[-2000:]}"

    def _command(self, *arguments: str) -> list[str]:
        return ["tmux", "-S", str(self.home.path / "tmux"), "-f", "/dev/null", *arguments]

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(self._command(*arguments), check=False, capture_output=True, text=True)
        if done.returncode != 0:
            pytest.fail(f"tmux {arguments[0]}: {done.stderr}\n{self.home.logged()[-2000:]}")
        return done.stdout


OpenTerminal = Callable[[str, list[str]], Terminal]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A fresh home, in which `precis` is the scripted server."""
    return Home(tmp_path)


@pytest.fixture
def open_terminal(home: Home) -> Iterator[OpenTerminal]:
    """Starts a command in a terminal; its screens are kept under a name."""
    if not shutil.which("tmux"):
        pytest.skip("There is no tmux. Install it: apt-get install tmux")
    opened: list[Terminal] = []

    def open_one(name: str, command: list[str]) -> Terminal:
        opened.append(Terminal(home, name, command))
        return opened[-1]

    yield open_one
    for terminal in opened:
        terminal.close()


class Editors:
    """What the tests of all editors begin with: a text, of which they select the lines 3 to 5, and the pages."""

    TEXT = TEXT

    def blocks(self, name: str, language: str) -> list[str]:
        """What stands in the blocks of this language on a page under docs/editors, in order: run as it is written."""
        page = (ROOT / "docs" / "editors" / f"{name}.md").read_text(encoding="utf-8")
        return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="session")
def editors() -> Editors:
    """The text and the pages."""
    return Editors()
