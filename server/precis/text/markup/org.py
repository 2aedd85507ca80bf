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
    elif kind := _unread_kind(line.text):
        marking.kinds[start] = kind
    else:
        item = _ITEM.match(line.text)
        if item:
            _mark_item(marking, line, item)
        _mask_inline(marking, start + (item.end() if item else 0), line.end)


def _unread_kind(text: str) -> LineKind | None:
    """Return the kind of a line that is not read; None for text."""
    if _TABLE.match(text):
        return "table"
    if _FIXED_WIDTH.match(text):
        return "code block"
    if _PLANNING.match(text) or _KEYWORD.match(text):
        return "metadata"
    return "footnote" if _NOTE.match(text) else None


def _mark_item(marking: Marking, line: Line, item: re.Match[str]) -> None:
    marking.blank(line.start, line.start + item.end())
    marking.items.add(line.start)
    if item[1] in (" ", "-"):
        marking.kinds[line.start] = "open task"
    if term := _TERM.search(line.text, item.end()):
        marking.write(line.start + term.start(), line.start + term.end(), ":")


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
