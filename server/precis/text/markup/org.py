"""Org mode (The Org Manual 9.7)."""

from __future__ import annotations

import re

from precis.text.lines import Line, LineKind
from precis.text.markup import tex_math
from precis.text.markup.base import Marking

_CODE_BLOCKS = ("src", "example", "export", "comment")
_BLOCK = re.compile(r"^\s*#\+begin_(\w+)", re.IGNORECASE)
_TITLE = re.compile(r"^\s*#\+title:\s*", re.IGNORECASE)
_KEYWORD = re.compile(
    r"^\s*#\+\w+|^\s*#(?:\s|$)|^\s*:[\w-]+:\s*(?:.*)$|^\s*-\s+(?:Note taken on|State \").*\[[\d-]+ .*\]"
)
_PLANNING = re.compile(r"^\s*(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):\s")
_DRAWER = re.compile(r"^\s*:[\w-]+:\s*$")
_STARS = re.compile(
    r"^\*+\s+(?:(?:TODO|DONE|NEXT|WAITING|WAIT|HOLD|STARTED|CANCELL?ED|PROJ|STRT|KILL|IDEA)\s+)?(?:\[#\w\]\s*)?"
)
_STARS_END = re.compile(r"\s*(?:\[\d*[/%]\d*\]\s*)?(?:\s:[\w@#%:]+:)?\s*$")
_FIXED_WIDTH = re.compile(r"^\s*:(?:\s|$)")
_TABLE = re.compile(r"^\s*\|")
_NOTE = re.compile(r"^\[fn:[\w-]+\]")
_ITEM = re.compile(r"^\s*(?:[-+]|\d{1,3}[.)]|(?<=\s)\*)\s+(?:\[[@\d]+\]\s*)?(?:\[([ xX-])\]\s+)?")
_TERM = re.compile(r"\s::(?=\s)")
_INLINE = re.compile(
    r"(?P<note>\[fn:[\w-]*(?::[^\]\n]{0,1000})?\])"
    r"|\[\[(?P<target>[^\[\]\n]{1,1000})\](?:\[(?P<label>[^\[\]\n]{1,500})\])?\]"
    r"|(?P<date>[<\[]\d{4}-\d\d-\d\d[^\]>\n]{0,40}[\]>])"
    r"|(?:(?<=[\s\-–—('\"{])|^)(?P<emphasis>[*/_=~+])\S(?:[^\n]{0,300}?\S)?(?P=emphasis)(?=[\s\-–—.,;:!?'\")}\[]|$)"
    r"|(?P<break>\\\\\s*$)",
    re.MULTILINE,
)


def mark(source: str) -> Marking:
    """Mask Org markup."""
    marking = Marking(source)
    closing = ""  # the line that ends the region that is passed over
    region: LineKind = "code block"
    for line in marking.lines():
        text = line.text.strip()
        if closing:
            marking.kinds[line.start] = region
            closing = "" if text.lower() == closing else closing
        elif (block := _BLOCK.match(line.text)) and block[1].lower() in _CODE_BLOCKS:
            marking.kinds[line.start] = region = "code block"
            closing = f"#+end_{block[1].lower()}"
        elif _DRAWER.match(line.text) and text.lower() != ":end:":
            marking.kinds[line.start] = region = "metadata"
            closing = ":end:"
        else:
            _mark_line(marking, line)
    marking.join_paragraphs()
    return marking


def _mark_line(marking: Marking, line: Line) -> None:
    start = line.start
    if title := _TITLE.match(line.text):
        marking.blank(start, start + title.end())
        marking.kinds[start] = "heading"
    elif stars := _STARS.match(line.text):
        marking.blank(start, start + stars.end())
        if end := _STARS_END.search(line.text, stars.end(), stars.end() + 500):
            marking.blank(start + end.start(), line.end)
        marking.kinds[start] = "heading"
        _mask_inline(marking, start + stars.end(), line.end)
    elif _TABLE.match(line.text):
        marking.kinds[start] = "table"
    elif _FIXED_WIDTH.match(line.text):
        marking.kinds[start] = "code block"
    elif _PLANNING.match(line.text) or _KEYWORD.match(line.text):
        marking.kinds[start] = "metadata"
    elif _NOTE.match(line.text):
        marking.kinds[start] = "footnote"
    else:
        prefix = 0
        if item := _ITEM.match(line.text):
            prefix = item.end()
            marking.blank(start, start + prefix)
            marking.items.add(start)
            if item[1] in (" ", "-"):
                marking.kinds[start] = "open task"
            if term := _TERM.search(line.text, prefix):
                marking.write(start + term.start(), start + term.end(), ":")
        _mask_inline(marking, start + prefix, line.end)


def _mask_inline(marking: Marking, start: int, end: int) -> None:
    tex_math.mask_inline(marking, start, end)
    for found in _INLINE.finditer(marking.source, start, end):
        if found["label"]:
            marking.hide(found.start(), found.start("label"))
            marking.hide(found.end("label"), found.end())
        elif found["target"] or found["date"] or found["emphasis"]:
            width = 2 if found["target"] else 1
            if found["emphasis"] == "+":
                marking.hide(found.start(), found.end())
            marking.hide(found.start(), found.start() + width)
            marking.hide(found.end() - width, found.end())
        else:
            marking.hide(found.start(), found.end())
