"""A file cache of the common prefix of all prompts: loading its KV state is faster than computing it.

A prefix holds the instruction and its examples only, so nothing of a summarized text is stored. A file is used only if
its checksum is right and it was written for the same model file, llama.cpp build and cache format.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from precis.engine.llama.native import lib

log = logging.getLogger(__name__)

MIN_TOKENS = 128  # shorter prefixes are not stored: computing them takes less than a second
MAX_FILES = 4  # the least recently used files beyond this number are deleted
_CHECKSUM_BYTES = 32


class PrefixCache:
    """The cached prefixes of one model.

    Args:
        folder: where the files are stored; created on demand, readable by its owner only.
        model: path of the model file.
        kind: format of the KV cache, which can differ for the same tokens.
    """

    def __init__(self, folder: Path, model: Path, kind: str) -> None:
        self._folder = folder
        status = model.stat()
        self._key = (lib.__version__, kind, str(model.resolve()), status.st_size, status.st_mtime_ns)

    def load(self, tokens: Sequence[int]) -> bytes:
        """Return the stored state of the prefix `tokens`, or empty bytes if there is no usable file."""
        path = self._path(tokens)
        if len(tokens) < MIN_TOKENS:
            return b""
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            log.info("The cached prompt prefix %s cannot be read: %s", path, error)
            return b""
        with suppress(OSError):  # in a folder that is read only, the file stays where it is anyway
            os.utime(path)
        checksum, state = content[:_CHECKSUM_BYTES], content[_CHECKSUM_BYTES:]
        return state if hashlib.sha256(state).digest() == checksum else b""

    def store(self, tokens: Sequence[int], state: bytes) -> None:
        """Store the state of the prefix `tokens` if it is long enough. Failures are logged and ignored."""
        if len(tokens) < MIN_TOKENS or not state:
            return
        path = self._path(tokens)
        temporary = path.with_name(f".{os.getpid()}-{secrets.token_hex(8)}")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._sweep()
            with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(hashlib.sha256(state).digest() + state)
            temporary.replace(path)
            files = sorted(self._folder.glob("*.head"), key=lambda each: each.stat().st_mtime_ns, reverse=True)
            for old in files[MAX_FILES:]:
                old.unlink(missing_ok=True)
        except OSError as error:
            log.info("The prompt prefix cannot be stored in %s: %s", self._folder, error)
            with suppress(OSError):
                temporary.unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Delete the unfinished files of processes that are gone; their number is in the name."""
        for left in self._folder.glob(".*-*"):
            number = left.name[1:].partition("-")[0]
            if number.isdigit() and not psutil.pid_exists(int(number)):
                left.unlink(missing_ok=True)

    def _path(self, tokens: Sequence[int]) -> Path:
        digest = hashlib.sha256(repr((self._key, list(tokens))).encode()).hexdigest()
        return self._folder / f"{digest[:32]}.head"
