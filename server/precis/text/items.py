"""Lists that are one sentence with their introduction: "The following are excluded:", "- glass", "- wear and tear".

An item of such a list says nothing, or something else, without the words above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from precis.languages.vocabulary import vocabulary
from precis.text.lines import MASKED, SENTENCE_END, STARTS_LOWER, Line
from precis.text.markup.base import Marking
from precis.text.pasted.clauses import letter_mark
from precis.text.pasted.hyphens import CONJUNCTIONS
from precis.text.words import count_words

LONGEST_LIST = 55  # words of the list with its introduction; a longer sentence would be cut in two
LONGEST_ITEM = 15  # words of an item that ends no sentence
FEWEST_ITEMS = 2

_FULL_STOP = re.compile("[.!?…。！？][\"'”’»)\\]]*$")
_STOP_INSIDE = re.compile(r"(?:(?<=\w{4})|(?<=[)\]”]))[.!?…][\"'”’»)\]]*\s+[^\W\d_a-zà-öø-ÿ]")
_LAST_WORD = re.compile(r"([^\W\d_]+)\W*$")


def join_items(groups: Sequence[list[Line]], marking: Marking) -> tuple[list[list[Line]], list[tuple[int, int, str]]]:
    """Return the blocks, each list that is one sentence joined to its introduction, and the marks between its items.

    Args:
        groups: the lines of each block.
        marking: of the source.

    Returns:
        The lines of each block, and for each mark the start and end of what it replaces, and the mark.
    """
    joined: list[list[Line]] = []
    written: list[tuple[int, int, str]] = []
    i = 0
    while i < len(groups):
        end = _end_of_list(groups, i, marking)
        marks = _marks(groups[i:end], marking) if end - i > FEWEST_ITEMS else None
        if marks is None:
            end = i + 1
        written += marks or []
        joined.append([line for group in groups[i:end] for line in group])
        i = end
    return list(_with_open_items(joined, marking)), written


def _end_of_list(groups: Sequence[list[Line]], i: int, marking: Marking) -> int:
    """Return the index behind the items that an introduction at index `i` has; the next index if it has none."""
    text = _text(groups[i])
    end, are_adjacent = i + 1, True
    if not text.endswith(":") and _FULL_STOP.search(text):
        return end
    while end < len(groups) and groups[end][0].start in marking.items:
        before, after = groups[end - 1][-1], groups[end][0]
        if marking.text(before.end, after.start).strip(f" \t\r\n{MASKED}"):
            break
        is_adjacent = marking.is_adjacent(before, after)
        if end > i + 2 and is_adjacent != are_adjacent:  # a paragraph that only looks like an item
            break
        are_adjacent = is_adjacent
        end += 1
    return end


def _marks(groups: Sequence[list[Line]], marking: Marking) -> list[tuple[int, int, str]] | None:
    """Return the marks that make an introduction and its items one sentence; None if they are several."""
    introduction, *items = [_text(group) for group in groups]
    if groups[0][0].start in marking.items and not introduction.endswith(":"):
        return None
    if count_words(" ".join([introduction, *items])) > LONGEST_LIST or any(_STOP_INSIDE.search(item) for item in items):
        return None
    stopped = [_FULL_STOP.search(item) is not None for item in items]
    if not any(stopped[:-1]):
        if any(count_words(item) > LONGEST_ITEM and not item.endswith((";", ",")) for item in items):
            return None
        mark = "," if introduction.endswith(":") or all(STARTS_LOWER.match(item) for item in items) else ""
    else:
        found = _LAST_WORD.search(introduction)
        mark = ";" if all(stopped) and found and found[1].lower() in _openers() else ""
    if not mark:
        return None
    marks: list[tuple[int, int, str]] = []
    for before, after in pairwise(groups[1:]):
        placed = _place(_text(before), before[-1], after[0], mark)
        if placed is None:
            return None
        marks += placed
    first = groups[1][0]
    if mark == "," and marks and (letters := letter_mark(first.text)):
        marks.append((first.start, first.start + letters, " " * letters))
    return marks


def _place(item: str, before: Line, after: Line, mark: str) -> list[tuple[int, int, str]] | None:
    """Return where a mark is written between two items, and what else is replaced; None if there is no room."""
    end = before.start + len(before.text.rstrip(f" \t{MASKED}"))
    last_word = _LAST_WORD.search(item)
    if item.endswith((",", ";", ":")) or (last_word and last_word[1].lower() in CONJUNCTIONS):
        return []
    if mark == ";" and item[-1] in ".。":
        return [(end - 1, end, mark)]
    if end >= after.start:
        return None
    letters = letter_mark(after.text)
    room = letters or len(after.text) - len(after.text.lstrip(f" \t{MASKED}"))
    if end + 1 == after.start and not room:
        return None
    return [(end, end + 1, mark), (after.start, after.start + room, " " * room)]


def _with_open_items(groups: Sequence[list[Line]], marking: Marking) -> Iterator[list[Line]]:
    """Yield the blocks, each list with marks of its own ("if: it rains; it snows.") joined to its introduction."""
    sentence: list[Line] = []
    in_list = False
    for group in groups:
        before = _text(sentence)
        end = _text(group)[-1:]
        starts_lower = STARTS_LOWER.match(group[0].text) is not None
        is_item = end == ";" or (end == "," and starts_lower)
        begins_list = is_item and (before.endswith(":") or (letter_mark(group[0].text) > 0 and _is_open(before)))
        is_open = before.endswith((";", ",")) or (starts_lower and not SENTENCE_END.search(before))
        goes_on = begins_list or (in_list and is_open)
        if goes_on and not marking.text(sentence[-1].end, group[0].start).strip(f" \t\r\n{MASKED}"):
            sentence, in_list = [*sentence, *group], True
            continue
        if sentence:
            yield sentence
        sentence, in_list = group, False
    if sentence:
        yield sentence


def _is_open(text: str) -> bool:
    return bool(text) and not SENTENCE_END.search(text)


def _text(group: Sequence[Line]) -> str:
    return " ".join(line.text for line in group).replace(MASKED, "").strip() if group else ""


@cache
def _openers() -> frozenset[str]:
    """Return the words that leave the clause of an introduction open, in the languages that have word lists."""
    return frozenset(word for code in ("en", "de", "es", "fr") for word in vocabulary(code).list_openers)
