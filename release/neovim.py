"""Pack the Neovim client as plugin managers want it.

    neovim.py ARCHIVE.tar.gz

The archive has no top-level folder, and no index of the help, which Neovim writes. All its files have the time in
SOURCE_DATE_EPOCH, else 1 January 1980.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import archives

ROOT = Path(__file__).parent.parent
CLIENT = ROOT / "clients" / "nvim"
FOLDERS = ("doc", "lsp", "lua", "plugin")


def pack(target: Path, epoch_s: int) -> None:
    """Write the archive `target`; all its files are modified at `epoch_s`."""
    paths = (
        path for folder in FOLDERS for path in (CLIENT / folder).rglob("*") if path.is_file() and path.name != "tags"
    )
    files = {path.relative_to(CLIENT).as_posix(): path for path in paths}
    target.parent.mkdir(parents=True, exist_ok=True)
    archives.write_tar(target, files | {"LICENSE": ROOT / "LICENSE"}, epoch_s)


if __name__ == "__main__":
    pack(Path(sys.argv[1]), int(os.environ.get("SOURCE_DATE_EPOCH", int(archives.EARLIEST.timestamp()))))
