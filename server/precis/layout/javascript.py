"""Template literals, strings and the text of JSX in JavaScript and TypeScript.

A lexer for what decides where a comment can be inserted, and which comment: ECMA-262 (2023), 12.9 Literals, and the JSX
specification. Whether a slash begins a regular expression and a less-than sign begins an element is decided by the
token before it. Knows nothing of summaries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from precis.layout.blocks import BlockMap, Zone, blocks_of_places, strings_of_places

JAVASCRIPT_LANGUAGES = frozenset({"javascript", "javascriptreact", "typescript", "typescriptreact"})
JSX_TEXT = "jsx-text"
_JSX_LANGUAGES = JAVASCRIPT_LANGUAGES - {"typescript"}  # where `<T>x` is a cast

_SKIPPED = re.compile(
    r"""\s+|//[^\n]*|/\*(?s:.*?)(?:\*/|\Z)|"(?:[^"\\\n]|\\(?s:.))*"?|'(?:[^'\\\n]|\\(?s:.))*'?"""
    r"""|[\w$]+|(?:\+\+|--|=>|&&|\|\||\?\?)"""
)
_REGULAR_EXPRESSION = re.compile(r"/(?:[^/\\\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*\])+/[a-z]*")
_ELEMENT = re.compile(r"<(?=[A-Za-z_$>])(?![\w$]+\s*(?:,|extends\b)|[A-Z][\w$]*>\()")  # no type parameters
_TAG_TOKEN = re.compile(r"""\s+|//[^\n]*|/\*(?s:.*?)(?:\*/|\Z)|"[^"]*"?|'[^']*'?|[^\s"'/{>]+|.""", re.DOTALL)
_BEFORE_OPERAND = frozenset("return typeof case do else in of void delete new throw yield await default".split())


class _Lexer:
    """Finds the line ends in strings and in the text of JSX.

    Attributes:
        in_strings: offsets of the line endings within strings and template literals.
        in_text: offsets of the line endings within the text of JSX.
    """

    def __init__(self, text: str, *, has_jsx: bool) -> None:
        self.in_strings: list[int] = []
        self.in_text: list[int] = []
        self._text = text
        self._has_jsx = has_jsx
        # What is open, from the outside in: a bracket of code, "`" a template literal, "<" a tag, "x" an element.
        self._open: list[str] = []
        self._before = ""  # the token before, if it is no comment
        self._closes_element = False  # whether the tag that is open is a closing tag

    def run(self) -> bool:
        """Read the text; return whether all elements of JSX are closed."""
        at = 0
        while at < len(self._text):
            state = self._open[-1] if self._open else ""
            read = {"`": self._template, "<": self._tag, "x": self._jsx_text}.get(state, self._code)
            at = read(at)
        return not {"x", "<"} & set(self._open)

    def _code(self, at: int) -> int:
        text = self._text
        character = text[at]
        if character == "/" and text[at + 1 : at + 2] not in ("/", "*") and self._expects_operand():
            found = _REGULAR_EXPRESSION.match(text, at)
        elif character == "<" and self._has_jsx and self._expects_operand() and _ELEMENT.match(text, at):
            self._open_tag(at)
            return at + 1
        else:
            found = _SKIPPED.match(text, at)
        if found:
            token = found.group()
            if token[0] in "\"'":
                self._record(self.in_strings, at, found.end())
            if not token.isspace() and not token.startswith(("//", "/*")):
                self._before = token
            return found.end()
        if character in "({[`":
            self._open.append(character)
        elif character in ")}]" and self._open:
            self._open.pop()
            if self._open and self._open[-1] in "<x":
                character = ""
        self._before = character
        return at + 1

    def _expects_operand(self) -> bool:
        """Return whether an operand comes next, and no operator."""
        before = self._before
        if not before or before in _BEFORE_OPERAND:
            return True
        return not (before[-1].isalnum() or before[-1] in "_$)]}\"'`" or before in ("++", "--"))

    def _template(self, at: int) -> int:
        text = self._text
        if text.startswith("${", at):
            self._open.append("{")
            self._before = ""
            return at + 2
        if text[at] == "`":
            self._open.pop()
            self._before = "`"
            return at + 1
        end = at + 2 if text[at] == "\\" else at + 1
        self._record(self.in_strings, at, end)
        return end

    def _open_tag(self, at: int) -> None:
        self._open.append("<")
        self._closes_element = self._text.startswith("</", at)

    def _tag(self, at: int) -> int:
        text = self._text
        character = text[at]
        if character == "{":
            self._open.append("{")
            self._before = ""
            return at + 1
        if character == ">":
            self._close_tag(is_empty=text[at - 1] == "/" and not self._closes_element)
            return at + 1
        found = _TAG_TOKEN.match(text, at)
        if not found:
            return at + 1
        if character in "\"'":
            self._record(self.in_strings, at, found.end())
        return found.end()

    def _close_tag(self, *, is_empty: bool) -> None:
        self._open.pop()
        if self._closes_element:
            if self._open and self._open[-1] == "x":
                self._open.pop()
        elif not is_empty:
            self._open.append("x")
        self._closes_element = False
        self._before = ")"

    def _jsx_text(self, at: int) -> int:
        character = self._text[at]
        if character == "{":
            self._open.append("{")
            self._before = ""
        elif character == "<":
            self._open_tag(at)
        elif character == "\n":
            self.in_text.append(at)
        return at + 1

    def _record(self, places: list[int], start: int, end: int) -> None:
        while (start := self._text.find("\n", start, end)) >= 0:
            places.append(start)
            start += 1


def javascript_blocks(lines: Sequence[str], language_id: str) -> BlockMap:
    """Return the strings over several lines as closed blocks, and the text of JSX as zones."""
    text = "\n".join(lines) + "\n"
    lexer = _Lexer(text, has_jsx=language_id in _JSX_LANGUAGES)
    if not lexer.run():  # an element that is never closed was none
        lexer = _Lexer(text, has_jsx=False)
        lexer.run()
    numbers: dict[int, int] = {}
    offset = 0
    for number, line in enumerate(lines):
        offset += len(line)
        numbers[offset] = number
        offset += 1
    zones = [Zone(block.first, block.last, JSX_TEXT) for block in blocks_of_places(numbers[at] for at in lexer.in_text)]
    strings = strings_of_places((numbers[at] for at in lexer.in_strings), len(lines))
    return BlockMap(strings, zones)
