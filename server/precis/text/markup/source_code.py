"""Source code: what its comments and documentation strings say.

Code is passed over. The text of the comments is read as Markdown, which most documentation tools use. A selection
without comments, such as one inside a comment, is read as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from precis.layout.comments import CommentStyle, comment_spans
from precis.text.lines import Line, lines
from precis.text.markup import markdown
from precis.text.markup.base import Marking

PROSE_LINE_SHARE = 0.6  # of the lines outside of comments; with more prose in them, the selection is no code

_STAR = re.compile(r"^[ \t]*\*+(?:[ \t]|$)")
_CODE_LINE = re.compile(r"[;{}]\s*$|^\s*[)\]}]|^\s*@\w|\w\(.*\)\s*$|[=!<>]=|(?:^|\s)[\w.\[\]]+\s[-+*/|&]?=\s|->|=>|::")
_DIRECTIVE = re.compile(
    r"^\W*(?:-\*-|vim?:|!|eslint|noqa|type:|pylint|pragma|prettier|ruff|mypy|nolint|NOLINT|cspell|@ts-|clang-format"
    r"|SPDX-|istanbul|region\b|endregion\b|<reference|sourceMappingURL|go:|\+build|fmt:|isort:|[-=#*/~_]{3,}\s*$)"
)
_TAG_LINE = re.compile(r"^[ \t]*(?:@\w+|\\(?:param|return|brief)\b|:(?:param|type|returns?|rtype|raises?)\b)")
_STATEMENT = re.compile(
    r"^\s*(?:async|case|class|def|elif|else|except|for|function|func|fn|if|let|const|return|switch|try|var|while|with)\b"
    r".{0,200}[:({]\s*$|^\s*(?:import|from|using|package|include|require)\s[\w.\"'<>/]+(?:\s(?:import|as)\s.*)?$"
)
# Google's and NumPy's sections of documentation strings.
_SECTION = re.compile(r"^\s*(?:Args|Arguments|Attributes|Parameters|Params|Raises|Returns|Yields|Throws):?\s*$")
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
    kept = list(_BLANKED.sub(" ", source))
    for start, end, opener, closer in _without_legal(source, spans):
        inner, stop = start + len(opener), end - len(closer)
        if opener in style.line:
            while inner < stop and source[inner] in f"{opener[-1]}!":
                inner += 1
        kept[inner:stop] = source[inner:stop]
    in_section = False  # of a documentation string, with the names of arguments
    for line in lines("".join(kept)):
        if not line.text.strip():
            in_section = False
            continue
        star = _STAR.match(line.text)
        content = line.text[star.end() :] if star else line.text
        in_section = in_section or _SECTION.match(content) is not None
        is_code = any(pattern.search(content) for pattern in (_DIRECTIVE, _TAG_LINE, _CODE_LINE, _STATEMENT))
        keep = 0 if is_code or in_section else len(content)
        kept[line.start : line.end] = " " * (len(line.text) - keep) + (content if keep else "")
    text = "".join(kept)
    return markdown.mark(text) if _WORD.search(text) else markdown.mark(source)


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
