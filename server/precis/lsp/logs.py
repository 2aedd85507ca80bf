"""Logging of the language server: warnings on standard error, which editors store, and never document text.

pygls logs whole messages, at level INFO when it sends them and at level ERROR when it cannot handle them, and the text
of an exception may quote the document. So records of libraries are reduced to parts without document text: the message
without its arguments, and the type and traceback of an exception.
"""

from __future__ import annotations

import logging
import sys
import traceback

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
        return f"{line}\n{''.join(traceback.format_tb(frames))}{kind.__qualname__}"


def log_to_stderr(level: int = logging.WARNING) -> None:
    """Log to standard error from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter())
    logging.basicConfig(level=level, handlers=[handler])
