"""Source code: what its comments and documentation strings say.

Code is passed over. What describes the file, and what describes each function and class that other code may use, is
read if there is any, else all comments are. The text of the comments is read as Markdown, which most documentation
tools use. A selection without comments, such as one inside a comment, is read as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from precis.layout.comments import CommentStyle, comment_spans
from precis.text.lines import Line, lines
from precis.text.markup import markdown
from precis.text.markup.base import Marking
from precis.text.markup.definitions import Definition, definition_above, definition_below

PROSE_LINE_SHARE = 0.6  # of the lines outside of comments; with more prose in them, the selection is no code

_STAR = re.compile(r"^[ \t]*\*+(?:[ \t]|$)")
_CODE_LINE = re.compile(r"[;{}]\s*$|^\s*[)\]}]|^\s*@\w|\w\(.*\)\s*$|[=!<>]=|(?:^|\s)[\w.\[\]]+\s[-+*/|&]?=\s|->|=>|::")
_DIRECTIVE = re.compile(
    r"^\W*(?:-\*-|vim?:|!|eslint|noqa|type:|pylint|pragma|prettier|ruff|mypy|nolint|NOLINT|cspell|@ts-|clang-format"
    r"|SPDX-|istanbul|region\b|endregion\b|<reference|sourceMappingURL|go:|\+build|fmt:|isort:|[-=#*/~_]{3,}\s*$"
    r"|shellcheck\b|pyright:|flake8:|tslint|biome-ignore|c8 |TODO\b|FIXME\b|XXX\b|HACK\b|[Uu]sage:)"
)
# Tags of Doxygen, JSDoc and their kin: those before the description itself, and those before something else.
_TEXT_TAG = re.compile(
    r"^[ \t]*[@\\](?:brief|short|file(?:overview)?|module|summary|desc(?:ription)?|overview|details|remarks?|note)\b"
    r"[ \t]*(?:[\w./-]+\.\w{1,4}[ \t]*$)?"  # "@file gate.c"
)
_TAG_LINE = re.compile(r"^[ \t]*(?:[@\\][a-z]\w+|:(?:param|type|returns?|rtype|raises?)\b)")
_IMPORT = re.compile(
    r"^\s*(?:(?:import|from|using|package|include|require|use|extern crate|mod)\b"
    r"|#\s*(?:include|pragma|ifndef|define)\b|[\"']use strict|<\?php|(?:const|var|let|local)\s.*\brequire\b|set -"
    r"|[\w,\s{}*]*\}?\s*from\s+[\"'])"
)
_STATEMENT = re.compile(
    r"^\s*(?:async|case|class|def|elif|else|except|for|function|func|fn|if|let|const|return|switch|try|var|while|with)\b"
    r".{0,200}[:({]\s*$|^\s*(?:import|from|using|package|include|require)\s[\w.\"'<>/]+(?:\s(?:import|as)\s.*)?$"
)
# Google's and NumPy's sections of documentation strings.
_SECTION = re.compile(r"^\s*(?:Args|Arguments|Attributes|Parameters|Params|Raises|Returns|Yields|Throws):?\s*$")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_LEGAL = re.compile(r"SPDX-License-Identifier|Copyright|©|\([cC]\) \d{4}")
_WORD = re.compile(r"[^\W\d_]{2,}")


def mark(source: str, *, style: CommentStyle) -> Marking:
    """Mask everything but the text of the comments.

    Args:
        source: the code.
        style: how its language writes comments.
    """
    all_lines = lines(source)
    spans = [span for span in comment_spans(source, style) if _stands_alone(source, span, style)]
    if not spans or not _is_code(spans, all_lines):
        return markdown.mark(source)
    code = _without_spans(source, spans)
    comments = list(_comments(source, code, _without_legal(source, spans), style))
    kept = list(_BLANKED.sub(" ", source))
    labels: dict[int, str] = {}
    chosen = _chosen([each for each in comments if _WORD.search(each.text)])
    for comment in chosen:
        text = _first_paragraph(comment.text) if comment.definition and len(chosen) > 1 else comment.text
        kept[comment.start : comment.start + len(text)] = text
        labels[comment.start + len(comment.text) - len(comment.text.lstrip())] = comment.label
    text = "".join(kept)
    if not _WORD.search(text):
        return markdown.mark(source)
    marking = markdown.mark(text)
    marking.labels |= labels
    return marking


@dataclass(frozen=True, slots=True)
class _Comment:
    """A comment, or line comments right below each other.

    Attributes:
        start, end: its span in the source.
        text: of the same length, without what is no prose.
        definition: what it describes; None if that is no function or class.
        describes_file: whether it stands at the head of the file.
    """

    start: int
    end: int
    text: str
    definition: Definition | None
    describes_file: bool

    @property
    def label(self) -> str:
        """The name of what it describes, as code; "" for the file."""
        return f"`{self.definition.name}`" if self.definition else ""


def _chosen(comments: Sequence[_Comment]) -> list[_Comment]:
    """Return the comments that tell what the code is for, of the file and of what is public; all if there are none."""
    public = [each for each in comments if each.definition and each.definition.is_public]
    described = public or [each for each in comments if each.definition]
    chosen = [each for each in comments if each.describes_file or each in described]
    return chosen or list(comments)


def _first_paragraph(text: str) -> str:
    """Return a comment up to the first blank line behind a word, since the rest tells details."""
    word = _WORD.search(text)
    end = _BLANK_LINE.search(text, word.end() if word else 0)
    return text[: end.start()] if end else text


def _without_spans(source: str, spans: Sequence[tuple[int, int, str, str]]) -> str:
    """Return a copy of the same length with spaces for these spans."""
    kept = list(source)
    for start, end, _, _ in spans:
        kept[start:end] = _BLANKED.sub(" ", source[start:end])
    return "".join(kept)


def _comments(
    source: str, code: str, spans: Sequence[tuple[int, int, str, str]], style: CommentStyle
) -> Iterator[_Comment]:
    """Yield the comments of a file, in order.

    Args:
        source: the file.
        code: the file with spaces for its comments.
        spans: the comments, without the legal notice.
        style: how the language writes comments.
    """
    code_end, is_head = 0, True
    i = 0
    while i < len(spans):
        group = [spans[i]]
        while i + len(group) < len(spans) and _continues(source, group[-1], spans[i + len(group)], style):
            group.append(spans[i + len(group)])
        i += len(group)
        start, end = group[0][0], group[-1][1]
        text = _prose(source, group, style)
        is_head = is_head and all(_IMPORT.match(line) or not line.strip() for line in code[code_end:start].split("\n"))
        is_string = group[0][2] in style.multiline_strings
        definition = definition_above(source, start) if is_string else definition_below(source, end)
        describes_file = is_head and definition is None
        is_head = is_head and not _WORD.search(text)
        code_end = end
        yield _Comment(start, end, text, definition, describes_file)


def _continues(
    source: str, before: tuple[int, int, str, str], after: tuple[int, int, str, str], style: CommentStyle
) -> bool:
    """Return whether a line comment continues the one on the line above it."""
    gap = source[before[1] : after[0]]
    return before[2] == after[2] and before[2] in style.line and not gap.strip() and gap.count("\n") <= 1


def _prose(source: str, group: Sequence[tuple[int, int, str, str]], style: CommentStyle) -> str:
    """Return the text of a comment, of the same length: spaces for its marks and for what is no prose."""
    first, last = group[0][0], group[-1][1]
    kept = list(_BLANKED.sub(" ", source[first:last]))
    for start, end, opener, closer in group:
        inner, stop = start + len(opener), end - len(closer)
        if source.startswith("#!", start) and start == 0:
            continue
        if opener in style.line:
            while inner < stop and source[inner] in f"{opener[-1]}!":
                inner += 1
        kept[inner - first : stop - first] = source[inner:stop]
    in_section = False  # of a documentation string, with the names of arguments
    for line in lines("".join(kept)):
        star = _STAR.match(line.text)
        if tag := _TEXT_TAG.match(line.text[star.end() :] if star else line.text):
            shown = (star.end() if star else 0) + tag.end()
            in_section = False
        else:
            shown = star.end() if star else 0
        content = line.text[shown:]
        if not content.strip():
            in_section = False
        in_section = in_section or _SECTION.match(content) is not None or _TAG_LINE.match(content) is not None
        is_code = any(pattern.search(content) for pattern in (_DIRECTIVE, _CODE_LINE, _STATEMENT))
        keep = 0 if is_code or in_section else len(content)
        kept[line.start : line.end] = " " * (len(line.text) - keep) + (content if keep else "")
    return "".join(kept)


_BLANKED = re.compile(r"[^\r\n\u2028\u2029]")


def _stands_alone(source: str, span: tuple[int, int, str, str], style: CommentStyle) -> bool:
    """Return whether a comment or a string begins its line; what follows code is seldom a sentence."""
    start, _, opener, _ = span
    before = source[source.rfind("\n", 0, start) + 1 : start].strip()
    is_string = opener in style.multiline_strings
    return not before or (is_string and before in ("r", "R", "u", "b"))


def _is_code(spans: Sequence[tuple[int, int, str, str]], all_lines: Sequence[Line]) -> bool:
    """Return whether the lines outside of the comments are code."""
    prose = others = 0
    k = 0
    for line in all_lines:
        while k < len(spans) and spans[k][1] <= line.start:
            k += 1
        is_comment = k < len(spans) and spans[k][0] < line.end
        if not line.text.strip() or is_comment:
            continue
        others += 1
        prose += len(_WORD.findall(line.text)) > 4 and not _CODE_LINE.search(line.text)  # noqa: PLR2004
    return prose < PROSE_LINE_SHARE * others or not others


def _without_legal(source: str, spans: Sequence[tuple[int, int, str, str]]) -> Sequence[tuple[int, int, str, str]]:
    """Return the comments without the legal notice at the head of a file, whose comments are alike and have no gap.

    What the file is for may stand above the notice, with an empty comment between them.
    """
    head = 0
    for i, (start, _, opener, _) in enumerate(spans):
        gap = source[spans[i - 1][1] : start] if i else ""
        if gap.strip(" \t\r\n") or gap.count("\n") > 1 or opener != spans[0][2]:
            break
        head = i + 1
    legal = next((i for i in range(head) if _LEGAL.search(source[spans[i][0] : spans[i][1]])), None)
    if legal is None:
        return spans
    while legal > 0 and _WORD.search(source[spans[legal - 1][0] : spans[legal - 1][1]]):
        legal -= 1
    return [*spans[:legal], *spans[head:]]
