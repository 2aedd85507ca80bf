"""The Neovim client in Neovim 0.11 and 0.12, driven over RPC by the scripts in tests/editors/nvim."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "nvim"
ROOT = HERE.parents[2]
CASE = re.compile(r'^case\("(.+)", function', re.MULTILINE)
TIMEOUT_S = 180
INSTALL_TIMEOUT_S = 600
NOT_INSTALLED = "`sh tests/editors/nvim/install.sh {version} PYTHON` could not install Neovim {version}: {error}"

CASES = [
    pytest.param(spec.stem, name, id=f"{spec.stem}: {name}")
    for spec in sorted((HERE / "spec").glob("*.lua"))
    for name in CASE.findall(spec.read_text(encoding="utf-8"))
]


@pytest.fixture(scope="session", params=["0.11", "0.12"])
def neovim(request: pytest.FixtureRequest) -> str:
    """The path of a Neovim of this version, installed into the folder .cache of the checkout if it is not there."""
    version = request.param
    command = ["sh", str(HERE / "install.sh"), version, sys.executable]
    done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_TIMEOUT_S, check=False)
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        pytest.skip(NOT_INSTALLED.format(version=version, error=lines[-1] if lines else done.returncode))
    return done.stdout.splitlines()[-1]


@pytest.mark.timeout(INSTALL_TIMEOUT_S + TIMEOUT_S)
@pytest.mark.parametrize(("spec", "name"), CASES)
def test_neovim(neovim: str, spec: str, name: str) -> None:
    done = subprocess.run(
        [neovim, "-l", str(HERE / "run.lua"), spec, name],
        env={**os.environ, "PRECIS_TEST_PYTHON": sys.executable, "PRECIS_TEST_NVIM": neovim},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    if done.returncode == 77:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr


def test_the_defaults_equal_those_of_the_server() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "precis", "settings", "--format", "lua"], capture_output=True, text=True, check=True
    )
    defaults = (ROOT / "clients" / "nvim" / "lua" / "precis" / "defaults.lua").read_text(encoding="utf-8")
    assert defaults.split("\n", 1)[1] == printed.stdout
