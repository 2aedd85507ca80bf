"""The VS Code extension: its own tests, its package, and the scenarios in a real VS Code: see tests/editors/vscode."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "vscode"
ROOT = HERE.parents[2]
CLIENT = ROOT / "clients" / "vscode"
VSIX = ROOT / "dist" / "precis.vsix"
LARGEST_BYTES = 2_000_000
SCENARIOS = sorted(path.stem for path in (HERE / "scenarios").glob("*.mjs"))
INSTALL_WITHIN_S = 900
WITHIN_S = {"setup": 1800}  # which may have to build llama.cpp
OTHERS_WITHIN_S = 400
WRITING = ("fused",)  # with a model that writes
# What has to be on the machine, and the Debian packages that bring it.
NEEDED = {"node": "nodejs", "npm": "npm", "chromium": "chromium", "strace": "strace"}


def run(command: list[str], cwd: Path, within_s: float) -> str:
    """What a command says, which must succeed."""
    done = subprocess.run(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=within_s, check=False
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def need(*programs: str) -> None:
    """Skip where one of these is not there."""
    missing = {NEEDED[each] for each in programs if not (shutil.which(each) or os.environ.get(each.upper()))}
    if missing:
        pytest.skip(f"Not on this machine: {', '.join(sorted(missing))}. Install it: apt-get install <name>.")
    major = run(["node", "--version"], ROOT, OTHERS_WITHIN_S).removeprefix("v").partition(".")[0]
    if int(major) < 20:
        pytest.skip(f"Node {major} is too old. Install Node 20 or later.")


@pytest.fixture(scope="session")
def vsix() -> str:
    """What packing the extension says, once its file is there."""
    need("node", "npm")
    return run(["make", "vsix"], ROOT, INSTALL_WITHIN_S)


@pytest.fixture(scope="session")
def editor(vsix: str) -> None:
    """VS Code and what drives it are installed, once, into the folder .cache of the checkout."""
    assert vsix
    need("node", "npm", "chromium", "strace")
    run(["node", "install.mjs"], HERE, INSTALL_WITHIN_S)


@pytest.fixture(scope="session")
def offline_vsix(vsix: str) -> str:
    """What packing the extension with all that it needs says, once its file is there."""
    assert vsix
    return run(["make", "vsix-offline"], ROOT, INSTALL_WITHIN_S)


@pytest.mark.timeout(INSTALL_WITHIN_S)
def test_the_package_is_small_and_without_a_warning(vsix: str) -> None:
    assert "WARNING" not in vsix
    assert VSIX.stat().st_size < LARGEST_BYTES


@pytest.mark.timeout(INSTALL_WITHIN_S)
@pytest.mark.usefixtures("vsix")
def test_its_own_tests_pass_and_its_settings_are_those_of_the_server() -> None:
    assert "# fail 0" in run(["npm", "test", "--silent"], CLIENT, OTHERS_WITHIN_S)


@pytest.mark.model
@pytest.mark.timeout(2 * INSTALL_WITHIN_S + max(WITHIN_S.values()))
@pytest.mark.usefixtures("editor", "default_model")
@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(name: str, request: pytest.FixtureRequest) -> None:
    if name in WRITING:
        request.getfixturevalue("writing_model")
    if name == "offline":
        request.getfixturevalue("offline_vsix")
    run(["node", "run.mjs", "--only", name], HERE, WITHIN_S.get(name, OTHERS_WITHIN_S))
