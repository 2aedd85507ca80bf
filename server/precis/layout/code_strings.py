"""The strings of source code that go over several lines, and lines continued by a backslash.

The strings are found by the lexers of Pygments, which know the here-documents, raw strings and text blocks of each
language. Documentation strings are left out: text can be added to them. Knows nothing of summaries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from pygments.lexers import get_lexer_by_name  # pyright: ignore[reportUnknownVariableType]
from pygments.token import Comment, String
from pygments.util import ClassNotFound

from precis.layout.blocks import BlockMap, strings_of_places
from precis.layout.comments import CommentStyle

MAX_LEXED = 400_000  # characters; a lexer reads about that many in a second

# Language identifiers of editors that Pygments knows by another name.
_LEXERS = {
    "objective-cpp": "objective-c++", "cuda-cpp": "cuda", "opencl": "c", "go.mod": "go", "gomod": "go", "gowork": "go",
    "proto3": "protobuf", "postcss": "css", "tailwindcss": "css", "stylus": "css", "shellscript": "bash",
    "dotenv": "bash", "just": "make", "pgsql": "postgresql", "plsql": "sql", "commonlisp": "common-lisp",
    "lisp": "common-lisp", "literate haskell": "literate-haskell", "ocaml.interface": "ocaml", "cmd": "batch",
    "bat": "batch", "dosbatch": "batch", "vb": "vbnet", "vba": "vbnet", "viml": "vim", "fortran-modern": "fortran",
    "fortran90": "fortran", "FortranFreeForm": "fortran", "elisp": "emacs-lisp",
}  # fmt: skip
_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


def code_blocks(lines: Sequence[str], language_id: str, style: CommentStyle) -> BlockMap:
    """Return the strings and continued lines of source code as closed blocks."""
    text = "\n".join(lines) + "\n"
    in_string = set(_line_ends_in_strings(text, language_id, style))
    continued = {i for i, line in enumerate(lines) if _is_continued(line)}
    return BlockMap(strings_of_places(sorted(in_string | continued), len(lines)))


def code_tokens(text: str, language_id: str) -> Iterator[tuple[int, Any, str]]:
    """Return the tokens of source code: offset, type of Pygments, text; none if it is too long or no lexer is known."""
    if len(text) > MAX_LEXED:
        return iter(())
    try:
        lexer = get_lexer_by_name(_LEXERS.get(language_id, language_id.lower()))
    except ClassNotFound:
        return iter(())
    return lexer.get_tokens_unprocessed(text)  # the only way to keep the offsets


def _line_ends_in_strings(text: str, language_id: str, style: CommentStyle) -> Iterator[int]:
    """Yield the numbers of the lines that end within a string which is a value, or above the body of one."""
    documentation = re.compile(style.documentation) if style.documentation else None
    comment_marks = (*style.line, *style.block) if style.block else style.line
    line, depth, line_start = 0, 0, 0
    was_string = is_value = False
    string_end = -1
    for start, kind, token in code_tokens(text, language_id):
        # Some lexers call documentation comments strings.
        is_string = kind in String and not (kind in String.Doc and token.lstrip().startswith(comment_marks))
        if is_string and not was_string:
            if text[string_end:start] != "\n":
                before = text[line_start:start]
                is_value = depth > 0 or documentation is None or not documentation.fullmatch(before)
            if is_value and kind in String.Heredoc and start == line_start and line:
                yield line - 1  # the body of a here-document begins below
        if is_string:
            string_end = start + len(token)
        was_string = is_string or (was_string and kind in String.Affix)
        if is_string and kind in String.Delimiter and token.endswith("\n"):
            was_string = False
        for found in re.finditer("\n", token):
            if is_string and is_value and not (kind in String.Delimiter and found.end() == len(token)):
                yield line
            line += 1
            line_start = start + found.end()
        if not is_string and kind not in Comment:
            depth = max(0, depth + sum(_BRACKETS.get(character, 0) for character in token))


def _is_continued(line: str) -> bool:
    text = line.rstrip("\\")
    return (len(line) - len(text)) % 2 == 1 and bool(text.strip())
