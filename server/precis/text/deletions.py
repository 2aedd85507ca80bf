"""Leaving spans out of a sentence: its runs, what is left without some of them, and which spans exclude each other.

Which spans can go is a matter of the language: see `languages`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_DETACHED = re.compile(r"[,.;:!?…)\]’”»]+|''|'|\"")
_OPENING = re.compile(r"[(\[“«‘]|``")
_FINAL = re.compile("[.!?…。][\"'”’»)\\]]*$")


@dataclass(frozen=True, slots=True)
class Deletion:
    """Leaving out the runs `start` to `end` (half-open) of a sentence.

    Attributes:
        start, end: indices into the sentence's runs; never all of them.
        joint: what the run before `start` gets in place of the comma or dash at its end; None where it stays as it is.
    """

    start: int
    end: int
    joint: str | None = None


def runs(sentence: str) -> list[str]:
    """The words of `sentence` with the punctuation that belongs to them; joined by spaces they are the sentence.

    Punctuation that stands alone ("palace ,") goes with the word before it, an opening bracket with the next.
    """
    joined: list[str] = []
    opening = False
    for word in sentence.split():
        if joined and (opening or _DETACHED.fullmatch(word)):
            joined[-1] += " " + word
        else:
            joined.append(word)
        opening = bool(_OPENING.fullmatch(word))
    return joined


def without(words: Sequence[str], deletions: Sequence[Deletion]) -> str:
    """The sentence that is left, with a capital at its head and a full stop at its end.

    Args:
        words: the sentence's runs.
        deletions: ordered, none overlapping.
    """
    return " ".join(kept(words, deletions))


def kept(words: Sequence[str], deletions: Sequence[Deletion]) -> list[str]:
    """The runs that are left, as `without` joins them; the first has its capital, the last its full stop."""
    left: list[str] = []
    at = 0
    for deletion in deletions:
        left += words[at : deletion.start]
        if left:
            left[-1] = joined(words, deletion)
        at = deletion.end
    left += words[at:]
    if not _FINAL.search(left[-1]):
        left[-1] = left[-1].rstrip(" ,;:–—-") + "."
    left[0] = left[0][:1].upper() + left[0][1:]
    return left


def joined(words: Sequence[str], deletion: Deletion) -> str:
    """How the run before a deletion reads; there is one.

    Args:
        words: the sentence's runs.
        deletion: whose start is not 0.
    """
    before = words[deletion.start - 1]
    if deletion.joint is None and deletion.end < len(words):
        return before
    return before.rstrip(" ,;:–—-") + (deletion.joint or "")


def overlap(one: Deletion, other: Deletion) -> bool:
    """Whether the two cannot be made together: they share a run, or one begins where the other ends."""
    return one.start <= other.end and other.start <= one.end
