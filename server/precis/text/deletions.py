"""Deletion of spans from a sentence: its runs, the sentence without some of them, and overlapping spans.

Knows no language; `languages` decides which spans can be deleted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from precis.text.marks import full_stop, is_ended
from precis.text.wellformed import with_capital

_DETACHED = re.compile(r"[,.;:!?…)\]’”»]+|''|'|\"")
_OPENING = re.compile(r"[(\[“«‘]|``")


@dataclass(frozen=True, slots=True)
class Deletion:
    """The deletion of some consecutive runs of a sentence.

    Attributes:
        start, end: half-open range of indices into the sentence's runs; never all of them.
        joint: replaces the comma or dash at the end of the run before `start`; None keeps it.
    """

    start: int
    end: int
    joint: str | None = None


def runs(sentence: str) -> list[str]:
    """Return the words of `sentence` with the punctuation that belongs to them; joined by spaces they are the sentence.

    Detached punctuation ("palace ,") is joined to the word before it, a detached opening bracket to the next word.
    """
    found: list[str] = []
    opening = False
    for word in sentence.split():
        if found and (opening or _DETACHED.fullmatch(word)):
            found[-1] += " " + word
        else:
            found.append(word)
        opening = bool(_OPENING.fullmatch(word))
    return found


def without(words: Sequence[str], deletions: Sequence[Deletion]) -> str:
    """Return the sentence without the deleted runs, with an initial capital and a full stop.

    Args:
        words: the sentence's runs.
        deletions: in order and without overlap.
    """
    return " ".join(_remaining_runs(words, deletions))


def _remaining_runs(words: Sequence[str], deletions: Sequence[Deletion]) -> list[str]:
    remaining: list[str] = []
    at = 0
    for deletion in deletions:
        remaining += words[at : deletion.start]
        if remaining:
            remaining[-1] = run_before(words, deletion)
        at = deletion.end
    remaining += words[at:]
    if not is_ended(remaining[-1]):
        remaining[-1] = remaining[-1].rstrip(" ,;:–—-") + full_stop(remaining[-1])
    remaining[0] = with_capital(remaining[0])
    return remaining


def run_before(words: Sequence[str], deletion: Deletion) -> str:
    """Return the run before a deletion, with the punctuation that it has after the deletion.

    Args:
        words: the sentence's runs.
        deletion: its start is greater than 0.
    """
    before = words[deletion.start - 1]
    if deletion.joint is None and deletion.end < len(words):
        return before
    return before.rstrip(" ,;:–—-") + (deletion.joint or "")


def overlap(one: Deletion, other: Deletion) -> bool:
    """Return whether two deletions exclude each other: they share a run, or one begins where the other ends."""
    return one.start <= other.end and other.start <= one.end
