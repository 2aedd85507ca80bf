"""Text whose tokens are separated by spaces, as in corpora: "He did n't say , `` No . ''"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from precis.text.markup.base import Marking

FEWEST_SPACED = 3  # commas and full stops behind a space, and tokens that only corpora have
SPACED_SHARE = 0.5  # of these and the other commas and full stops

_SPACED = re.compile(r"(?<=\w) [,.](?=\s|$)|(?<=\s)(?:-[LR]RB-|``|'')(?=\s|$)|\w n['’]t\b")
_SIGNS = (" ,", " .", "``", "''", "RB-", " n't", " n’t")  # one of them is in each match
_CLOSED = re.compile(r"(?<=\w)[,.](?=\s|$)")
_BEFORE = re.compile(
    r"[ \t]+(?=[,.;:!?%)\]}](?:[\s,.;:!?)\ufffc]|$))|[ \t]+(?=n['’]t\b)|[ \t]+(?=['’](?:s|re|ve|ll|d|m|S)\b)"
)
_AFTER = re.compile(r"(?<=[(\[{])[ \t]+")
_WORDS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-lrb-": "(", "-rrb-": ")", "``": "“", "''": "”"}
_WORD = re.compile(r"(?<!\S)(?:-[LR][RS]B-|-[lr]rb-|``|''|\"|')(?=\s|$|[.,;:!?])")


def mask(marking: Marking, ranges: Sequence[tuple[int, int]]) -> None:
    """Close up the tokens of the blocks of prose with these offsets, if most of the text is written so."""
    source = marking.source
    if sum(source.count(each) for each in _SIGNS) < FEWEST_SPACED:  # much faster than the pattern
        return
    spaced = len(_SPACED.findall(source))
    if spaced < FEWEST_SPACED or spaced < SPACED_SHARE * (spaced + len(_CLOSED.findall(source))):
        return
    for start, end in ranges:
        is_open = {'"': False, "'": False}
        for found in _WORD.finditer(source, start, end):
            token = found[0]
            opens = token in ("``", "-LRB-", "-lrb-", "-LSB-")
            if token in is_open:
                opens = is_open[token] = not is_open[token]
            if token in _WORDS:
                marking.write(found.start(), found.end(), _WORDS[token])
            _close_up(marking, found.end() if opens else found.start(), start, end, forward=opens)
        for pattern in (_BEFORE, _AFTER):
            for found in pattern.finditer(source, start, end):
                marking.hide(found.start(), found.end())


def _close_up(marking: Marking, at: int, start: int, end: int, *, forward: bool) -> None:
    """Mask the spaces behind an opening mark, or those before a closing one."""
    other = at
    while forward and other < end and marking.source[other] in " \t":
        other += 1
    while not forward and other > start and marking.source[other - 1] in " \t":
        other -= 1
    marking.hide(min(at, other), max(at, other))
