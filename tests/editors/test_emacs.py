"""A real Emacs with Eglot: in batch, where keyboard macros are the person, and once in a terminal."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RUN = Path(__file__).parent / "emacs" / "run.el"
DEBIAN_PACKAGES = Path("/usr/share/emacs/site-lisp/elpa")
NOTHING_COMPILED = (
    "(setq native-comp-deferred-compilation nil native-comp-jit-compilation nil)"  # a fresh home has no cache
)
WITHIN_S = 150
BELOW = "The gulls are not.\n"
PARAGRAPHS = "\n\n".join(f"Paragraph {part} of 6." for part in range(1, 7))
Editors = Any
Begin = Callable[[str], tuple[Path, Any]]


@pytest.fixture(scope="session")
def emacs() -> list[str]:
    """The command of an Emacs that finds Eglot."""
    program = shutil.which("emacs")
    command = [program or "emacs", "-Q", "--eval", NOTHING_COMPILED]
    for folder in sorted(DEBIAN_PACKAGES.glob("*-[0-9]*")):
        command += ["-L", str(folder)]
    eglot = ["--batch", "--eval", "(require 'eglot)"]
    if not program or subprocess.run([*command, *eglot], capture_output=True, check=False).returncode != 0:
        pytest.skip("There is no Emacs with Eglot. Install them: apt-get install emacs-nox elpa-eglot")
    return command


@pytest.fixture
def configured(emacs: list[str], editors: Editors, home: Any) -> list[str]:
    """The command with the configuration that the page shows first, and the two things that one may want."""
    (first, more, _) = editors.blocks("emacs", "elisp")
    return [*emacs, "-l", str(home.write("init.el", first + more))]


def run(command: list[str], home: Any, case: str, text: str) -> None:
    path = home.write("text.txt", text)
    call = f'(precis-test-run "{case}" "{path}")'
    done = subprocess.run(
        [*command, "--batch", "-l", str(RUN), "--eval", call],
        env=home.environment,
        cwd=home.path,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    assert done.returncode == 0, f"{done.stderr}\n{home.logged()[-2000:]}"


@pytest.mark.parametrize("case", ["main", "crossing", "cancel"])
def test_emacs(configured: list[str], editors: Editors, home: Any, case: str) -> None:
    run(configured, home, case, editors.TEXT)


def test_the_settings_are_those_of_emacs(configured: list[str], editors: Editors, home: Any) -> None:
    settings = editors.blocks("emacs", "elisp")[2]
    run([*configured, "-l", str(home.write("settings.el", settings))], home, "settings", editors.TEXT)


def test_again_shorter_and_longer(configured: list[str], editors: Editors, home: Any) -> None:
    run(configured, home, "changing", editors.TEXT.replace("GATE", "TELL"))


@pytest.mark.model
@pytest.mark.usefixtures("default_model")
def test_the_model(configured: list[str], home: Any, article: str) -> None:
    home.serve_for_real()
    small = '(setq-default eglot-workspace-configuration (quote (:precis (:model "smollm2-135m"))))'
    run([*configured, "--eval", small], home, "model", article)


@pytest.fixture
def begin(configured: list[str], editors: Editors, home: Any, open_terminal: Callable[[str, list[str]], Any]) -> Begin:
    """Starts an Emacs in a terminal, and a summary of the lines 3 to 5 of the text file."""

    def begin_one(name: str) -> tuple[Path, Any]:
        path = home.write("text.txt", editors.TEXT)
        emacs = open_terminal(name, [*configured, "-nw", "--eval", "(setq make-backup-files nil)", str(path)])
        emacs.until_shown("After, ashore.")
        emacs.press("M-x")
        emacs.type("eglot\n")
        emacs.until_shown("Connected!")
        emacs.press("C-n", "C-n", "C-Space", "C-n", "C-n", "C-e", "M-x")
        emacs.type("eglot-code-actions\n")
        emacs.until_shown("Pick an action", "actions")
        emacs.type("Summarize selection\n")
        home.until_logged("loading -> writing")
        return path, emacs

    return begin_one


def test_in_a_terminal(begin: Begin, editors: Editors, home: Any) -> None:
    path, emacs = begin("emacs")
    emacs.press("M-<")
    emacs.type("Above, 🌊 too.\n")
    emacs.press("C-n", "C-n", "C-e")
    emacs.type(" And on")
    home.open_gate()
    emacs.until_shown("Paragraph 6 of 6.", "summary")
    emacs.type(" and on.")
    typed = editors.TEXT.replace("Before", "Above, 🌊 too.\nBefore").replace("quiet now.", "quiet now. And on")
    summary = typed.replace(BELOW, f"{BELOW}\n{PARAGRAPHS}\n")
    emacs.press("C-x", "C-s")
    emacs.until_saved(path, summary.replace("And on", "And on and on."))
    for text in (summary, typed):
        emacs.press("M-x")
        emacs.type("undo-only\n")  # which is no redo after another command
        emacs.press("C-x", "C-s")
        emacs.until_saved(path, text)
    emacs.until_gone("Paragraph")


def test_undo_with_the_text_selected_still(begin: Begin, editors: Editors, home: Any) -> None:
    path, emacs = begin("emacs-undo")
    home.open_gate()
    home.until_logged("inserting -> done")
    emacs.press("C-x", "C-s")
    emacs.until_saved(path, editors.TEXT.replace(BELOW, f"{BELOW}\n{PARAGRAPHS}\n"))
    emacs.press("C-_", "C-x", "C-s")
    emacs.until_saved(path, editors.TEXT)
