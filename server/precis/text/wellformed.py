"""Well-formedness of a sentence: its final punctuation, matched quotation marks and brackets, and their repair."""

from __future__ import annotations

import re

from precis.text.marks import EMOJI, ENTITY, full_stop, is_ended, unmatched

FEWEST_BEFORE_EMOJI = 3  # words; after fewer, an emoji may be a word of the sentence

_LOOSE_END = ",;:–—- "
# The name of a file, a host or a function at the head of a sentence, whose case matters: "water.py", "to_lower()".
_NAME_OF_CODE = re.compile(r"[a-z][\w-]*(?:\.[a-z]{2,5}\b|_\w|\(\))")
_EMOJI_END = re.compile(rf"(?:[ \u00a0]?{EMOJI})+$")
_EMOJI_INSIDE = re.compile(rf" (?:{EMOJI})+(?=[ ,;:])")
_HEART = re.compile("[❣❤♥💓-💟🖤🤍🤎🩷🩵🩶🧡]")  # stands for a verb, as in "Ana and Bo ❤️ the band"
_ENTITY_END = re.compile(f"(?:{ENTITY})$")


def is_whole(text: str) -> bool:
    """Return whether `text` ends with sentence punctuation, and its quotation marks and brackets match."""
    return is_ended(text) and is_matched(as_sentence(text))


def as_sentence(text: str) -> str:
    """Return `text` with an initial capital and a full stop, and without unmatched marks and emoji that decorate it.

    A name of code, such as "water.py", keeps its small letter.
    """
    text = " ".join(text.split())
    text = _EMOJI_INSIDE.sub(_without_decoration, _EMOJI_END.sub("", text) or text)
    text = _without_unmatched_ends(without_loose_end(text)).strip()
    if text and not is_ended(text):
        text = without_loose_end(text)
        text += full_stop(text)
    return with_capital(text)


def with_capital(text: str) -> str:
    """Return `text` with an initial capital, unless it begins with a name of code."""
    return text if _NAME_OF_CODE.match(text) else text[:1].upper() + text[1:]


def _without_decoration(found: re.Match[str]) -> str:
    is_word = _HEART.search(found[0]) or len(found.string[: found.start()].split()) < FEWEST_BEFORE_EMOJI
    return found[0] if is_word else ""


def without_loose_end(text: str) -> str:
    """Return `text` without a comma, colon or dash at its end. The semicolon of an HTML entity stays."""
    shorter = text.rstrip(_LOOSE_END)
    cut = text[: len(shorter) + 1]
    return cut if cut.endswith(";") and _ENTITY_END.search(cut, max(0, len(cut) - 40)) else shorter


def is_matched(text: str) -> bool:
    """Return whether the quotation marks and brackets match."""
    return not unmatched(text)


def _without_unmatched_ends(text: str) -> str:
    """Return `text` without an unmatched mark at either end; at its end, a full stop may follow the mark."""
    alone = unmatched(text)
    if alone and alone[-1] > 0 and alone[-1] >= len(text.removesuffix(".")) - 1:
        text = text[: alone[-1]]
        alone.pop()
    return text[1:] if alone and alone[0] == 0 else text
