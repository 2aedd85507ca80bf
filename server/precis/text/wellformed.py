"""Well-formedness of a sentence: its final punctuation, matched quotation marks and brackets, and their repair."""

from __future__ import annotations

import re

# Final punctuation and the closing marks after it, with a space before » as in French; 」 needs no punctuation.
_ENDS = re.compile("(?:[.!?…。！？।؟。](?:[\"'”’“‘)\\]」』）]|[ \u00a0\u202f]?[»«])*|[」』])$")
_UNSPACED_END = re.compile("[\u3040-\u30ff\u3400-\u9fff]$")
_GERMAN = re.compile("„[^“”„]*[“”]")
_MARKS = (("“", "”"), ("„", "“"), ("«", "»"), ("»", "«"), ("(", ")"), ("[", "]"))


def is_whole(text: str) -> bool:
    """Return whether `text` ends with sentence punctuation, and its quotation marks and brackets match."""
    return bool(_ENDS.search(text)) and is_matched(as_sentence(text))


def as_sentence(text: str) -> str:
    """Return `text` with an initial capital and a full stop, and without unmatched marks at its ends."""
    text = " ".join(text.split()).rstrip(",;:–—- ")
    for opening, closing in (*_MARKS, ('"', '"')):
        others = _GERMAN.sub("", text)  # “ closes a German quotation and opens an English one
        unmatched = others.count('"') == 1 if opening == '"' else others.count(opening) != others.count(closing)
        if unmatched and others.endswith((closing, closing + ".")) and not (opening != '"' and opening in others):
            text = text.removesuffix(".").removesuffix(closing) if text.endswith(".") else text.removesuffix(closing)
        elif unmatched and others.startswith(opening) and closing not in others[1:]:
            text = text.removeprefix(opening)
    text = text.strip()
    if text and not _ENDS.search(text):
        text = text.rstrip(",;:–—- ") + ("。" if _UNSPACED_END.search(text) else ".")
    return text[:1].upper() + text[1:]


def is_matched(text: str) -> bool:
    """Return whether the quotation marks and brackets match."""
    others = _GERMAN.sub("", text)
    pairs = [(a, b) for a, b in _MARKS if a != "„"]
    return (
        others.count('"') % 2 == 0 and "„" not in others and all(others.count(a) == others.count(b) for a, b in pairs)
    )
