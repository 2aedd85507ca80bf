"""What all prompts begin with, computed once for a model and kept in files: reading it costs less than computing it.

Of a text that is summarized nothing is kept: a head is the instruction and its examples alone. A file is used only
where its checksum is right and it was written for the same model file, build of llama.cpp and kind of cache.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from precis.engine.llama.native import lib

log = logging.getLogger(__name__)

FEWEST_TOKENS = 128  # of a head that is worth a file: computing fewer takes no second
MOST_FILES = 4  # the ones used last stay
_CHECKSUM_BYTES = 32


class PrefixCache:
    """The kept heads of one model.

    Args:
        folder: for the files; made where it is needed, for its owner alone.
        model: the model's file.
        kind: of the cache, as far as the same tokens are kept in different ways.
    """

    def __init__(self, folder: Path, model: Path, kind: str) -> None:
        self._folder = folder
        status = model.stat()
        self._of = (lib.__version__, kind, str(model.resolve()), status.st_size, status.st_mtime_ns)

    def find(self, tokens: Sequence[int]) -> bytes:
        """What was kept of the head `tokens`; empty where there is nothing that may be used."""
        path = self._path(tokens)
        if len(tokens) < FEWEST_TOKENS or not path.is_file():
            return b""
        try:
            content = path.read_bytes()
            os.utime(path)
        except OSError as error:
            log.info("What prompts begin with cannot be read from %s: %s", path, error)
            return b""
        checksum, state = content[:_CHECKSUM_BYTES], content[_CHECKSUM_BYTES:]
        return state if hashlib.sha256(state).digest() == checksum else b""

    def keep(self, tokens: Sequence[int], state: bytes) -> None:
        """Keep what was computed of the head `tokens`, if it is worth a file. Without room for it, nothing is kept."""
        if len(tokens) < FEWEST_TOKENS or not state:
            return
        path = self._path(tokens)
        fresh = path.with_name(f".{secrets.token_hex(8)}")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(hashlib.sha256(state).digest() + state)
            fresh.replace(path)
            kept = sorted(self._folder.glob("*.head"), key=lambda each: each.stat().st_mtime_ns, reverse=True)
            for old in kept[MOST_FILES:]:
                old.unlink(missing_ok=True)
        except OSError as error:
            log.info("What prompts begin with is not kept in %s: %s", self._folder, error)
            with suppress(OSError):
                fresh.unlink(missing_ok=True)

    def _path(self, tokens: Sequence[int]) -> Path:
        key = hashlib.sha256(repr((self._of, list(tokens))).encode()).hexdigest()
        return self._folder / f"{key[:32]}.head"
