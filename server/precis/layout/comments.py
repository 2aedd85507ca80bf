"""Comment styles of languages, and the comment around an offset in a document.

Owns the table of comment styles, `comments.toml` beside this module, which is loaded on first use. Scans for comments
and strings only, without a parser, which is correct for nearly every file. Knows nothing of summaries.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class CommentStyle:
    """The comment style of a language. `comments.toml` documents the fields."""

    line: tuple[str, ...] = ()
    block: tuple[str, str] | None = None
    multiline_strings: tuple[str, ...] = ()
    strings: tuple[str, ...] = ('"', "'")
    forbidden: tuple[str, ...] = ()
    documentation: str | None = None
    holds_text: bool = True


@dataclass(frozen=True, slots=True)
class EnclosingBlock:
    """A block comment or multi-line string around an offset.

    Attributes:
        start: offset of its opening mark, in code points of the document.
        end: offset after its closing mark.
        opener: the opening mark.
        closer: the closing mark.
    """

    start: int
    end: int
    opener: str
    closer: str


@cache
def comment_styles() -> Mapping[str, CommentStyle]:
    """Return the comment style of each known language, by language identifier."""
    text = (resources.files("precis.layout") / "comments.toml").read_text(encoding="utf-8")
    styles: dict[str, CommentStyle] = {}
    for entry in tomllib.loads(text)["style"]:
        styles |= dict.fromkeys(entry["languages"], _parse_style(entry))
    return styles


def comment_style(language_id: str) -> CommentStyle | None:
    """Return the comment style of a language; None if it is unknown or has no comments."""
    return comment_styles().get(language_id) or comment_styles().get(language_id.lower())


def holds_text(language_id: str) -> bool:
    """Return whether text can be added to documents of a language without changing their data."""
    style = comment_style(language_id)
    return style is None or style.holds_text


def enclosing_block(document: str, offset: int, style: CommentStyle) -> EnclosingBlock | None:
    """Return the block comment or multi-line string around `offset`, or None."""
    for found in _scanner(style).finditer(document):
        if found.end() < offset:
            continue
        opener = found["block"] or found["string"]
        if opener is None or found.start() + len(opener) > offset:
            return None
        closer = style.block[1] if found["block"] and style.block else opener
        closed = found.end() - found.start() >= len(opener) + len(closer) and found.group().endswith(closer)
        inside = offset <= found.end() - (len(closer) if closed else 0)
        return EnclosingBlock(found.start(), found.end(), opener, closer) if inside else None
    return None


def comment_spans(document: str, style: CommentStyle) -> Iterator[tuple[int, int, str, str]]:
    """Yield the start, the end, the opening and the closing mark ("" for none) of comments and multi-line strings."""
    line_marks = sorted(style.line, key=len, reverse=True)
    for found in _scanner(style).finditer(document):
        text = found.group()
        if opener := found["block"] or found["string"]:
            closer = style.block[1] if found["block"] and style.block else opener
            is_closed = len(text) >= len(opener) + len(closer) and text.endswith(closer)
            yield found.start(), found.end(), opener, closer if is_closed else ""
        elif mark := next((mark for mark in line_marks if text.startswith(mark)), ""):
            yield found.start(), found.end(), mark, ""


def line_comment_prefix(lines: Sequence[str], style: CommentStyle) -> str | None:
    """Return the prefix that line comments share: indentation, mark, space; None unless every line is a line comment.

    Args:
        lines: whole lines; blank ones are ignored.
        style: the comment style of the document's language.
    """
    if not style.line:
        return None
    longest_first = sorted(style.line, key=len, reverse=True)
    marks = "|".join(re.escape(mark) + (r"\b" if mark.isalpha() else "") for mark in longest_first)
    last = re.escape("".join(sorted({mark[-1] for mark in style.line if not mark[-1].isalpha()})))
    repeated = f"[{last}]*" if last else ""  # many languages give `///` or `;;;` a meaning
    return _marked_prefix(re.compile(rf"[ \t\u3000]*(?:{marks}){repeated}!?[ \t]*"), lines)


def star_prefix(lines: Sequence[str]) -> str | None:
    """Return the prefix that lines of a block comment share if each begins with a star, else None."""
    return _marked_prefix(re.compile(r"[ \t]*\*(?!/)[ \t]*"), lines)


def common_prefix(texts: Sequence[str]) -> str:
    """Return the longest prefix of all texts."""
    if not texts:
        return ""
    first, last = min(texts), max(texts)  # in sort order, all other texts are between these two and share their prefix
    return first[: next((i for i, character in enumerate(first) if last[i] != character), len(first))]


def _marked_prefix(mark: re.Pattern[str], lines: Sequence[str]) -> str | None:
    """Return the common prefix of the lines' matches of `mark`; None unless each line that is not blank has a match.

    Lines that consist of the mark only are ignored if others have text.
    """
    found = [mark.match(line) for line in lines if line.strip()]
    marked = [match for match in found if match]
    if not marked or len(marked) < len(found):
        return None
    prefixes = [match.group() for match in marked if match.end() < len(match.string)]
    if not prefixes:
        return f"{marked[0].group().rstrip()} "
    shared = common_prefix(prefixes)
    if not mark.match(shared):
        return prefixes[0]
    spaced = any(prefix[-1].isspace() for prefix in prefixes) and not shared[-1].isspace()
    return f"{shared} " if spaced else shared


def _parse_style(entry: Mapping[str, Any]) -> CommentStyle:
    block = entry.get("block")
    return CommentStyle(
        line=tuple(entry.get("line", ())),
        block=(block[0], block[1]) if block else None,
        multiline_strings=tuple(entry.get("multiline_strings", ())),
        strings=tuple(entry.get("strings", CommentStyle().strings)),
        forbidden=tuple(entry.get("forbidden", ())),
        documentation=entry.get("documentation"),
        holds_text=entry.get("holds_text", True),
    )


@cache
def _scanner(style: CommentStyle) -> re.Pattern[str]:
    """Return a pattern that matches the next comment or string; an unclosed one extends to the end of the document."""
    kinds: list[str] = []
    if style.block:
        opener, closer = map(re.escape, style.block)
        kinds.append(rf"(?P<block>{opener})(?s:.*?)(?:{closer}|\Z)")
    else:
        kinds.append("(?P<block>(?!))")
    kinds += [rf"(?:{re.escape(mark)})[^\r\n]*" for mark in style.line]
    if style.multiline_strings:
        delimiters = "|".join(map(re.escape, style.multiline_strings))
        kinds.append(rf"(?P<string>{delimiters})(?s:\\.|.)*?(?:(?P=string)|\Z)")
    else:
        kinds.append("(?P<string>(?!))")
    kinds += [rf"{quote}(?:\\[^\r\n]|[^{quote}\\\r\n])*{quote}" for quote in style.strings]
    return re.compile("|".join(kinds))
