"""Download one wheel with pip, in a separate process, so that the user's index, mirror and proxy settings apply.

The wheel is only downloaded; nothing is installed, built or imported.
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
SHOWN_LINES = 3  # lines of pip's error output in a message
SHOWN_CHARACTERS = 600  # characters of it in a message; pip may list every available version
RETRIES = "2"  # if the user has not set PIP_RETRIES; pip's own five take long without a network
NO_SPACE = os.strerror(errno.ENOSPC)

_DISCONNECTED = re.compile(r"connection broken by '(?P<cause>.*)': /")


def download_wheel(requirement: str, folder: Path, keep_as: Path, stop: Event) -> None:
    """Download the wheel of `requirement` and move it to `keep_as` once it is complete.

    Args:
        requirement: a pinned requirement, such as "name==1.0".
        folder: an existing folder on the same disk as `keep_as`, with space for the wheel twice. Its size shows the
            progress; the caller deletes it.
        keep_as: the path of the complete wheel.
        stop: set by another thread to stop the download.

    Raises:
        ModelError: "model-fetch" with pip's reason, also if `stop` was set.
        OSError: the disk is full.
    """
    # A folder of its own, since a pip that outlived a killed process may still be writing to the previous one.
    work = Path(tempfile.mkdtemp(dir=folder))
    target = work / "wheel"
    target.mkdir()
    log_file = work / "pip.txt"
    if _run(requirement, work, target, log_file, stop) == 0 and (wheels := list(target.glob("*.whl"))):
        wheels[0].replace(keep_as)
        return
    raise _failure(requirement, log_file.read_text("utf-8", "replace"))


def _run(requirement: str, work: Path, target: Path, log_file: Path, stop: Event) -> int:
    # -P: a file called pip.py in the editor's current directory is not run.
    command = [sys.executable, "-P", "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--no-input"]
    # pip's cache would keep a second copy and write the download twice.
    command += ["--no-cache-dir", "--disable-pip-version-check", "--progress-bar", "off"]
    command += ["--dest", str(target), requirement]
    overrides = {name: str(work) for name in ("TMPDIR", "TEMP", "TMP")} | {"PYTHONIOENCODING": "utf-8"}
    with log_file.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={"PIP_RETRIES": RETRIES} | os.environ | overrides,
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
    """Return the total size of all files below `folder`, while other processes may change them."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(parent) / name).stat().st_size
            except FileNotFoundError:  # pip has just removed or renamed it
                continue
    return total


def _failure(requirement: str, output: str) -> Exception:
    if NO_SPACE in output:
        return OSError(errno.ENOSPC, NO_SPACE)
    if broken := _DISCONNECTED.findall(output):
        # pip prints the nested exceptions of its HTTP library, the innermost one last.
        cause = broken[-1].rstrip("\"')").rpartition(": ")[2]
        reason = f"the package index cannot be reached ({cause})."
    else:
        lines = [line.strip() for line in output.splitlines() if line.strip() and not line.startswith("[notice]")]
        errors = [line for line in lines if line.startswith("ERROR:")] or lines
        reason = (
            " ".join(line.removeprefix("ERROR:").strip() for line in errors[-SHOWN_LINES:]) or "pip gave no reason."
        )
        if len(reason) > SHOWN_CHARACTERS:
            reason = reason[:SHOWN_CHARACTERS] + "…"
    return ModelError(f"pip could not fetch {requirement}: {reason}", code="model-fetch")
