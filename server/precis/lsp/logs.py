"""Logging of the language server: warnings on standard error, which editors store, and never document text.

pygls logs whole messages, at level INFO when it sends them and at level ERROR when it cannot handle them, and the text
of an exception may quote the document. So records of libraries are reduced to parts without document text: the message
without its arguments, and the type and traceback of an exception.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Mapping

from pygls.exceptions import JsonRpcException

MAX_REPEATS = 10  # of one warning, before most of them are left out
ROOT_LOGGER = "precis"


class RedactingFormatter(logging.Formatter):
    """Formats records of Précis in full, and those of libraries without values."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, followed by the traceback of an exception."""
        if record.name == ROOT_LOGGER or record.name.startswith(f"{ROOT_LOGGER}."):
            return f"{record.levelname} {record.name}: {record.getMessage()}"
        line = f"{record.levelname} {record.name}: {str(record.msg) if record.args else '(a message)'}"
        kind, _, frames = record.exc_info or (None, None, None)
        if kind is None:
            return line
        if issubclass(kind, JsonRpcException):  # what a client did wrong, not where we noticed it
            return f"{line}: {kind.__qualname__}"
        return f"{line}\n{''.join(traceback.format_tb(frames))}{kind.__qualname__}"


class RepeatFilter(logging.Filter):
    """Leaves out most of the warnings that come again and again: after ten, only the 100th, the 1,000th and so on."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[tuple[object, ...], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to log a record."""
        if record.levelno < logging.WARNING:
            return True
        kind, _, frames = record.exc_info or (None, None, None)
        place = traceback.extract_tb(frames)[-1:] if frames else ()
        template = record.msg if record.args or record.name.startswith(ROOT_LOGGER) else None
        key = (record.name, template, kind, *((each.filename, each.lineno) for each in place))
        count = self._counts[key] = self._counts.get(key, 0) + 1
        if count >= MAX_REPEATS and is_milestone(count) and not isinstance(record.args, Mapping):
            record.msg, record.args = f"{record.msg} (%s times by now)", (*(record.args or ()), f"{count:,}")
        return count <= MAX_REPEATS or is_milestone(count)


def is_milestone(count: int) -> bool:
    """Return whether to report what has happened this many times: 1, 10, 100 and so on."""
    return str(count).strip("0") == "1"


def log_to_stderr(level: int = logging.WARNING) -> None:
    """Log to standard error from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter())
    handler.addFilter(RepeatFilter())
    logging.basicConfig(level=level, handlers=[handler])
