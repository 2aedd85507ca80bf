"""The furniture of pages and mails: running heads, page numbers, notes below the text, signatures, disclaimers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from precis.languages.furniture import is_disclaimer
from precis.text.lines import LONGEST_SIGNATURE, MASKED, SIGNATURE, Line, kind_by_wording
from precis.text.markup.base import Marking

LONGEST_HEAD_WORDS = 15  # words of a running head
LONGEST_HEAD = 250  # characters
LONGEST_TITLE = 8  # words of a title or a caption that nothing marks as one; a line of prose has more
FEWEST_ENDED, ENDED_SHARE = 3, 0.8  # lines of prose that end a sentence: number, and share
NEAR_LINES = 5  # lines from a title to its text
PAGES_APART = 2  # a book has one running head on its left pages and another on its right ones
FEWEST_LINES = 3  # lines from one page number to the next

_NUMBER = re.compile(r"^\s*[-–—|\[]?\s*(\d{1,4})\s*[-–—|\]]?\s*$")
_COUNTED = re.compile(r"^\s*\w{0,10}\.?\s*(\d{1,4})\s?(?:/|of|von|de|di|van|av|из|z)\s?\d{1,4}\s*$", re.IGNORECASE)
_HEAD = re.compile(r"^\s*\S.{0,200}\S\s{3,}(?:[^\W\d_]{1,8}\.?\s)?\d{1,4}\s*$|^\s*\d{1,4}\s{3,}\S.{0,200}$")
_SEPARATORS = "·•|‧"
_SEPARATED = re.compile(rf"\s[{_SEPARATORS}]\s")
_NOTE = re.compile(r"^\s*(\d{1,2})\s+[^\W\d_]{2}")
_RAISED_NOTE = re.compile(r"^\s*([¹²³⁰⁴-⁹]{1,3})\s?[^\W\d_]")
_NOTE_MARK = re.compile(r"[^\W\d_]{2}[.!?,;:]?[\"”’)]?(\d{1,2})(?=[\s.,;:]|$)")
_DIGITS = re.compile(r"\d+")
_SENTENCE_END = re.compile("[.!?…。:;][\"'”’»)\\]]*$")
_SIGNED = re.compile(r"^ -- .{2,100}<[^<>\s]+@[^<>\s]+>  \S")  # a Debian change log
_RELEASE = re.compile(r"^[a-z0-9][a-z0-9+.-]+ \([^)\s]+\) [\w -]+; urgency=\w+")


def mask(marking: Marking) -> None:
    """Determine the lines that are furniture; a paragraph that a page break interrupts goes on behind it."""
    all_lines = marking.lines()
    _mark_mail(marking, all_lines)
    heads = _find_heads(marking, all_lines)
    for i in heads:
        marking.kinds[all_lines[i].start] = "page header"
    _bridge(marking, all_lines, heads)
    _mark_notes(marking, all_lines)
    _mark_titles(marking, marking.lines())


def _mark_notes(marking: Marking, all_lines: Sequence[Line]) -> None:
    """Determine the notes at the foot of a page, and mask the numbers behind the words that they belong to."""
    marks: dict[str, int] | None = None
    for i, line in enumerate(all_lines):
        raised = _RAISED_NOTE.match(line.text)
        if raised and line.start not in marking.kinds and marking.source.find(raised[1], 0, line.start) >= 0:
            marking.kinds[line.start] = "footnote"
            continue
        note = _NOTE.match(line.text)
        if not note or line.start in marking.kinds:
            continue
        if i and all_lines[i - 1].text.strip() and all_lines[i - 1].start not in marking.kinds:
            continue
        if marks is None:
            found_marks = [*_NOTE_MARK.finditer(marking.source)]
            marks = {found[1]: found.start(1) for found in reversed(found_marks)}  # the first of each number
        if marks.get(note[1], len(marking.source)) < line.start:
            marking.kinds[line.start] = "footnote"
            marking.hide(marks[note[1]], marks[note[1]] + len(note[1]))


def _mark_mail(marking: Marking, all_lines: Sequence[Line]) -> None:
    i = 0
    while i < len(all_lines):
        line = all_lines[i]
        written = marking.source[line.start : line.end]
        if written == SIGNATURE:
            last = min(i + 1 + LONGEST_SIGNATURE, len(all_lines))
            end = next((j for j in range(i, last) if not all_lines[j].text.strip()), last)
            for each in all_lines[i:end]:
                marking.kinds[each.start] = "signature"
            i = end
            continue
        if _SIGNED.match(written):
            marking.kinds[line.start] = "by-line"
        elif _RELEASE.match(line.text):
            marking.kinds[line.start] = "heading"
        elif _is_separated(line.text):
            marking.kinds.setdefault(line.start, "metadata")
        elif is_disclaimer(line.text):
            while i < len(all_lines) and all_lines[i].text.strip():
                marking.kinds[all_lines[i].start] = "signature"
                i += 1
        i += 1


def _is_separated(text: str) -> bool:
    """Return whether a line has parts with marks between them, such as "Home · News · Sport"."""
    if not any(mark in text for mark in _SEPARATORS):  # much faster than the pattern
        return False
    return len(_SEPARATED.findall(text[:500])) > 1 and not _SENTENCE_END.search(text.rstrip())


def _mark_titles(marking: Marking, all_lines: Sequence[Line]) -> None:
    """Determine titles and captions without a full stop, in a text whose other lines end their sentences."""
    texts = [line for line in all_lines if line.start not in marking.kinds and len(line.text.split()) > LONGEST_TITLE]
    ended = sum(bool(_SENTENCE_END.search(line.text.rstrip())) for line in texts)
    if ended < FEWEST_ENDED or ended < ENDED_SHARE * len(texts):
        return
    for i, line in enumerate(all_lines[:-1]):
        above = all_lines[i - 1] if i else None
        is_first = above is None or not above.text.strip() or above.start in marking.kinds
        if _is_title(marking, line) and (is_first or (above and _SENTENCE_END.search(above.text.rstrip()))):
            below = _next_prose(all_lines[i + 1 : i + 1 + NEAR_LINES])
            if below and len(below.text.split()) > LONGEST_TITLE and not below.text.lstrip()[:1].islower():
                marking.kinds[line.start] = "heading" if is_first else "caption"


def _next_prose(all_lines: Sequence[Line]) -> Line | None:
    """Return the first line that is neither blank nor a by-line or the like."""
    return next((line for line in all_lines if kind_by_wording(line.text.replace(MASKED, "")) == "prose"), None)


def _is_title(marking: Marking, line: Line) -> bool:
    words = line.text.replace(MASKED, "").split()
    return (
        1 < len(words) <= LONGEST_TITLE
        and line.start not in marking.kinds
        and line.start not in marking.items
        and words[0][0].isupper()
        and words[-1][-1].isalnum()
        and not any(word[-1] in ".!?:;" for word in words)
        and kind_by_wording(" ".join(words)) == "prose"
    )


def _find_heads(marking: Marking, all_lines: Sequence[Line]) -> set[int]:
    """Return the indices of running heads and page numbers."""
    texts = [i for i, line in enumerate(all_lines) if line.text.strip() and _may_be_head(marking, line)]
    numbers = [(i, int(found[1])) for i in texts if (found := _page_number(all_lines[i].text))]
    heads = set(_counting(numbers))
    for i in (texts[0], texts[-1]) if texts else ():
        if _HEAD.match(all_lines[i].text):
            heads.add(i)
    alike: dict[str, list[int]] = defaultdict(list)
    for i in texts:
        alike[" ".join(_DIGITS.sub("0", all_lines[i].text).split())].append(i)
    neighbours = _neighbours(all_lines, heads)
    for same in alike.values():
        if len(same) > 1 and _is_running_head(
            [all_lines[i].text.strip() for i in same], [i in neighbours for i in same]
        ):
            heads.update(same)
    return heads


def _may_be_head(marking: Marking, line: Line) -> bool:
    return (
        line.start not in marking.kinds
        and line.start not in marking.items
        and len(line.text) < LONGEST_HEAD
        and len(line.text.split()) <= LONGEST_HEAD_WORDS
        and not _SENTENCE_END.search(line.text.rstrip())
    )


def _page_number(text: str) -> re.Match[str] | None:
    return _NUMBER.match(text) or _COUNTED.match(text)


def _is_running_head(texts: Sequence[str], are_near: Sequence[bool]) -> bool:
    """Return whether lines that differ in numbers at most are a running head.

    Args:
        texts: the lines, in order.
        are_near: whether each is next to a page number.
    """
    numbers = [_DIGITS.findall(text) for text in texts]
    pages = [int(each[-1][:9]) for each in numbers if each]
    if len(pages) == len(texts) and all(0 < b - a <= PAGES_APART for a, b in pairwise(pages)):
        return any(_HEAD.match(text) for text in texts)
    return len(set(texts)) == 1 and sum(are_near) * 2 >= len(texts)


def _counting(numbers: Sequence[tuple[int, int]]) -> list[int]:
    """Return the lines of the numbers if they are page numbers: they count up, and there is text between them."""
    counts_up = all(b[1] - a[1] == 1 and b[0] - a[0] >= FEWEST_LINES for a, b in pairwise(numbers))
    return [i for i, _ in numbers] if len(numbers) > 1 and counts_up else []


def _neighbours(all_lines: Sequence[Line], heads: set[int]) -> set[int]:
    """Return the lines directly above and below page numbers, blank lines not counted."""
    found: set[int] = set()
    for i in heads:
        for step in (-1, 1):
            j = i + step
            while 0 <= j < len(all_lines) and not all_lines[j].text.strip():
                j += step
            found.add(j)
    return found


def _bridge(marking: Marking, all_lines: Sequence[Line], heads: set[int]) -> None:
    """Join the two parts of a paragraph that running heads and blank lines interrupt."""
    i = 0
    while i < len(all_lines):
        if i not in heads:
            i += 1
            continue
        first = last = i
        while first > 0 and not all_lines[first - 1].text.strip():
            first -= 1
        while last + 1 < len(all_lines) and (last + 1 in heads or not all_lines[last + 1].text.strip()):
            last += 1
        i = last + 1
        if first == 0 or i >= len(all_lines):
            continue
        before, after = all_lines[first - 1], all_lines[i]
        is_prose = before.start not in marking.kinds and after.start not in marking.kinds
        text = after.text.lstrip(f" \t{MASKED}")
        goes_on = text[:1].islower() or before.text.rstrip().endswith("-")
        if is_prose and goes_on and not _SENTENCE_END.search(before.text.rstrip()):
            for k in range(first, i):
                marking.unread["page header"] += marking.kinds.pop(all_lines[k].start, None) == "page header"
            marking.hide(before.end + 1, after.start)  # the break at the end of the line stays
