"""What the language server logs, and where: warnings on standard error, which editors keep, and never document text.

pygls logs whole messages, at level INFO when it sends them and at level ERROR when it cannot handle them, and the text
of an exception may quote what it is about. So records of libraries are reduced to what cannot hold any: the message
without its arguments, and of an exception its type and its place.
"""

from __future__ import annotations

import logging
import sys
import traceback

OURS = "precis"


class Discreet(logging.Formatter):
    """Formats our own records as they are, and those of libraries without values."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and for an exception the lines of its frames."""
        if record.name == OURS or record.name.startswith(f"{OURS}."):
            return f"{record.levelname} {record.name}: {record.getMessage()}"
        said = f"{record.levelname} {record.name}: {str(record.msg) if record.args else '(a message)'}"
        kind, _, at = record.exc_info or (None, None, None)
        if kind is None:
            return said
        return f"{said}\n{''.join(traceback.format_tb(at))}{kind.__qualname__}"


def log_to_stderr(level: int = logging.WARNING) -> None:
    """Log to standard error from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Discreet())
    logging.basicConfig(level=level, handlers=[handler])
