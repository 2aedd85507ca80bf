"""A real Vim with ALE, in a terminal."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ALE = Path("/usr/share/vim-ale")
NEEDED = {"+job", "+channel", "+timers"}  # which vim-tiny has not
BEFORE = "set nocompatible ruler rulerformat=%l/%L\nfiletype on\npackadd ale"
WITHOUT_SETTINGS = "'initialization_options': {'client': {'positionEncoding': 'utf-8'}}"
BELOW = "The gulls are not.\n"
PARAGRAPHS = "\n\n".join(f"Paragraph {part} of 6." for part in range(1, 7))
Editors = Any
Open = Callable[..., Any]


@pytest.fixture
def open_vim(editors: Editors, home: Any, open_terminal: Callable[[str, list[str]], Any]) -> Open:
    """Starts a Vim with the configuration of the page, with its settings or without, in the text file of the home."""
    program = shutil.which("vim")
    features = (
        subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout if program else ""
    )
    if not ALE.is_dir() or not set(features.split()) >= NEEDED:
        pytest.skip("There is no Vim with ALE. Install them: apt-get install vim vim-ale")
    configuration, settings = editors.blocks("vim", "vim")

    def open_one(name: str, set_up: bool = False) -> Any:
        options = settings.strip() if set_up else WITHOUT_SETTINGS
        assert WITHOUT_SETTINGS in configuration
        home.write(".vimrc", f"{BEFORE}\n{configuration.replace(WITHOUT_SETTINGS, options)}")
        vim = open_terminal(f"vim-{name}", ["vim", "-n", "-i", "NONE", "text.txt"])
        vim.until_shown("1/")
        return vim

    return open_one


def act(vim: Any, title: str, keys: str, step: str = "") -> None:
    """Take the action of this title for what the keys select."""
    vim.type(keys)
    vim.type(":ALECodeAction\n")
    vim.until_shown(f"1) {title}", step)
    vim.type("1\n")


def choose(vim: Any, title: str, keys: str, step: str = "") -> None:
    """Take the action of this title where the keys go, wherever it is in the list."""
    vim.type(f"{keys}:ALECodeAction\n")
    vim.until_shown(f") {title}", step)
    (number,) = re.findall(rf"(\d)\) {title}", vim.screen())
    vim.type(f"{number}\n")


def test_the_way_through(editors: Editors, home: Any, open_vim: Open) -> None:
    path = home.write("text.txt", editors.TEXT)
    vim = open_vim("main")
    act(vim, "Summarize selection", "3GVjj", "actions")
    home.until_logged("loading -> writing")
    vim.type("ggOAbove, 🌊 too.")
    vim.press("Escape")
    vim.until_gone("-- INSERT --")
    vim.type("4G0fqi🚢🚢 ")
    vim.press("Escape")
    vim.until_gone("-- INSERT --")
    typed = editors.TEXT.replace("Before", "Above, 🌊 too.\nBefore").replace("quiet", "🚢🚢 quiet")
    vim.type(":w\n")
    vim.until_saved(path, typed)
    home.open_gate()
    vim.until_shown("Paragraph 6 of 6.", "summary")
    home.until_logged("inserting -> done")
    vim.type(":w\n")
    vim.until_saved(path, typed.replace(BELOW, f"{BELOW}\n{PARAGRAPHS}\n"))
    vim.type("u:w\n")
    vim.until_saved(path, typed)


def test_part_of_a_line_beyond_ascii(editors: Editors, home: Any, open_vim: Open) -> None:
    path = home.write("text.txt", editors.TEXT)
    home.open_gate()
    vim = open_vim("part")
    act(vim, "Summarize selection", "3G0f“vf🚢")
    vim.until_shown("Paragraph 6 of 6.")
    vim.type(":w\n")
    line = "The ferry “Torunn” 🚢 is quiet now.\n"
    vim.until_saved(path, editors.TEXT.replace(line, f"{line}\n{PARAGRAPHS}\n\n"))


def test_cancel_and_remove(editors: Editors, home: Any, open_vim: Open) -> None:
    path = home.write("text.txt", editors.TEXT)
    vim = open_vim("cancel")
    act(vim, "Summarize selection", "3GVjj")
    home.until_logged("loading -> writing")
    vim.type(":PrecisCancel\n")
    home.until_logged("job 1: writing -> cancelled")
    act(vim, "Summarize selection", "3GVjj")
    home.until_logged("job 2: queued -> .*\n(.*\n)*.*job 2: .* -> writing")
    choose(vim, "Cancel summary", "1G0")
    home.until_logged("job 2: writing -> cancelled")
    home.open_gate()
    act(vim, "Summarize selection", "3GVjj")
    vim.until_shown("Paragraph 6 of 6.")
    home.until_logged("inserting -> done")
    vim.type(":w\n")
    vim.until_saved(path, editors.TEXT.replace(BELOW, f"{BELOW}\n{PARAGRAPHS}\n"))
    choose(vim, "Remove summary", "9G0", "summary's actions")
    vim.until_gone("Paragraph")
    vim.type(":w\n")
    vim.until_saved(path, editors.TEXT)


def test_a_selection_that_was_deleted(editors: Editors, home: Any, open_vim: Open) -> None:
    path = home.write("text.txt", editors.TEXT)
    vim = open_vim("deleted")
    act(vim, "Summarize selection", "3GVjj")
    home.until_logged("loading -> writing")
    vim.type("3G3dd:w\n")
    left = "Before, 🚢 afloat.\n\n\nAfter, ashore.\n"
    vim.until_saved(path, left)
    home.open_gate()
    home.until_logged("inserting -> asking")
    choose(vim, "Insert finished summary", "4G0", "finished summary")
    vim.until_shown("Paragraph 6 of 6.")
    home.until_logged("asking -> done")
    vim.type(":w\n")
    vim.until_saved(path, f"{left}\n{PARAGRAPHS}\n")


def test_the_settings_are_those_of_the_page(editors: Editors, home: Any, open_vim: Open) -> None:
    path = home.write("text.txt", editors.TEXT)
    home.open_gate()
    vim = open_vim("settings", set_up=True)
    act(vim, "Summarize selection", "3GVjj")
    vim.until_shown("Paragraph 3 of 3.")
    vim.type(":w\n")
    three = "\n\n".join(f"Paragraph {part} of 3." for part in range(1, 4))
    vim.until_saved(path, editors.TEXT.replace(BELOW, f"{BELOW}\n{three}\n"))
