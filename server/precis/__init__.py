"""Précis: an offline summarizer for editors, the command line and Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from precis.api import Summarizer, Summary, summarize

__version__ = "0.1.0"
__all__ = ["Summarizer", "Summary", "__version__", "summarize"]


def __getattr__(name: str) -> object:
    """Import the Python API when it is first used, so that `import precis` stays fast."""
    if name in ("Summarizer", "Summary", "summarize"):
        from precis import api  # noqa: PLC0415 - imported on first use

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
