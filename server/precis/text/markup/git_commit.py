"""The message of a git commit while it is edited (git-commit(1), gitrepository-layout(5))."""

from __future__ import annotations

import re

from precis.text.markup import markdown
from precis.text.markup.base import Marking

_COMMENT = re.compile(r"^#.*$", re.MULTILINE)
_SCISSORS = re.compile(r"^# -+ >8 -+$", re.MULTILINE)
_TRAILER = re.compile(r"^[A-Z][A-Za-z]*(?:-[A-Za-z]+)+: \S.*$", re.MULTILINE)


def mark(source: str) -> Marking:
    """Mask the lines that git removes, and the trailers; the rest is read as Markdown."""
    scissors = _SCISSORS.search(source)
    end = scissors.start() if scissors else len(source)
    text = source[:end] + re.sub(r"[^\r\n]", " ", source[end:])
    for pattern in (_COMMENT, _TRAILER):
        text = pattern.sub(lambda found: " " * len(found[0]), text)
    return markdown.mark(text)
