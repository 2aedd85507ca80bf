"""The numbers of laws, contracts and reports: headings such as "§ 4 Term", and the numbers before paragraphs.

References to clauses inside a sentence are words of it and stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from precis.languages.furniture import clause_label
from precis.languages.vocabulary import vocabulary
from precis.text.lines import MASKED, Line, kind_by_wording
from precis.text.markup.base import Marking

LONGEST_TITLE = 15  # words of the heading of a clause
LONGEST_RUN_IN = 5  # words of a title on the line of its paragraph: "Art. 7. Disputes. The meeting decides …"
LONGEST_STOPPED = 6  # words of a title with a full stop: "§ 5 Use of the common garden."
LONGEST_HEADING = 250  # characters
LONGEST_LINE = 20_000  # characters; no number is looked for in a longer line

_ENDED = re.compile("[.!?…。:;][\"'”’»)\\]]*$")
_ENDED_OR_OPEN = re.compile("[.!?…。:;,][\"'”’»)\\]]*$")
_DOTTED = re.compile(r"\s{0,9}(\d{1,2}(?:\.\d{1,2}){1,4})[.)]?\s+(?=[\"“„«(]?[^\W\d_a-zà-öø-ÿ])")
_CHAPTER = re.compile(r"\s{0,3}(\d{1,2})[.)]?\s+(?=[^\W\d_a-zà-öø-ÿ])")
_FIRST_PARAGRAPH = re.compile(r"\s*(?:\(1\)|\(a\)|a\))\s")
_RUN_IN = re.compile(r"(?P<title>[^\W\d_a-zà-öø-ÿ][^.:;!?]{1,60})[.:]\s+(?=[\"“„«(]?[^\W_a-zà-öø-ÿ])")
_LETTER = re.compile(r"\s{0,20}\(?(?P<letter>[a-z])\)\s+(?=\S)")


def mask(marking: Marking) -> None:
    """Determine the headings of clauses, mask the numbers before paragraphs, and find items with letters."""
    all_lines = [line for line in marking.lines() if line.text.strip(f" \t{MASKED}")]
    dotted = dict(_numbered(marking, all_lines))
    letters = _lettered(all_lines)
    _mark_stopped(marking, all_lines)
    for i, line in enumerate(all_lines):
        if line.start in marking.kinds or len(line.text) > LONGEST_LINE:
            continue
        below = all_lines[i + 1].text if i + 1 < len(all_lines) else ""
        label = clause_label(line.text)
        number = dotted.get(i)
        if i in letters:
            marking.items.add(line.start)
            if kind_by_wording(line.text) != "prose":  # "(c) damage" is no credit of a photograph
                marking.kinds[line.start] = "prose"
        elif label and _begins_paragraph(marking, all_lines, i):
            _mark_labelled(marking, all_lines, i, label)
        elif (
            number
            and _is_title(line.text[number[1] :], below)
            and (not i or not marking.is_adjacent(all_lines[i - 1], line))
        ):
            marking.kinds[line.start] = "heading"
        elif number and number[2]:
            marking.blank(line.start, line.start + number[1])
            marking.items.add(line.start)
        elif below and len(line.text) <= LONGEST_HEADING and _opens_chapter(marking, line, all_lines[i + 1]):
            marking.kinds[line.start] = "heading"


def letter_mark(text: str) -> int:
    """Return the length of the letter before an item, "(a) "; 0 if there is none."""
    found = _LETTER.match(text)
    return found.end() if found else 0


def _mark_stopped(marking: Marking, all_lines: Sequence[Line]) -> None:
    """Determine the headings that end with a full stop: with a numbered paragraph below, or if there are several."""
    found: list[Line] = []
    sure = 0
    for line, below in pairwise(all_lines):
        label = clause_label(line.text) if len(line.text) <= LONGEST_HEADING else 0
        chapter = None if label or len(line.text) > LONGEST_HEADING else _CHAPTER.match(_written(marking, line))
        rest = line.text[label:] if label else _written(marking, line)[chapter.end() :] if chapter else ""
        if line.start in marking.kinds or not _is_stopped_title(rest) or below.text.lstrip()[:1].islower():
            continue
        text = _written(marking, below).lstrip()
        is_numbered = _FIRST_PARAGRAPH.match(text) is not None
        if is_numbered or label or (chapter and text.startswith(f"{chapter[1]}.1")):
            found.append(line)
            sure += is_numbered or chapter is not None
    if sure or len(found) > 1:
        marking.kinds.update({line.start: "heading" for line in found})


def _is_stopped_title(text: str) -> bool:
    """Return whether the words behind a number are a title with a full stop, and no sentence."""
    words = text.split()
    if not (1 <= len(words) <= LONGEST_STOPPED and words[-1].endswith(".") and words[0][:1].isupper()):
        return False
    if any(word[-1] in ".:;,!?" for word in words[:-1]):
        return False
    english = vocabulary("en")
    forms = [word.strip(".,()").lower() for word in words]
    return forms[0] not in english.articles | english.subjects | english.relatives and not any(
        word in english.finite_verbs for word in forms
    )


def _written(marking: Marking, line: Line) -> str:
    """Return a line as it is written, with the number of an item."""
    return marking.source[line.start : line.end]


def _mark_labelled(marking: Marking, all_lines: Sequence[Line], i: int, label: int) -> None:
    """Determine what a line with a label such as "Art. 5" is: a heading, or a paragraph behind its title."""
    line = all_lines[i]
    rest = line.text[label:]
    below = all_lines[i + 1].text if i + 1 < len(all_lines) else ""
    if _is_title(rest, below):
        marking.kinds[line.start] = "heading"
        after = all_lines[i + 2].text if i + 2 < len(all_lines) else ""
        if not rest.strip() and len(below.split()) <= LONGEST_RUN_IN and after and _is_title(below, after):
            marking.kinds[all_lines[i + 1].start] = "heading"
        return
    title = _RUN_IN.match(rest)
    if title and len(title["title"].split()) <= LONGEST_RUN_IN:
        marking.blank(line.start, line.start + label + title.end())
        marking.items.add(line.start)


def _is_title(text: str, below: str) -> bool:
    """Return whether the words behind a number are a heading, given the line below that is not blank."""
    words = text.split()
    return (
        len(words) <= LONGEST_TITLE
        and not text.lstrip()[:1].islower()
        and not _ENDED_OR_OPEN.search(text.rstrip())
        and bool(below)
        and not below.lstrip()[:1].islower()
    )


def _begins_paragraph(marking: Marking, all_lines: Sequence[Line], i: int) -> bool:
    above = all_lines[i - 1] if i else None
    if above is None or above.start in marking.kinds or not marking.is_adjacent(above, all_lines[i]):
        return True
    return _ENDED.search(above.text.rstrip()) is not None


def _opens_chapter(marking: Marking, line: Line, below: Line) -> bool:
    """Return whether a title with a number has numbered paragraphs below: "1. Definitions", then "1.1 …"."""
    text, written = _written(marking, line), _written(marking, below)
    chapter = _CHAPTER.match(text)
    if not chapter or not _is_title(text[chapter.end() :], written):
        return False
    return written.lstrip().startswith(f"{chapter[1]}.1") or _FIRST_PARAGRAPH.match(written) is not None


def _numbered(marking: Marking, all_lines: Sequence[Line]) -> Iterator[tuple[int, tuple[tuple[int, ...], int, bool]]]:
    """Yield the index of each line with a number such as 6.1, the number, its length, and whether it is in a row."""
    found: list[tuple[int, tuple[int, ...], int]] = []
    for i, line in enumerate(all_lines):
        head = (
            _DOTTED.match(line.text) if line.text.lstrip()[:1].isdigit() and line.start not in marking.kinds else None
        )
        if head and _begins_paragraph(marking, all_lines, i):
            found.append((i, tuple(map(int, head[1].split("."))), head.end()))
    follows = [_follows(before[1], after[1]) for before, after in pairwise(found)]
    for k, (i, number, length) in enumerate(found):
        yield i, (number, length, any(follows[max(0, k - 1) : k + 1]))


def _follows(before: tuple[int, ...], after: tuple[int, ...]) -> bool:
    """Return whether a number comes after another: 6.2 after 6.1, 6.1.1 after 6.1, 7.1 after 6.4."""
    is_next = after[:-1] == before[:-1] and after[-1] == before[-1] + 1
    return is_next or after == (*before, 1) or after == (before[0] + 1, 1)


def _lettered(all_lines: Sequence[Line]) -> set[int]:
    """Return the indices of the items with letters that begin with a and count on."""
    found: set[int] = set()
    row: list[int] = []
    for i, line in enumerate(all_lines):
        item = _LETTER.match(line.text) if ")" in line.text[:30] else None
        if not item:
            continue
        place = ord(item["letter"]) - ord("a")
        if place != len(row):
            row = [] if place else [i]
            continue
        row.append(i)
        if len(row) > 1:
            found.update(row)
    return found
