"""Width of text in columns, detection of hand-wrapped text, and line breaking.

Widths are columns of a monospaced display, in which Chinese and Japanese characters take two. Right-to-left text is
broken in logical (storage) order; no control characters are added. Knows nothing of documents and formats.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import wcwidth

from precis.text.lines import SENTENCE_END, Line

TAB_COLUMNS = 4  # a language server is not told the editor's tab size; CommonMark's tab stops are four columns apart
MIN_DETECTED_COLUMNS = 30  # shorter lines are verse or lists, not wrapped prose
MAX_DETECTED_COLUMNS = 120  # longer lines were not wrapped by hand
MIN_TEXT_COLUMNS = 20  # columns for text after a deep indentation, even if the line then exceeds the width
MIN_EXPLAINED_BREAKS = 0.8  # minimum share of a text's line breaks that its width must explain

# Japanese small kana and marks that attach to the character before them (class NS of UAX #14, as in JIS X 4051), and
# closing punctuation of the classes CL, CP, EX and IS. Brackets and quotation marks are recognized by their category.
_NEVER_FIRST = frozenset(
    "、。，．,.・：；:;？！?!…‥ーゝゞヽヾ々〻ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ゛゜～〜%％‰℃°"
)
_NEVER_LAST = frozenset("¥￥$＄£￡€№＃#")  # symbols that attach to the number after them (class PR)
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")  # Korean breaks at its spaces
_SPACES = re.compile("[ \t]+")  # only these, since a no-break space holds words together


def count_columns(text: str) -> int:
    """Return the width of `text` in columns if it begins a line."""
    return wcwidth.width(text.expandtabs(TAB_COLUMNS), control_codes="ignore")


def detect_width(lines: Sequence[str], contents: Sequence[str]) -> int | None:
    """Return the width in columns at which a text was wrapped by hand, or None if it was not.

    The width explains a break if the first word of the next line did not fit any more. It must explain most breaks
    within paragraphs, at least one of them in the middle of a sentence: a list, a poem and text with one sentence per
    line are not wrapped.

    Args:
        lines: whole lines of a document.
        contents: the text of each line, without indentation, quotation marks and comment marks.
    """
    breaks = list(_breaks(lines, contents))
    width = max((before for before, *_ in breaks), default=0)
    if not MIN_DETECTED_COLUMNS <= width <= MAX_DETECTED_COLUMNS:
        return None
    explained = [ends_sentence for before, needed, ends_sentence in breaks if before + needed > width]
    return width if len(explained) >= MIN_EXPLAINED_BREAKS * len(breaks) and not all(explained) else None


def wrap(text: str, width: int | None, escape_start: Callable[[str], str] = str) -> list[str]:
    """Break `text` into lines of at most `width` columns, as far as its words allow.

    A line breaks at a space, which is removed, or between two characters of which one is Chinese or Japanese, except
    before closing and after opening punctuation (UAX #14; JIS X 4051). A word wider than the width gets its own line.
    Scripts that need a dictionary for line breaking, such as Thai, break at their spaces.

    Args:
        text: one line.
        width: in columns; None keeps all text on one line.
        escape_start: escapes the text at the beginning of a line.
    """
    if width is None:
        return [escape_start(text)]
    finished: list[str] = []
    line, free_columns = "", 0
    for space, piece in _unbreakable_pieces(text):
        needed = count_columns(piece)
        if line and count_columns(space) + needed <= free_columns:
            line += space + piece
            free_columns -= count_columns(space) + needed
            continue
        if line:
            finished.append(line)
        line = escape_start(piece)
        free_columns = max(width, MIN_TEXT_COLUMNS) - count_columns(line)
    return [*finished, line]


def _breaks(lines: Sequence[str], contents: Sequence[str]) -> Iterator[tuple[int, int, bool]]:
    """Yield three values for each line break within a paragraph.

    These are the columns of the line, the columns that the first word of the next line would have needed in it, and
    whether a sentence ends at the break. Lines of a single word are skipped: it may be a URL, wider than all other
    lines.
    """
    for (line, content), (_, following) in pairwise(zip(lines, contents, strict=True)):
        if len(content.split()) < 2 and not _breaks_anywhere(content[-1:]):  # noqa: PLR2004 - two words
            continue
        if not following.strip() or _opens_block(following):
            continue
        space, first = next(_unbreakable_pieces(following.lstrip()))
        needs_space = not (space or (_breaks_anywhere(content.rstrip()[-1:]) and _breaks_anywhere(first[:1])))
        ends_sentence = SENTENCE_END.search(content.rstrip()) is not None
        yield count_columns(line.rstrip()), count_columns(first) + needs_space, ends_sentence


def _opens_block(content: str) -> bool:
    """Return whether a list item or an HTML element begins here."""
    return content.startswith(("<", r"\item")) or Line(0, len(content), content).opens_item


def _unbreakable_pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield the pieces between which a line may break, each with the space before it ("" or " ")."""
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
    """Return whether a line may break between two texts that are not separated by a space."""
    last, first = before[-1], after[0]
    if first in _NEVER_FIRST or unicodedata.category(first) in ("Pe", "Pf"):
        return False
    if last in _NEVER_LAST or unicodedata.category(last) in ("Ps", "Pi"):
        return False
    left, right = _breaks_anywhere(last), _breaks_anywhere(first)
    return (left and (right or first.isalpha())) or (right and last.isalpha())


def _breaks_anywhere(character: str) -> bool:
    """Return whether a line may break next to any character of this script, which has no spaces; False for ""."""
    return (
        unicodedata.east_asian_width(character) in ("W", "F") and not _HANGUL.match(character) if character else False
    )
