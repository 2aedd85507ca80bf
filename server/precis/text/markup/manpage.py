"""Manual pages in roff, with the macros man(7) and mdoc(7)."""

from __future__ import annotations

import re

from precis.text.lines import Line
from precis.text.markup.base import Marking

_REQUEST = re.compile(r"^(?:\.[ \t]*|'(?=\\\"|(?:br|sp|in|ne|nf|fi|ti)\b))(\\\"|[A-Za-z]{1,4})?[ \t]*")
_HEADINGS = frozenset({"SH", "SS", "Sh", "Ss"})
_UNREAD_SECTIONS = frozenset({"SYNOPSIS", "SEE ALSO"})
_FONTS = frozenset("B I R BR BI IB IR RB RI SM SB Em Sy Li Nm Ar Fl Pa Xr Cm Ev Dq Sq Ql Fn Va Nd".split())
_CODE = {"nf": "fi", "EX": "EE", "Bd": "Ed", "TS": "TE", "SY": "YS"}
_ESCAPE = re.compile(
    r"\\f(?:\(..|\[[^\]\n]{0,10}\]|.)|\\s[-+]?\d|\\\((..)|\\\[(\w{1,10})\]|\\\*(?:\(..|.)|\\[-&|^ /,%:~ec]|\\\"[^\n]*"
)
_CHARACTERS = {
    "aq": "'", "cq": "’", "oq": "‘", "dq": '"', "lq": "“", "rq": "”", "em": "—", "en": "–", "hy": "-", "bu": "•",
    "co": "©", "ti": "~", "ha": "^", "mi": "-", "rs": "\\", "<=": "≤", ">=": "≥", "mu": "×",
}  # fmt: skip


def mark(source: str) -> Marking:
    """Mask the requests and escapes of a manual page."""
    marking = Marking(source)
    closing = ""
    is_unread = False  # whether the section is one of commands or of names
    for line in marking.lines():
        request = _REQUEST.match(line.text)
        name = (request[1] or "") if request else ""
        if name in _HEADINGS:
            is_unread = line.text.split(maxsplit=1)[-1].strip('" ').upper() in _UNREAD_SECTIONS
        if closing or (is_unread and name not in _HEADINGS):
            marking.kinds[line.start] = "code block"
            closing = "" if name == closing else closing
        elif request and name in _CODE:
            marking.kinds[line.start] = "code block"
            closing = _CODE[name]
        elif request and (name in _HEADINGS or name in _FONTS):
            marking.hide(line.start, line.start + request.end())
            if name in _HEADINGS:
                marking.kinds[line.start] = "heading"
            _mask_arguments(marking, line, name)
            _mask_escapes(marking, line)
        elif request:
            marking.kinds[line.start] = "metadata"
        else:
            _mask_escapes(marking, line)
    marking.join_paragraphs()
    return marking


def _mask_arguments(marking: Marking, line: Line, name: str) -> None:
    """Join the arguments of a macro that alternates between two fonts, and mask the quotation marks around each."""
    for found in re.finditer(r'(?<!\S)"|"(?=\s|$)', line.text):
        marking.hide(line.start + found.start(), line.start + found.end())
    if len(name) == 2 and name.isupper() and name not in _HEADINGS and name not in ("SM", "SB"):  # noqa: PLR2004
        request = _REQUEST.match(line.text)
        for found in re.finditer(r"[ \t]+", line.text[request.end() if request else 0 :]):
            start = line.start + (request.end() if request else 0) + found.start()
            if line.text.count('"') == 0:
                marking.hide(start, start + len(found[0]))


def _mask_escapes(marking: Marking, line: Line) -> None:
    for found in _ESCAPE.finditer(line.text):
        start, end = line.start + found.start(), line.start + found.end()
        character = _CHARACTERS.get(found[1] or found[2] or "")
        if character:
            marking.write(start, end, character)
        elif found[0] == "\\-":
            marking.write(start, end, "-")
        elif found[0] in ("\\ ", "\\~"):
            marking.write(start, end, " ")
        else:
            marking.hide(start, end)
