"""How a language writes comments, and whether a place in a document lies in one.

The styles are data, in `comments.toml` beside this module, which is read once, when a style is first asked for. Places
are found by looking at comments and strings alone, which is right for nearly every file and needs no parser.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class CommentStyle:
    """How a language writes comments. The fields are explained in `comments.toml`."""

    line: tuple[str, ...] = ()
    block: tuple[str, str] | None = None
    texts: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ('"', "'")
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Enclosing:
    """A comment or string of several lines that a place lies in.

    Attributes:
        start: where it opens, in code points of the document.
        end: after what closes it.
        opener: what opens it.
        closer: what closes it.
    """

    start: int
    end: int
    opener: str
    closer: str


@cache
def styles() -> Mapping[str, CommentStyle]:
    """The style of each known language, by its identifier."""
    text = (resources.files("precis.layout") / "comments.toml").read_text(encoding="utf-8")
    found: dict[str, CommentStyle] = {}
    for entry in tomllib.loads(text)["style"]:
        found |= dict.fromkeys(entry["languages"], _style(entry))
    return found


def style(language_id: str) -> CommentStyle | None:
    """The style of a language, or None where it has no comments or is not known."""
    return styles().get(language_id) or styles().get(language_id.lower())


def enclosing(document: str, place: int, of: CommentStyle) -> Enclosing | None:
    """The block comment or long string around `place`, or None."""
    scanner = _scanner(of)
    for found in scanner.finditer(document):
        if found.end() < place:
            continue
        opener = found["open"] or found["text"]
        if opener is None or found.start() + len(opener) > place:
            return None
        closer = of.block[1] if found["open"] and of.block else opener
        closed = found.end() - found.start() >= len(opener) + len(closer) and found.group().endswith(closer)
        inside = place <= found.end() - (len(closer) if closed else 0)
        return Enclosing(found.start(), found.end(), opener, closer) if inside else None
    return None


def line_prefix(lines: Sequence[str], of: CommentStyle) -> str | None:
    """What all lines begin with where each is a line comment: indentation, mark, space; None where one is not.

    Args:
        lines: whole lines; blank ones do not count.
        of: the style of the document's language.
    """
    if not of.line:
        return None
    longest_first = sorted(of.line, key=len, reverse=True)
    marks = "|".join(re.escape(mark) + (r"\b" if mark.isalpha() else "") for mark in longest_first)
    last = re.escape("".join(sorted({mark[-1] for mark in of.line if not mark[-1].isalpha()})))
    repeated = f"[{last}]*" if last else ""  # as in /// and ;;;, which many languages give a meaning
    return _prefix(re.compile(rf"[ \t\u3000]*(?:{marks}){repeated}!?[ \t]*"), lines)


def starred_prefix(lines: Sequence[str]) -> str | None:
    """What all lines of a block comment begin with where each begins with a star, else None."""
    return _prefix(re.compile(r"[ \t]*\*(?!/)[ \t]*"), lines)


def shared_beginning(texts: Sequence[str]) -> str:
    """The longest text that all of them begin with."""
    if not texts:
        return ""
    first, last = min(texts), max(texts)  # what these two share, all of them share
    return first[: next((i for i, character in enumerate(first) if last[i] != character), len(first))]


def _prefix(mark: re.Pattern[str], lines: Sequence[str]) -> str | None:
    """What the lines share of `mark`, where each begins with it; lines without text do not count if others have it."""
    found = [mark.match(line) for line in lines if line.strip()]
    marked = [match for match in found if match]
    if not marked or len(marked) < len(found):
        return None
    prefixes = [match.group() for match in marked if match.end() < len(match.string)]
    if not prefixes:
        return f"{marked[0].group().rstrip()} "
    shared = shared_beginning(prefixes)
    if not mark.match(shared):
        return prefixes[0]
    spaced = any(prefix[-1].isspace() for prefix in prefixes) and not shared[-1].isspace()
    return f"{shared} " if spaced else shared


def _style(entry: Mapping[str, Any]) -> CommentStyle:
    block = entry.get("block")
    return CommentStyle(
        line=tuple(entry.get("line", ())),
        block=(block[0], block[1]) if block else None,
        texts=tuple(entry.get("texts", ())),
        quotes=tuple(entry.get("quotes", CommentStyle().quotes)),
        never=tuple(entry.get("never", ())),
    )


@cache
def _scanner(of: CommentStyle) -> re.Pattern[str]:
    """Matches the next comment or string. What is not closed goes on to the end of the document."""
    kinds: list[str] = []
    if of.block:
        opener, closer = map(re.escape, of.block)
        kinds.append(rf"(?P<open>{opener})(?s:.*?)(?:{closer}|\Z)")
    else:
        kinds.append("(?P<open>(?!))")
    kinds += [rf"(?:{re.escape(mark)})[^\r\n]*" for mark in of.line]
    if of.texts:
        longs = "|".join(map(re.escape, of.texts))
        kinds.append(rf"(?P<text>{longs})(?s:\\.|.)*?(?:(?P=text)|\Z)")
    else:
        kinds.append("(?P<text>(?!))")
    kinds += [rf"{quote}(?:\\[^\r\n]|[^{quote}\\\r\n])*{quote}" for quote in of.quotes]
    return re.compile("|".join(kinds))
