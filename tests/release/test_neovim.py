"""The archive of the Neovim plugin."""

from __future__ import annotations

import tarfile
from pathlib import Path

import neovim

ROOT = Path(__file__).parent.parent.parent


def test_the_archive_is_what_plugin_managers_want(tmp_path: Path) -> None:
    archive = tmp_path / "new" / "precis-nvim.tar.gz"
    neovim.pack(archive, 1_700_000_000)
    with tarfile.open(archive) as packed:
        names = set(packed.getnames())
    lua = {path.relative_to(neovim.CLIENT).as_posix() for path in neovim.CLIENT.rglob("*.lua")}
    assert names - {"LICENSE", "doc/precis.txt"} == lua
    assert {"LICENSE", "doc/precis.txt"} < names
