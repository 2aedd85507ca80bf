"""How wide text is, how wide a text was wrapped by hand, and where its lines may break.

Widths are columns of a display with letters of one width, in which Chinese and Japanese characters take two. Text that
runs from right to left is broken in its logical order, as it is stored; nothing is put into it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import wcwidth

from precis.text.lines import Line

TAB_COLUMNS = 4  # a server is not told how an editor shows tabs; CommonMark's tab stops are four columns apart
NARROWEST_OWN_COLUMNS = 30  # lines that are shorter are verse or lists, not wrapped prose
WIDEST_OWN_COLUMNS = 120  # lines that are longer were not wrapped by hand
NARROWEST_TEXT_COLUMNS = 20  # are left for text behind a deep indentation, even where the line gets too long
BREAKS_EXPLAINED = 0.8  # share of a text's line breaks that must have come from its width

# Japanese small kana and marks that go with what stands before them (class NS of UAX #14, as in JIS X 4051), and
# closing punctuation of the classes CL, CP, EX and IS. Brackets and quotation marks are told by their category.
_NEVER_FIRST = frozenset(
    "、。，．,.・：；:;？！?!…‥ーゝゞヽヾ々〻ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ゛゜～〜%％‰℃°"
)
_NEVER_LAST = frozenset("¥￥$＄£￡€№＃#")  # what goes with the number behind it (class PR)
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")  # Korean breaks at its spaces
_SPACES = re.compile("[ \t]+")  # and no other: a no-break space is there to hold words together
_ENDS_SENTENCE = re.compile("[.!?…。！？։؟।:;][\"'”’»)\\]]*$")


def columns(text: str) -> int:
    """How many columns `text` takes, at the beginning of a line."""
    return wcwidth.width(text.expandtabs(TAB_COLUMNS), control_codes="ignore")


def own_width(lines: Sequence[str], contents: Sequence[str]) -> int | None:
    """The width in columns that a text was wrapped at by hand, or None where it was not.

    A break came from the width where the first word of the next line had no room any more. Most breaks inside the
    paragraphs must have, one of them in the middle of a sentence: a list, a poem and one sentence per line are not
    wrapped.

    Args:
        lines: whole lines of a document.
        contents: for each of them its text without indentation, quotation marks and comment marks.
    """
    found = list(_breaks(lines, contents))
    width = max((before for before, *_ in found), default=0)
    if not NARROWEST_OWN_COLUMNS <= width <= WIDEST_OWN_COLUMNS:
        return None
    full = [ends for before, after, ends in found if before + after > width]
    return width if len(full) >= BREAKS_EXPLAINED * len(found) and not all(full) else None


def wrap(text: str, width: int | None, starts: Callable[[str], str] = str) -> list[str]:
    """`text` as lines of at most `width` columns, where its words allow.

    A line breaks at a space, which is gone then, or between two characters of which one is Chinese or Japanese, except
    before closing and after opening punctuation (UAX #14; JIS X 4051). A word that is wider has a line of its own.
    Scripts that need a dictionary to be broken, such as Thai, break at their spaces.

    Args:
        text: one line.
        width: in columns; None puts all of it on one line.
        starts: what becomes of what stands at the beginning of a line.
    """
    if width is None:
        return [starts(text)]
    done: list[str] = []
    line, room = "", 0
    for space, piece in _pieces(text):
        needed = columns(piece)
        if line and columns(space) + needed <= room:
            line += space + piece
            room -= columns(space) + needed
            continue
        if line:
            done.append(line)
        line = starts(piece)
        room = max(width, NARROWEST_TEXT_COLUMNS) - columns(line)
    return [*done, line]


def _breaks(lines: Sequence[str], contents: Sequence[str]) -> Iterator[tuple[int, int, bool]]:
    """For each break inside a paragraph the columns before it, those its next word needs, and whether a sentence ends.

    A line of one word tells nothing: it may be an address that is wider than all else.
    """
    for (line, content), (_, following) in pairwise(zip(lines, contents, strict=True)):
        if len(content.split()) < 2 and not _breaks_freely(content[-1:]):  # noqa: PLR2004 - two words
            continue
        if not following.strip() or _opens(following):
            continue
        space, first = next(_pieces(following.lstrip()))
        both_free = _breaks_freely(content.rstrip()[-1:]) and _breaks_freely(first[:1])
        needed = columns(first) + (0 if both_free or space else 1)
        yield columns(line.rstrip()), needed, _ENDS_SENTENCE.search(content.rstrip()) is not None


def _opens(content: str) -> bool:
    """Whether an item of a list begins here, or an element of HTML."""
    return content.startswith(("<", r"\item")) or Line(0, len(content), content).opens_item


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """What must not be broken, in order, each with the spaces before it."""
    space = ""
    for i, word in enumerate(_SPACES.split(text)):
        if i:
            space = " "
        piece = ""
        for grapheme in wcwidth.iter_graphemes(word):
            if piece and _may_break(piece, grapheme):
                yield space, piece
                space, piece = "", ""
            piece += grapheme
        if piece:
            yield space, piece


def _may_break(before: str, after: str) -> bool:
    """Whether a line may end between these without a space."""
    last, first = before[-1], after[0]
    if first in _NEVER_FIRST or unicodedata.category(first) in ("Pe", "Pf"):
        return False
    if last in _NEVER_LAST or unicodedata.category(last) in ("Ps", "Pi"):
        return False
    left, right = _breaks_freely(last), _breaks_freely(first)
    return (left and (right or first.isalpha())) or (right and last.isalpha())


def _breaks_freely(character: str) -> bool:
    """Whether it is of a script that puts no spaces between its words and has them broken anywhere."""
    return (
        unicodedata.east_asian_width(character) in ("W", "F") and not _HANGUL.match(character) if character else False
    )
