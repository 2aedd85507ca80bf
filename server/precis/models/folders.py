"""The folders that the system provides for a program's files, which a user without a home does not have."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs


def data_folder() -> Path | None:
    """Return the folder for data of Précis, which need not exist; None if the user has no home folder."""
    return _folder(platformdirs.user_data_path)


def cache_folder() -> Path | None:
    """Return the folder for files that can be made anew, which need not exist; None if the user has no home folder."""
    return _folder(platformdirs.user_cache_path)


def expand_home(path: str | Path) -> Path:
    """Return an absolute path, with "~" and "~NAME" expanded; unchanged where there is no such home folder."""
    return Path(os.path.expanduser(path)).absolute()  # noqa: PTH111  # Path.expanduser raises without a home folder


def _folder(locate: Callable[..., Path]) -> Path | None:
    try:
        path = locate("precis", appauthor=False)
    except RuntimeError:  # neither HOME nor the system's list of users names one
        return None
    return path if path.is_absolute() else None
