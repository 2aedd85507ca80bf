"""A real Helix, in a terminal."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent / "helix"
INSTALL_WITHIN_S = 600
BELOW = "The gulls are not.\n"
PARAGRAPHS = "\n\n".join(f"Paragraph {part} of 6." for part in range(1, 7))
Editors = Any
Begin = Callable[..., tuple[Path, Any]]


@pytest.fixture(scope="session")
def helix() -> str:
    """The path of a Helix, installed once into the folder .cache of the checkout."""
    command = ["sh", str(HERE / "install.sh"), sys.executable]
    done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_WITHIN_S, check=False)
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or [str(done.returncode)])[-1]
        pytest.skip(f"Helix cannot be had here. `sh tests/editors/helix/install.sh PYTHON` said: {said}")
    return done.stdout.splitlines()[-1]


@pytest.fixture
def begin(helix: str, editors: Editors, home: Any, open_terminal: Callable[[str, list[str]], Any]) -> Begin:
    """Starts a Helix with one or both configurations of the page, and a summary of the lines 3 to 5 of the text."""

    def begin_one(name: str, configurations: int = 1) -> tuple[Path, Any]:
        home.write(".config/helix/languages.toml", "\n".join(editors.blocks("helix", "toml")[:configurations]))
        path = home.write("text.md", editors.TEXT)
        hx = open_terminal(name, [helix, "text.md"])
        hx.until_shown("After, ashore.")
        hx.type("3Gx2x")
        hx.press_until_shown(["Space", "a"], "Summarize selection", "actions")
        hx.press("Enter")
        home.until_logged("loading -> writing")
        return path, hx

    return begin_one


def write(hx: Any, keys: str, text: str) -> None:
    """Write text where the keys go, and be in Normal mode again; before that, the next key would be one with Alt."""
    hx.type(keys)
    hx.until_shown(" INS ")
    hx.type(text)
    hx.until_shown(text)
    hx.press("Escape")
    hx.until_gone(" INS ")


def save(hx: Any, path: Path, text: str) -> None:
    """Save; the file is this text then. Helix takes a file for another's that it has not heard to be its own yet."""
    hx.type(":w")
    hx.press("Enter")
    hx.until_saved(path, text)
    hx.until_gone("[+]")


@pytest.mark.timeout(INSTALL_WITHIN_S + 180)
def test_the_way_through(begin: Begin, editors: Editors, home: Any) -> None:
    path, hx = begin("helix")
    write(hx, "ggO", "Above, 🌊 too.")
    write(hx, "4ggA", " 🚢🚢")
    typed = editors.TEXT.replace("Before", "Above, 🌊 too.\nBefore").replace("quiet now.", "quiet now. 🚢🚢")
    save(hx, path, typed)
    home.open_gate()
    hx.until_shown("Paragraph 6 of 6.", "summary")
    save(hx, path, typed.replace(BELOW, f"{BELOW}\n{PARAGRAPHS}\n"))
    hx.type("u")
    save(hx, path, typed)


@pytest.mark.timeout(INSTALL_WITHIN_S + 180)
def test_cancel(begin: Begin, home: Any) -> None:
    _, hx = begin("helix-cancel")
    hx.press("Space", "a")
    hx.until_shown("Cancel summary", "cancel")
    hx.press("Down", "Enter")
    home.until_logged("writing -> cancelled")
    hx.until_gone("Cancel summary")


@pytest.mark.timeout(INSTALL_WITHIN_S + 180)
def test_the_settings_are_those_of_the_page(begin: Begin, editors: Editors, home: Any) -> None:
    path, hx = begin("helix-settings", configurations=2)
    home.open_gate()
    hx.until_shown("Paragraph 3 of 3.")
    three = "\n\n".join(f"Paragraph {part} of 3." for part in range(1, 4))
    save(hx, path, editors.TEXT.replace(BELOW, f"{BELOW}\n{three}\n"))
