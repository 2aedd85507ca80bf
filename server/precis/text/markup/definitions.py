"""What a comment or a documentation string of source code describes: the name of a function or a class.

Judged by the line below a comment, or above a documentation string, without a parser and for most languages alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_SIGNATURE = 2000  # characters of a signature above a documentation string
LONGEST_LINE = 300  # characters of a line that may begin a definition

_MODIFIERS = (
    r"(?P<modifiers>(?:(?:export|default|declare|public|protected|private|internal|static|async|abstract|final|override"
    r"|virtual|inline|extern|unsafe|constexpr|pub(?:\([\w:]+\))?|open|suspend|sealed|data|synchronized|local)\s+){0,5})"
)
_WORDS = (
    r"(?:def|func|fn|fun|sub|proc|function\*?|class|interface|type|enum|struct|trait|module|namespace|object|record)"
)
_PATTERNS = tuple(
    re.compile(rf"\s*{_MODIFIERS}{pattern}")
    for pattern in (
        rf"{_WORDS}\s+(?:\([^)\n]{{0,80}}\)\s*)?(?:[\w$]{{1,60}}[.:])?(?P<name>[\w$]{{1,60}})",
        r"(?:const|let|var)\s+(?P<name>[\w$]{1,60})\s*(?::[^=\n]{1,100})?=\s*(?:async\s*)?(?:function|\(|\w+\s*=>)",
        r"(?P<name>[\w$]{1,60})\s*\([^;{}\n]{0,200}\)\s*(?::[^{;\n]{1,100})?\{",  # of a shell or a class
        r"(?P<type>(?:[A-Za-z_][\w:<>,\[\]]{0,60}[\s*&]+){1,4})(?P<name>[A-Za-z_]\w{0,60})\s*\(",  # of C
    )
)
_NO_NAMES = frozenset("if for while switch return catch else do sizeof elif until case new delete throw".split())
_ATTRIBUTE = re.compile(r"\s*(?:@[\w.]+(?:\(.*\))?|#!?\[.*\]|\[\[.*\]\]|template\s*<.*>|__attribute__.*)\s*$")
_SIGNATURE = re.compile(r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(?P<name>\w+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Definition:
    """What a comment describes.

    Attributes:
        name: of a function, a class or a type.
        is_public: whether other code may use it.
    """

    name: str
    is_public: bool


def definition_below(source: str, end: int) -> Definition | None:
    """Return the definition that begins on the line below a comment which ends at `end`; None if there is none."""
    at = source.find("\n", end)
    if at < 0 or source[end:at].strip():
        return None
    for line in source[at + 1 : at + 1 + 5 * LONGEST_LINE].split("\n"):
        if not _ATTRIBUTE.match(line):
            return _definition(line[:LONGEST_LINE])
    return None


def definition_above(source: str, start: int) -> Definition | None:
    """Return the definition whose signature ends right above a documentation string that begins at `start`."""
    before = source[max(0, start - LONGEST_SIGNATURE) : start]
    signatures = list(_SIGNATURE.finditer(before))
    if not signatures:
        return None
    signature = before[signatures[-1].start() :].rstrip()
    lines = [line.split("  #")[0].rstrip() for line in signature.splitlines()]
    if not lines[-1].endswith(":") or any(line.endswith(":") for line in lines[:-1]):
        return None
    name = signatures[-1]["name"]
    return Definition(name, not name.startswith("_"))


def _definition(line: str) -> Definition | None:
    found = next((found for pattern in _PATTERNS if (found := pattern.match(line))), None)
    if not found or found["name"] in _NO_NAMES or line.lstrip().startswith(("return ", "throw ", "new ")):
        return None
    name, modifiers = found["name"], found["modifiers"].split()
    is_hidden = "private" in modifiers or "local" in modifiers or name.startswith("_")
    if found.groupdict().get("type") and "static" in modifiers and "public" not in modifiers:
        is_hidden = True  # of a file of C
    return Definition(name, not is_hidden)
